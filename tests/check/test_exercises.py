"""Every exercise of every chapter: each mistake meets its own hints and no other."""

import ast
import re

import numpy as np
import pytest
from chapter_code import run_cells, sources_of

from dlcore import contents
from dlcore.check import check, exercises
from dlcore.check.answer import Answer
from dlcore.check.results import has_nan

NOTEBOOKS = {notebook[:2]: notebook for notebook in contents.notebooks().values()}
EXERCISES = {
    f"{chapter}.{name}": exercise
    for chapter in NOTEBOOKS
    for name, exercise in exercises(chapter).items()
}


def cells_of(kind):
    """(exercise, notebook, cell) of each starter or solution, by their cells' ids."""
    return [
        pytest.param(name, notebook, cell, id=name)
        for notebook in NOTEBOOKS.values()
        for cell, source in sources_of(notebook).items()
        if cell.startswith(f"{kind}-")
        for name in re.findall(r'^check\("(.*?)"', source, re.MULTILINE)
    ]


def result_of(notebook, cell):
    """What a cell's check says, run with nothing but the imports that it uses."""
    sources = sources_of(notebook)
    used, scope = set(re.findall(r"\w+", sources[cell])), {}
    for line in ast.parse(sources["imports"]).body:
        if isinstance(line, (ast.Import, ast.ImportFrom)) and used & {
            alias.asname or alias.name for alias in line.names
        }:
            exec(compile(ast.Module([line], []), cell, "exec"), scope)
    return run_cells(notebook, cell, **scope)[cell]


# what is right


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_right_passes(name):
    exercise = EXERCISES[name]
    for trial in (*exercise.trials, *exercise.harder):
        # an answer of NaN, which equals NaN here, could pass otherwise
        assert not has_nan(exercise.look(Answer(exercise.right), *trial))
    result = check(name, exercise.right)
    assert result, result


@pytest.mark.parametrize(("name", "notebook", "cell"), cells_of("solution"))
def test_the_book_s_own_solution_passes(name, notebook, cell):
    result = result_of(notebook, cell)
    assert result, result


@pytest.mark.parametrize(("name", "notebook", "cell"), cells_of("starter"))
def test_an_untouched_starter_uses_up_no_hint(name, notebook, cell):
    for _ in range(3):
        result = result_of(notebook, cell)
        assert not result
        assert result.hint.startswith("Nothing comes back yet")
        assert "Hint" not in str(result)
    mistake = EXERCISES[name].mistakes[0]
    assert check(name, mistake.forms[0]).hint == mistake.hints[0]


def test_every_exercise_is_asked_and_solved_in_its_notebook():
    for kind in ("starter", "solution"):
        asked = [cell.id for cell in cells_of(kind)]
        assert sorted(asked) == sorted(EXERCISES), kind


# what is wrong


@pytest.mark.parametrize("name", EXERCISES)
def test_each_mistake_meets_its_own_hints(name):
    strayed = {}
    for number, mistake in enumerate(EXERCISES[name].mistakes):
        last, forms = len(mistake.hints), mistake.forms
        levels = [min(i, last) for i in range(1, 1 + max(last, len(forms)))]
        # in another form it is the same mistake, and meets the next hint
        given = [check(name, forms[i % len(forms)]) for i in range(len(levels))]
        wanted = [(level, last, mistake.hints[level - 1]) for level in levels]
        if [(each.level, each.levels, each.hint) for each in given] != wanted:
            strayed[number, mistake.hints[0]] = list(map(str, given))
    assert strayed == {}


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_says_what_is_asked_and_knows_the_typical_mistakes(name):
    exercise = EXERCISES[name]
    assert exercise.right.__doc__
    assert len(exercise.mistakes) >= 3
    hints = [mistake.hints for mistake in exercise.mistakes]
    assert len({*hints, tuple(exercise.otherwise)}) == len(hints) + 1
    for mistake in exercise.mistakes:
        assert mistake.forms
        assert len(mistake.hints) >= 2
        assert len(set(mistake.hints)) == len(mistake.hints), "a hint becomes plainer"
    assert len(set(exercise.otherwise)) >= 2


STRANGE = [
    lambda *_: "twelve",
    lambda *_: float("nan"),
    lambda *_: object(),
    lambda *_: {"a": 1},
    lambda *_: [],
    lambda *_: [[1], [2, 3]],
    lambda *_: (np.nan, np.nan),
    lambda *_: np.array(["a"]),
    lambda *_: np.full(3, np.nan),
    lambda *_: 1j,
    lambda *_: lambda: 1,
    lambda first=None, *_: first,
    lambda *_: 1 / 0,
    lambda *_: exit(),
    lambda *_: (each for each in [1, "two"]),
    lambda no, such, number, of, arguments, at, all: 1,
    print,
    None,
    42,
]


@pytest.mark.parametrize("name", EXERCISES)
def test_nothing_strange_raises_and_everything_gets_a_hint(name):
    for answer in STRANGE:
        result = check(name, answer)
        assert not result
        assert result.hint
        assert "not yet" in str(result)
        assert "not yet" in result._repr_html_()
