"""A network for the page: its plan, its rounded weights, and the file of both."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dlcore.lab.nets.plan import Plan, PlanError

FOLDER = Path(__file__).parents[3] / "data" / "models"
TYPES = ("float16", "float32", "int8")
ABOUT, PLAN = "about", "plan"  # what a file holds beside the weights


@dataclass(frozen=True)
class PageModel:
    """A network that computes in the page.

    plan: operations and places, plain values; see `plan`
    weights: by their names in PyTorch, float16 or float32, or int8 with float32
        "<name> scale", one number a row
    about: where it comes from: plain values, such as seed, epochs, seconds, commit
    file: its name where the site has its weights, and so need not travel with a page
    """

    plan: dict
    weights: dict[str, np.ndarray]
    about: dict = field(default_factory=dict)
    file: str | None = None

    @property
    def state(self) -> dict[str, np.ndarray]:
        """The rounded weights as float32, for PyTorch's ``load_state_dict``."""
        return {
            name: restored(values, self.weights.get(f"{name} scale"))
            for name, values in self.weights.items()
            if not name.endswith(" scale")
        }

    @property
    def packed(self) -> bytes:
        """All weights one after another, as the page reads them."""
        return self._layout()[1]

    @property
    def digest(self) -> str:
        """Eight letters that tell these weights from all others."""
        return hashlib.sha256(self.packed).hexdigest()[:8]

    @property
    def description(self) -> dict:
        """The plan, and where in `packed` each weight lies, for the page."""
        return {**self.plan, "weights": self._layout()[0], "digest": self.digest}

    def _layout(self) -> tuple[list[dict], bytes]:
        table, packed = [], b""
        for name, values in self.weights.items():
            packed += bytes(-len(packed) % 4)
            row = {"name": name, "type": values.dtype.name, "start": len(packed)}
            table.append(row | {"shape": list(values.shape)})
            packed += values.tobytes()
        return table, packed

    def save(self, name: str, folder: Path = FOLDER) -> Path:
        """Keep the model as ``data/models/<name>.npz``; return the path."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.npz"
        texts = {PLAN: np.array(json.dumps(self.plan))}
        texts[ABOUT] = np.array(json.dumps(self.about))
        np.savez(path, **texts, **self.weights)
        return path

    @classmethod
    def load(cls, name: str, folder: Path = FOLDER) -> "PageModel":
        """Read a model that ships with the book.

        Raises:
            FileNotFoundError: names the models that there are.
        """
        path = folder / f"{name}.npz"
        if not path.exists():
            raise FileNotFoundError(
                f"There is no model {name!r} in {folder}; there are {shipped(folder)}."
            )
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        plan, about = (json.loads(str(arrays.pop(text))) for text in (PLAN, ABOUT))
        return cls(plan, arrays, about, name)

    @property
    def script(self) -> str:
        """The weights as a script that the page loads when the reader asks."""
        text = base64.b64encode(self.packed).decode()
        return f'dlWeights("{self.file}", "{self.digest}", "{text}");\n'


def shipped(folder: Path = FOLDER) -> list[str]:
    """Return the names of the models that ship with the book."""
    return sorted(path.stem for path in folder.glob("*.npz"))


def page_model(
    network,
    example,
    *,
    mean: float | Sequence[float] = 0.0,
    deviation: float | Sequence[float] = 1.0,
    precision: str | dict[str, str] = "float16",
    inspect: dict[str, str] | None = None,
    about: dict | None = None,
    file: str | None = None,
) -> PageModel:
    """Make a plan and weights of a PyTorch module; batch norms are folded.

    Args:
        network: a module that torch.fx can follow.
        example: one input, a tensor of the shape (1, …); pictures (1, channels, rows,
            columns).
        mean, deviation: the page takes raw inputs, subtracts and divides; one number,
            or one a channel.
        precision: of the weights, "float16", "float32" or "int8" (a scale a row), for
            all, or by layer, with float16 for the others.
        inspect: what the page can show: word → name of a layer, such as {"first": "0"}.
        about: where the network comes from, plain values.
        file: the name of the weights on the site, "<chapter>.<name>", where a function
            in PAGE_MODELS of the chapter's cases returns this model.

    Raises:
        PlanError: the page cannot carry it; names layer and class.
    """
    from dlcore.lab.nets.trace import fold, trace

    inspect = inspect or {}
    traced = trace(fold(network), example, tuple(inspect.values()))
    shown = {word: traced.layers[layer] for word, layer in inspect.items()}
    made = [o for o in traced.plan.operations if o["output"] in shown.values()]
    kept = {*shown.values(), *(number for o in made for number in o["inputs"])}
    plan = traced.plan.finished(traced.input, traced.output, kept)
    plan |= prepared(mean, deviation) | {"shown": listed(shown)}
    return PageModel(plan, rounded(traced.plan.weights, precision), about or {}, file)


def dense_model(
    weights: Sequence[np.ndarray],
    activations: Sequence[str],
    *,
    mean: float = 0.0,
    deviation: float = 1.0,
    about: dict | None = None,
) -> PageModel:
    """Make a plan of dense layers as `dlcore.scratch` has them.

    Args:
        weights: one matrix a layer, shape (outputs, inputs + 1), biases in column 0.
        activations: one word a layer: linear, logistic, relu, softmax or tanh.
        mean, deviation: the page takes raw inputs, subtracts and divides.
        about: where the network comes from, plain values.

    Raises:
        PlanError: shapes that do not fit each other, or an unknown activation.
    """
    weights = [np.asarray(matrix, np.float32) for matrix in weights]
    check_layers(weights, activations)
    plan = Plan()
    first = now = plan.tensor([weights[0].shape[1] - 1])
    shown = {}
    for number, (matrix, name) in enumerate(zip(weights, activations, strict=True)):
        named = {
            "weight": plan.weight(f"{number}.weight", matrix[:, 1:]),
            "bias": plan.weight(f"{number}.bias", matrix[:, 0]),
        }
        now = plan.add("dense", [now], [len(matrix)], **named)
        if name == "softmax":
            now = plan.add("softmax", [now], [len(matrix)])
        elif name != "linear":
            now = plan.add("elementwise", [now], [len(matrix)], name=name)
        if number < len(weights) - 1:
            shown[f"{len(matrix)} hidden neurons"] = now
    plan_ = plan.finished(first, now, shown.values())
    plan_ |= prepared(mean, deviation) | {"shown": listed(shown)}
    return PageModel(plan_, rounded(plan.weights, "float32"), about or {})


def check_layers(weights: list[np.ndarray], activations: Sequence[str]) -> None:
    """Raise PlanError where layers and activations do not fit."""
    known = ("linear", "logistic", "relu", "softmax", "tanh")
    if len(weights) != len(activations):
        raise PlanError(
            f"{len(weights)} layers of weights need as many activations, "
            f"not {len(activations)}: {list(activations)}"
        )
    for name in activations:
        if name not in known:
            raise PlanError(f"unknown activation {name!r}; there are {known}")
    inputs = weights[0].shape[-1] - 1
    for number, matrix in enumerate(weights, start=1):
        if matrix.ndim != 2 or matrix.shape[1] != inputs + 1:
            raise PlanError(
                f"the weights of layer {number} have the shape {matrix.shape}, "
                f"expected (outputs, {inputs + 1}): the bias in column 0, then "
                f"{inputs} inputs"
            )
        inputs = len(matrix)


def prepared(mean, deviation) -> dict:
    """Return what is subtracted from the inputs and what divides them."""
    return {
        "mean": [float(value) for value in np.ravel(mean)],
        "deviation": [float(value) for value in np.ravel(deviation)],
    }


def listed(shown: dict[str, int]) -> list[dict]:
    """Return what the page can show, in its order."""
    return [{"words": words, "tensor": number} for words, number in shown.items()]


def rounded(weights: dict, precision: str | dict[str, str]) -> dict[str, np.ndarray]:
    """Return the weights in the precision of their layers."""
    kept = {}
    for name, values in weights.items():
        layer = name.rpartition(".")[0]
        kind = precision if isinstance(precision, str) else precision.get(layer)
        kind = kind or "float16"
        if kind not in TYPES:
            raise PlanError(f"precision {kind!r}: there are {TYPES}")
        if kind != "int8":
            kept[name] = values.astype(kind)
        elif values.ndim < 2:
            kept[name] = values.astype("float32")
        else:
            rows = np.abs(values).reshape(len(values), -1).max(axis=1)  # (rows,)
            scale = np.maximum(rows, 1e-30).astype(np.float32) / np.float32(127)
            by_row = scale.reshape(-1, *[1] * (values.ndim - 1))
            kept[name] = np.round(values / by_row).astype(np.int8)
            kept[f"{name} scale"] = scale
    return kept


def restored(values: np.ndarray, scale: np.ndarray | None) -> np.ndarray:
    """Return a weight as float32."""
    values = values.astype(np.float32)
    if scale is None:
        return values
    return values * scale.reshape(-1, *[1] * (values.ndim - 1))
