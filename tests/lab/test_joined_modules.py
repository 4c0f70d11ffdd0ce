"""All modules of the book, joined: against the browser's own modules and a bundler."""

import os
import re
import shutil
import subprocess

import pytest
from javascript import address, module_tab, parsed, tokens

from dlcore.lab.join import join, join_function
from dlcore.lab.modules import FRONTEND, PACKAGE

MODULES = sorted(PACKAGE.rglob("*.js"))
KIT = sorted([*FRONTEND.glob("kit/*.js"), *FRONTEND.glob("shell/*.js")])
WIDGETS = [p for p in MODULES if "export default" in p.read_text(encoding="utf-8")]

FUNCTION = re.compile(r"\(\{\}\)=>\{(.*)\nreturn(\{[^{}]*\});\}", re.S)

# What a file and texts export: values, and functions as their code.
EXPORTS = """([address, ...texts]) => {
  const described = (value) => {
    if (typeof value === "function") return { code: String(value) };
    if (typeof value !== "object" || value === null) return String(value);
    return Object.entries(value).map(([name, part]) => [name, described(part)]);
  };
  const places = texts.map((text) =>
    URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const modules = [address, ...places].map((place) => import(place));
  return Promise.all(modules.map(async (module) => described(await module)));
}"""


def as_module(path):
    """Return the text of a joined module that exports what the file exports."""
    if path in WIDGETS:
        return join(path.name, path.parent)
    body, exports = FUNCTION.fullmatch(join_function(path)).groups()
    return f"{body}\nexport{exports};"


def as_picture(path):
    """Return the same where what pages share is the global ``kit``."""
    function = join_function(path, provided=KIT)
    exports = function[function.rindex("{") : function.rindex(";")]
    return f"const {exports}=({function})(kit);export{exports};"


def words(exports):
    """Return the same with functions as their words and signs."""
    if isinstance(exports, list):
        return [words(part) for part in exports]
    if isinstance(exports, dict) and "[native code]" not in exports["code"]:
        code = exports["code"]
        method = re.match(r"(?!async\b|function\b|class\b)\w+\(", code)
        return tokens(parsed(f"({{{code}}})" if method else f"({code})"))
    return exports


def test_joined_modules_export_what_they_export_unjoined(browser):
    """The browser evaluates all modules, and finds the same values and functions."""
    assert len(MODULES) > 100
    tab = module_tab(browser)
    tab.add_script_tag(content=f"const kit = ({join_function(*KIT)})({{}});")
    for path in MODULES:
        texts = [as_module(path)]
        if path not in WIDGETS + KIT:
            texts.append(as_picture(path))
        separate, *joined = map(words, tab.evaluate(EXPORTS, [address(path), *texts]))
        assert separate, path
        for found in joined:
            assert found == separate, path
    tab.close()


def esbuild():
    """Return where the bundler is, or None."""
    near = shutil.which("esbuild", path="node_modules/.bin")
    return os.environ.get("ESBUILD") or shutil.which("esbuild") or near


def bundled(modules, folder):
    """Return what the bundler makes of modules, by path; it writes into a folder."""
    for path, text in modules.items():
        place = folder / "in" / path.relative_to(PACKAGE)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    files = (folder / "in").rglob("*.js")
    command = [esbuild(), *files, "--outdir=out", "--outbase=in", "--bundle"]
    command += ["--format=esm", "--minify-whitespace", "--log-level=warning"]
    environment = os.environ | {"NODE_PATH": str(FRONTEND)}
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return {
        path: (folder / "out" / path.relative_to(PACKAGE)).read_text("utf-8")
        for path in modules
    }


@pytest.mark.skipif(not esbuild(), reason="no esbuild, neither on PATH nor in ESBUILD")
def test_joined_modules_are_what_a_bundler_makes_of_them(tmp_path):
    """esbuild makes one text of our joined module and of the modules it stands for.

    By rules of its own it orders, renames, drops what is not needed and removes spaces,
    in both. A statement, word or sign that joining lost, added or moved would show, and
    a name that means another thing.
    """
    ours = bundled({path: as_module(path) for path in MODULES}, tmp_path / "ours")
    separate = {
        path: f"export {'{ default }' if path in WIDGETS else '*'} from {str(path)!r};"
        for path in MODULES
    }
    theirs = bundled(separate, tmp_path / "theirs")
    for path in MODULES:
        assert ours[path] == theirs[path], path
