"""The books' numbers, ours beside them, and the verdict by one rule.

A book's single run is confirmed where it lies in the interval in which our single runs
lie 95 times of 100, close where it is not farther from our mean than a stated
tolerance, else better, worse or different. Exact numbers are exact. What the book
chose, and did not measure, is a setting: the same as ours or different. Only
"impossible" and "no number" are judged by hand.
"""

import math
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

import numpy as np

from dlcore import contents
from dlcore.contents import chapter_name
from dlcore.ledger.statistics import interval, prediction
from dlcore.ledger.store import Records, records

CONFIRMED = "confirmed"
SAME_SETTING = "same setting"
CLOSE = "close"
BETTER = "better"
WORSE = "worse"
DIFFERENT = "different"
IMPOSSIBLE = "impossible"
UNDECIDED = "not yet decided"
NO_NUMBER = "no number in the book"

SIDES = ("higher", "lower", "neither")


@dataclass(frozen=True)
class Measured:
    """One of our numbers: a mean, half its 95 % interval (or NaN), and its values."""

    mean: float
    half_width: float
    values: tuple[float, ...]
    exact: float | None = None  # the run with the book's own seed, where that is asked

    @property
    def number(self) -> float:
        """What is compared with the book: the book's seed if there is one."""
        return self.mean if self.exact is None else self.exact

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the 95 % interval of the mean."""
        return self.mean - self.half_width, self.mean + self.half_width

    @property
    def is_many(self) -> bool:
        """Whether several runs tell how far one of them may lie from the others."""
        return len(self.values) > 1


@dataclass(frozen=True)
class Number:
    """One number of a book and the rule that finds ours."""

    what: str
    kind: str
    ours: dict = field(default_factory=dict)
    value: float | None = None
    says: str = ""
    unit: str = ""
    form: str = "g"
    digits: int = 0
    tolerance: float = 0.0
    better: str = ""
    why: str = ""

    def __post_init__(self):
        """Raise ValueError where the toml leaves open how to judge."""
        kinds = (*_KINDS, "impossible", "none")
        if self.kind not in kinds:
            raise ValueError(f"{self.what}: kind = {self.kind!r} is none of {kinds}")
        judged = self.kind in _KINDS and self.kind != "setting"
        if judged and self.better not in SIDES:
            raise ValueError(
                f"{self.what}: write which is better, better = {' | '.join(SIDES)}, "
                "here or once in the entry"
            )

    def book_text(self) -> str:
        """The book's form of the number."""
        if self.says or self.value is None:
            return self.says or "–"
        return self.our_text(self.value)

    def our_text(self, number: float, half_width: float | None = None) -> str:
        """One of our numbers in the same form, with its interval if there is one."""
        text = format(number, self.form).replace("-", "−")
        if half_width is not None:
            width = format(half_width, self.form).lstrip("+")
            text = f"{text.rstrip('%')} ± {width}"
        percent = " points" if "than" in self.ours else " %"
        text = text.replace("%", percent)
        return f"{text} {self.unit}" if self.unit else text

    @property
    def place(self) -> dict:
        """Where on a run's axis the metric is read: {"epoch": …} or {"at": …}."""
        return {key: self.ours[key] for key in ("epoch", "at") if key in self.ours}

    def measure(self, recorded: Records, case: str | None = None) -> Measured | None:
        """Ours by the rule, from `case` instead of the rule's own; None if missing."""
        if "fact" in self.ours:
            return None if case else self._fact(recorded)
        case = case or self.ours.get("case")
        if case not in recorded.names:
            return None
        if "setting" in self.ours:
            return self._setting(recorded.of(case))
        mine = _by_seed(recorded, case, self.ours["metric"], self.place)
        if "than" in self.ours:
            return self._difference(recorded, mine)
        seed = self.ours.get("seed")
        if not mine or (seed is not None and seed not in mine):
            return None
        return _summary(list(mine.values()), None if seed is None else mine[seed])

    def reason(self, measured: Measured | None) -> str:
        """Why the verdict is what it is, in a sentence or two."""
        if self.kind in ("none", "impossible"):
            return self.why or "The book prints nothing to compare with."
        if measured is None:
            return f"Our run of full size is not recorded yet. {self.why}".rstrip()
        if math.isnan(measured.number):
            return f"Ours is not a number: the run diverged. {self.why}".rstrip()
        return f"{_REASONS[self.kind](self, measured)} {self.why}".rstrip()

    def amount(self, difference: float) -> str:
        """A difference of two such numbers: "0.3 points" where they are percentages."""
        if self.form.endswith("%"):
            return f"{100 * difference:.3g} points"
        digits = ",.0f" if difference >= 1000 else ".3g"
        return f"{difference:{digits}} {self.unit}".rstrip()

    def _fact(self, recorded):
        """The recorded fact, the item of that name, or all whose names start so."""
        numbers = recorded.facts.get(self.ours["fact"])
        if numbers is None:
            return None
        if start := self.ours.get("each"):
            return _summary(
                [n for name, n in numbers.items() if name.startswith(start)]
            )
        number = numbers[self.ours.get("item", "value")]
        return _single(math.nan if number is None else number)

    def _setting(self, runs):
        """A setting of the first run; of all, where they measured what no book has."""
        found = [run["settings"][self.ours["setting"]] for run in runs]
        if "item" in self.ours:
            found = [one[self.ours["item"]] for one in found]
        measured = self.kind == "none" and any(one != found[0] for one in found)
        return _summary(found) if measured else _single(found[0])

    def _difference(self, recorded, mine):
        """Case minus `than`, for the seeds that both have."""
        later = self.ours.get("than_epoch")
        place = self.place if later is None else {"epoch": later}
        other = _by_seed(recorded, self.ours["than"], self.ours["metric"], place)
        shared = [seed for seed in mine if seed in other]
        return _summary([mine[s] - other[s] for s in shared]) if shared else None

    def verdict(self, measured: Measured | None) -> str:
        """Confirmed, close, better, worse, different, or why there is none of these."""
        if self.kind in ("none", "impossible"):
            return {"none": NO_NUMBER, "impossible": IMPOSSIBLE}[self.kind]
        if measured is None or math.isnan(measured.number):
            return UNDECIDED
        return _KINDS[self.kind](self, measured)


