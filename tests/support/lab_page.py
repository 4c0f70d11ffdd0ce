"""A page of the book for a few widgets, and runs that look like a sweep."""

import base64
import json
import re

import numpy as np
import xarray as xr
from addresses import USE_CONTROLS

from dlcore.lab.explorable import picture_of
from dlcore.lab.join import FRONTEND, join

ADDRESS = "http://book.test/chapter.html"
PAGE = """<!doctype html><html lang="en"{theme}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A chapter</title><style>
:root {{ --pst-color-background: #fff; --pst-color-text-base: #222832;
  --pst-color-text-muted: #48566b; --pst-color-surface: #f3f4f5; }}
html[data-theme="dark"] {{ --pst-color-background: #14181e; color-scheme: dark;
  --pst-color-text-base: #ced6dd; --pst-color-text-muted: #9ca4af;
  --pst-color-surface: #222832; }}
body {{ margin: 0 auto; padding: 12px; max-width: 800px;
  background: var(--pst-color-background); color: var(--pst-color-text-base);
  font-family: system-ui, sans-serif; }}</style></head>
<body><main><h1>A chapter</h1></main></body></html>"""

FAKE_MODEL = """
window.widgets = [];
window.sources = {};
window.mount = async (state, buffers) => {
  for (const [name, text] of Object.entries(buffers)) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    state[name] = new DataView(bytes.buffer);
  }
  const listeners = {}, sent = [];
  const emit = (name, ...values) =>
    [...(listeners[name] ?? [])].forEach((call) => call(...values));
  const model = {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; emit(`change:${name}`); },
    save_changes: () => {},
    on: (name, call) => (listeners[name] ??= []).push(call),
    off: (name, call) => {
      listeners[name] = (listeners[name] ?? []).filter((other) => other !== call);
    },
    send: (message) => { sent.push(message); },
    widget_manager: {
      get_model: async (id) => ({ get: (name) => window.sources[id][name] }),
    },
  };
  const file = new Blob([state._esm], { type: "text/javascript" });
  const module = await import(URL.createObjectURL(file));
  const el = document.createElement("div");
  document.querySelector("main").append(el);
  const close = await module.default.render({ model, el });
  window.widgets.push({ model, el, sent, emit, close });
};
"""

IMPORT = """async ([name, source]) => {
  const file = new Blob([source], { type: "text/javascript" });
  window[name] = await import(URL.createObjectURL(file));
}"""


def import_module(page, name, module, *more):
    """Import a module of the frontend, as a widget carries it, as the global ``name``.

    It has what the module exports, and ``more`` of what the module declares or uses.
    """
    source = file_of(module).read_text(encoding="utf-8")
    exported = re.findall(r"^export (?:const|function) (\w+)", source, re.M)
    offered = ", ".join({*exported, *more})
    page.evaluate(IMPORT, [name, f"{joined(module)}\nexport {{ {offered} }};"])


def file_of(module):
    """Return where "kit/plane.js" lies, or a chapter's "perceptron/exam.js"."""
    shared = FRONTEND / module
    return shared if shared.exists() else picture_of(module)


def joined(module):
    """Return a module with all that it imports, as one text."""
    path = file_of(module)
    return join(path.name, path.parent)


def script(page, module, expression):
    """Evaluate an expression with the joined module around it."""
    return page.evaluate(f"(() => {{ {joined(module)}\nreturn {expression}; }})()")


def address(page):
    """Return the fragment of the page's address, written when the reader rests."""
    page.wait_for_timeout(250)
    return page.evaluate("location.hash")


def readout(page, number=0):
    """Return the sentence below a picture."""
    return page.locator(".dl-readout").nth(number).inner_text()


def change(page, **values):
    """Set values of the first widget as its sliders would."""
    program = """(values) => {
      const { model } = widgets[0];
      model.set("values", { ...model.get("values"), ...values });
    }"""
    page.evaluate(program, values)


def use_every_control(page):
    """Choose every choice, move every slider to its ends, and press every button.

    The picture never shows NaN, and has words for readers who do not see it.
    """
    assert page.evaluate(USE_CONTROLS) == []
    assert readout(page).strip()


def every_control_changes_the_picture(page):
    """One step of every slider, and every other choice, draws another picture."""
    shown = page.locator(".dl-picture")
    for slider in page.locator("input[type=range]").all():
        before = shown.inner_html()
        at_end = slider.input_value() == slider.get_attribute("max")
        slider.press("ArrowLeft" if at_end else "ArrowRight")
        assert shown.inner_html() != before
    for radio in page.get_by_role("radio").all():
        if not radio.is_checked():
            before = shown.inner_html()
            radio.check(force=True)
            assert shown.inner_html() != before


def frozen(widget):
    """Return the state of a widget as a page stores it: JSON values, base64 buffers."""
    state = {k: v for k, v in widget.get_state().items() if k not in ("layout",)}
    buffers = {
        name: base64.b64encode(value).decode()
        for name, value in state.items()
        if isinstance(value, bytes)
    }
    values = {name: value for name, value in state.items() if name not in buffers}
    return json.loads(json.dumps(values)), buffers


def sources_of(widget):
    """Return the code and the style sheets that a widget shares, by their models."""
    return {
        f"{source.model_id}": {"code": source.code, "css": source.css}
        for source in getattr(widget, "sources", ())
    }


def synthetic_runs(
    learning_rate=(0.01, 0.03, 0.1, 0.3, 1.0),
    momentum=(0.0, 0.5, 0.9),
    dropout=(0.0, 0.25),
    seeds=3,
    epochs=5,
    recipe=None,
):
    """Runs that look like a sweep over digits; large steps diverge."""
    generator = np.random.default_rng(0)
    shape = (len(learning_rate), len(momentum), len(dropout), seeds, epochs + 1)
    rate, speed, drop, _, epoch = np.meshgrid(
        learning_rate, momentum, dropout, range(seeds), range(epochs + 1), indexing="ij"
    )
    step = rate / (1 - speed)
    train = 0.9 * np.exp(-epoch * (0.4 + 1.2 * np.sqrt(step))) + 0.02 + 0.03 * drop
    test = train + 0.012 * (1 - drop) * epoch / 2 + 0.02
    train = train * (1 + 0.05 * generator.standard_normal(shape))
    test = test * (1 + 0.05 * generator.standard_normal(shape))
    failed = (step > 5) & (epoch >= 3)
    for values in (train, test):
        values[failed] = np.nan
    dims = ("learning_rate", "momentum", "dropout", "seed", "epoch")
    return xr.Dataset(
        {
            "training error": (dims, train),
            "test error": (dims, test),
            "training loss": (dims, 2.6 * train),
            "test loss": (dims, 2.6 * test),
        },
        coords={
            "learning_rate": list(learning_rate),
            "momentum": list(momentum),
            "dropout": list(dropout),
            "seed": list(range(seeds)),
            "epoch": list(range(epochs + 1)),
        },
        attrs={} if recipe is None else {"recipe": recipe},
    )


def outputs(page, number=0):
    """Return what one network of an InPage said last."""
    contestant = f"document.querySelector('.dl-in-page').contestants[{number}]"
    return page.evaluate(f"{contestant}.outputs")
