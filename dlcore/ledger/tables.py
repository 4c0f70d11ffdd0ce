"""Tables of the books' numbers beside ours, for a notebook and for the terminal."""

import html
import math
from collections import Counter
from dataclasses import dataclass

from dlcore.ledger.books import (
    CONFIRMED,
    NO_NUMBER,
    SAME_SETTING,
    Entry,
    Number,
    book,
    entries,
    metric_at,
)
from dlcore.ledger.store import records

SIGNS = {
    "confirmed": "✓",
    "same setting": "=",
    "close": "≈",
    "better": "↑",
    "worse": "↓",
    "different": "≠",
    "impossible": "✗",
    "not yet decided": "…",
    "no number in the book": "–",
}


# Longer lists of these verdicts show SHOWN rows and fold the rest. What differs from
# the book, in whichever way, never folds.
LONG = {CONFIRMED: 5, NO_NUMBER: 8}
SHOWN = 3


def folds(verdicts: list[str]) -> dict[str, list[int]]:
    """Which rows of one system fold, by verdict.

    Settings are no results, and fold where anything else is left to show.
    """
    found = {}
    for verdict, count in Counter(verdicts).items():
        rows = [row for row, each in enumerate(verdicts) if each == verdict]
        if verdict == SAME_SETTING and count < len(verdicts):
            found[verdict] = rows
        elif count > LONG.get(verdict, count):
            found[verdict] = rows[SHOWN:]
    return found


def summary(verdict: str, names: list[str], is_rest: bool) -> str:
    """What a fold says of its rows: "13 more confirmed: w_xg0 … new w_gf1"."""
    count = f"{len(names)} more" if is_rest else str(len(names))
    what = {
        SAME_SETTING: f"setting{'s' * (len(names) > 1)}, the same as ours",
        NO_NUMBER: "without a number in the book",
    }.get(verdict, verdict)
    return f"{SIGNS[verdict]} {count} {what}: {_ends(names)}"


def _ends(names):
    """The first and the last of several names."""
    return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}"


@dataclass(frozen=True)
class Table:
    """Rows under named columns; shows itself in a notebook and in the terminal.

    verdicts: one for each row, where long lists of one of them shall fold
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()

    def __str__(self):
        """Plain text with aligned columns."""
        lines = [self.columns, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        text = [self.caption]
        for line in lines:
            cells = (cell.ljust(w) for cell, w in zip(line, widths, strict=True))
            text.append("  " + "   ".join(cells).rstrip())
        return "\n".join([*text, *self.notes, *self.sources])

    __repr__ = __str__

    def _repr_html_(self):
        """A table that turns into a list of cards where the page is narrow.

        The roles keep it a table for screen readers when its display is changed.
        """
        folded = folds(list(self.verdicts))
        hidden = {row for rows in folded.values() for row in rows}
        shown = [row for row in range(len(self.rows)) if row not in hidden]
        caption = f"<caption>{html.escape(self.caption)}</caption>"
        lists = "".join(self._list(*each) for each in folded.items())
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return (
            f'<style>{_CSS}</style><div class="dl-ledger">'
            f"{self._table(shown, caption)}{lists}{notes}{self._sources()}</div>"
        )

    def _table(self, rows, caption=""):
        """Some of the rows under the columns' titles."""
        head = "".join(
            f'<th role="columnheader" scope="col">{html.escape(title)}</th>'
            for title in self.columns
        )
        body = "".join(
            f'<tr role="row">{self._cells(self.rows[row])}</tr>' for row in rows
        )
        return (
            f'<table role="table">{caption}<thead role="rowgroup"><tr role="row">'
            f'{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table>'
        )

    def _list(self, verdict, rows):
        """Rows of one verdict, to be opened."""
        names = [self.rows[row][0] for row in rows]
        says = summary(verdict, names, self.verdicts.count(verdict) > len(rows))
        return (
            f"<details><summary>{html.escape(says)}</summary>"
            f"{self._table(rows)}</details>"
        )

    def _sources(self):
        """Where our numbers come from, one paragraph each, to be opened."""
        if not self.sources:
            return ""
        paragraphs = "".join(f"<p>{html.escape(source)}</p>" for source in self.sources)
        return f"<details><summary>Where ours come from</summary>{paragraphs}</details>"

    def _cells(self, row):
        # A number keeps its % on its line; a second number stands on a line of its own.
        first, *others = (
            html.escape(cell).replace(" %", "&#160;%").replace("; ", "<br/>")
            for cell in row
        )
        titles = (html.escape(title) for title in self.columns[1:])
        return f'<th role="rowheader" scope="row">{first}</th>' + "".join(
            f'<td role="cell" data-title="{title}">{cell}</td>'
            for title, cell in zip(titles, others, strict=True)
        )


