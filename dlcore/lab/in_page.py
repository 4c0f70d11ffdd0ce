"""InPage: trained networks compute in the page, for what the reader gives them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import traitlets

from dlcore.data.vocabulary import START, STOP
from dlcore.lab.nets import PageModel
from dlcore.lab.page_widget import PageWidget
from dlcore.lab.sliders import checked_name

SIDE = 28
THICKNESSES = [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
MOST_BYTES = 150_000  # of weights that travel with the page


class InPage(PageWidget):
    """One network or several, side by side, that answer in the page.

    Args:
        networks: a `PageModel`, or several by the words above their answers. One that
            has a `file` comes when the reader asks for it, from a script beside the
            page or from the kernel; others travel with the page.
        show: what the reader gives: "drawing", 28 × 28 pixels from 0 to 255;
            "photo", red, green and blue from 0 to 255, as many pixels as the networks
            take, and of a file of the reader's the middle square is kept and scaled;
            or a text for one network that reads a character at a time and scores the
            next one: "writing" goes on with it in five ways, "memory" shows what single
            LSTM units keep of it. Or a sentence of known words: "translation" for one
            network of an encoder and a decoder that takes [source word, target word],
            "plane" for the same one, whose encoder puts it among other sentences, or
            "alignment" for one with additive attention, whose map the reader changes.
            Or a sentence for a Transformer that translates: "heads" shows its maps and
            switches heads off, "patching" puts vectors of one sentence into another,
            "matrices" shows what each line of code makes. Or a text for a model of
            language with tied scores: "gpt" writes on token by token and shows where a
            head looks, "masks" fills in words and says whether a text follows another.
            Or a photo for two networks, "captions": the first one sees it, its last map
            first among what it shows, the second one says a caption.
        name: short name in lower case with hyphens, used in the page's address.
        examples: drawings to load, (examples, 28, 28) uint8; or photos by the words
            below them, (size, size, 3) uint8 each; or the text to begin with; or
            sentences, of which the first is the one to begin with.
        labels: what the drawings show; or, for "memory", (layer, unit) by the words for
            what such a unit follows, both counted from 1; or, for "translation" and
            "alignment", the words of the source; or, for "plane", these as "source",
            the other "texts", their "groups" and "points" (texts, 2), and the "centre"
            and two "axes" that made the points of the states; or, for a Transformer,
            its "source" and "target" tokens and the number of its "heads"; or, for a
            model of language, {"heads": …}.
        classes: a word for every output; their numbers if None. Where the reader gives
            a text: its characters, or the words of the translation. For "captions": the
            words of the second network.
        occlude: for photos: pixels of a square that a button lays over each part of the
            photo in turn, to show what the first name hangs on; None: no such button.
        title: name of the whole for screen readers; None: what there is to do.

    Raises:
        ValueError: shapes that do not fit each other, or too many weights.

    ``image`` is what the reader has drawn, or his photo, ``state`` what the controls
    say. Networks for photos end in a softmax: the page shows their five largest shares.
    Those for texts end in logits.
    """

    config = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    examples = traitlets.Bytes().tag(sync=True)
    drawing = traitlets.Bytes(b"").tag(sync=True)
    photo = traitlets.Bytes(b"").tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        networks: PageModel | dict[str, PageModel],
        *,
        show: str,
        name: str,
        examples: np.ndarray | dict[str, np.ndarray] | str = (),
        labels: Sequence | dict[str, tuple[int, int]] = (),
        classes: Sequence[str] | None = None,
        occlude: int | None = None,
        title: str | None = None,
    ):
        """Check that the networks fit and pack them for the page."""
        if show not in SHOWS:
            *others, last = map(repr, SHOWS)
            raise ValueError(f"show={show!r}: there is {', '.join(others)} or {last}")
        if isinstance(networks, PageModel):
            networks = {"outputs": networks}
        given = SHOWS[show](networks, examples, labels)
        outputs = given.outputs or check_networks(networks, given.inputs)
        classes = [str(i) for i in range(outputs)] if classes is None else list(classes)
        if len(classes) != outputs:
            raise ValueError(f"{outputs} outputs need as many classes, not {classes}")
        self._networks = networks
        given.config.update(checked_occlusion(occlude, given.config))
        travelling = [model for model in networks.values() if not model.file]
        super().__init__(
            f"in_page_{show}.js",
            styles=["in_page.css"],
            config={
                "name": checked_name(name),
                "title": title or given.title,
                "networks": described(networks),
                "classes": classes,
                **given.config,
            },
            weights=b"".join(model.packed for model in travelling),
            examples=given.examples,
            state=given.state,
        )
        self.on_msg(self._answer)

    @property
    def image(self) -> np.ndarray | None:
        """What the networks saw of the reader's last drawing or photo; None before.

        A drawing is (28, 28), 0…1, a photo (size, size, 3) uint8.
        """
        if self.photo:
            size = self.config["size"]
            return np.frombuffer(self.photo, np.uint8).reshape(size, size, 3)
        if self.drawing:
            return np.frombuffer(self.drawing, np.float32).reshape(SIDE, SIDE)
        return None

    def _answer(self, widget, message: dict, buffers) -> None:
        """Send the page the weights that it asks for, where no script file has them."""
        if message.get("kind") != "weights":
            return
        models = self._networks.values()
        model = next(model for model in models if model.file == message["name"])
        answer = {"kind": "weights", "name": model.file, "digest": model.digest}
        self.send(answer, buffers=[model.packed])


def described(networks: dict[str, PageModel]) -> list[dict]:
    """Return each network for the page: its plan, and where its weights are."""
    rows, start = [], 0
    for words, model in networks.items():
        row = {"words": words, "plan": model.description, "bytes": len(model.packed)}
        if model.file:
            rows.append(row | {"file": model.file})
        else:
            rows.append(row | {"start": start})
            start += len(model.packed)
    return rows


def check_networks(networks: dict[str, PageModel], inputs: int) -> int:
    """Return the number of outputs; raise ValueError where networks do not fit."""
    outputs = set()
    for words, model in networks.items():
        tensors = model.plan["tensors"]
        sizes = [
            int(np.prod(tensors[model.plan[end]]["shape"]))
            for end in ("input", "output")
        ]
        if sizes[0] != inputs:
            raise ValueError(f"{words!r} takes {sizes[0]} inputs, not {inputs}")
        outputs.add(sizes[1])
        if not model.file and len(model.packed) > MOST_BYTES:
            raise ValueError(
                f"{words!r} has {len(model.packed):,} bytes of weights, too many to "
                "travel with the page: save() it and load() it"
            )
    if len(outputs) != 1:
        raise ValueError(f"the networks have different outputs: {sorted(outputs)}")
    return outputs.pop()


def checked_occlusion(occlude: int | None, config: dict) -> dict:
    """Return what the page is told of it; ValueError where squares do not fit."""
    if occlude is None:
        return {}
    if "size" not in config:
        raise ValueError('occlude= is for show="photo"')
    if not 0 < occlude <= config["size"] or config["size"] % occlude:
        raise ValueError(
            f"occlude={occlude}: photos of {config['size']} pixels need squares that "
            "fill them without a rest"
        )
    return {"occlude": int(occlude)}


@dataclass(frozen=True)
class Given:
    """What the reader gives to the networks, and what the page needs for it."""

    title: str
    inputs: int  # numbers that a network takes
    examples: bytes
    config: dict
    state: dict
    outputs: int | None = None  # of networks that need not be alike


def drawings(networks: dict, examples: np.ndarray, labels: Sequence) -> Given:
    """Return what the page needs where the reader draws."""
    examples = checked_examples(examples, labels)
    return Given(
        title="Draw a digit and watch the networks answer",
        inputs=SIDE * SIDE,
        examples=examples.tobytes(),
        config={
            "labels": [str(label) for label in labels],
            "thicknesses": THICKNESSES,
        },
        state={"example": first_of(examples), "brush": 2.5, "centre": True},
    )


def photos(networks: dict, examples: dict[str, np.ndarray], labels: Sequence) -> Given:
    """Return what the page needs where the reader chooses a photo."""
    if len(labels):
        raise ValueError("photos have their words in examples={words: photo}")
    size = side_of_photos(networks)
    files = [packed_photo(*item, size) for item in dict(examples).items()]
    rows = [
        {"words": words, "length": len(file)}
        for words, file in zip(dict(examples), files, strict=True)
    ]
    return Given(
        title="Choose a photo and watch the networks answer",
        inputs=size * size * 3,
        examples=b"".join(files),
        config={"size": size, "examples": rows},
        state={"example": first_of(rows)},
    )


def first_of(examples: Sequence) -> int | None:
    """Return the example to begin with, where there is one."""
    return 0 if len(examples) else None


WRITING = {  # name → label, stops, start
    "temperature": ("temperature", [0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0], 0.6),
    "k": ("k, of top-k", [1, 2, 3, 5, 8, 12, 20, 30], 5),
    "p": ("p, of top-p", [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0], 0.8),
    "beams": ("beam size", [1, 2, 3, 4, 6, 8, 12, 16], 8),
    "length": ("characters to write", [11, 20, 40, 80, 120, 200], 80),
}


def writing(networks: dict, examples: str, labels: Sequence) -> Given:
    """Return what the page needs where a network goes on with the reader's text."""
    check_reader(networks)
    return Given(
        title="Type a text and let the network go on with it in five ways",
        inputs=1,
        examples=b"",
        config={
            "sliders": [
                {"name": name, "label": label, "values": stops}
                for name, (label, stops, _) in WRITING.items()
            ]
        },
        state={"text": str(examples), "seed": 1}
        | {name: start for name, (_, _, start) in WRITING.items()},
    )


