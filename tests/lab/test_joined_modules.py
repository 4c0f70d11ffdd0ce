"""All modules of the book, joined: against the browser's own modules and a bundler."""

import os
import re
import shutil
import subprocess

import pytest
from javascript import address, module_tab, parsed, tokens

from dlcore.lab.join import join, join_function
from dlcore.lab.modules import FRONTEND, PACKAGE, read_module
from dlcore.lab.page_widget import KIT

MODULES = sorted(PACKAGE.rglob("*.js"))

# A joined text is ({ a, b }) => { …; return { c, d }; }
FUNCTION = re.compile(r"\(\{(.*?)\}\)=>\{(.*)\nreturn(\{[^{}]*\});\}", re.S)


def exports(path):
    return sorted(read_module(path, path.read_text(encoding="utf-8")).exports)


def stands_alone(path):
    return exports(path) == ["default"]


def joined(*paths):
    """Return what modules take from the kit, their code, and what they export."""
    provided = () if paths[0] in KIT else KIT
    text = join_function(*paths, provided=provided)
    return FUNCTION.fullmatch(text).groups()


# What a file and a text export: values, and functions as their code.
EXPORTS = """([address, text]) => {
  const described = (value) => {
    if (typeof value === "function") return { code: String(value) };
    if (typeof value !== "object" || value === null) return String(value);
    return Object.entries(value).map(([name, part]) => [name, described(part)]);
  };
  const place = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const modules = [address, place].map((one) => import(one));
  return Promise.all(modules.map(async (module) => described(await module)));
}"""


def in_page(path):
    """Return a module with the exports that a joined file has in a page."""
    if stands_alone(path):
        return join(path.name, path.parent)
    names = f"{{{','.join(exports(path))}}}"
    made = "kit" if path in KIT else f"({join_function(path, provided=KIT)})(kit)"
    return f"const {names}={made};export{names};"


def words(found):
    """Return the same with functions as their words and signs."""
    if isinstance(found, list):
        return [words(part) for part in found]
    if isinstance(found, dict) and "[native code]" not in found["code"]:
        code = found["code"]
        method = re.match(r"(?!async\b|function\b|class\b)\w+\(", code)
        return tokens(parsed(f"({{{code}}})" if method else f"({code})"))
    return found


def test_joined_modules_export_what_they_export_unjoined(browser):
    """The browser evaluates all modules, and finds the same values and functions."""
    assert len(MODULES) > 100
    tab = module_tab(browser)
    tab.add_script_tag(content=f"const kit = ({join_function(*KIT)})({{}});")
    for path in MODULES:
        separate, together = tab.evaluate(EXPORTS, [address(path), in_page(path)])
        assert separate, path
        assert words(together) == words(separate), path
    tab.close()


def esbuild():
    """Return where the bundler is, or None."""
    near = shutil.which("esbuild", path="node_modules/.bin")
    return os.environ.get("ESBUILD") or shutil.which("esbuild") or near


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def bundled(folder, texts, *places):
    """Return what the bundler makes of texts, by name; bare imports lie in places."""
    for name, text in texts.items():
        write(folder / "in" / name, text)
    command = [esbuild(), *(folder / "in" / name for name in texts), "--bundle"]
    command += ["--format=esm", "--minify-whitespace", "--log-level=warning"]
    command += ["--outdir=out", "--outbase=in", "--tsconfig-raw={}"]
    environment = os.environ | {"NODE_PATH": os.pathsep.join(map(str, places))}
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return {name: (folder / "out" / name).read_text("utf-8") for name in texts}


@pytest.mark.skipif(not esbuild(), reason="no esbuild, neither on PATH nor in ESBUILD")
def test_joined_modules_are_what_a_bundler_makes_of_them(tmp_path):
    """esbuild makes one text of our joined module and of the modules it stands for.

    By rules of its own it orders, renames, drops what is not needed and removes spaces,
    in both. A statement, word or sign that joining lost, added or moved would show, and
    a name that means another thing. In place of the kit, which is compared by itself,
    both take its names from one file.
    """
    given, code, names = joined(*KIT)
    assert not given
    ours = bundled(tmp_path / "kit", {"kit.js": f"{code}\nexport{names};"})
    separate = {"kit.js": "".join(f'export * from "{path}";\n' for path in KIT)}
    assert bundled(tmp_path / "separate kit", separate, FRONTEND) == ours

    stubs = tmp_path / "stubs"
    for path in KIT:
        text = f'export {{{",".join(exports(path))}}} from "names.js";'
        write(stubs / path.relative_to(FRONTEND), text)
    write(stubs / "names.js", f"const {names} = page;\nexport {names};")
    ours, theirs = {}, {}
    for path in MODULES:
        name = path.relative_to(PACKAGE).as_posix()
        if stands_alone(path):
            ours[name] = join(path.name, path.parent)
            theirs[name] = f'export {{ default }} from "{path}";'
        elif path not in KIT:
            given, code, names = joined(path)
            ours[name] = f'import {{{given}}} from "names.js";{code}\nexport{names};'
            theirs[name] = f'import "names.js";\nexport * from "{path}";'
    ours = bundled(tmp_path / "ours", ours, stubs)
    theirs = bundled(tmp_path / "theirs", theirs, stubs, FRONTEND)
    for name, text in ours.items():
        assert text == theirs[name], name
