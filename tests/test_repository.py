"""The rules of the repository: what a notebook, a file and a room may be."""

import ast
import itertools
import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

from dlcore import contents, ledger, new

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted([*ROOT.glob("chapters/*.ipynb"), *ROOT.glob("appendices/*.ipynb")])
CHAPTERS = [path for path in NOTEBOOKS if path.parent.name == "chapters"]
MEGABYTE = 2**20

# A room of dlcore may import from the rooms that follow it only.
ROOMS = [
    "chapters",
    "recording",
    "lab",
    "ledger",
    "training",
    "networks",
    "scratch",
    "data",
    "figures",
    "check",
    "new",
    "contents",
    "files",
]


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path):
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]


def tracked_files():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request):
    return request.param


# notebooks


def test_notebook_is_committed_without_outputs(notebook):
    kept = [
        cell["id"]
        for cell in code_cells(notebook)
        if cell["outputs"] or cell["execution_count"] is not None
    ]
    assert kept == [], f"run: nbstripout {notebook.relative_to(ROOT)}"
    assert "widgets" not in read(notebook)["metadata"]


def test_cell_ids_are_words_and_unique(notebook):
    ids = [cell["id"] for cell in read(notebook)["cells"]]
    assert len(set(ids)) == len(ids)
    unnamed = [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9-]{1,63}", name)]
    assert unnamed == []
    # Jupyter's own ids are eight hexadecimal digits and change with each new cell
    assert [name for name in ids if re.fullmatch(r"[0-9a-f]{8}", name)] == []


def test_code_cells_fit_a_screen(notebook):
    long = {
        cell["id"]: len("".join(cell["source"]).splitlines())
        for cell in code_cells(notebook)
        if len("".join(cell["source"]).splitlines()) > 30
    }
    assert long == {}


def test_notebook_runs_on_the_environment_s_own_kernel(notebook):
    assert read(notebook)["metadata"]["kernelspec"]["name"] == "python3"


def test_figures_have_a_name_and_a_caption(notebook):
    names = []
    for cell in code_cells(notebook):
        figure = cell["metadata"].get("mystnb", {}).get("figure")
        if figure is not None:
            assert figure["name"].startswith("fig-"), cell["id"]
            assert len(figure["caption"]) > 20, cell["id"]
            names.append(figure["name"])
    assert len(set(names)) == len(names)


def test_labels_are_unique_in_the_whole_book():
    seen, twice = {}, []
    for path in CHAPTERS:
        for cell in read(path)["cells"]:
            text = "".join(cell["source"])
            labels = re.findall(r"^:label: (\S+)$|^\$\$ \((\S+)\)$", text, re.MULTILINE)
            labels += re.findall(r"^\$\$.*\$\$ \((\S+)\)()$", text, re.MULTILINE)
            labels += re.findall(r"^\((\S+)\)=()$", text, re.MULTILINE)
            figure = cell["metadata"].get("mystnb", {}).get("figure", {})
            labels += [(figure.get("name", ""), "")]
            for label in filter(None, map("".join, labels)):
                if label in seen:
                    twice.append(f"{label} in {seen[label]} and {path.stem}")
                seen[label] = path.stem
    assert len(seen) > 100
    assert twice == []


def test_works_stand_once_and_in_order():
    text = (ROOT / "references.bib").read_text(encoding="utf-8")
    keys = re.findall(r"^@\w+\{([^,]+),", text, re.MULTILINE)
    assert len(keys) > 100
    assert all(one < next_one for one, next_one in itertools.pairwise(keys)), keys


def test_chapter_states_its_budget_and_systems(chapter):
    settings = read(chapter)["metadata"]["dlcore"]
    tagged = {framework_of(cell) for cell in code_cells(chapter)}
    most = 40 if "tensorflow" in tagged else 30  # TensorFlow is slow to wake
    assert 0 < settings["budget_seconds"] <= most
    assert settings["systems"]
    assert re.fullmatch(r"\d\d_[a-z0-9_]+", chapter.stem)


