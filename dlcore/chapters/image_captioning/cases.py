"""Chapter 27 at full size: captions for the photos of Flickr8k.

    python -m dlcore record image_captioning --case both --seeds 3

Photos are 4,200 for training, 300 for validation and 500 for the test, five captions
each; no photo is in two parts. They are seen by EfficientNet-Lite0, which stays as it
is: see `features`. Decoders know the WORDS most frequent words of the training
captions; a rarer one is read as unknown and never asked for. Rate and dropout are those
of the first trial, one run of "both" with seed 1, 192 numbers and 5 epochs, whose
validation loss was still falling a little; for time the record has 128 numbers and 4
epochs, for all decoders alike. The network of the page has more. The test part chose
nothing.

Losses are in nats per word.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace

import numpy as np

from dlcore import data
from dlcore.chapters.image_captioning import baselines, objects
from dlcore.chapters.image_captioning.features import (
    SIZE,
    Projection,
    body,
    flickr_places,
    places,
)
from dlcore.recording.cases import fields, find, named
from dlcore.training import History

SEEDS = (271, 272, 273)  # none of them took part in a choice
SPECIAL = (data.PADDING, data.UNKNOWN, data.START, data.STOP)
START, STOP = 2, 3  # numbers of these tokens
WORDS = 1_500  # of the vocabulary, the special ones included
LONGEST = 20  # words of a caption in training; a longer one is cut
SAID = 24  # words of a caption at most
BEAMS = 3
NEIGHBOURS = 10  # photos whose captions may agree


@dataclass(frozen=True)
class Case:
    """A way to a caption.

    kind: one of `captioner.KINDS`, "transformer", or "baselines", which trains nothing
    size: of the states, or of the Transformer's vectors
    """

    title: str
    kind: str
    system: str = "L-P16.2"
    size: int = 128
    embedded: int = 96
    dropout: float = 0.3
    epochs: int = 4
    batch_size: int = 64
    learning_rate: float = 0.004

    def settings(self) -> dict:
        """Everything that tells this run from another, in plain types."""
        return {**fields(self), "optimizer": "adam", "schedule": "one cycle"}


CASES = {
    "baselines": Case("Captions of others", "baselines", "L-P16.1", epochs=0),
    "mean": Case("First state: the mean", "mean"),
    "both": Case("Mean and attention, Ekman's", "both"),
    "transformer": Case("Transformer", "transformer"),
    "blind": Case("Sees nothing", "blind"),
    "feedback": Case("Mean, attention, fed back", "feedback"),
}
PAGE = Case(
    "Mean and attention, the network of the page",
    "both",
    size=192,
    embedded=128,
    epochs=6,
)


# ------------------------------------------------------------- the captions


@cache
def flickr() -> data.CaptionedPhotos:
    """The photos and their captions."""
    return data.flickr8k()


@cache
def vocabulary() -> data.Vocabulary:
    """The most frequent words of the training captions."""
    captions = flickr().captions
    found = (w for row in flickr().rows("train") for one in captions[row] for w in one)
    return data.Vocabulary.of_words(found, WORDS, SPECIAL)


@cache
def table():
    """The places of all photos, a tensor (5000, 49, SIZE) float16."""
    import torch

    return torch.from_numpy(flickr_places()[0])


def arrays(part: str) -> dict[str, np.ndarray]:
    """A part for `fit`: x is the number of the photo; mask leaves out rare words."""
    rows = flickr().rows(part)
    pairs = [
        (row, vocabulary().encode(one[:LONGEST]))
        for row in rows
        for one in flickr().captions[row]
    ]
    x = np.array([row for row, _ in pairs])
    given, _ = data.padded([[START, *one] for _, one in pairs], LONGEST + 1)
    y, mask = data.padded([[*one, STOP] for _, one in pairs], LONGEST + 1)
    unknown = SPECIAL.index(data.UNKNOWN)
    return {"x": x, "given": given, "y": y, "mask": mask & (y != unknown)}


def dataset(parts=("train", "validation", "test")):
    """The parts for `fit`."""
    named_arrays = {
        f"{name}_{part}": values
        for part in parts
        for name, values in arrays(part).items()
    }
    return SimpleNamespace(name="flickr8k", **named_arrays)


def caption_cross_entropy(model, batch):
    """The mean of −ln softmax of the right word, over those that count."""
    from torch.nn.functional import cross_entropy

    said = batch.mask.any(0)  # (steps,)
    given, y, mask = (each[:, said] for each in (batch.given, batch.y, batch.mask))
    seen = table()[batch.x].float()  # (batch, 49, SIZE)
    return cross_entropy(model(seen, given, mask), y[mask])


# ------------------------------------------------------------- the network


def network(case: Case, seed: int):
    """The untrained decoder."""
    import torch

    from dlcore.chapters.image_captioning.captioner import (
        Captioner,
        TransformerCaptioner,
    )

    torch.manual_seed(seed)
    if case.kind == "transformer":
        return TransformerCaptioner(
            WORDS, SIZE, size=case.size, dropout=case.dropout, longest=SAID + 1
        )
    return Captioner(
        WORDS,
        SIZE,
        embedded=case.embedded,
        hidden_size=case.size,
        kind=case.kind,
        dropout=case.dropout,
    )


def trained(case: Case, seed: int, epochs: int, *, parts=None, **told):
    """A trained decoder and its History."""
    from dlcore.training import fit

    model = network(case, seed)
    history = fit(
        model,
        parts or dataset(),
        epochs=epochs,
        batch_size=case.batch_size,
        learning_rate=case.learning_rate,
        optimizer="adam",
        schedule="one cycle",
        loss=caption_cross_entropy,
        seed=seed,
        order_seed=seed,
        **told,
    )
    return model.cpu().eval(), history


def run(
    case: str,
    *,
    epochs: int | None = None,
    seed: int = SEEDS[0],
    device=None,
    on_epoch: Callable | None = None,
    checkpoints=None,
) -> History:
    """Train one case and return its History, with what its captions are worth.

    seed: of weights, order and dropout. Raises ValueError for an unknown case.
    """
    picked = find(CASES, case)
    if picked.kind == "baselines":
        history, found, parameters = History(case), without_training(), 0
        scores = (name for name in found if name.startswith("BLEU"))
        history.add(0, {name: found[name] for name in scores})
    else:
        model, history = trained(
            picked,
            seed,
            picked.epochs if epochs is None else epochs,
            device=device or "cpu",
            on_epoch=on_epoch and (lambda epoch, _: on_epoch(epoch)),
            checkpoints=checkpoints,
        )
        found = worth(model)
        parameters = sum(p.numel() for p in model.parameters() if p.requires_grad)
    settings = {
        "epochs": picked.epochs if epochs is None else epochs,
        "parameters": parameters,
        **found,
    }
    return named(history, case, picked, seed=seed, framework="torch", **settings)


# ------------------------------------------------------------- what it is worth


def references(part: str) -> list[list[list[str]]]:
    """What people said of each photo of a part."""
    return [flickr().captions[row] for row in flickr().rows(part)]


def captions(model, seen, *, beams: int | None = None, known=None) -> list[list[str]]:
    """What a decoder says of places (photos, 49, SIZE): lists of words.

    known: its vocabulary, where that is not the one of the training captions
    beams: the size of a beam; None takes the most probable word at each step
    """
    from dlcore.networks.decoding import beam_search, greedy

    if beams is None:
        rows = greedy(model, seen, None, START, STOP, SAID).tolist()
    else:
        rows = []
        for one in seen:
            best = beam_search(model, one[None], None, START, STOP, beams, SAID)
            rows.append([*best[0].tokens])
    cut = (row[: row.index(STOP)] if STOP in row else row for row in rows)
    return [(known or vocabulary()).decode(row) for row in cut]


def worth(model) -> dict:
    """BLEU on validation and test photos, and what is said of the COCO photos."""
    found = {}
    for part in ("validation", "test"):
        seen = table()[flickr().rows(part)].float()
        right = references(part)
        said = captions(model, seen)
        found[f"BLEU, {part}"] = round(baselines.score(said, right), 2)
        if part == "test":
            for longest in (1, 2, 3):
                value = baselines.score(said, right, longest)
                found[f"BLEU-{longest}"] = round(value, 2)
            four = baselines.four_references(said, right)
            found["BLEU, four references"] = round(four, 2)
            found |= variety(said)
            beamed = captions(model, seen, beams=BEAMS)
            found["BLEU, beam"] = round(baselines.score(beamed, right), 2)
    return found | abroad(model)


def variety(said) -> dict:
    """How many different captions there are, how long, and how many are old."""
    train = {tuple(one) for several in references("train") for one in several}
    different = {tuple(one) for one in said}
    return {
        "different captions": round(len(different) / len(said), 4),
        "captions of the training": round(
            float(np.mean([tuple(one) in train for one in said])), 4
        ),
        "words": round(float(np.mean([*map(len, said)])), 2),
        "different words": len({word for one in said for word in one}),
    }


@cache
def coco():
    """COCO's photos as the decoders see them: (list of Seen, tensor (83, 49, SIZE))."""
    import torch

    photos = objects.seen()
    _, projection = flickr_places()
    wide = places(body(), np.stack([photo.picture for photo in photos]))
    return photos, torch.from_numpy(projection(wide)).float()


