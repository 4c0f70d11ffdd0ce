"""A page that computes networks: opened from a file, with the network cut off."""

import base64

import numpy as np
from lab_page import import_module

ENGINES = ("wasm", "plain")

COMPUTE = """([description, weights, inputs, engine, keep]) => {
  const numbers = (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return bytes.buffer;
  };
  const text = (values) => {
    const bytes = new Uint8Array(Float32Array.from(values).buffer);
    let letters = "";
    for (const byte of bytes) letters += String.fromCharCode(byte);
    return btoa(letters);
  };
  const network = nets.makeNetwork(description, numbers(weights), engine);
  if (network.engine !== engine) throw new Error(`computed by ${network.engine}`);
  return inputs.map((input) =>
    text(network.run(new Float32Array(numbers(input)), { keep })));
}"""


def text_of(values):
    """Return float32 numbers as base64."""
    return base64.b64encode(np.ascontiguousarray(values, np.float32).tobytes()).decode()


class NetworkPage:
    """A tab at an empty file, with the runtime of the networks as ``nets``."""

    def __init__(self, browser, folder):
        """Open it; nothing outside the file can be reached."""
        file = folder / "page.html"
        file.write_text("<!doctype html><title>networks</title>")
        self.context = browser.new_context(offline=True)
        self.page = self.context.new_page()
        self.page.goto(file.as_uri())
        inside = ("makeArena", "panels", "steps")
        import_module(self.page, "nets", "nets/network.js", *inside)

    def outputs(self, model, inputs, engine, keep=False):
        """Return what the page computes, one row per input, lying as in the page."""
        packed = base64.b64encode(model.packed).decode()
        texts = [text_of(values) for values in inputs]
        rows = self.page.evaluate(
            COMPUTE, [model.description, packed, texts, engine, keep]
        )
        return np.array([np.frombuffer(base64.b64decode(row), "<f4") for row in rows])

    def close(self):
        """Close the tab."""
        self.context.close()


def as_in_page(example):
    """Return a torch tensor (1, …) in the page's order: pictures channels last."""
    values = example.numpy()[0]
    return values.transpose(1, 2, 0) if values.ndim == 3 else values


def farthest(page, network, model, examples, engine, keep=False):
    """Return the largest difference to PyTorch, and the largest output."""
    import torch

    from dlcore.lab.nets.trace import with_weights

    inputs = [as_in_page(example) for example in examples]
    ours = page.outputs(model, inputs, engine, keep)
    with torch.no_grad():
        theirs = [with_weights(network, model.state)(one) for one in examples]
    expected = np.array([as_in_page(one).ravel() for one in theirs])
    assert ours.shape == expected.shape
    return np.abs(ours - expected).max(), np.abs(expected).max()