def _exact(number, measured):
    """A number that needs no luck: every printed digit must be the same."""
    if _same_digits(number, measured, number.digits):
        return CONFIRMED
    return _side(number, measured.number - number.value)


def _within(number, measured):
    """A single run of the book: would it be one of ours? Else, is it close?"""
    if measured.is_many:
        apart = abs(measured.mean - number.value)
        if apart <= prediction(measured.values) + _half_unit(_digits(number.value)):
            return CONFIRMED
    elif _same_digits(number, measured, _digits(number.value)):
        return CONFIRMED
    difference = measured.number - number.value
    # A rounding of 1e-12 lets a difference of exactly the tolerance pass.
    close = abs(difference) <= number.tolerance + 1e-12
    return CLOSE if close else _side(number, difference)


def _same_digits(number, measured, digits):
    return abs(measured.number - number.value) < _half_unit(digits)


def _digits(value):
    """Digits after the point that a book's number is printed with."""
    return max(0, -Decimal(repr(value)).normalize().as_tuple().exponent)


def _half_unit(digits):
    """Half a unit of the last of so many digits after the point."""
    return 0.5 * 10.0**-digits


def _side(number, difference):
    """What it means that ours is so much higher than the book's."""
    if number.better == "neither":
        return DIFFERENT
    return BETTER if (difference > 0) == (number.better == "higher") else WORSE


def _setting(number, measured):
    """A number that the book chose: nothing is measured, ours is the same or not."""
    same = math.isclose(measured.number, number.value, rel_tol=1e-9)
    return SAME_SETTING if same else DIFFERENT


def _below(number, measured):
    """A bound of the book: believed when all of our 95 % interval keeps to it."""
    side = 1 if number.kind == "below" else -1
    ends = measured.ends if measured.is_many else (measured.number, measured.number)
    near, far = sorted(side * (end - number.value) for end in ends)
    if far < 0:
        return CONFIRMED
    return _side(number, side * near) if near > 0 else UNDECIDED


