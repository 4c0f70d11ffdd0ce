"""The books' numbers, our recorded runs, and the comparison of both."""

from dlcore.ledger.records import (
    RecordError,
    Records,
    chapter_name,
    is_recorded,
    record_run,
    record_sweep,
    records,
)

__all__ = [
    "RecordError",
    "Records",
    "chapter_name",
    "is_recorded",
    "record_run",
    "record_sweep",
    "records",
]
