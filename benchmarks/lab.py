"""How fast and how large is a Lab of 800 runs, 20 epochs and two metrics?

    python benchmarks/lab.py

Moves a slider 200 times in Chromium and waits each time until the new picture is
painted. The last line is a JSON object: milliseconds and bytes.
"""

import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "lab"))

from lab_page import FAKE_MODEL, PAGE, frozen, synthetic_runs  # noqa: E402
from site_tools import chromium  # noqa: E402

from dlcore.lab import Lab  # noqa: E402

MOVE = """async (turns) => {
  const slider = document.querySelector("input[type=range]");
  const computed = [], painted = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const start = performance.now();
    slider.value = turn % (Number(slider.max) + 1);
    slider.dispatchEvent(new Event("input"));
    computed.push(performance.now() - start);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    painted.push(performance.now() - start);
  }
  return { computed, painted };
}"""


def large_lab():
    """Return a Lab over 800 runs: 400 points of the grid with two seeds each."""
    runs = synthetic_runs(
        learning_rate=np.geomspace(0.001, 3, 10).round(4),
        momentum=np.linspace(0, 0.9, 10).round(2),
        dropout=(0.0, 0.1, 0.2, 0.5),
        seeds=2,
        epochs=20,
    )
    assert runs["test error"].isel(epoch=0).size == 800
    return Lab(runs, ["training error", "test error"], name="large")


def main():
    """Measure and print."""
    state, buffers = frozen(large_lab())
    size = len(json.dumps(state)) + sum(map(len, buffers.values()))
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_content(PAGE.format(theme=""))
        page.add_script_tag(content=FAKE_MODEL)
        page.evaluate("([s, b]) => mount(s, b)", [state, buffers])
        times = page.evaluate(MOVE, 200)
    figures = {
        f"{name}_{word}_ms": round(float(np.quantile(times[name], share)), 1)
        for name in ("computed", "painted")
        for word, share in (("median", 0.5), ("slowest", 1.0))
    }
    print(json.dumps({**figures, "bytes_in_page": size}))


if __name__ == "__main__":
    main()
