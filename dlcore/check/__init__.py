"""Checks for the exercises: `check("04.one_hot", one_hot)`.

A chapter's exercises are the `Exercise`s of its `exercises.py`. A check never raises:
whatever goes wrong in an answer becomes a hint, and the hints of each mistake become
plainer each time that it is met.
"""

import collections
import difflib
import functools
import html
import warnings
from dataclasses import dataclass

import numpy as np

from dlcore import contents
from dlcore.check.exercise import Exercise, Finding, Mistake

__all__ = ["Exercise", "Mistake", "Result", "check", "exercises"]

# how often each exercise met each mistake, since the kernel started or it was right
_met = collections.defaultdict(collections.Counter)


@dataclass(frozen=True)
class Result:
    """The verdict on one answer; true when it is correct."""

    exercise: str
    passed: bool
    hint: str = ""
    level: int = 0
    levels: int = 0

    def __bool__(self):
        """Whether the answer is correct."""
        return self.passed

    def __str__(self):
        """The verdict as plain text."""
        if self.passed:
            return f"✓ correct ({self.exercise})"
        return f"✎ not yet ({self.exercise}). {self._counted()}{self.hint}"

    __repr__ = __str__

    def _counted(self):
        return f"Hint {self.level} of {self.levels}: " if self.levels > 1 else ""

    def _repr_html_(self):
        verdict = "✓ correct" if self.passed else "✎ not yet"
        tone = "--dl-check:#00785a" if self.passed else "--dl-check:#9a6a00"
        hint = _code(html.escape(self._counted() + self.hint))
        return (
            f'<div role="status" style="{tone};border-left:4px solid var(--dl-check);'
            'padding:.3rem 0 .3rem .8rem;margin:.4rem 0;color:inherit">'
            f"<strong>{verdict}</strong>"
            f"{'<br>' + hint if not self.passed else ''}</div>"
        )


def _code(text):
    """Text with `code` marked up."""
    parts = text.split("`")
    for i in range(1, len(parts), 2):
        parts[i] = f"<code>{parts[i]}</code>"
    return "".join(parts)


def check(exercise: str, function) -> Result:
    """Judge an answer to an exercise; the same mistake gets a plainer hint each time.

    exercise: chapter and name, such as "04.one_hot"
    function: the reader's function itself, not its result
    """
    exercise = str(exercise)
    finding = _finding(exercise, function)
    if finding is None:
        _met.pop(exercise, None)
        return Result(exercise, True)
    met = _met[exercise]
    met[finding.hints] += 1
    level = min(met[finding.hints], len(finding.hints))
    hint = finding.hints[level - 1] + (finding.detail if level > 1 else "")
    return Result(exercise, False, hint, level, len(finding.hints))


@functools.cache
def exercises(chapter: str) -> dict[str, Exercise]:
    """The exercises of a chapter by their names; the chapter as a number, "04"."""
    folder = contents.numbered(chapter)
    module = contents.part(folder, "exercises") if folder else None
    found = vars(module).values() if module else ()
    return {each.name: each for each in found if isinstance(each, Exercise)}


def _finding(exercise, function):
    """What is wrong with the answer, the question or the way of asking, or None."""
    chapter, _, name = exercise.partition(".")
    known = exercises(chapter)
    if name not in known:
        names = [f"{chapter}.{other}" for other in known]
        close = difflib.get_close_matches(exercise, names, n=2)
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        return Finding((f"There is no exercise “{exercise}”.{hint}",))
    if not callable(function):
        return Finding(
            (
                "Hand over the function itself, not its result: "
                f'`check("{exercise}", {name})`, without brackets after the name.',
            )
        )
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return known[name].judge(function)
    except Exception as error:  # an answer may return the strangest things
        return Finding(
            (
                "Your function returns something that cannot be checked "
                f"({type(error).__name__}: {error}).",
            )
        )