def _lower(number, measured):
    """A claim about an order: believed when the 95 % interval excludes 0."""
    low, high = measured.ends
    if high < 0:
        return CONFIRMED
    return _side(number, low) if low > 0 else UNDECIDED


def _similar(number, measured):
    """A claim that two are alike: the 95 % interval lies within the tolerance."""
    low, high = measured.ends
    if max(-low, high) <= number.tolerance:
        return CONFIRMED
    apart = low > number.tolerance or high < -number.tolerance
    return _side(number, measured.mean) if apart else UNDECIDED


_KINDS = {
    "exact": _exact,
    "setting": _setting,
    "within": _within,
    "below": _below,
    "above": _below,
    "lower": _lower,
    "similar": _similar,
}


def _exact_reason(number, measured):
    if _exact(number, measured) == CONFIRMED:
        return "Every printed digit agrees."
    return f"Ours is {_apart(number, measured)} than the book's."


def _setting_reason(number, measured):
    if _setting(number, measured) == SAME_SETTING:
        return "A choice of the book; ours is the same."
    return "A choice of the book; ours is another."


def _below_reason(number, measured):
    place = {CONFIRMED: "lies", UNDECIDED: "lies partly"}
    word = place.get(_below(number, measured), "does not lie")
    ours = "The 95 % interval of our mean" if measured.is_many else "Ours"
    return f"{ours} {word} {number.kind} {number.our_text(number.value)}."


def _within_reason(number, measured):
    verdict = _within(number, measured)
    if not measured.is_many:
        if verdict == CONFIRMED:
            return "Every printed digit agrees."
        reason = ""
    else:
        width = prediction(measured.values)
        ends = [number.our_text(measured.mean + side * width) for side in (-1, 1)]
        end = "so does the book's" if verdict == CONFIRMED else "the book's does not"
        reason = f"95 % of our single runs lie from {ends[0]} to {ends[1]}; {end}. "
    if verdict == CONFIRMED:
        return reason.rstrip()
    apart, tolerance = _apart(number, measured), number.amount(number.tolerance)
    return f"{reason}Ours is {apart} than the book's; the tolerance is {tolerance}."


def _apart(number, measured):
    difference = measured.number - number.value
    word = "higher" if difference > 0 else "lower"
    return f"{number.amount(abs(difference))} {word}"


def _lower_reason(number, measured):
    if math.isnan(measured.half_width):
        return "A single seed has no interval to decide by."
    interval = number.our_text(measured.mean, measured.half_width)
    places = {CONFIRMED: "lies below 0", UNDECIDED: "includes 0"}
    place = places.get(_lower(number, measured), "lies above 0")
    return f"The 95 % interval of the difference, {interval}, {place}."


def _similar_reason(number, measured):
    if math.isnan(measured.half_width):
        return "A single seed has no interval to decide by."
    interval = number.our_text(measured.mean, measured.half_width)
    places = {CONFIRMED: "within", UNDECIDED: "partly within"}
    place = places.get(_similar(number, measured), "beyond")
    tolerance = number.amount(number.tolerance)
    return (
        f"The 95 % interval of the difference, {interval}, lies {place} the tolerance "
        f"of {tolerance}."
    )


_REASONS = {
    "exact": _exact_reason,
    "setting": _setting_reason,
    "within": _within_reason,
    "below": _below_reason,
    "above": _below_reason,
    "lower": _lower_reason,
    "similar": _similar_reason,
}


