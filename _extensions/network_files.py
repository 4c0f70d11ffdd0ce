"""Write the weights of the networks that compute in the pages: models/<name>.js.

A page opened from a file may load a script and nothing else; and a cell's outputs are
kept in a cache, so that no cell can be relied on to write a file. The scripts are not
in _static, because Jupyter Book adds each script that it finds there to every page.
"""

from pathlib import Path

from dlcore.recording.models import on_the_site


def write_scripts(app, error):
    """Make a script of the weights of every model that does not travel with a page."""
    if error is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "models"
    folder.mkdir(exist_ok=True)
    for model in on_the_site():
        (folder / f"{model.file}.js").write_text(model.script, encoding="utf-8")


def setup(app):
    """Run when the pages are written."""
    app.connect("build-finished", write_scripts)
    return {"version": "1", "parallel_read_safe": True}
