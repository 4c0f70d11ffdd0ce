"""InPage: trained networks compute in the page, for what the reader gives them."""

from collections.abc import Sequence

import numpy as np
import traitlets

from dlcore.lab.nets import PageModel
from dlcore.lab.page_widget import PageWidget
from dlcore.lab.sliders import checked_name

SIDE = 28
THICKNESSES = [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0]
SHOWS = ("drawing",)
MOST_BYTES = 150_000  # of weights that travel with the page


class InPage(PageWidget):
    """One network or several, side by side, that answer in the page.

    Args:
        networks: a `PageModel`, or several by the words above their answers. One that
            was read by ``PageModel.load`` comes when the reader asks for it, from a
            script beside the page or from the kernel; others travel with the page.
        show: what the reader gives: "drawing", 28 × 28 pixels from 0 to 255.
        name: short name in lower case with hyphens, used in the page's address.
        examples: pictures to load, (examples, 28, 28) uint8.
        labels: what the examples show.
        classes: a word for every output; their numbers if None.
        title: name of the whole for screen readers.

    Raises:
        ValueError: shapes that do not fit each other, or too many weights.

    ``image`` is what the reader has drawn, ``state`` what the controls say.
    """

    config = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    examples = traitlets.Bytes().tag(sync=True)
    drawing = traitlets.Bytes(b"").tag(sync=True)
    state = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        networks: PageModel | dict[str, PageModel],
        *,
        show: str,
        name: str,
        examples: np.ndarray = (),
        labels: Sequence = (),
        classes: Sequence[str] | None = None,
        title: str = "Draw a digit and watch the networks answer",
    ):
        """Check that the networks fit and pack them for the page."""
        if show not in SHOWS:
            raise ValueError(f"show={show!r}: there is {', '.join(map(repr, SHOWS))}")
        if isinstance(networks, PageModel):
            networks = {"outputs": networks}
        outputs = check_networks(networks, SIDE * SIDE)
        classes = [str(i) for i in range(outputs)] if classes is None else list(classes)
        if len(classes) != outputs:
            raise ValueError(f"{outputs} outputs need as many classes, not {classes}")
        examples = checked_examples(examples, labels)
        self._networks = networks
        travelling = [model for model in networks.values() if not model.file]
        super().__init__(
            f"in_page_{show}.js",
            styles=["in_page.css"],
            config={
                "name": checked_name(name),
                "title": title,
                "networks": described(networks),
                "classes": classes,
                "labels": [str(label) for label in labels],
                "thicknesses": THICKNESSES,
            },
            weights=b"".join(model.packed for model in travelling),
            examples=examples.tobytes(),
            state={
                "example": 0 if len(examples) else None,
                "brush": 2.5,
                "centre": True,
            },
        )
        self.on_msg(self._answer)

    @property
    def image(self) -> np.ndarray | None:
        """What the networks saw of the last drawing: (28, 28), 0…1; None before."""
        if not self.drawing:
            return None
        return np.frombuffer(self.drawing, np.float32).reshape(SIDE, SIDE)

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
