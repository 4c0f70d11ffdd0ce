"""The ledger as a page: every number, its verdict and the reason, chosen by buttons.

The buttons are radio buttons and the choosing is style alone, so the page works without
a kernel and without a script, by mouse and by keyboard.
"""

import html
import itertools
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from dlcore.contents import notebooks
from dlcore.ledger import books
from dlcore.ledger.books import Entry, Number, entries
from dlcore.ledger.store import records
from dlcore.ledger.tables import SIGNS, folds, our_cell, summary, table

STYLE = Path(__file__).with_name("page.css")
CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"

# verdict → its word in a class of the page, and on a button
VERDICTS = {
    books.CONFIRMED: ("confirmed", "confirmed"),
    books.SAME_SETTING: ("setting", "same setting"),
    books.CLOSE: ("close", "close"),
    books.BETTER: ("better", "better"),
    books.WORSE: ("worse", "worse"),
    books.DIFFERENT: ("different", "different"),
    books.IMPOSSIBLE: ("impossible", "impossible"),
    books.NO_NUMBER: ("none", "no number"),
    books.UNDECIDED: ("undecided", "undecided"),
}


@dataclass(frozen=True)
class Row:
    """One number, judged."""

    entry: Entry
    number: Number
    ours: str
    verdict: str
    reason: str


class Page:
    """All numbers by chapter and system; shows itself in a notebook."""

    def __init__(self):
        """Judge every number."""
        self.rows = [row for entry in entries() for row in judged(entry)]
        self.counts = Counter(row.verdict for row in self.rows)
        self.totals = Counter(
            (group, row.verdict)
            for row in self.rows
            for group in (row.entry.book, row.entry.chapter)
        )

    def __str__(self):
        """The table for a terminal."""
        return str(table())

    __repr__ = __str__

    def _repr_html_(self):
        verdicts = {
            name: f"{SIGNS[verdict]} {word} <b>{self.counts[verdict]}</b>"
            for verdict, (name, word) in self.verdicts.items()
        }
        found = dict.fromkeys(row.entry.book for row in self.rows)
        names = dict.fromkeys(row.entry.chapter for row in self.rows)
        chapters = {name: _number(name) for name in names}
        total = len(self.rows)
        choices = (
            _choice("verdict", {"all": f"all <b>{total}</b>", **verdicts})
            + _choice("book", {"all": "both", **{_slug(book): book for book in found}})
            + _choice("chapter", {"all": "all", **chapters})
        )
        sections = "".join(self._section(name) for name in names)
        style = STYLE.read_text(encoding="utf-8") + "".join(
            _rules(list(verdicts), [_slug(book) for book in found], list(names))
        )
        return (
            f'<style>{style}</style><div class="dl-verdicts">'
            f'<div class="dl-choices">{choices}</div>{self._bar()}'
            f"{self._totals([*found, *names])}{sections}"
            f'<p class="dl-shown"> of {total} numbers chosen</p></div>'
        )

    @property
    def verdicts(self) -> dict[str, tuple[str, str]]:
        """VERDICTS that at least one number has: a button never leads to nothing."""
        return {v: words for v, words in VERDICTS.items() if self.counts[v]}

    def _bar(self):
        """The shares of the verdicts as one bar, which the buttons say in numbers."""
        parts = "".join(
            f'<i class="dl-{name}" style="flex-grow:{self.counts[verdict]}"></i>'
            for verdict, (name, _) in self.verdicts.items()
        )
        return f'<div class="dl-bar" aria-hidden="true">{parts}</div>'

    def _totals(self, groups):
        """How many numbers of each verdict a book or a chapter has, to be opened."""
        heads = "".join(
            f'<th role="columnheader" scope="col"><abbr title="{word}">'
            f"{SIGNS[verdict]}</abbr></th>"
            for verdict, (_, word) in self.verdicts.items()
        )
        lines = ""
        for group in groups:
            counts = [self.totals[group, verdict] for verdict in self.verdicts]
            cells = "".join(
                f'<td role="cell">{count or "–"}</td>'
                for count in [*counts, sum(counts)]
            )
            name = title(group) if group in notebooks() else group
            lines += (
                f'<tr role="row"><th role="rowheader" scope="row">{html.escape(name)}'
                f"</th>{cells}</tr>"
            )
        return (
            '<details class="dl-totals"><summary>Totals by book and chapter</summary>'
            '<table role="table" aria-label="Totals"><thead role="rowgroup">'
            f'<tr role="row"><td></td>{heads}<th role="columnheader" scope="col">all'
            f'</th></tr></thead><tbody role="rowgroup">{lines}</tbody></table>'
            "</details>"
        )

    def _section(self, chapter):
        """One chapter: its name, which leads to it, and a table of its numbers."""
        name = notebooks()[chapter]
        bodies = "".join(
            _body(entry, [row for row in self.rows if row.entry is entry])
            for entry in entries(chapter)
        )
        return (
            f'<section data-chapter="{chapter}"><h2>'
            f'<a href="../chapters/{name}.ipynb">{html.escape(title(chapter))}</a></h2>'
            f'<table role="table" aria-label="Chapter {_number(chapter)}">'
            f"{_HEAD}{bodies}</table></section>"
        )


def judged(entry: Entry) -> list[Row]:
    """The numbers of one entry beside ours."""
    recorded = records(entry.chapter)
    rows = []
    for number in entry.numbers:
        measured = number.measure(recorded)
        verdict, reason = number.verdict(measured), number.reason(measured)
        rows.append(Row(entry, number, our_cell(number, measured), verdict, reason))
    return rows