def test_table_of_contents_lists_every_notebook():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text())
    listed = {page["file"] for part in contents["parts"] for page in part["chapters"]}
    found = {str(path.relative_to(ROOT).with_suffix("")) for path in NOTEBOOKS}
    assert found <= listed
    for name in listed:
        assert any((ROOT / f"{name}{suffix}").exists() for suffix in (".ipynb", ".md"))


# cells that exist once for each framework

FRAMEWORKS = {"pytorch": "PyTorch", "tensorflow": "TensorFlow"}
THE_OTHER = {"pytorch": {"tensorflow", "keras"}, "tensorflow": {"torch"}}


def framework_of(cell):
    """Return "pytorch", "tensorflow" or None, from the cell's tags."""
    named = [tag for tag in cell["metadata"].get("tags", []) if tag in FRAMEWORKS]
    assert len(named) < 2, cell["id"]
    return named[0] if named else None


def imported_packages(source):
    """The packages that a cell imports; lines for IPython are passed over."""
    lines = [line for line in source.splitlines() if not line.startswith(("%", "!"))]
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def test_pytorch_stands_before_tensorflow(chapter):
    frameworks = [framework_of(cell) for cell in read(chapter)["cells"]]
    names = [None, *(name for name, _ in itertools.groupby(frameworks)), None]
    turned = [
        i
        for i, name in enumerate(names)
        if name == "tensorflow" and names[i - 1] is None and names[i + 1] == "pytorch"
    ]
    assert turned == [], (
        "the switch pairs a run of pytorch with the tensorflow after it"
    )


def test_cells_of_a_framework_say_so_and_keep_to_it(chapter):
    for cell in code_cells(chapter):
        framework = framework_of(cell)
        if framework is None:
            continue
        source = "".join(cell["source"])
        assert source.startswith(f"# {FRAMEWORKS[framework]}"), cell["id"]
        others = THE_OTHER[framework] & set(imported_packages(source))
        assert others == set(), f"{cell['id']} imports the other framework"


def test_text_of_a_framework_has_no_heading(chapter):
    for cell in read(chapter)["cells"]:
        if cell["cell_type"] == "markdown" and framework_of(cell):
            lines = "".join(cell["source"]).splitlines()
            assert not [line for line in lines if line.startswith("#")], cell["id"]


# systems of the two books


@cache
def proven_systems():
    """The ids that tests name in @pytest.mark.system(...), read from the code."""
    proven = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_mark = isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                "mark.system"
            )
            if is_mark:
                proven |= {ast.literal_eval(argument) for argument in node.args}
    return proven


def test_every_system_of_a_chapter_is_proven_by_a_test(chapter):
    systems = set(read(chapter)["metadata"]["dlcore"]["systems"])
    unproven = sorted(systems - proven_systems())
    assert not unproven, f"no test has the mark system({', '.join(unproven)})"


def test_no_test_proves_a_system_that_no_chapter_shows():
    shown = set()
    for path in CHAPTERS:
        shown |= set(read(path)["metadata"]["dlcore"]["systems"])
    assert proven_systems() - shown == set()


def test_a_chapter_has_the_systems_of_the_inventory(chapter):
    _, systems = new.planned(chapter.stem)
    assert read(chapter)["metadata"]["dlcore"]["systems"] == list(systems)


def test_the_table_of_contents_follows_the_inventory():
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text())["parts"]
    shown = {
        part["caption"]: [page["file"] for page in part["chapters"]] for part in parts
    }
    written = {path.stem for path in CHAPTERS}
    assert list(shown.items())[:-1] == [
        (part, [f"chapters/{name}" for name in chapters if name in written])
        for part, chapters in new.inventory().items()
        if written & set(chapters)
    ]


def test_the_first_page_tells_of_the_chapter(chapter):
    first = (ROOT / "intro.md").read_text(encoding="utf-8")
    assert f"{{doc}}`chapters/{chapter.stem}`" in first, "add a sentence to intro.md"


def test_every_system_has_an_entry_in_the_ledger(chapter):
    entries = [entry.id for entry in ledger.entries(chapter.stem)]
    assert sorted(entries) == sorted(read(chapter)["metadata"]["dlcore"]["systems"])