def memories(networks: dict, examples: str, labels: dict) -> Given:
    """Return what the page needs where single units are watched over a text."""
    sizes = check_reader(networks)
    found = [
        {"words": words, "layer": int(layer), "unit": int(unit)}
        for words, (layer, unit) in labels.items()
    ]
    axes = {"layer": len(sizes), "unit": min(sizes)}
    for one in found:
        if not all(1 <= one[name] <= most for name, most in axes.items()):
            raise ValueError(f"{one}: the network has {axes} to choose from")
    start = found[0] if found else {"layer": 1, "unit": 1}
    return Given(
        title="Type a text and see what one unit keeps of it",
        inputs=1,
        examples=b"",
        config={
            "found": found,
            "sliders": [
                {"name": name, "label": name, "values": [*range(1, most + 1)]}
                for name, most in axes.items()
            ],
        },
        state={"text": str(examples), "layer": start["layer"], "unit": start["unit"]},
    )


def translations(networks: dict, examples: Sequence[str], labels: Sequence) -> Given:
    """Return what the page needs where a network translates the reader's sentence."""
    check_reader(networks)
    return Given(
        title="Type a sentence and let the network translate it",
        inputs=2,
        examples=b"",
        config={
            "words": checked_words(networks, labels),
            "marks": {"start": START, "stop": STOP},
            "examples": list(examples),
            "sliders": [
                {"name": "beams", "label": "beam size", "values": [1, 2, 3, 4, 5]}
            ],
        },
        state={"text": str(examples[0]), "forced": "", "beams": 3},
    )


