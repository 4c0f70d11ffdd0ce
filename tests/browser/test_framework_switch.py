"""The switch between PyTorch and TensorFlow, in a small book of two chapters."""

import shutil

import nbformat
import pytest
from ipywidgets.embed import dependency_state
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from site_tools import ROOT, barriers, build, served

from dlcore.lab import Explorable

KEY = "deep-learning-by-experiment.framework"
NAMES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow"}
CONTENTS = """format: jb-book
root: intro
parts:
  - caption: Chapters
    numbered: 1
    chapters:
      - file: chapters/05_first
      - file: chapters/06_second
"""
LIST = """What PyTorch does:

- it adds,
- it *multiplies*.

$$ y = W x $$

```{note}
And it differentiates.
```"""


# a small book


def code(framework, source, output=None, figure=None):
    """A code cell of a framework, with what it has put out."""
    metadata = {"tags": [framework]}
    if figure:
        caption = f"Drawn by {NAMES[framework]}, and numbered."
        metadata["mystnb"] = {"figure": {"name": figure, "caption": caption}}
    return new_code_cell(
        f"# {NAMES[framework]}\n{source}",
        metadata=metadata,
        outputs=[output] if output else [],
        execution_count=1,
    )


def printed(text):
    return new_output("stream", name="stdout", text=text)


def drawing(height):
    html = f"<div style='height: {height}px; background: gray'></div>"
    return new_output("display_data", data={"text/html": html})


def shown(widget):
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    data = {"application/vnd.jupyter.widget-view+json": view}
    return new_output("display_data", data=data)


def explained(framework, text):
    return new_markdown_cell(text, metadata={"tags": [framework]})


def first_chapter(widget):
    """Blocks of different heights, one with a widget, and a cell without partner."""
    return [
        new_markdown_cell("# First\n\nSee {numref}`fig-torch` and {numref}`fig-flow`."),
        code("pytorch", "import torch", printed("1.0\n")),
        code("tensorflow", "import keras", printed("2.0\n")),
        new_markdown_cell("## Figures\n\nA paragraph that both share."),
        explained("pytorch", LIST),
        code("pytorch", "draw()", drawing(900), figure="fig-torch"),
        explained("pytorch", "After the figure of PyTorch."),
        explained("tensorflow", "What TensorFlow does."),
        code("tensorflow", "draw()", drawing(100), figure="fig-flow"),
        new_markdown_cell("Between the blocks."),
        code("pytorch", "draw()", drawing(300)),
        code("tensorflow", "explore()", shown(widget)),
        new_markdown_cell("Only one of them has this:"),
        code("pytorch", "torch.compile"),
        new_markdown_cell("\n\n".join(["The rest of the page."] * 40)),
    ]


def second_chapter():
    return [
        new_markdown_cell("# Second"),
        code("pytorch", "print(2)", printed("2\n")),
        code("tensorflow", "print(2)", printed("2\n")),
    ]


def write_notebook(path, cells, widgets=()):
    """A notebook with outputs, and with the widgets that they show."""
    kernel = {"name": "python3", "display_name": "Python 3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    if widgets:
        state = {
            "state": dependency_state(widgets, drop_defaults=False),
            "version_major": 2,
        }
        kind = "application/vnd.jupyter.widget-state+json"
        metadata["widgets"] = {kind: state | {"version_minor": 0}}
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)


def write_book(folder):
    """The book's own settings and styles around two chapters that are not run."""
    for name in ("_extensions", "_static", "_templates"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "_bundle").symlink_to(ROOT / "_bundle")
    settings = (ROOT / "_config.yml").read_text()
    cached = "execute_notebooks: cache"
    assert cached in settings
    off = settings.replace(cached, "execute_notebooks: 'off'")
    (folder / "_config.yml").write_text(off)
    (folder / "references.bib").touch()
    (folder / "_toc.yml").write_text(CONTENTS)
    (folder / "intro.md").write_text("# A small book\n")
    (folder / "chapters").mkdir()
    line = ROOT / "tests" / "lab" / "pictures" / "line.js"
    choices = {"gate": ["and", "or"], "shaded": [False, True]}
    widget = Explorable(
        line,
        name="line",
        alt="A line.",
        sliders={"w0": (-2, 2, 0.1, 0.9), "w1": (-2.0, 2.0, 0.1, -0.6)},
        choices=choices,
        data={"points": [[0, 0], [1, 1]], "labels": [1, -1]},
    )
    write_notebook(folder / "chapters/05_first.ipynb", first_chapter(widget), [widget])
    write_notebook(folder / "chapters/06_second.ipynb", second_chapter())


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    """The small book's folder of pages."""
    folder = tmp_path_factory.mktemp("book")
    write_book(folder)
    build(folder)
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def book(html):
    with served(html) as address:
        yield address