def test_nothing_is_left_between_brackets(chapter):
    name = contents.chapter_name(chapter.stem)
    folders = (contents.folder(name), ROOT / "tests" / "chapters" / name)
    left = [
        f"{path.name}: {words}"
        for path in [chapter, *(p for each in folders for p in each.rglob("*.*"))]
        if path.suffix != ".pyc"
        for words in re.findall("⟨.*?⟩", path.read_text(encoding="utf-8"))
    ]
    assert not left, "still to write:\n" + "\n".join(left)


# rooms


def imported_rooms(path):
    """The rooms that a file of dlcore imports, at whatever depth."""
    package = ["dlcore", *path.relative_to(ROOT / "dlcore").parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = [*base, *(node.module or "").split(".")]
            stem = ".".join(part for part in module if part)
            names = [f"{stem}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "dlcore" and len(parts) > 1 and parts[1] in ROOMS:
                yield parts[1]


def room_of(path):
    return path.relative_to(ROOT / "dlcore").parts[0].removesuffix(".py")


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_downward(room):
    files = [path for path in (ROOT / "dlcore").rglob("*.py") if room_of(path) == room]
    allowed = set(ROOMS[ROOMS.index(room) :])
    wrong = [
        f"{path.relative_to(ROOT)} imports {other}"
        for path in files
        for other in imported_rooms(path)
        if other not in allowed
    ]
    assert wrong == []


def declared_packages():
    """What pyproject.toml asks for, with and without extras, in lower case."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    wanted = itertools.chain(project["dependencies"], *extras)
    return {re.match(r"[\w-]+", requirement)[0].lower() for requirement in wanted}


def test_the_package_asks_for_everything_that_it_imports():
    distributions = packages_distributions()
    declared = declared_packages()
    imported = {
        name
        for path in (ROOT / "dlcore").rglob("*.py")
        for name in imported_packages(path.read_text(encoding="utf-8"))
    }
    foreign = imported - set(sys.stdlib_module_names) - {"dlcore", ""}
    undeclared = [
        name
        for name in foreign
        if declared.isdisjoint(
            found.lower().replace("_", "-").removesuffix("-cpu")
            for found in distributions[name]
        )
    ]
    assert undeclared == []


def test_importing_dlcore_is_cheap():
    program = "import sys, dlcore; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert {"torch", "tensorflow", "keras"} & set(answer.stdout.split()) == set()


# files


def test_no_file_is_large():
    large = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if path.stat().st_size > 12 * MEGABYTE
    ]
    assert large == []


def test_data_stays_small():
    sizes = [p.stat().st_size for p in tracked_files() if ROOT / "data" in p.parents]
    assert sum(sizes) < 80 * MEGABYTE


def test_readme_names_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"\bmake ([a-z]+)\b", (ROOT / "README.md").read_text()))
    assert {"book", "test"} <= named
    assert named <= targets


def test_repository_address_is_the_same_everywhere():
    address = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]["url"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert citation["repository-code"] == address
    assert project["urls"]["Repository"] == address

    owner = address.rsplit("/", 2)[1]
    others = []
    for path in tracked_files():
        if path.suffix in {".ipynb", ".md", ".py", ".toml", ".yml", ".cff"}:
            text = path.read_text(encoding="utf-8")
            pattern = rf"https?://github\.com/{owner}/[\w.-]+"
            others += [
                f"{path.relative_to(ROOT)}: {found}"
                for found in re.findall(pattern, text)
                if found.removesuffix(".git").rstrip(".") != address
            ]
    assert others == []


def test_vendored_widget_script_is_that_of_the_installed_package():
    import anywidget

    installed = Path(anywidget.__file__).parent / "nbextension" / "index.js"
    vendored = ROOT / "_bundle" / "vendor" / "widgets" / "anywidget.js"
    assert vendored.read_bytes() == installed.read_bytes(), "python scripts/vendor.py"


def test_nothing_is_left_to_do():
    marks = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")
    own = ("dlcore/", "tests/", "benchmarks/", "scripts/", "chapters/", "_extensions/")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if str(path.relative_to(ROOT)).startswith(own)
        and path.suffix in {".py", ".ipynb", ".toml"}
        and path != Path(__file__).resolve()
        and marks.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
