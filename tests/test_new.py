"""`python -m dlcore new`: a newcomer's chapter runs at once, and says what is left."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from dlcore import __main__ as command
from dlcore import new

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK, NAME = "10_convolution", "convolution"
NEW = [
    f"chapters/{NOTEBOOK}.ipynb",
    f"dlcore/chapters/{NAME}",
    f"tests/chapters/{NAME}",
]
LEFT = {
    f"test_the_first_page_tells_of_the_chapter[{NOTEBOOK}]",
    f"test_every_system_of_a_chapter_is_proven_by_a_test[{NOTEBOOK}]",
    f"test_nothing_is_left_between_brackets[{NOTEBOOK}]",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A copy of the repository, without chapter 10 but for what `new` lays out."""
    folder = tmp_path_factory.mktemp("book")
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        source, place = ROOT / name, folder / name
        if source.is_file() and not name.startswith(("data/", "_bundle/", *NEW)):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place)
    intro = (folder / "intro.md").read_text().replace(f"chapters/{NOTEBOOK}", "")
    (folder / "intro.md").write_text(intro)
    for name in ("data", "_bundle"):
        (folder / name).symlink_to(ROOT / name)
    pages = yaml.safe_load((folder / "_toc.yml").read_text())
    for part in pages["parts"]:
        part["chapters"] = [p for p in part["chapters"] if NOTEBOOK not in p["file"]]
    pages["parts"] = [part for part in pages["parts"] if part["chapters"]]
    (folder / "_toc.yml").write_text(yaml.safe_dump(pages))
    assert run(folder, "-m", "dlcore", "new", NOTEBOOK).returncode == 0
    for arguments in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


def test_a_new_chapter_runs_and_only_its_author_s_part_is_left(book):
    given = ["-p", "no:cacheprovider", NEW[2], "tests/test_repository.py"]
    answer = run(book, "-m", "pytest", "-q", *given)
    assert set(re.findall(r"^FAILED .*?::(\S+)", answer.stdout, re.M)) == LEFT
    for left in ("L-E7.2", f"{NOTEBOOK}.ipynb: ⟨The first idea⟩", "intro.md"):
        assert left in answer.stdout


def test_a_new_chapter_is_tidy(book):
    assert "passed" in run(book, "-m", "ruff", "check", *NEW).stdout
    done = run(book, "-m", "ruff", "format", "--check", *NEW)
    assert done.returncode == 0, done.stdout


def test_a_new_chapter_has_an_exercise_that_judges(book):
    program = (
        "from dlcore.check import check; print(check('10.double', lambda x: 2 * x));"
        "print(check('10.double', lambda x: x ** 2))"
    )
    right, wrong = run(book, "-c", program).stdout.splitlines()
    assert right == "✓ correct (10.double)"
    assert "what is twice 3?" in wrong


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("convolution", "is not the name of a chapter"),
        ("10_Convolution", "is not the name of a chapter"),
        ("10/../x", "is not the name of a chapter"),
        ("10_filters", "plans no chapter '10_filters', but '10_convolution'"),
        ("99_gardening", "plans no chapter '99_gardening'. Its systems"),
        ("04_handwritten_digits", "There is chapters/04_handwritten_digits.ipynb"),
    ],
)
def test_what_cannot_be_a_new_chapter_is_refused(name, problem, capsys):
    assert command.main(["new", name]) == 1
    assert problem in capsys.readouterr().err


def test_a_folder_in_the_way_is_not_written_over(book, monkeypatch):
    monkeypatch.setattr(new, "ROOT", book)
    (book / NEW[0]).rename(book / "elsewhere.ipynb")
    with pytest.raises(ValueError, match=rf"There is {NEW[1]}/\S+ already"):
        new.lay_out(NOTEBOOK)
    (book / "elsewhere.ipynb").rename(book / NEW[0])


def test_without_the_repository_it_says_what_is_missing(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(new, "ROOT", tmp_path)
    assert command.main(["new", NOTEBOOK]) == 1
    assert "clone it" in capsys.readouterr().err