def checked_words(networks: dict, words: Sequence[str]) -> list[str]:
    """Return the words that a translator reads; ValueError where it has not as many."""
    (model,) = networks.values()
    (table, *_) = (
        one for one in model.plan["operations"] if one["kind"] == "embedding"
    )
    rows = len(model.weights[table["weight"]])
    if len(words) != rows:
        raise ValueError(f"the network reads {rows} words, labels= has {len(words)}")
    return list(words)


def planes(networks: dict, examples: str, labels: dict) -> Given:
    """Return what the page needs where a sentence finds its place among others."""
    (size, *_) = check_reader(networks)
    words = checked_words(networks, labels["source"])
    centre, axes, points = (
        np.asarray(labels[name], float) for name in ("centre", "axes", "points")
    )
    texts, groups = list(labels["texts"]), [int(group) for group in labels["groups"]]
    if centre.shape != (2 * size,) or axes.shape != (2, 2 * size):
        raise ValueError(
            f"the state has {2 * size} numbers, h and c: centre ({2 * size},) and axes "
            f"(2, {2 * size}) are wanted, not {centre.shape} and {axes.shape}"
        )
    if points.shape != (len(texts), 2) or len(groups) != len(texts):
        raise ValueError(f"{len(texts)} texts need as many points and groups")
    return Given(
        title="Type a sentence and see where the encoder puts it",
        inputs=2,
        examples=b"",
        config={
            "words": words,
            "marks": {"start": START, "stop": STOP},
            "texts": texts,
            "groups": groups,
            "centre": centre.round(5).tolist(),
            "axes": axes.round(5).tolist(),
            "points": points.round(4).tolist(),
        },
        state={"text": str(examples)},
    )


