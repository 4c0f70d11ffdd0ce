"""Explorable: a picture that a formula computes in the page, and its controls."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import traitlets

from dlcore import contents
from dlcore.lab.modules import JoinError, label, read_module
from dlcore.lab.page_widget import PageWidget
from dlcore.lab.sliders import Words, axis, checked_name, position

NUMBERS = ("float64", "float32", "int32", "uint8")
MOST_VALUES = 2001  # stops of one slider
RESERVED = ("lab", "state")  # words with a meaning of their own in the address


class Explorable(PageWidget):
    """Sliders, choices and buttons around a picture that a JavaScript module draws.

    For everything that a formula computes: no kernel, no frames drawn beforehand.

    Args:
        module: a chapter's picture, such as "perceptron/exam.js", which lies in
            ``dlcore/chapters/perceptron/pictures``, or a Path to one elsewhere; a style
            sheet of the same name beside it comes along.
        name: short name in lower case with hyphens, used in the page's address.
        alt: what the picture shows, until the module says it better.
        sliders: ``(low, high, step, start)`` for a range, or a list of values, the
            first of which is the start. The module may set a range to any number.
        choices: a list for each, the first is the start: ``[False, True]`` becomes a
            switch, up to four words radio buttons, more a menu.
        start: start values, in place of the ones above.
        labels: words shown for the names of sliders and choices, and for the values of
            choices, e.g. ``{"w0": "w₀ (bias)", "nand": "NAND"}``.
        data: what the module reads: plain values, lists and dicts arrive as such; a
            NumPy array of one dimension arrives as a typed array, one of more as nested
            lists of typed arrays, so that ``data.points[3][0]`` works.
        state: start of the module's own state (see below).
        title: name of the whole for screen readers; ``question``: what to find out.
        beside: put the controls to the right of the picture where there is room.

    Raises:
        ValueError, TypeError: the message says what is wrong and what is accepted.

    ``values`` holds sliders and choices, ``state`` the module's own state; both can be
    observed from Python.

    **Writing a module.** It exports one function, and more where it needs more::

        import { dots, plane, straightLine } from "kit/plane.js";
        import { decimal } from "kit/formats.js";

        // Draws everything again, at every change; returns the alternative text.
        export function draw({ picture, width, values, data, readout }) {
          const frame = plane({ width, x: [-2, 2], y: [-2, 2], xLabel: "x₁" });
          frame.add(
            straightLine(frame, values.w1, values.w2, values.w0, { colour: 0 }),
            dots(frame, data.points, { colour: 1, shape: "square" }));
          picture.replaceChildren(frame.node);
          readout(`slope ${decimal(-values.w1 / values.w2)}`);
          return "A line between two points …";
        }

        export const actions = { step: "Step", run: "Run", reset: "Reset" };  // buttons

        export function act(action, { state, set, animate }) {  // called by the buttons
          if (action === "reset") state.updates = 0;
          if (action === "run") animate(() => advance(state), 300);
        }

        export function setup(context) { … }  // once, before the first drawing

    All functions get the same context:

    - ``picture`` the element to fill; ``width`` its pixels; ``controls`` the element
      with the sliders; ``root`` the whole widget; ``data``.
    - ``values`` what sliders and choices say; ``set({w0: 1})`` changes some of them
      (they may leave the ticks, so that an algorithm can move them), ``snap("w0", x)``
      is the slider's stop nearest to x. Never call ``set`` inside ``draw``.
    - ``state`` an object of your own, plain values only: it is kept in the address.
      Change it in ``act`` or in a step of ``animate`` and the picture follows;
      elsewhere call ``redraw()``. As anybody may write an address, export ``states``,
      a test for each key that it may bring, such as ``{ at: pointWithin(-2, 2) }``
      (``kit/allowed.js``); all other keys of an address are passed over.
    - ``readout("…")`` fills the line below the picture, which screen readers announce.
    - ``animate(step, milliseconds)`` calls ``step`` until it returns false; the button
      that started it says *Pause* meanwhile. For readers who want no motion all steps
      (1,000 at most) are done at once. ``stop()``, ``running``.

    What modules share lies in ``dlcore/lab/frontend/kit``: ``dom.js`` (html, svg,
    buttons), ``layout.js`` (parts side by side), ``plane.js`` (axes, curves, points,
    arrows, lines, half planes), ``field.js`` (heat maps, contour lines), ``tables.js``,
    ``functions.js`` (activation functions), ``random.js`` (NumPy's random numbers),
    ``colours.js`` (orange, page, blue), ``handle.js`` (points that the reader moves),
    ``press.js`` (parts that are pressed like buttons), ``space.js`` (three dimensions),
    ``formats.js`` (numbers). Give every element that takes the focus a ``data-key``,
    and it keeps the focus when it is drawn again. How things look stands in style
    sheets, not in ``style`` attributes; those may only hold values, as in
    ``--dl-wide: 90px``.
    Colours are classes ``dl-colour-0`` … ``5`` (blue, vermillion, green, purple,
    yellow, sky), never fixed values: they follow the page's light or dark theme.
    """

    config = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    state = traitlets.Dict().tag(sync=True)
    arrays = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        module: str | Path,
        *,
        name: str,
        alt: str,
        sliders: dict | None = None,
        choices: dict | None = None,
        start: dict | None = None,
        labels: dict | None = None,
        data: dict | None = None,
        state: dict | None = None,
        title: str | None = None,
        question: str | None = None,
        beside: bool = False,
    ):
        """Read the module, check the controls and pack the data for the page."""
        path = module.resolve() if isinstance(module, Path) else picture_of(module)
        check_picture(path)
        words = Words(labels)
        stops = {key: read_slider(key, given) for key, given in (sliders or {}).items()}
        offered = read_choices(choices or {}, stops)
        first = {key: given for key, (_, given) in stops.items()}
        first |= {key: values[0] for key, values in offered.items()}
        plain, arrays, packed = pack(data or {})
        super().__init__(
            path,
            styles=styles_of(path),
            config={
                "name": checked_name(name),
                "title": title or alt,
                "question": question,
                "alt": alt,
                "beside": beside,
                "sliders": [
                    axis(key, values, words) | {"free": isinstance(sliders[key], tuple)}
                    for key, (values, _) in stops.items()
                ],
                "choices": [
                    {
                        "name": key,
                        "label": words(key),
                        "values": values,
                        "words": [words(str(value)) for value in values],
                    }
                    for key, values in offered.items()
                ],
                "data": plain,
                "arrays": arrays,
            },
            values=first | checked_start(start or {}, stops, offered),
            state=state or {},
            arrays=packed,
        )


def picture_of(name: str) -> Path:
    """Return where "chapter/picture.js" lies."""
    chapter, _, file = name.rpartition("/")
    return contents.folder(chapter) / "pictures" / file


def check_picture(path: Path) -> None:
    """Raise JoinError where a module draws nothing."""
    if "draw" not in read_module(path, path.read_text(encoding="utf-8")).exports:
        raise JoinError(f"{label(path)}: export function draw(context) is missing")


def styles_of(path: Path) -> list[Path]:
    """Return the style sheet beside a picture, where there is one."""
    own = path.with_suffix(".css")
    return [own] if own.exists() else []


def read_slider(name: str, given: Sequence) -> tuple[list, object]:
    """Return the stops of a slider and its first value.

    Raises:
        ValueError: the message says how a slider is written.
    """
    check_word(name)
    if isinstance(given, tuple):
        if len(given) != 4:
            raise ValueError(
                f"slider {name}={given!r}: write (low, high, step, start), or a list "
                "of values"
            )
        return stops_between(name, *given), given[3]
    values = [value.item() if hasattr(value, "item") else value for value in given]
    if len(values) < 2:
        raise ValueError(f"slider {name}={given!r} needs at least two values")
    return values, values[0]


def stops_between(
    name: str, low: float, high: float, step: float, start: float
) -> list[float]:
    """Return low, low + step, … high, free of rounding noise."""
    if not (step > 0 and low < high and low <= start <= high):
        raise ValueError(
            f"slider {name}: low {low} < high {high}, a step above 0 (here {step}) and "
            f"a start between them (here {start})"
        )
    count = round((high - low) / step) + 1
    if count > MOST_VALUES or abs(low + (count - 1) * step - high) > 1e-6 * step:
        raise ValueError(
            f"slider {name}: the steps of {step} from {low} must end at {high}, and be "
            f"fewer than {MOST_VALUES}"
        )
    if all(isinstance(value, int) for value in (low, high, step)):
        return list(range(low, high + 1, step))
    return [round(low + i * step, 10) + 0.0 for i in range(count)]


def read_choices(choices: dict, sliders: dict) -> dict[str, list]:
    """Return the values of every choice, each with a name of its own."""
    for name, values in choices.items():
        check_word(name)
        if name in sliders:
            raise ValueError(f"{name!r} is both a slider and a choice")
        if len(values) < 2:
            raise ValueError(f"choice {name}={values!r} needs at least two values")
    return {name: list(values) for name, values in choices.items()}


def check_word(name: str) -> None:
    """Raise ValueError where a name means something else in the address."""
    if name in RESERVED:
        raise ValueError(f"{name!r} has a meaning in the address: take another name")


def checked_start(start: dict, sliders: dict, choices: dict) -> dict:
    """Return the start values, or say which of them no control can show."""
    for name, value in start.items():
        if name in sliders:
            stops, _ = sliders[name]
            numeric = isinstance(value, int | float) and not isinstance(value, bool)
            known = numeric or position(stops, value) is not None
        elif name in choices:
            known = value in choices[name]
        else:
            raise ValueError(
                f"start: no control {name!r}; there are {[*sliders, *choices]}"
            )
        if not known:
            raise ValueError(f"start: {name}={value!r} is not one of its values")
    return start


def pack(data: dict) -> tuple[dict, list[dict], bytes]:
    """Return plain values, a table of the arrays, and their bytes one after another."""
    plain, table, packed = {}, [], b""
    for name, value in data.items():
        if not isinstance(value, np.ndarray):
            plain[name] = value
            continue
        array = np.ascontiguousarray(portable(name, value))
        packed += bytes(-len(packed) % 8)
        table.append(
            {
                "name": name,
                "type": array.dtype.name,
                "shape": list(array.shape),
                "start": len(packed),
            }
        )
        packed += array.tobytes()
    return plain, table, packed


def portable(name: str, array: np.ndarray) -> np.ndarray:
    """Return the array in a type that JavaScript has, or raise TypeError."""
    if array.dtype.name in NUMBERS:
        return array
    if array.dtype.kind == "b":
        return array.astype(np.uint8)
    if array.dtype.kind in "iu":
        fits = array.size == 0 or np.abs(array).max() < 2**31
        return array.astype(np.int32 if fits else np.float64)
    if array.dtype.kind == "f":
        return array.astype(np.float64)
    raise TypeError(
        f"data[{name!r}] is an array of {array.dtype}; give numbers, or a list"
    )
