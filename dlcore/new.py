"""Lay out a new chapter: docs/skeleton under its name, and a line in _toc.yml.

What stands between ⟨ and ⟩ is for the author to write; a test says what is left.
"""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BOOKS = {"L": "Ekman", "F": "Buduma"}
ENTRY = """[[entry]]
id = "{identity}"
book = "{book}"
place = "⟨chapter, and the program, figure or table⟩"
what = {what}

"""


def inventory() -> dict[str, dict[str, dict[str, str]]]:
    """The systems of the books: {part: {"10_convolution": {id: what it is}}}."""
    path = ROOT / "docs" / "systems.toml"
    if not path.exists():
        raise RuntimeError(
            "A new chapter needs the whole repository: clone it, and install it with "
            "`pip install -e .`"
        )
    return tomllib.loads(path.read_text(encoding="utf-8"))


def lay_out(notebook: str) -> list[Path]:
    """Write the files of a chapter, such as "10_convolution", and return them.

    ValueError where its name is wrong, taken, or not in docs/systems.toml.
    """
    part, systems = planned(notebook)
    number, _, name = notebook.partition("_")
    refuse_taken(number, name)
    words = {
        "00_skeleton": notebook,
        "-skeleton-": f"-{name.replace('_', '-')}-",
        "(skeleton)=": f"({name.replace('_', '-')})=",
        "# Skeleton": f"# {name.replace('_', ' ').capitalize()}",
        "Chapter 00: skeleton": f"Chapter {int(number)}: {name.replace('_', ' ')}",
        "skeleton": name,
        "L-E0.0": next(iter(systems)),
        "NUMBER = 0": f"NUMBER = {int(number)}",
        "00": number,
    }
    skeleton = ROOT / "docs" / "skeleton"
    files = {
        ROOT / exchange(str(path.relative_to(skeleton)), words): exchange(
            path.read_text(encoding="utf-8"), words
        )
        for path in sorted(skeleton.rglob("*.*"))
    }
    chapter = ROOT / "chapters" / f"{notebook}.ipynb"
    files[chapter] = with_systems(files[chapter], list(systems))
    files[ROOT / "dlcore" / "chapters" / name / "numbers.toml"] = entries(systems)
    files[ROOT / "_toc.yml"] = contents_with(notebook, part)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(files)


def planned(notebook: str) -> tuple[str, dict[str, str]]:
    """The part of a chapter and its systems; ValueError where none are planned."""
    if not re.fullmatch(r"\d\d_[a-z][a-z0-9_]*", notebook):
        raise ValueError(
            f"{notebook!r} is not the name of a chapter: write two digits, _ and small "
            "letters, such as 10_convolution"
        )
    chapters = {
        name: (part, systems)
        for part, found in inventory().items()
        for name, systems in found.items()
    }
    if notebook not in chapters:
        same = [name for name in chapters if name[:2] == notebook[:2]]
        raise ValueError(
            f"docs/systems.toml plans no chapter {notebook!r}"
            f"{f', but {same[0]!r}' if same else ''}. Its systems must stand there "
            "first."
        )
    return chapters[notebook]


def refuse_taken(number: str, name: str) -> None:
    """Raise ValueError where a notebook has that number, or a folder that name."""
    places = [
        *ROOT.glob(f"chapters/{number}_*.ipynb"),
        *ROOT.glob(f"dlcore/chapters/{name}/*.*"),
        *ROOT.glob(f"tests/chapters/{name}/*.*"),
    ]
    if places:
        raise ValueError(f"There is {places[0].relative_to(ROOT)} already.")


def exchange(text: str, words: dict[str, str]) -> str:
    """The text with each word in place of another, one after the other."""
    for old, new in words.items():
        text = text.replace(old, new)
    return text


def with_systems(notebook: str, systems: list[str]) -> str:
    """The text of a notebook whose metadata name these systems."""
    content = json.loads(notebook)
    content["metadata"]["dlcore"]["systems"] = systems
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def entries(systems: dict[str, str]) -> str:
    """An entry of the ledger for each system, still without numbers."""
    return (
        "".join(
            ENTRY.format(
                identity=identity,
                book=BOOKS[identity[0]],
                what=json.dumps(what, ensure_ascii=False),
            )
            for identity, what in systems.items()
        ).rstrip("\n")
        + "\n"
    )


def contents_with(notebook: str, part: str) -> str:
    """The table of contents with a chapter in its part, which may be new."""
    import yaml

    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = {each["caption"]: each for each in contents["parts"]}
    mine = parts.setdefault(part, {"caption": part, "numbered": 2, "chapters": []})
    mine["chapters"].append({"file": f"chapters/{notebook}"})
    mine["chapters"].sort(key=lambda page: page["file"])
    planned_parts = [caption for caption in inventory() if caption in parts]
    others = [caption for caption in parts if caption not in planned_parts]
    contents["parts"] = [parts[caption] for caption in (*planned_parts, *others)]
    return yaml.safe_dump(contents, sort_keys=False)
