"""The books' numbers, our recorded runs, and the comparison of both.

ledger.compare("L-E4.2")      the book's table beside ours
ledger.records("handwritten_digits").case("matrices")      an xr.Dataset
ledger.Page()                 all numbers, with reasons: the page of the ledger
ledger.interval(errors)       mean, half width of the 95 % interval
ledger.percent(errors)        the same in words: "7.4 ± 0.4 %"
ledger.share(60, 1000)        "6.0 % (95 % interval 4.7–7.6 %)", as `wilson` has it
"""

from dlcore.ledger.books import Entry, book, entries
from dlcore.ledger.page import Page
from dlcore.ledger.statistics import interval, percent, share, wilson
from dlcore.ledger.store import (
    RecordError,
    Records,
    is_recorded,
    record_run,
    records,
)
from dlcore.ledger.tables import Table, compare, table

__all__ = [
    "Entry",
    "Page",
    "RecordError",
    "Records",
    "Table",
    "book",
    "compare",
    "entries",
    "interval",
    "is_recorded",
    "percent",
    "record_run",
    "records",
    "share",
    "table",
    "wilson",
]