def abroad(model) -> dict:
    """BLEU on COCO's photos, objects that are not there, and where attention looks."""
    photos, seen = coco()
    said = captions(model, seen)
    found = {
        "BLEU, COCO": round(baselines.score(said, [p.captions for p in photos]), 2)
    }
    found |= inventions(photos, said)
    if getattr(model, "looks", True):
        found |= pointing(model, photos, seen)
    return found


def inventions(photos, said) -> dict:
    """The share of words for objects that name one that is not there, and of photos."""
    wrong = [
        objects.invented(photo, one) for photo, one in zip(photos, said, strict=True)
    ]
    words = [word for each in wrong for word in each]
    return {
        "objects named": len(words),
        "objects invented": round(sum(words) / max(1, len(words)), 4),
        "captions with an invention": round(float(np.mean([any(w) for w in wrong])), 4),
    }


def pointing(model, photos, seen) -> dict:
    """How often the largest weight lies on what people's word names.

    People's own captions are put into the decoder's mouth, so that all decoders are
    asked for the same words. A word is said from the weights of its own step.
    """
    import torch

    rows = []
    for number in range(5):
        spoken = [photo.captions[number][:LONGEST] for photo in photos]
        given, _ = data.padded([[START, *vocabulary().encode(one)] for one in spoken])
        with torch.no_grad():
            weights = model.maps(seen, torch.from_numpy(given)).numpy()
        for photo, one, looked in zip(photos, spoken, weights, strict=True):
            rows += objects.pointed(photo, one, looked)
    shares = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    return {"words pointed at": len(rows)} | {
        f"pointing, {name}": round(share, 4) for name, share in shares.items()
    }


