"""Every page of the table of contents, as a reader's browser shows it."""

import itertools
import json
from pathlib import Path

import pytest
from site_tools import HTML, ROOT, THEMES, WIDTHS, Visit, barriers, chapters, pages

# what a widget shows: its drawing as text, its canvases as pictures
PICTURE = """(slider) => {
  const pictures = slider.closest(".dl-widget").querySelectorAll(".dl-picture");
  return [...pictures].map((picture) => [
    picture.innerHTML,
    ...[...picture.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()),
  ]);
}"""

LOOKS = list(itertools.product(WIDTHS, THEMES))
SLIDER_LOOKS = [("desktop", "light"), ("phone", "dark")]
PLAIN_LOOK = [("desktop", "light")]

# the reader's choice, so that both frameworks' cells are looked at
CHOSEN = {"desktop": "framework=pytorch", "phone": "framework=tensorflow"}


@pytest.fixture(scope="module")
def opened(request, browser, site):
    """A page in one look, loaded once for all tests that ask for it."""
    name, width, theme = request.param
    tab = Visit(browser, width, theme)
    tab.open(f"{site}/{name}.html?{CHOSEN[width]}")
    yield tab.page
    tab.close()
    assert tab.outside == [], "the page asked another host"
    assert tab.errors == [], "the browser's console shows errors"


def in_looks(names, looks):
    """Give a test each page in each look; pages that are open come first."""
    cases = [(name, *look) for name in names for look in looks]
    return pytest.mark.parametrize("opened", cases, indirect=True, ids="-".join)


@in_looks(pages(), LOOKS)
def test_page_is_accessible_and_fits(opened, request):
    _, width, theme = request.node.callspec.params["opened"]
    assert opened.locator("html").get_attribute("data-theme") == theme
    assert opened.locator("article h1").count() == 1

    document_width = opened.evaluate("document.documentElement.scrollWidth")
    assert document_width <= WIDTHS[width][0], "the page scrolls sideways"

    assert barriers(opened) == []


def move(slider):
    """Press an arrow key on a slider; return how it stood before."""
    slider.scroll_into_view_if_needed()
    slider.focus()
    before = slider.input_value()
    slider.press("ArrowLeft" if before == slider.get_attribute("max") else "ArrowRight")
    assert slider.input_value() != before
    return before


def picture_of(slider):
    """Return what the slider's widget shows; a Playground after training anew."""
    playground = slider.locator("xpath=ancestor::*[contains(@class, 'dl-playground')]")
    if playground.count():
        for button in ("Reset", "One epoch", "One epoch"):
            playground.get_by_role("button", name=button, exact=True).click()
    return slider.evaluate(PICTURE)


def check_sliders(page):
    """Every slider moved by keyboard changes the picture of its widget."""
    sliders = page.locator(".dl-widget input[type=range]:enabled:visible")
    for slider in sliders.all():
        before = picture_of(slider)
        move(slider)
        label = slider.evaluate("(slider) => slider.labels[0].textContent")
        page.wait_for_timeout(50)
        assert picture_of(slider) != before, f"{label} changes nothing"
    return sliders.count()


@in_looks(chapters(), SLIDER_LOOKS)
def test_every_slider_moves_its_picture(opened):
    assert check_sliders(opened) > 0


@pytest.mark.parametrize("name", chapters())
def test_chapter_works_from_a_file(visit, name):
    page = visit().open((HTML / f"{name}.html").as_uri())
    assert page.locator("mjx-container").count() > 0
    assert check_sliders(page) > 0


@in_looks(chapters(), PLAIN_LOOK)
def test_chapter_has_its_buttons_and_numbers(opened, request, site):
    page, (name, *_) = opened, request.node.callspec.params["opened"]
    number = str(int(Path(name).name.split("_")[0]))
    assert page.locator("h1 .section-number").inner_text().strip() == f"{number}."
    figures = page.locator("figcaption .caption-number").all_inner_texts()
    expected = [f"Figure {number}.{i + 1}" for i in range(len(figures))]
    assert [text.strip() for text in figures] == expected

    addresses = page.locator("a").evaluate_all("(links) => links.map((a) => a.href)")
    assert any("mybinder.org" in a and "urlpath=lab/tree" in a for a in addresses)
    assert any("colab.research.google.com/github" in a for a in addresses)
    assert f"{site}/_sources/{name}.ipynb" in addresses


SLACK = 3  # what a busy machine may take beyond a chapter's budget


def test_chapters_keep_their_budgets(visit, site):
    page = visit().open(f"{site}/appendices/execution_times.html")
    late = {}
    for name in chapters():
        notebook = json.loads((ROOT / f"{name}.ipynb").read_text(encoding="utf-8"))
        cells = page.get_by_role("row").filter(has_text=name).get_by_role("cell")
        seconds = float(cells.nth(3).inner_text())
        if seconds >= SLACK * notebook["metadata"]["dlcore"]["budget_seconds"]:
            late[name] = seconds
    assert late == {}


def test_search_finds_a_chapter(visit, site):
    page = visit().open(f"{site}/search.html?q=backpropagation")
    page.locator("#search-results ul.search li a").first.wait_for()
    found = page.locator("#search-results ul.search li a").all_inner_texts()
    assert any("Glossary" in title or "digits" in title for title in found)


@in_looks(pages(), PLAIN_LOOK)
def test_every_link_inside_the_site_leads_somewhere(opened, site):
    links = opened.locator("a[href]").evaluate_all("(all) => all.map((a) => a.href)")
    broken = []
    for link in links:
        path, _, _ = link.removeprefix(site).partition("#")
        inside = link.startswith(site) and path not in ("", "/")
        if inside and not (HTML / path.partition("?")[0].lstrip("/")).exists():
            broken.append(link)
    assert broken == []
