"""A function that is called with copies and watched."""

import copy
import inspect
import itertools

import numpy as np

MOST = 100_000  # so many things are taken from a generator that does not end


class NotYetError(Exception):
    """Nothing to judge; the arguments are hints, from a nudge to a plain word."""


class StoppedError(Exception):
    """The function stopped with an error when it was called with these arguments."""

    def __init__(self, error, arguments):
        """Say what error it was, as Python does."""
        super().__init__(f"{type(error).__name__}: {error}".rstrip(": "))
        self.arguments = arguments


class Answer:
    """A function that answers an exercise."""

    def __init__(self, function):
        """Take the function itself."""
        self.function = function
        self.has_answered = False

    def __call__(self, *arguments):
        """What the function returns, which gets copies.

        Raises NotYetError if nothing comes back or the copies are changed, and
        StoppedError if the function raises anything but KeyboardInterrupt.
        """
        given = copy.deepcopy(arguments)
        try:
            result = self._run(given)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # exit() raises no Exception
            raise StoppedError(error, arguments) from error
        if result is None or result is Ellipsis:
            raise NotYetError(
                "Sometimes nothing comes back. Does every branch end with `return`?"
                if self.has_answered
                else "Nothing comes back yet. Write your answer in place of the dots, "
                "and end it with `return` and a value."
            )
        self.has_answered = True
        if any(map(is_changed, arguments, given)):
            raise NotYetError(
                "Your function changes what it is given.",
                "Your function changes what it is given. Somebody else may still need "
                "it: make a new array (`a = a + b`, not `a += b`).",
            )
        return result

    def _run(self, given):
        try:
            result = self.function(*given)
        except NotImplementedError:
            return None
        if inspect.isgenerator(result):  # it runs only when it is asked
            return list(itertools.islice(result, MOST))
        return result


def is_changed(before, after) -> bool:
    """Whether an argument is no longer what it was."""
    if isinstance(before, np.ndarray):
        return not np.array_equal(before, after)
    if isinstance(before, tuple):  # it stays the same itself, but what it holds?
        return any(map(is_changed, before, after))
    return isinstance(before, (list, dict)) and before != after