@dataclass(frozen=True)
class Entry:
    """One system of a book with all its numbers."""

    id: str
    book: str
    chapter: str
    place: str
    what: str
    numbers: tuple[Number, ...]
    note: str = ""
    columns: tuple[dict, ...] = ()

    @property
    def values(self) -> dict[str, float | None]:
        """The book's numbers by what they measure."""
        return {number.what: number.value for number in self.numbers}

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict on each number by what it measures."""
        recorded = records(self.chapter)
        return {n.what: n.verdict(n.measure(recorded)) for n in self.numbers}

    @property
    def verdict(self) -> str:
        """The verdict on the entry: that of its numbers which is hardest to take."""
        found = set(self.verdicts.values())
        order = (
            *(UNDECIDED, WORSE, DIFFERENT, BETTER, CLOSE, CONFIRMED, IMPOSSIBLE),
            SAME_SETTING,
        )
        return next((verdict for verdict in order if verdict in found), NO_NUMBER)


@cache
def _entries() -> dict[str, Entry]:
    found = {}
    for chapter in contents.notebooks():
        path = contents.folder(chapter) / "numbers.toml"
        for raw in tomllib.loads(path.read_text("utf-8")).get("entry", []):
            entry = _entry(chapter, raw)
            if entry.id in found:
                raise ValueError(f"The ledger has {entry.id} twice, see {path}.")
            found[entry.id] = entry
    return found


def _entry(chapter: str, raw: dict) -> Entry:
    """One entry as it stands in the file; ValueError names it and what is wrong."""
    shared = {"better": raw.pop("better", "")}
    try:
        numbers = tuple(Number(**(shared | one)) for one in raw.pop("number", ()))
    except ValueError as error:
        raise ValueError(f"{raw['id']}, {error}") from error
    return Entry(**raw, chapter=chapter, numbers=numbers)


def entries(chapter: str | None = None) -> list[Entry]:
    """All entries, or those of one chapter, in the order of the chapters."""
    found = _entries().values()
    if chapter is None:
        return list(found)
    return [entry for entry in found if entry.chapter == chapter_name(chapter)]


def book(identity: str) -> Entry:
    """The entry with that id, such as "L-E4.2"; KeyError names the closest ones."""
    if identity not in _entries():
        import difflib

        close = difflib.get_close_matches(identity, _entries(), n=3)
        hint = f" Did you mean {' or '.join(close)}?" if close else ""
        raise KeyError(f"The ledger has no entry {identity!r}.{hint}")
    return _entries()[identity]


# ------------------------------------------------------------------- our numbers


def _by_seed(recorded, case, metric, place) -> dict[int, float]:
    """A metric of each recorded run at a place that `metric_at` understands."""
    if case not in recorded.names:
        return {}
    if metric == "seconds":
        return {run["seed"]: run["seconds"] for run in recorded.of(case)}
    return {
        run["seed"]: value
        for run in recorded.of(case)
        if (value := metric_at(run, metric, **place)) is not None
    }


def metric_at(run: dict, metric: str, epoch=None, at=None) -> float | None:
    """Value of a metric at a place of a run, None where the run does not reach it.

    run: its "metrics"; also "along" and "at" where they do not follow epochs
    epoch: of a run that follows epochs; "best" is that of its lowest validation error
    at: the place on the axis of a run that follows something else, such as a step

    "… accuracy" is 1 − "… error". Raises ValueError where the other one of epoch and
    at is needed: entry 20 of a run by steps is not what it was after 20 epochs.
    """
    stored = metric.replace("accuracy", "error")
    values = run["metrics"].get(stored, ())
    index = _index(run, epoch, at)
    if index is None or index >= len(values):
        return None
    value = math.nan if values[index] is None else float(values[index])
    return 1 - value if stored != metric else value


def _index(run, epoch, at) -> int | None:
    """Which value of each metric stands at that epoch or place, None if none does."""
    along = run.get("along", "epoch")
    by_epochs = along == "epoch"
    if (at if by_epochs else epoch) is not None or (not by_epochs and at is None):
        raise ValueError(
            f"epoch = {epoch} and at = {at}, but the run follows {along!r}: say "
            f"{'epoch' if by_epochs else 'at'} alone."
        )
    if not by_epochs:
        return next((i for i, place in enumerate(run["at"]) if place == at), None)
    if epoch != "best":
        return epoch
    validation = run["metrics"].get("validation error")
    return int(np.nanargmin(np.array(validation, float))) if validation else None


def _single(value) -> Measured:
    return Measured(float(value), math.nan, (float(value),))


def _summary(values, exact=None) -> Measured:
    mean, half_width = interval(values)
    return Measured(mean, half_width, tuple(values), exact)
