"""Train the networks that ship with the pages: `data/models/<chapter>.<name>.npz`."""

from dataclasses import replace
from pathlib import Path

from dlcore.ledger.provenance import provenance
from dlcore.recording import experiments


def models(chapter: str) -> dict:
    """What a chapter ships: name → a function that trains it, a `PageModel`."""
    return getattr(experiments(chapter), "MODELS", {})


def ship(chapter: str, name: str) -> Path:
    """Train one of them and store it with its provenance; return the file.

    ValueError names those that there are.
    """
    known = models(chapter)
    if name not in known:
        names = ", ".join(known) or "none"
        raise ValueError(f"{chapter} ships no network {name!r}; it ships {names}.")
    origin = provenance("torch")  # of the code that trains, before it takes its time
    model = known[name]()
    return replace(model, about=model.about | origin).save(f"{chapter}.{name}")
