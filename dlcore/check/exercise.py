"""An exercise as data: what is right, and the wrong answers that people give.

An answer is judged by what it does on all trials, not by how it is written. It makes a
mistake if it does the same as a typical wrong answer, also where that one returns NaN
or stops with an error.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from dlcore.check.answer import Answer, NotYetError, StoppedError
from dlcore.check.results import has_nan, is_brief, mismatch, same, shown


class Mistake:
    """A typical wrong answer, and its hints from a nudge to a plain word.

    Mistake(lambda x: -right(x), "Which way is down?", "The sign is wrong.")
    Further functions may follow the first: other forms of the same mistake.
    """

    def __init__(self, *forms_and_hints: Callable | str):
        """Take the wrong functions and, after them, the hints."""
        self.forms = tuple(filter(callable, forms_and_hints))
        self.hints = forms_and_hints[len(self.forms) :]


class Finding(NamedTuple):
    """What is wrong with an answer: its hints, and what all but the first end with."""

    hints: tuple[str, ...]
    detail: str = ""


def returned(answer, *arguments):
    """What counts in most exercises: what the answer returns."""
    return answer(*arguments)


@dataclass(frozen=True, eq=False)
class Exercise:
    """A question whose answer is a function.

    right: a right answer; its name is the exercise's, its docstring says what is asked
    trials: arguments for which an answer must do the same as the right one
    mistakes: the typical wrong answers
    otherwise: hints for all others, from a nudge to a plain word
    harder: more trials, for answers that are right on the first ones
    look: what counts, look(answer, *arguments): what the answer returns or, where many
        returns are right, a word for the first thing that is wrong with it
    """

    right: Callable
    trials: Sequence[tuple]
    mistakes: Sequence[Mistake]
    otherwise: Sequence[str]
    harder: Sequence[tuple] = ()
    look: Callable[..., Any] = returned

    @property
    def name(self) -> str:
        """The name that `check` knows, without the chapter."""
        return self.right.__name__

    def judge(self, function) -> Finding | None:
        """What is wrong with an answer, or None."""
        for trials in filter(None, (self.trials, self.harder)):
            seen, right = (self._seen(each, trials) for each in (function, self.right))
            for outcome in seen:
                if isinstance(outcome, NotYetError):
                    return Finding(outcome.args)
            if not all(map(same, seen, right)):
                return self._known(trials, seen) or self._unknown(trials, seen, right)
        return None

    def _seen(self, function, trials):
        """What a function does in each trial: what counts, or an error."""
        answer = Answer(function)
        return [self._outcome(answer, trial) for trial in trials]

    def _outcome(self, answer, trial):
        try:
            return self.look(answer, *trial)
        except (NotYetError, StoppedError) as problem:
            return problem

    def _known(self, trials, seen):
        """The first mistake that does the same in all trials."""
        for mistake in self.mistakes:
            for answer in map(Answer, mistake.forms):
                outcomes = (self._outcome(answer, trial) for trial in trials)
                if all(map(same, seen, outcomes)):
                    return Finding(mistake.hints)
        return None

    def _unknown(self, trials, seen, right):
        """What can be said of an answer that is wrong in a way of its own."""
        cases = zip(trials, seen, right, strict=True)
        wrong = [case for case in cases if not same(*case[1:])]
        for _, outcome, _ in wrong:
            if isinstance(outcome, StoppedError):
                return Finding(
                    (f"Your function stops with {outcome}.",) * 2,
                    f" Call {self._call(outcome.arguments)} yourself, and read the "
                    "last line of the message.",
                )
        if any(has_nan(outcome) for _, outcome, _ in wrong):
            return Finding(
                (
                    "Some of your numbers are not numbers (NaN).",
                    "Some of your numbers are NaN. Is there a division by 0, or 0/0?",
                )
            )
        _, outcome, wanted = wrong[0]
        if problem := mismatch(outcome, wanted):
            return Finding(("Look at the kind and the shape of your result.", problem))
        return Finding(tuple(self.otherwise), self._example(wrong))

    def _example(self, wrong):
        """The first wrong result that fits into a hint."""
        for trial, outcome, wanted in wrong:
            if is_brief((*trial, outcome, wanted)):
                return (
                    f" For example, {self._call(trial)} is {shown(wanted)}, and yours "
                    f"is {shown(outcome)}."
                )
        return ""

    def _call(self, arguments):
        return f"`{self.name}{shown(tuple(arguments))}`"
