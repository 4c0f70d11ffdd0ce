"""The networks of the pages: trained and stored in `data/models/`, or made anew."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dlcore import contents, data
from dlcore.ledger.provenance import provenance
from dlcore.recording import experiments


def models(chapter: str) -> dict:
    """What a chapter ships: name → a function that trains it, a `PageModel`."""
    return getattr(experiments(chapter), "MODELS", {})


def on_the_site() -> Iterator:
    """Each `PageModel` whose weights lie beside the pages.

    Those that were trained for the book are stored; those whose weights ship as a data
    set are made by PAGE_MODELS of a chapter's cases, so that nothing ships twice.
    """
    from dlcore.lab import PageModel
    from dlcore.lab.nets.model import shipped

    yield from map(PageModel.load, shipped())
    for chapter in contents.notebooks():
        for make in getattr(contents.part(chapter, "cases"), "PAGE_MODELS", ()):
            yield make()


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


def train_on_digits(build, digits=None, *, title, inspect, epochs, seed, learning_rate):
    """Train what `build()` makes on digits; a `PageModel` with what it got wrong.

    build: makes a PyTorch network, (batch, 28, 28) → logits (batch, 10)
    digits: MNIST when None
    inspect: title of an activation → name of the layer that puts it out

    The test error is that of the weights as they ship, rounded to float16.
    """
    import torch
    from torch import nn

    from dlcore.lab.nets import page_model
    from dlcore.lab.nets.trace import with_weights
    from dlcore.training import fit

    digits = digits or data.mnist()
    mean, deviation = digits.statistics()
    prepared = digits.standardize()
    torch.manual_seed(seed)
    network = build()
    settings = {"optimizer": "adam", "learning_rate": learning_rate, "batch_size": 64}
    run = fit(network, prepared, epochs=epochs, seed=seed, order_seed=seed, **settings)
    network = nn.Sequential(*network.cpu().eval(), nn.Softmax(dim=1))
    example = torch.zeros(1, 28, 28)
    model = page_model(
        network, example, mean=mean, deviation=deviation, inspect=inspect
    )
    x_test = torch.tensor(prepared.x_test)
    with torch.no_grad():
        guesses = network(x_test).argmax(1).numpy()
        shipped = with_weights(network, model.state)(x_test).argmax(1).numpy()
    about = {
        "title": title,
        "seed": seed,
        "epochs": epochs,
        "seconds": round(run.seconds, 1),
        "parameters": sum(weights.numel() for weights in network.parameters()),
        "settings": settings,
        "tested": len(x_test),
        "wrong": int((shipped != digits.y_test).sum()),
        "changed by rounding": int((shipped != guesses).sum()),
    }
    return replace(model, about=about)
