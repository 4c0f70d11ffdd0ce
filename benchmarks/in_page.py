"""How long networks in the page take per picture, with both engines, from a file.

    python benchmarks/in_page.py

Prints the median and the minimum of the milliseconds, in a headless Chromium, one
thread; the networks have random weights, and the last line is JSON.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from network_page import ENGINES, NetworkPage
from site_tools import chromium

from dlcore.chapters.handwritten_digits import cases
from dlcore.lab.nets import page_model

TIME = """([description, weights, engine, repetitions]) => {
  const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0));
  const network = nets.makeNetwork(description, bytes.buffer, engine);
  const { shape } = description.tensors[description.input];
  const size = shape.reduce((product, side) => product * side, 1);
  const inputs = new Float32Array(size).fill(0.5);
  for (let i = 0; i < 3; i += 1) network.run(inputs);
  return Array.from({ length: repetitions }, () => {
    const start = performance.now();
    network.run(inputs);
    return performance.now() - start;
  });
}"""


class LastStep(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(80, 128)
        self.layers = nn.LSTM(128, 128, num_layers=2, batch_first=True)
        self.scores = nn.Linear(128, 80)

    def forward(self, x):
        outputs, _ = self.layers(self.words(x))
        return self.scores(outputs)


def inverted(inputs, outputs, stride, kernel=3):
    """An inverted residual block of MobileNet and EfficientNet, six times as wide."""
    wide, sides = 6 * inputs, {"kernel_size": kernel, "padding": kernel // 2}
    return nn.Sequential(
        nn.Conv2d(inputs, wide, 1),
        nn.ReLU6(),
        nn.Conv2d(wide, wide, stride=stride, groups=wide, **sides),
        nn.ReLU6(),
        nn.Conv2d(wide, outputs, 1),
    )


def photo_network():
    """About the shapes and the work of EfficientNet-Lite0: 224 × 224 × 3."""
    blocks = [(32, 16, 1), (16, 24, 2), (24, 24, 1), (24, 40, 2), (40, 40, 1)]
    blocks += [(40, 80, 2), (80, 80, 1), (80, 112, 1), (112, 112, 1)]
    blocks += [(112, 192, 2), (192, 192, 1), (192, 192, 1), (192, 320, 1)]
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, stride=2, padding=1),
        nn.ReLU6(),
        *(inverted(*block) for block in blocks),
        nn.Conv2d(320, 1280, 1),
        nn.ReLU6(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(1280, 1000),
    )


NETWORKS = {
    "digits, 784-25-10": (
        lambda: nn.Sequential(nn.Linear(784, 25), nn.Tanh(), nn.Linear(25, 10)),
        torch.zeros(1, 784),
        300,
    ),
    "digits, two convolutions": (cases.convolution, torch.zeros(1, 28, 28), 300),
    "convolution 3 × 3, 64 → 64, 64 × 64": (
        lambda: nn.Conv2d(64, 64, 3, padding=1),
        torch.zeros(1, 64, 64, 64),
        10,
    ),
    "transposed convolution, 32 → 16, 32 × 32": (
        lambda: nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1),
        torch.zeros(1, 32, 32, 32),
        20,
    ),
    "LSTM 2 × 128, one character": (LastStep, torch.zeros(1, 1).long(), 300),
    "photos, 224 × 224": (photo_network, torch.zeros(1, 3, 224, 224), 6),
}


def main():
    """Time every network with both engines."""
    results = {}
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        page = NetworkPage(browser, Path(folder))
        for name, (make, example, repetitions) in NETWORKS.items():
            torch.manual_seed(0)
            model = page_model(make(), example)
            weights = base64.b64encode(model.packed).decode()
            for engine in ENGINES:
                call = [model.description, weights, engine, repetitions]
                times = page.page.evaluate(TIME, call)
                row = {"median": np.median(times), "least": min(times)}
                results[f"{name}, {engine}"] = row
                print(
                    f"{name:42} {engine:6} median {row['median']:8.2f} ms, "
                    f"least {row['least']:8.2f} ms"
                )
        page.close()
    print(json.dumps(results))


if __name__ == "__main__":
    main()