def title(chapter: str) -> str:
    """ "4. Reading handwritten digits", from the first heading of its notebook."""
    name = notebooks()[chapter]
    heading = chapter.replace("_", " ").capitalize()
    path = CHAPTERS / f"{name}.ipynb"
    if path.exists():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        lines = (line for cell in cells for line in "".join(cell["source"]).split("\n"))
        heading = next((x[2:] for x in lines if x.startswith("# ")), heading)
    return f"{_number(chapter)}. {heading}"


def _number(chapter):
    return str(int(notebooks()[chapter].partition("_")[0]))


def _slug(book):
    return book.lower().replace(" ", "-")


def _choice(name, options):
    """Radio buttons that look like a row of buttons; the first one is chosen.

    A verdict's word is a class, which gives it its colour; a chapter's name is none.
    """
    buttons = "".join(
        f'<label><input type="radio" name="dl-{name}" value="{value}" '
        f'id="dl-{name}-{value}"{" checked" * (value == "all")}>'
        f'<span class="{f"dl-{value}" * (name == "verdict")}">{text}</span></label>'
        for value, text in options.items()
    )
    return f'<fieldset class="dl-{name}"><legend>{name}</legend>{buttons}</fieldset>'


_HEAD = (
    '<thead role="rowgroup"><tr role="row">'
    + "".join(
        f'<th role="columnheader" scope="col">{word}</th>'
        for word in ("what", "book", "ours", "verdict")
    )
    + "</tr></thead>"
)


def _body(entry, rows):
    """The numbers of one system under its name, place and note; long lists fold."""
    note = f'<p class="dl-note">{html.escape(entry.note)}</p>' * bool(entry.note)
    folded = folds([row.verdict for row in rows])
    hidden = {place for places in folded.values() for place in places}
    lines = "".join(_row(row) for i, row in enumerate(rows) if i not in hidden)
    for verdict, places in folded.items():
        is_rest = sum(row.verdict == verdict for row in rows) > len(places)
        lines += _fold(entry, [rows[i] for i in places], is_rest)
    return (
        f'<tbody role="rowgroup" data-book="{_slug(entry.book)}">'
        f'<tr role="row" class="dl-system"><th role="rowheader" scope="rowgroup" '
        f'colspan="4"><b>{entry.id}</b> {html.escape(entry.what)} '
        f'<span class="dl-place">{html.escape(entry.book)}, '
        f"{html.escape(entry.place)}</span>{note}</th></tr>{lines}</tbody>"
    )


def _fold(entry, rows, is_rest):
    """Rows of one verdict in a table of their own, to be opened."""
    verdict = rows[0].verdict
    says = summary(verdict, [row.number.what for row in rows], is_rest)
    return (
        f'<tr role="row" class="dl-fold" data-verdict="{VERDICTS[verdict][0]}">'
        f'<td role="cell" colspan="4"><details style="counter-increment:shown '
        f'{len(rows)}"><summary>{html.escape(says)}</summary>'
        f'<table role="table" aria-label="{entry.id}, {verdict}">{_HEAD}'
        f'<tbody role="rowgroup" data-book="{_slug(entry.book)}">'
        f"{''.join(map(_row, rows))}</tbody></table></details></td></tr>"
    )


def _row(row):
    name, word = VERDICTS[row.verdict]
    return (
        f'<tr role="row" class="dl-number" data-verdict="{name}">'
        f'<th role="rowheader" scope="row">{html.escape(row.number.what)}</th>'
        f'<td role="cell" data-title="book">{_text(row.number.book_text())}</td>'
        f'<td role="cell" data-title="ours">{_text(row.ours)}</td>'
        f'<td role="cell" data-title="verdict"><div><b class="dl-{name}">'
        f"{SIGNS[row.verdict]} {word}</b> {html.escape(row.reason)}</div></td></tr>"
    )


def _text(cell):
    """A number keeps its % on its line; a second number stands on a line of its own."""
    return html.escape(cell).replace(" %", "&#160;%").replace("; ", "<br/>")


def _rules(verdicts, found, names):
    """What each combination of buttons hides."""
    page = ".dl-verdicts"
    for name in verdicts:
        chosen = f"{page}:has(#dl-verdict-{name}:checked)"
        row = f'[data-verdict="{name}"]'
        yield f"{chosen} :is(.dl-number,.dl-fold):not({row}){_HIDE}"
        yield f"{chosen} section tbody:not(:has({row})){_HIDE}"
    for book in found:
        chosen = f"{page}:has(#dl-book-{book}:checked)"
        yield f'{chosen} section tbody:not([data-book="{book}"]){_HIDE}'
    for chapter in names:
        chosen = f"{page}:has(#dl-chapter-{chapter}:checked)"
        yield f'{chosen} section:not([data-chapter="{chapter}"]){_HIDE}'
    # a chapter of which nothing is left
    for verdict, book in itertools.product(["all", *verdicts], ["all", *found]):
        row = "" if verdict == "all" else f' [data-verdict="{verdict}"]'
        body = "tbody" if book == "all" else f'tbody[data-book="{book}"]'
        yield (
            f"{page}:has(#dl-verdict-{verdict}:checked):has(#dl-book-{book}:checked) "
            f"section:not(:has({body}{row})){_HIDE}"
        )


_HIDE = "{display:none!important}"