SENTENCE = 12  # words that the reader may have translated


def alignment(networks: dict, examples: str, labels: Sequence[str]) -> Given:
    """Return what the page needs where a network translates the reader's sentence."""
    if len(networks) != 1:
        raise ValueError(f"a sentence is for one network, not for {len(networks)}")
    (model,) = networks.values()
    words, rows = list(labels), model.weights.get("source_words.weight", ())
    if len(words) != len(rows) or not {START, STOP} <= set(words):
        raise ValueError(
            f"the network reads {len(rows)} words, {START} and {STOP} among them: "
            f"labels= must name them, not {len(words)}"
        )
    return Given(
        title="Type a sentence, see where its translation looks, and move that",
        inputs=1,
        examples=b"",
        config={
            "english": words,
            "start": words.index(START),
            "stop": words.index(STOP),
            "most": SENTENCE,
        },
        state={"text": str(examples), "moved": ""},
    )


CAPTION = 20  # words that a caption may have


def captions(
    networks: dict, examples: dict[str, np.ndarray], labels: Sequence
) -> Given:
    """Return what the page needs where one network sees and one speaks of it."""
    if len(networks) != 2:
        raise ValueError("captions need one network that sees and one that speaks")
    sees, speaks = networks.values()
    words = [*speaks.about.get("words", ())]
    rows = len(speaks.weights.get("words.weight", ()))
    if len(words) != rows or not {START, STOP} <= set(words):
        raise ValueError(
            f"the second network knows {rows} words, {START} and {STOP} among them: "
            f"its about['words'] must name them, not {len(words)}"
        )
    if not sees.plan["shown"]:
        raise ValueError("the first network must show its last map: inspect=")
    given = photos({"photo": sees}, examples, labels)
    more = {
        "map": sees.plan["shown"][0]["tensor"],
        "start": words.index(START),
        "stop": words.index(STOP),
        "most": CAPTION,
        "sliders": [
            {
                "name": "shown",
                "label": "words to choose from",
                "values": [*range(1, 13)],
            },
            {"name": "beams", "label": "beam size", "values": [1, 2, 3, 4, 5]},
        ],
    }
    return replace(
        given,
        title="Choose a photo, and see what a network says of it and where it looks",
        config=given.config | more,
        state=given.state | {"shown": 5, "beams": 3, "word": 1, "changes": ""},
        outputs=rows,
    )


def check_reader(networks: dict) -> list[int]:
    """Return how many units each LSTM layer has; ValueError where nothing reads."""
    if len(networks) != 1:
        raise ValueError(f"a text is for one network, not for {len(networks)}")
    (model,) = networks.values()
    sizes = [
        model.plan["tensors"][one["output"]]["shape"][-1]
        for one in model.plan["operations"]
        if one["kind"] == "lstm"
    ]
    if not sizes:
        raise ValueError("a text is for a network with LSTM layers")
    return sizes


def transformers(title: str, state: dict):
    """Return what tells the page of a Transformer that translates the reader's text."""

    def given(networks: dict, examples: str | tuple, labels: dict) -> Given:
        (model,) = networks.values()
        texts = (examples,) if isinstance(examples, str) else examples
        missing = {"source", "target", "heads"} - set(labels)
        if missing:
            raise ValueError(f"labels= lacks {sorted(missing)}, which the page needs")
        about = model.about
        bleu = {"all": about.get("BLEU of every third")}
        return Given(
            title=title,
            inputs=1,
            examples=b"",
            config={
                "source": list(labels["source"]),
                "target": list(labels["target"]),
                "heads": int(labels["heads"]),
                "bleu": bleu | {"without": about.get("BLEU without a head", {})},
            },
            state=state | dict(zip(("text", "other"), texts, strict=False)),
        )

    return given


GOING_ON = {  # name → label, stops, start
    "temperature": ("temperature", [0.2, 0.5, 0.8, 1.0, 1.2, 1.5, 2.0], 0.8),
    "k": ("k, of top-k", [1, 2, 3, 5, 10, 20, 65], 10),
    "seed": ("seed of what is drawn", [*range(1, 21)], 1),
}


