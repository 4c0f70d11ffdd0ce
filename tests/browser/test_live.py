"""A part of a chapter in a real JupyterLab: run it, move a slider, train a network."""

import contextlib
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from playwright.sync_api import expect
from site_tools import ROOT, Visit

CHAPTER = "04_handwritten_digits.ipynb"
# of its code cells, those that a Lab and the sentence about costs need
KEPT = {"imports", "load", "grid-sweep", "knobs-sweep", "knobs-lab", "chapter-cost"}
# one cell of our own, in the place of one that needs the whole chapter before it
PAD = """generator = np.random.default_rng(0)
untrained = [generator.normal(0, 0.1, shape) for shape in ((25, 785), (10, 26))]
InPage(
    {
        "dense": dense_model(untrained, ("tanh", "logistic"), mean=33, deviation=79),
        "convolutional": PageModel.load("handwritten_digits.convolution"),
    },
    show="drawing",
    examples=digits.x_test[:3],
    labels=digits.y_test[:3],
    name="draw",
)"""
TOKEN = secrets.token_hex(16)
SECONDS = 1000  # milliseconds, which is what Playwright counts in


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def jupyter_lab(folder):
    """Start JupyterLab on a folder; gives the address once it answers."""
    port = free_port()
    settings = {
        "ip": "127.0.0.1",
        "port": port,
        "token": TOKEN,
        "root_dir": folder,
        "open_browser": False,
        "allow_root": True,
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab"]
        + [f"--ServerApp.{name}={value}" for name, value in settings.items()]
        + ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "jupyter.log").open("w"),
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(folder / ".config")},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_it_answers(address, server, folder)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_until_it_answers(address, server, folder):
    for _ in range(120):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5)
            return
        if server.poll() is not None:
            break
        time.sleep(0.5)
    pytest.fail("JupyterLab did not start:\n" + (folder / "jupyter.log").read_text())


def shortened(path):
    """The text of a notebook with all prose, our cell, and the cells that are kept."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    missing = KEPT - {cell["id"] for cell in cells}
    assert missing == set()
    for cell in cells:
        if cell["id"] == "draw-pad":
            cell["source"] = PAD
    notebook["cells"] = [
        cell
        for cell in cells
        if cell["id"] in {*KEPT, "draw-pad"} or cell["cell_type"] != "code"
    ]
    return json.dumps(notebook)


@pytest.fixture
def lab(tmp_path):
    text = shortened(ROOT / "chapters" / CHAPTER)
    (tmp_path / CHAPTER).write_text(text, encoding="utf-8")
    with jupyter_lab(tmp_path) as address:
        yield address


@pytest.fixture
def tab(lab, browser):
    """A tab that is closed before JupyterLab stops, which it would complain about."""
    visit = Visit(browser)
    yield visit
    visit.close()


def is_connected(address):
    """Ask the server, which answers with an error while the kernel starts."""
    try:
        with urllib.request.urlopen(f"{address}/api/kernels?token={TOKEN}") as answer:
            return any(kernel["connections"] for kernel in json.load(answer))
    except OSError:
        return False


def wait_for_kernel(page, address):
    """Wait until the page talks to its kernel; before, it asks which one to take."""
    for _ in range(240):
        if is_connected(address):
            break
        page.wait_for_timeout(SECONDS / 2)
    idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    idle.first.wait_for(timeout=120 * SECONDS)


def run_all_cells(page):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def scroll_to(page, wanted):
    """Scroll the notebook until it shows an element; cells out of sight are away."""
    panel = page.locator(".jp-WindowedPanel-outer")
    for twentieth in range(21):
        panel.evaluate("(p, i) => p.scrollTo(0, i / 20 * p.scrollHeight)", twentieth)
        page.wait_for_timeout(SECONDS / 2)
        if wanted.count():
            return
    pytest.fail("the notebook does not show it")


def test_a_reader_trains_a_network_off_the_grid(tab, lab):
    page = tab.page
    page.goto(f"{lab}/lab/tree/{CHAPTER}?token={TOKEN}&reset")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60 * SECONDS)
    wait_for_kernel(page, lab)
    run_all_cells(page)

    trainable = page.locator(".dl-widget").filter(has=page.locator(".dl-train"))
    widget = trainable.filter(has=page.get_by_role("slider", name="momentum")).first
    widget.wait_for(timeout=400 * SECONDS)
    picture = widget.locator(".dl-picture")
    before = picture.inner_html()
    slider = widget.get_by_role("slider", name="learning rate")
    slider.focus()
    slider.press("ArrowLeft")
    expect(picture).not_to_have_js_property("innerHTML", before)

    number = widget.get_by_role("spinbutton", name="learning rate")
    number.fill("0.05")
    number.press("Enter")
    expect(widget.locator(".dl-stop")).to_have_count(1)
    widget.locator(".dl-train").click()
    trained = picture.locator(".dl-trained")
    trained.first.wait_for(state="attached", timeout=400 * SECONDS)

    pad = page.locator(".dl-in-page")
    ask = pad.get_by_role("button", name="Load this network")
    scroll_to(page, ask)
    ask.click()  # the kernel sends the weights
    expect(pad.locator(".dl-outputs")).to_have_count(2, timeout=60 * SECONDS)
    expect(pad.locator(".dl-readout")).to_contain_text("convolutional says")

    page.locator(".jp-WindowedPanel-outer").evaluate("(panel) => panel.scrollTo(0, 0)")
    cost = page.locator(".jp-MarkdownCell p", has_text="It costs")
    measured = re.compile(r"about \d+ seconds")  # not: about chapter-seconds seconds
    expect(cost).to_contain_text(measured, timeout=400 * SECONDS)
    assert tab.outside == [], "the live notebook asked another host"
