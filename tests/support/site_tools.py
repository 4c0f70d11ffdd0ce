"""The built site, served on this machine, and a Chromium that reaches nothing else."""

import contextlib
import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock
from playwright.sync_api import sync_playwright
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"

PATIENCE = 120_000  # milliseconds for what takes a second on a quiet machine

WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
THEMES = ("light", "dark")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # no other host than this machine can be reached
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
# What axe takes grows with the number of nodes. Most of them are formulas and the
# strokes of pictures, which say nothing to it, and words of highlighted code: of those
# that look the same it sees the first as they are, the others as plain text. Afterwards
# all is put back.
RUN_AXE = """async (within) => {
  const originals = new Map();
  const show = (element, children) => {
    originals.set(element, [...element.childNodes]);
    element.replaceChildren(...children);
  };
  const formulas = "mjx-container > svg, mjx-assistive-mml";
  document.querySelectorAll(formulas).forEach((part) => show(part, []));
  const STROKE = `:is(path, circle, line, rect, polyline, polygon, ellipse):not(
    [role], [tabindex], [aria-label], :has(*))`;
  const strokes = [...document.querySelectorAll(`.dl-picture svg ${STROKE}`)];
  for (const parent of new Set(strokes.map((stroke) => stroke.parentElement))) {
    show(parent, [...parent.childNodes].filter((node) => !node.matches?.(STROKE)));
  }

  const seen = new Set();
  const look = (word, block) => {
    const { color, backgroundColor, fontSize, fontWeight } = getComputedStyle(word);
    const style = [color, backgroundColor, fontSize, fontWeight, word.className];
    const behind = getComputedStyle(block).backgroundColor;
    return [...style, behind, block.parentElement.className].join();
  };
  for (const code of document.querySelectorAll(".highlight pre")) {
    const plain = code.cloneNode(true);
    const words = [...code.querySelectorAll("span")];
    const copies = [...plain.querySelectorAll("span")];
    words.forEach((word, i) => {
      const key = look(word, code.parentElement);
      if (seen.has(key)) copies[i].replaceWith(...copies[i].childNodes);
      seen.add(key);
    });
    show(code, plain.childNodes);
  }

  // axe makes a range for each text, which every later change of the page has to mend
  const range = document.createRange();
  document.createRange = () => {
    range.setStart(document, 0);
    range.collapse(true);
    return range;
  };
  const { violations } = await axe.run(
    within.length ? { include: within.map((selector) => [selector]) } : document,
    {
      resultTypes: ["violations"],
      preload: false, // a file cannot ask for its styles
      rules: { region: { enabled: false } }, // moderate at most, and slow
    },
  );
  delete document.createRange;
  originals.forEach((children, element) => element.replaceChildren(...children));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" | ")}`);
}"""

NEXT_FRAME = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(done)))"""

# every widget of the page has drawn itself
WIDGETS_SHOWN = """() =>
  document.querySelectorAll(".widget-subarea .dl-widget").length ===
  document.querySelectorAll("script[type*='widget-view']").length"""


def pages():
    """Return the names of all pages in the table of contents, without suffix."""
    contents = parse_toc_yaml(ROOT / "_toc.yml")
    return [str(name) for name in contents]


def chapters():
    """Return the pages that are chapters."""
    return [name for name in pages() if name.startswith("chapters/")]


def number_of_exercises(name):
    """Return how many exercises the source of a page has."""
    return (ROOT / f"{name}.ipynb").read_text(encoding="utf-8").count(":::{exercise}")


def next_frame(page):
    """Wait until the page has drawn what a change led to."""
    page.evaluate(NEXT_FRAME)


def barriers(page, within=()):
    """Return what axe finds serious or critical in a page, each with its elements.

    within: selectors of the parts to look at; without any, it is the whole page. (To
    leave parts out instead takes axe ten times as long as to look at them.)
    """
    page.evaluate(AXE)
    return page.evaluate(RUN_AXE, [*within])


def build(folder):
    """Build the book in a folder; a warning is an error."""
    program = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", program, "build", str(folder), "-W"]
    subprocess.run(command, check=True)


def build_if_missing():
    """Build the book where nobody has done so yet; other processes wait for it."""
    HTML.parent.mkdir(exist_ok=True)
    with FileLock(HTML.parent / ".lock"):
        if not (HTML / "intro.html").exists():
            build(ROOT)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line of log for each."""

    def log_message(self, *arguments):
        """Say nothing."""


class PatientServer(http.server.ThreadingHTTPServer):
    """A server that does not mind when a tab closes in the middle of a file."""

    def handle_error(self, request, client_address):
        """Report everything but a broken connection."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextlib.contextmanager
def served(folder=HTML):
    """Serve a folder on a free port; gives the address."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    server = PatientServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def chromium_path():
    """Return where the system's Chromium or Chrome lies, the lightest form first."""
    names = ["chromium-headless-shell", "chromium", "chromium-browser"]
    names += ["google-chrome", "google-chrome-stable"]
    found = [shutil.which(name) for name in names]
    mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    candidates = [os.environ.get("CHROMIUM"), *found, mac]
    for path in candidates:
        if path and Path(path).exists():
            return path
    raise FileNotFoundError(
        "The browser tests need Chromium: on Debian and Ubuntu install it with "
        "'apt-get install chromium', or name another one in the variable CHROMIUM."
    )


@contextlib.contextmanager
def chromium():
    """Start a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=CHROMIUM_FLAGS
        )
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One browser tab that records every request to another host, and every error."""

    def __init__(self, browser, width="desktop", theme="light"):
        """Open a tab of this width and theme."""
        columns, rows = WIDTHS[width]
        self.context = browser.new_context(
            viewport={"width": columns, "height": rows}, color_scheme=theme
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.outside = []
        self.errors = []
        self.page.on("request", self._note_outside)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note_console)
        self.page.on("requestfailed", self._note_failure)

    def _note_outside(self, request):
        address = urlsplit(request.url)
        local = address.hostname in ("127.0.0.1", "localhost", None)
        if not local and address.scheme not in ("data", "blob", "file"):
            self.outside.append(request.url)

    def _note_console(self, message):
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def _note_failure(self, request):
        if request.failure == "net::ERR_ABORTED":
            return  # the tab went to another page before this file had come
        self.errors.append(f"not loaded: {request.url} ({request.failure})")

    def open(self, address):
        """Load a page and wait for its formulas and widgets."""
        self.page.goto(address, wait_until="load")
        self.page.evaluate("() => window.MathJax?.startup?.promise")
        self.page.wait_for_function(WIDGETS_SHOWN)
        return self.page

    def glance(self, address):
        """Load a page for what does not wait for formulas and widgets."""
        self.page.goto(address, wait_until="domcontentloaded")
        return self.page

    def close(self):
        """Close the tab."""
        self.context.close()