_CSS = (
    ".dl-ledger{container-type:inline-size;margin:.5rem 0 1rem;color:inherit}"
    ".dl-ledger table{border-collapse:collapse;width:100%;margin:0;color:inherit;"
    "font-size:.92em;font-variant-numeric:tabular-nums}"
    ".dl-ledger caption{caption-side:top;text-align:left;color:inherit;"
    "font-weight:600;padding:.2rem 0 .5rem}"
    ".dl-ledger tr{background:transparent!important}"
    ".dl-ledger th,.dl-ledger td{text-align:left!important;vertical-align:top;"
    "padding:.35rem .8rem .35rem 0;border:0;"
    "border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);"
    "color:inherit;white-space:normal}"
    ".dl-ledger tbody th{font-weight:400}"
    ".dl-ledger summary{font-size:.85em;margin:.5rem 0 0;cursor:pointer}"
    ".dl-ledger details table{margin:.3rem 0 .8rem}"
    ".dl-ledger p{font-size:.85em;margin:.5rem 0 0;max-width:46rem}"
    "@container (max-width:560px){"
    ".dl-ledger thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;"
    "overflow:hidden}"
    ".dl-ledger table,.dl-ledger caption,.dl-ledger tbody,.dl-ledger tr,"
    ".dl-ledger tbody th,.dl-ledger td{display:block;width:auto}"
    ".dl-ledger tr{padding:.5rem 0;"
    "border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent)}"
    ".dl-ledger tbody th,.dl-ledger td{border:0;padding:.1rem 0}"
    ".dl-ledger tbody th{font-weight:600}"
    ".dl-ledger td{display:grid;grid-template-columns:9.5rem 1fr;gap:.5rem}"
    ".dl-ledger td::before{content:attr(data-title)}}"
)


def compare(identity: str, live=None) -> Table:
    """The book's numbers of one entry, our recorded ones and, if given, a live run's.

    live: a History, a dict {what: number}, one number, or an xr.Dataset with the
    dimensions seed and epoch
    """
    entry = book(identity)
    recorded = records(entry.chapter)
    is_recorded = any("case" in number.ours for number in entry.numbers)
    title = "ours, recorded" if is_recorded else "ours"
    columns = entry.columns or ({"title": title, "case": None},)
    titles = ["", "book", *(column["title"] for column in columns)]
    rows, verdicts = [], []
    for number in entry.numbers:
        measured = number.measure(recorded)
        row = [number.what, number.book_text(), our_cell(number, measured)]
        for column in columns[1:]:
            row.append(our_cell(number, number.measure(recorded, column["case"])))
        if live is not None:
            row.append(_live_cell(entry, number, live))
        verdicts.append(number.verdict(measured))
        rows.append((*row, _signed(verdicts[-1])))
    titles += ["live, this page"] * (live is not None) + ["verdict"]
    caption = f"{entry.id}: {entry.what} ({entry.book}, {entry.place})"
    notes, sources = tuple(_notes(entry)), tuple(_sources(entry, recorded))
    shown = caption, tuple(titles), tuple(rows), notes, sources
    return Table(*shown, verdicts=tuple(verdicts))


def table(chapter: str | None = None) -> Table:
    """Every number of the books, or of one chapter, beside ours: the ledger page."""
    rows = []
    for entry in entries(chapter):
        recorded = records(entry.chapter)
        for number in entry.numbers:
            measured = number.measure(recorded)
            rows.append(
                (
                    f"{entry.id} {number.what}",
                    f"{entry.book}, {entry.place}",
                    number.book_text(),
                    our_cell(number, measured),
                    _signed(number.verdict(measured)),
                )
            )
    columns = ("what", "where", "book", "ours", "verdict")
    return Table("The books' numbers beside ours", columns, tuple(rows))


def _signed(verdict: str) -> str:
    return f"{SIGNS[verdict]} {verdict}"


def our_cell(number: Number, measured) -> str:
    """Our number with its interval, or a dash."""
    if measured is None:
        return "–"
    count = len(measured.values)
    if measured.exact is None and count == 1:
        return number.our_text(measured.mean)
    if count == 1:
        return f"{number.our_text(measured.exact)} (seed {number.ours['seed']})"
    spread = number.our_text(measured.mean, measured.half_width)
    if measured.exact is None:
        return f"{spread} ({count} seeds)"
    seed = number.ours["seed"]
    exact = number.our_text(measured.exact)
    return f"{exact} (seed {seed}); {spread} ({count} seeds)"


def _live_cell(entry: Entry, number: Number, live) -> str:
    value = _live_value(entry, number, live)
    return "–" if value is None else number.our_text(value)


def _live_value(entry: Entry, number: Number, live) -> float | None:
    """The number as the live run has it, None where it says nothing about it."""
    if isinstance(live, (int, float)):
        return float(live) if number is entry.numbers[0] else None
    if isinstance(live, dict):
        return live.get(number.what)
    if "metric" not in number.ours or "than" in number.ours:
        return None
    run = _live_run(live)
    value = metric_at(run, number.ours["metric"], **number.place)
    return None if value is None or math.isnan(value) else value


def _live_run(live) -> dict:
    """A History, or the mean over the seeds of a sweep, as a row of a record."""
    if not hasattr(live, "data_vars"):
        return {"metrics": live.metrics, "along": live.along, "at": live.at}
    mean = live.mean("seed") if "seed" in live.dims else live
    (along,) = mean.dims
    metrics = {str(name): variable.values for name, variable in mean.items()}
    return {"metrics": metrics, "along": along, "at": mean[along].values.tolist()}


def _notes(entry: Entry):
    """The note of the entry, and why numbers are impossible."""
    if entry.note:
        yield entry.note
    reasons = {}  # the same reason once, for all that it is about
    for number in entry.numbers:
        if number.why:
            reasons.setdefault(number.why, []).append(number.what)
    for why, names in reasons.items():
        yield f"{_ends(names)}: {why}"


def _sources(entry: Entry, recorded):
    """Where the recorded runs of the entry come from, one sentence for each case."""
    cases = [
        number.ours.get(key) for number in entry.numbers for key in ("case", "than")
    ]
    cases += [column["case"] for column in entry.columns]
    for case in dict.fromkeys(case for case in cases if case):
        if case in recorded.names:
            yield f"{case}: {recorded.provenance(case)}"
        else:
            yield f"{case}: not recorded yet."
