"""Refresh the third-party files that the site and its tests carry.

    python scripts/vendor.py

Needs npm. The site makes no request to another host, so the scripts that its pages
use lie in _bundle/vendor, with their licences; axe-core is used by the browser tests
only. The script of anywidget comes from the installed Python package, so that both
sides of the wire have the same version.
"""

import importlib.metadata
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import anywidget

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_bundle" / "vendor"
TESTS = ROOT / "tests" / "browser" / "vendor"

# npm package and version: {file in the package: where it goes}
PACKAGES = {
    "mathjax@3.2.2": {
        "es5/tex-svg-full.js": SITE / "mathjax" / "tex-svg-full.js",
        "LICENSE": SITE / "mathjax" / "LICENSE",
    },
    "requirejs@2.3.8": {"require.js": SITE / "widgets" / "require.js"},
    "@jupyter-widgets/html-manager@1.0.15": {
        "dist/embed-amd.js": SITE / "widgets" / "embed-amd.js",
    },
    "axe-core@4.14.1": {
        "axe.min.js": TESTS / "axe.min.js",
        "LICENSE": TESTS / "LICENSE",
    },
}

# where require.js finds the module that the widgets of a page ask for, and where these
# find the weights of networks: a page knows neither how deep it lies
PATHS_JS = """\
requirejs.config({
  paths: { anywidget: new URL("anywidget", document.currentScript.src).href },
});
globalThis.dlcoreModels = new URL("../../models/", document.currentScript.src).href;
"""


def fetch(package, files, folder):
    """Download one npm package and copy the named files out of it."""
    answer = subprocess.run(
        ["npm", "pack", "--json", package],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / json.loads(answer.stdout)[0]["filename"]
    with tarfile.open(archive) as packed:
        for name, target in files.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            with packed.extractfile(f"package/{name}") as source:
                target.write_bytes(source.read())
            print(target.relative_to(ROOT), f"{target.stat().st_size / 1e6:.2f} MB")


def slim(script):
    """Return the widget manager without what no page of this book uses.

    Its Font Awesome 5 would replace the theme's icons (and look for its fonts at a
    wrong address), the style sheets carry source maps, and the modules base7 and
    controls7 serve widgets of ipywidgets 7.
    """
    source_maps = r',"",\{version:3,sources:\[.*?sourceRoot:""\}'
    icons = r"""(?<=\.id,)([`'"])/\*!(?:\\n|\n) \* Font Awesome.*?\1(?=,""\])"""
    old_modules = r'define\("@jupyter-widgets/(?:base|controls)7".*?(?=\ndefine\("@)'
    for pattern, by in ((source_maps, ',""'), (icons, '""'), (old_modules, "")):
        script, count = re.subn(pattern, by, script, flags=re.DOTALL)
        if not count:
            raise ValueError(f"embed-amd.js has changed: nothing matches {pattern}")
    return script


def slim_widget_manager():
    """Rewrite the fetched embed-amd.js."""
    manager = SITE / "widgets" / "embed-amd.js"
    manager.write_text(slim(manager.read_text()))
    print("slimmed to", f"{manager.stat().st_size / 1e6:.2f} MB")


def copy_anywidget():
    """Copy the script and the licence of the installed anywidget package."""
    script = Path(anywidget.__file__).parent / "nbextension" / "index.js"
    shutil.copyfile(script, SITE / "widgets" / "anywidget.js")
    for package in ("anywidget", "ipywidgets"):
        licence = next(
            file
            for file in importlib.metadata.files(package)
            if file.name == "LICENSE" and "dist-info" in str(file)
        )
        shutil.copyfile(licence.locate(), SITE / "widgets" / f"LICENSE.{package}")


def main():
    """Refresh everything."""
    with tempfile.TemporaryDirectory() as folder:
        for package, files in PACKAGES.items():
            fetch(package, files, Path(folder))
    slim_widget_manager()
    copy_anywidget()
    (SITE / "widgets" / "paths.js").write_text(PATHS_JS)


if __name__ == "__main__":
    main()