def without_training() -> dict:
    """The same measures for captions that were written for other photos, and people."""
    train, test = flickr().rows("train"), flickr().rows("test")
    right = references("test")
    means = table().float().mean(1).numpy()
    close = train[baselines.nearest(means[train], means[test], NEIGHBOURS)]
    written = flickr().captions
    frequent = baselines.most_frequent(
        [one for several in references("train") for one in several]
    )
    said = {
        "nearest": [written[row[0]][0] for row in close],
        "agreed": [
            baselines.agreed([one for photo in row for one in written[photo]])
            for row in close
        ],
        "frequent": [frequent for _ in test],
    }
    found = {"most frequent caption": " ".join(frequent)}
    for name, all_of in said.items():
        found[f"BLEU, {name}"] = round(baselines.score(all_of, right), 2)
        four = baselines.four_references(all_of, right)
        found[f"BLEU, four references, {name}"] = round(four, 2)
    found["BLEU, four references, people"] = round(baselines.people(right), 2)
    photos, seen = coco()
    close = train[baselines.nearest(means[train], seen.mean(1).numpy(), 1)][:, 0]
    there = inventions(photos, [written[row][0] for row in close])
    return found | {f"{name}, nearest": value for name, value in there.items()}


# ------------------------------------------------------------- the page's network