# what the reader does


def choice(page, block, framework):
    """One of the radio buttons of a block."""
    switch = page.locator(".dl-framework-choice").nth(block)
    return switch.get_by_role("radio", name=NAMES[framework])


def visible(page):
    """Which framework every block shows; each shows exactly one."""
    blocks = page.locator(".dl-frameworks").all()
    panels = [block.locator(".dl-framework:visible") for block in blocks]
    assert [found.count() for found in panels] == [1] * len(panels)
    return [found.locator(".dl-framework-name").text_content() for found in panels]


def test_one_choice_changes_all_blocks(visit, book):
    page = visit().open(f"{book}/chapters/05_first.html")
    assert visible(page) == ["PyTorch"] * 3
    choice(page, 1, "tensorflow").check()
    assert visible(page) == ["TensorFlow"] * 3
    boxes = page.locator(".dl-framework-choice input:checked")
    values = boxes.evaluate_all("(all) => all.map((box) => box.value)")
    assert values == ["tensorflow"] * 3
    assert page.get_by_role("group", name="Framework").count() == 3


@pytest.mark.parametrize("address", ["book", "file"])
def test_the_choice_is_remembered_on_every_page(visit, book, html, address):
    base = book if address == "book" else html.as_uri()
    tab = visit("phone", "dark")
    choice(tab.open(f"{base}/chapters/05_first.html"), 0, "tensorflow").check()
    page = tab.open(f"{base}/chapters/06_second.html")
    assert visible(page) == ["TensorFlow"]
    choice(page, 0, "pytorch").check()
    assert visible(tab.open(f"{base}/chapters/05_first.html")) == ["PyTorch"] * 3


def test_the_address_makes_the_choice_and_follows_it(visit, book):
    tab = visit()
    page = tab.open(f"{book}/chapters/05_first.html?framework=tensorflow#figures")
    assert visible(page) == ["TensorFlow"] * 3
    assert visible(tab.open(f"{book}/chapters/06_second.html")) == ["TensorFlow"]
    page = tab.open(f"{book}/chapters/05_first.html?framework=tensorflow#figures")
    choice(page, 2, "pytorch").check()
    assert page.url.endswith("?framework=pytorch#figures")
    page = tab.open(f"{book}/chapters/06_second.html?framework=abacus")
    assert visible(page) == ["PyTorch"]


def test_the_page_does_not_jump(visit, book):
    page = visit().open(f"{book}/chapters/05_first.html?framework=pytorch")
    for block in (1, 2):
        for other in ("tensorflow", "pytorch"):
            box = choice(page, block, other)
            box.scroll_into_view_if_needed()
            page.mouse.wheel(0, 200)
            page.wait_for_timeout(200)
            before = box.bounding_box()["y"]
            box.check()
            page.wait_for_timeout(400)  # widgets have taken their new width
            assert box.bounding_box()["y"] == pytest.approx(before, abs=2)
            assert visible(page)[block] == NAMES[other]


def test_arrow_keys_choose(visit, book):
    page = visit().open(f"{book}/chapters/05_first.html")
    choice(page, 1, "pytorch").focus()
    page.keyboard.press("ArrowRight")
    assert visible(page) == ["TensorFlow"] * 3
    focused = page.evaluate("document.activeElement.value")
    assert focused == "tensorflow"
    page.keyboard.press("ArrowLeft")
    assert visible(page) == ["PyTorch"] * 3


def test_a_link_to_what_is_hidden_shows_it(visit, book):
    tab = visit()
    page = tab.open(f"{book}/chapters/05_first.html")
    page.get_by_role("link", name="Figure 5.2").click()
    assert visible(page) == ["TensorFlow"] * 3
    assert page.locator("#fig-flow").bounding_box()["y"] < 900
    page = tab.open(f"{book}/chapters/06_second.html")
    assert visible(page) == ["PyTorch"]  # a link shows, only the reader chooses
    page = tab.open(f"{book}/chapters/05_first.html#lab=line&w0=0.5")
    page.locator("[data-name=line]:visible").wait_for()
    assert visible(page) == ["TensorFlow"] * 3


