"""Checks for the exercises: `check("04.one_hot", one_hot)`.

An answer is judged by what it does with random inputs, not by how it is written. Each
exercise knows the typical wrong answers *as functions*: if one of them does the same
as the reader's on every input, its hints are given, plainer after each failed call.
A check never raises; whatever goes wrong in the answer becomes a hint.
"""

import copy
import difflib
import html
import warnings
from dataclasses import dataclass

import numpy as np

from dlcore import contents

_failed = {}  # failed calls by exercise, since the kernel started


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


class NotYetError(Exception):
    """The answer is not right; hints from a nudge to a plain word."""

    def __init__(self, *hints):
        """Take the hints in the order in which they are given."""
        super().__init__(*hints)
        self.hints = hints


def check(exercise: str, function) -> Result:
    """Judge an answer to an exercise; the same mistake gets a plainer hint each time.

    exercise: chapter and name, such as "04.one_hot"
    function: the reader's function itself, not its result
    """
    try:
        examine = _find(exercise)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            examine(Answer(function))
    except NotYetError as problem:
        level = _failed.get(exercise, 0) + 1
        _failed[exercise] = level
        level = min(level, len(problem.hints))
        hint = problem.hints[level - 1]
        return Result(exercise, False, hint, level, len(problem.hints))
    except Exception as error:  # an answer may return the strangest things
        return Result(
            exercise,
            False,
            "Your function returns something that cannot be checked "
            f"({type(error).__name__}: {error}).",
        )
    _failed.pop(exercise, None)
    return Result(exercise, True)


def _find(exercise):
    """The examining function of an exercise; NotYetError names the closest ones."""
    chapter, _, name = str(exercise).partition(".")
    known = []
    folder = contents.numbered(chapter)
    if folder and (module := contents.part(folder, "exercises")):
        known = [f"{chapter}.{other}" for other in module.EXERCISES]
        if name in module.EXERCISES:
            return module.EXERCISES[name]
    close = difflib.get_close_matches(str(exercise), known, n=2)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    raise NotYetError(f"There is no exercise “{exercise}”.{hint}")


class Answer:
    """The reader's function, called with copies and watched."""

    def __init__(self, function):
        """Take the function, or say that it is none."""
        if not callable(function):
            raise NotYetError(
                "Hand over the function itself, not its result: "
                '`check("04.name", name)`, without brackets after the name.'
            )
        self.function = function

    def __call__(self, *arguments):
        """Result for these arguments; NotYetError if it fails or changes them."""
        given = copy.deepcopy(arguments)
        try:
            result = self.function(*given)
            if hasattr(result, "__next__"):  # a generator runs only when it is asked
                result = _all_of(result)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            problem = f"{type(error).__name__}: {error}".rstrip(": ")
            call = ", ".join(_short(argument) for argument in arguments)
            raise NotYetError(
                f"Your function stops with {problem}.",
                f"Your function stops with {problem}. Call it yourself with "
                f"({call}) and read the last line of the message.",
            ) from error
        if result is None or result is Ellipsis:
            raise NotYetError(
                "Nothing comes back yet. Write your answer in place of the dots.",
                "Your function returns None. Does it end with `return` and a value?",
            )
        for before, after in zip(arguments, given, strict=True):
            if isinstance(before, (np.ndarray, list)) and not same(before, after):
                raise NotYetError(
                    "Your function changes the array that it is given.",
                    "Your function changes the array that it is given. Somebody else "
                    "may still need it: make a new one (`x - mean`, not `x -= mean`).",
                )
        return result


def _all_of(iterator, limit=100_000):
    """What a generator yields, as a list; NotYetError if it does not end."""
    items = []
    for item in iterator:
        items.append(item)
        if len(items) > limit:
            raise RuntimeError("it yields without end")
    return items


def _short(argument):
    """An argument as the reader could type it, or its shape."""
    if isinstance(argument, np.ndarray) and argument.size > 8:
        shape = ", ".join(map(str, argument.shape))
        return f"an array of shape ({shape}) and dtype {argument.dtype}"
    return repr(argument)


def diagnose(answer, trials, expected, mistakes, otherwise):
    """Compare an answer with the expected results, and name the mistake if it is known.

    trials: argument tuples; expected: a function of the same arguments
    mistakes: (wrong function, hint, plainer hint, …); otherwise: hints for the rest
    """
    results = [answer(*trial) for trial in trials]
    if _agrees(results, trials, expected):
        return
    for wrong, *hints in mistakes:
        if _agrees(results, trials, wrong):
            raise NotYetError(*hints)
    if any(_has_nan(result) for result in results):
        raise NotYetError(
            "Some of your numbers are not numbers (NaN).",
            "Some of your numbers are NaN. Is there a division by 0, or 0/0?",
        )
    raise NotYetError(*otherwise)


def _agrees(results, trials, function):
    """Whether the function gives these results for all trials."""
    for result, trial in zip(results, trials, strict=True):
        try:
            if not same(result, function(*copy.deepcopy(trial))):
                return False
        except Exception:  # a wrong function may fail where the answer does not
            return False
    return True


def same(one, other, tolerance=2e-3) -> bool:
    """Equal shapes and numbers equal up to rounding, also inside tuples."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        try:
            pairs = list(zip(one, other, strict=True))
        except (TypeError, ValueError):
            return False
        return all(same(a, b, tolerance) for a, b in pairs)
    try:
        one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    except (TypeError, ValueError):
        return False
    return one.shape == other.shape and bool(
        np.allclose(one, other, rtol=tolerance, atol=tolerance * 1e-2)
    )


def _has_nan(result):
    parts = result if isinstance(result, tuple) else (result,)
    try:
        return any(np.isnan(np.asarray(part, dtype=float)).any() for part in parts)
    except (TypeError, ValueError):
        return False