def captioner():
    """Train the network that captions in the page.

    Returns a `PageModel` without operations: the page takes the steps itself.
    """

    from dlcore.lab.nets.model import PageModel, prepared, rounded
    from dlcore.lab.nets.plan import Plan

    seed = 27
    model, history = trained(PAGE, seed, PAGE.epochs, device="cpu")
    _, projection = flickr_places()
    plan = Plan()
    source, target = plan.tensor([1]), plan.tensor([WORDS])
    found = plan.finished(source, target, {source}) | prepared(0, 1) | {"shown": []}
    state = {name: values.numpy() for name, values in model.state_dict().items()}
    state["projection.mean"] = projection.mean
    state["projection.directions"] = projection.directions
    state["projection.scale"] = np.array([projection.scale])
    wide = ("words", "lstm", "scores", "projection")
    page = PageModel(found, rounded(state, dict.fromkeys(wide, "int8")))
    unrounded = worth(model)
    load(model, page)
    about = {
        "title": "Captions with attention",
        "seed": seed,
        "epochs": PAGE.epochs,
        "seconds": round(history.seconds, 1),
        "parameters": sum(p.numel() for p in model.parameters() if p.requires_grad),
        "settings": PAGE.settings(),
        "kept": round(projection.kept, 4),
        "validation loss": [round(x, 4) for x in history.metrics["validation loss"]],
        "BLEU before rounding": unrounded["BLEU, test"],
        **worth(model),
        "words": list(vocabulary().tokens),
    }
    return replace(page, about=about)


def load(model, page) -> None:
    """Give a decoder the rounded weights of the page."""
    import torch

    state = {k: torch.tensor(v) for k, v in page.state.items()}
    model.load_state_dict({k: v for k, v in state.items() if "projection" not in k})


MODELS = {"captioner": captioner}


def eyes():
    """EfficientNet-Lite0 with weights that the site has, and its last map to see."""
    import torch
    from torch import nn

    from dlcore.lab import page_model
    from dlcore.networks import torch_network
    from dlcore.networks.pretrained import (
        LITE0_DEVIATION,
        LITE0_MEAN,
        LITE0_SHAPE,
        efficientnet_lite0,
    )

    network = efficientnet_lite0(torch_network, data.efficientnet_lite0())
    return page_model(
        nn.Sequential(network, nn.Softmax(dim=1)).eval(),
        torch.zeros(1, *LITE0_SHAPE),
        mean=LITE0_MEAN,
        deviation=LITE0_DEVIATION,
        inspect={"last map": "0.head.2"},
        file="transfer_learning.efficientnet_lite0",
    )


def shipped_captioner(page):
    """The network of the page and its projection, from a `PageModel`."""
    model = network(PAGE, seed=0)
    load(model, page)
    state = page.state
    mean, directions = state["projection.mean"], state["projection.directions"]
    scale = float(state["projection.scale"][0])
    return model.eval(), Projection(mean, directions, scale, page.about["kept"])


# ------------------------------------------------------------- facts

BOOK = {"words": 10_000, "features": 512}  # of Ekman's network; the rest by default


def book_weights() -> dict[str, float]:
    """How many weights the parts of Ekman's network learn."""
    from dlcore.chapters.image_captioning.captioner import Captioner

    model = Captioner(**BOOK)
    counts = {
        name: sum(p.numel() for p in part.parameters() if p.requires_grad)
        for name, part in model.named_children()
    }
    encoder = counts["h"] + counts["c"]
    vgg = vgg19_weights()["up to block5_conv4"]
    together = sum(counts.values())
    return {
        "first state": encoder,
        "decoder": together - encoder,
        "trained": together,
        "with VGG19": together + vgg,
        "with VGG19, in millions": (together + vgg) / 1e6,
    }


def vgg19_weights() -> dict[str, int]:
    """Weights of VGG19's convolutions, and the shape of what its last one makes."""
    from dlcore.networks import plans, vision

    rows = list(plans.rows(vision.vgg(19), (3, 224, 224)))
    names = [row.name for row in rows]
    kept = rows[: names.index("conv5_4") + 1]
    channels, height, width = kept[-1].shape
    return {
        "convolutions": len([row for row in kept if row.weights]),
        "up to block5_conv4": sum(row.weights for row in kept),
        "places": height * width,
        "numbers of a place": channels,
        "bytes of a photo": height * width * channels * 4,
    }


FACTS = (book_weights, vgg19_weights)