def going_on(networks: dict, examples: str, labels: dict) -> Given:
    """Return what the page needs where a GPT goes on with the reader's text."""
    blocks, heads = blocks_of(networks), int(labels["heads"])
    sliders = GOING_ON | {
        "block": ("block", [*range(1, blocks + 1)], 1),
        "head": ("head", [*range(1, heads + 1)], 1),
    }
    return Given(
        title="Type a text and let a small GPT go on with it",
        inputs=1,
        examples=b"",
        config={
            "heads": heads,
            "sliders": [
                {"name": name, "label": label, "values": stops}
                for name, (label, stops, _) in sliders.items()
            ],
        },
        state={"text": str(examples)}
        | {name: start for name, (_, _, start) in sliders.items()},
    )


def filling_in(networks: dict, examples: Sequence[str], labels: dict) -> Given:
    """Return what the page needs where a BERT fills in words."""
    blocks_of(networks)
    text, other = examples
    return Given(
        title="Mask words and let a small BERT fill them in",
        inputs=1,
        examples=b"",
        config={"heads": int(labels["heads"])},
        state={"text": text, "other": other},
    )


def blocks_of(networks: dict) -> int:
    """Return how many blocks a model of language has; else raise ValueError."""
    (model,) = networks.values()
    found = [name for name in model.weights if name.endswith("norm_1.weight")]
    if not found or "tokens.places" not in model.weights:
        raise ValueError("a text to go on with is for a GPT or a BERT of chapter 26")
    return len(found)


SHOWS = {
    "drawing": drawings,
    "photo": photos,
    "writing": writing,
    "memory": memories,
    "translation": translations,
    "plane": planes,
    "alignment": alignment,
    "captions": captions,
    "heads": transformers(
        "Type a sentence, look at every head, and switch heads off",
        {"off": "", "head": "decoder.1.cross:0"},
    ),
    "patching": transformers(
        "Put what the encoder knows of one sentence into another",
        {"place": 2, "site": 2},
    ),
    "gpt": going_on,
    "masks": filling_in,
    "matrices": transformers(
        "Choose a line of code and see the matrix that it makes",
        {"block": "encoder.0", "line": 0},
    ),
}


def side_of_photos(networks: dict[str, PageModel]) -> int:
    """Return how many pixels wide and high the first network's photos are."""
    sides = []
    for words, model in networks.items():
        shape = model.plan["tensors"][model.plan["input"]]["shape"]
        if len(shape) != 3 or shape[2] != 3 or shape[0] != shape[1]:
            raise ValueError(
                f"{words!r} takes {' × '.join(map(str, shape))} numbers, no square "
                "photo in red, green and blue"
            )
        last = model.plan["operations"][-1]
        if last["kind"] != "softmax" or last.get("logarithm"):
            raise ValueError(
                f"{words!r} gives no shares: page_model(nn.Sequential(network, "
                "nn.Softmax(dim=1)), …) does"
            )
        sides.append(shape[0])
    return sides[0]


def packed_photo(words: str, photo: np.ndarray, size: int) -> bytes:
    """Return a photo as a file that keeps each pixel (WebP without loss)."""
    from PIL import Image

    photo = np.asarray(photo)
    if photo.dtype != np.uint8 or photo.shape != (size, size, 3):
        raise ValueError(
            f"the example {words!r} is {photo.dtype} {photo.shape}; the networks see "
            f"uint8 ({size}, {size}, 3)"
        )
    file = io.BytesIO()
    Image.fromarray(photo).save(file, "WEBP", lossless=True)
    return file.getvalue()


def checked_examples(examples: np.ndarray, labels: Sequence) -> np.ndarray:
    """Return the examples as uint8 (examples, 28, 28), else raise ValueError."""
    examples = np.asarray(examples)
    if not examples.size:
        return np.zeros((0, SIDE, SIDE), np.uint8)
    if examples.dtype != np.uint8 or examples.shape[1:] != (SIDE, SIDE):
        raise ValueError(
            f"examples are {examples.dtype} {examples.shape}; InPage needs the raw "
            "pixels, uint8 (examples, 28, 28)"
        )
    if len(labels) != len(examples):
        raise ValueError(f"{len(examples)} examples need as many labels")
    return examples
