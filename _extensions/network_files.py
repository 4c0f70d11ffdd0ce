"""Write the weights of the networks that compute in the pages: models/<name>.js.

A page opened from a file may load a script and nothing else; and a cell's outputs are
kept in a cache, so that no cell can be relied on to write a file. The scripts are not
in _static, because Jupyter Book adds each script that it finds there to every page.
"""

from pathlib import Path

from dlcore.lab.nets import PageModel
from dlcore.lab.nets.model import shipped


def write_scripts(app, error):
    """Turn every model of data/models into a script of the site."""
    if error is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "models"
    folder.mkdir(exist_ok=True)
    for name in shipped():
        script = folder / f"{name}.js"
        script.write_text(PageModel.load(name).script, encoding="utf-8")


def setup(app):
    """Run when the pages are written."""
    app.connect("build-finished", write_scripts)
    return {"version": "1", "parallel_read_safe": True}