def test_a_hidden_widget_takes_its_width_when_it_is_shown(visit, book):
    page = visit("phone").open(f"{book}/chapters/05_first.html")
    choice(page, 2, "tensorflow").check()
    picture = page.locator("[data-name=line] .dl-picture")
    page.wait_for_function(
        "() => document.querySelector('.dl-plane').clientWidth <= 390"
    )
    width = picture.evaluate("(node) => node.clientWidth")
    assert picture.locator(".dl-plane").bounding_box()["width"] == min(width, 480)
    slider = page.get_by_label("w0")
    before = picture.inner_html()
    slider.press("ArrowRight")
    assert picture.inner_html() != before


def test_figures_keep_their_numbers(visit, book):
    page = visit().open(f"{book}/chapters/05_first.html")
    numbers = page.locator("figcaption .caption-number").all_text_contents()
    assert [number.strip() for number in numbers] == ["Figure 5.1", "Figure 5.2"]


def test_cells_without_partner_have_a_badge(visit, book):
    page = visit().open(f"{book}/chapters/05_first.html?framework=tensorflow")
    badge = page.locator(".dl-framework-badge")
    assert badge.inner_text() == "PyTorch only"
    assert page.get_by_text("torch.compile").is_visible()


def test_markdown_cells_belong_to_their_framework(visit, book):
    page = visit().open(f"{book}/chapters/05_first.html")
    for text in ("it multiplies", "it differentiates", "After the figure of PyTorch"):
        assert page.get_by_text(text).is_visible()
    assert page.get_by_text("What TensorFlow does").is_hidden()
    choice(page, 0, "tensorflow").check()
    for text in ("What PyTorch does", "it differentiates", "After the figure"):
        assert page.get_by_text(text).is_hidden()
    for text in ("A paragraph that both share", "Between the blocks"):
        assert page.get_by_text(text).is_visible()


def names_shown(page):
    return page.locator(".dl-framework-name:visible").all_inner_texts()


def test_paper_shows_both(visit, book):
    page = visit().open(f"{book}/chapters/05_first.html?framework=tensorflow")
    page.emulate_media(media="print")
    assert names_shown(page) == ["PyTorch", "TensorFlow"] * 3
    assert page.locator(".dl-framework:visible").count() == 6
    assert page.locator(".dl-framework-choice:visible").count() == 0


def test_without_scripts_both_are_shown(browser, book):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{book}/chapters/05_first.html")
    assert names_shown(page) == ["PyTorch", "TensorFlow"] * 3
    assert page.locator(".dl-framework:visible").count() == 6
    assert page.locator(".dl-framework-choice:visible").count() == 0
    context.close()


NO_STORAGE = """const refuse = () => { throw new DOMException("no", "SecurityError"); };
for (const method of ["getItem", "setItem"]) {
  const usual = Storage.prototype[method];
  Storage.prototype[method] = function (key, ...values) {
    return key === "KEY" ? refuse() : usual.call(this, key, ...values);
  };
}""".replace("KEY", KEY)


def test_the_switch_works_where_the_browser_keeps_nothing(visit, book):
    tab = visit()
    tab.page.add_init_script(NO_STORAGE)
    page = tab.open(f"{book}/chapters/05_first.html")
    choice(page, 0, "tensorflow").check()
    assert visible(page) == ["TensorFlow"] * 3
    assert visible(tab.open(f"{book}/chapters/06_second.html")) == ["PyTorch"]


def test_spoilt_storage_counts_as_empty(visit, book):
    tab = visit()
    page = tab.open(f"{book}/intro.html")
    page.evaluate(f"localStorage.setItem('{KEY}', 'abacus')")
    assert visible(tab.open(f"{book}/chapters/06_second.html")) == ["PyTorch"]


def test_another_tab_follows(browser, book):
    context = browser.new_context()
    first, second = context.new_page(), context.new_page()
    first.goto(f"{book}/chapters/05_first.html")
    second.goto(f"{book}/chapters/06_second.html")
    choice(first, 0, "tensorflow").check()
    second.locator(".dl-tensorflow:visible").wait_for()
    context.close()


@pytest.mark.parametrize(("width", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_axe_finds_nothing_serious(visit, book, width, theme):
    page = visit(width, theme).open(f"{book}/chapters/05_first.html")
    for framework in NAMES:
        choice(page, 0, framework).check()
        assert barriers(page) == []
        across = page.evaluate("document.documentElement.scrollWidth")
        assert across <= page.viewport_size["width"]
