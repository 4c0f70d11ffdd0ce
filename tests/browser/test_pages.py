"""Every page of the table of contents, as a reader's browser shows it."""

import itertools
import json
from pathlib import Path

import pytest
from site_tools import (
    HTML,
    ROOT,
    THEMES,
    WIDTHS,
    Visit,
    barriers,
    chapters,
    next_frame,
    number_of_exercises,
    pages,
)

# A slider in the middle of the window, and what its widget shows: drawings as text,
# canvases as pictures.
LOOK = """async (slider) => {
  slider.scrollIntoView({ block: "center" });
  slider.focus();
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  await frame();
  const pictures = slider.closest(".dl-widget").querySelectorAll(".dl-picture");
  return {
    name: slider.labels[0].textContent,
    value: slider.value,
    isLast: slider.value === slider.max,
    pictures: [...pictures].map((picture) => [
      picture.innerHTML,
      ...[...picture.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()),
    ]),
  };
}"""

# Each page is loaded once in each theme, in light on a desktop and in dark on a phone,
# and then takes the other width.
LOADED = {"light": "desktop", "dark": "phone"}
LOOKS = list(itertools.product(THEMES, WIDTHS))
SLIDER_LOOKS = list(LOADED.items())
PLAIN_LOOK = [("light", "desktop")]

# the reader's choice, so that both frameworks' cells are looked at
CHOSEN = {"desktop": "pytorch", "phone": "tensorflow"}
CHOOSE = """(framework) =>
  document.querySelector(`.dl-framework-choice input[value=${framework}]`)?.click()"""


@pytest.fixture(scope="module")
def tab(request, browser, site):
    """A page in one theme, loaded once for all tests that ask for it."""
    name, theme = request.param
    width = LOADED[theme]
    visit = Visit(browser, width, theme)
    visit.open(f"{site}/{name}.html?framework={CHOSEN[width]}")
    yield visit.page
    visit.close()
    assert visit.outside == [], "the page asked another host"
    assert visit.errors == [], "the browser's console shows errors"


@pytest.fixture
def opened(tab, width):
    """The page as wide as the test wants it."""
    columns, rows = WIDTHS[width]
    tab.set_viewport_size({"width": columns, "height": rows})
    tab.evaluate(CHOOSE, CHOSEN[width])
    next_frame(tab)
    return tab


def in_looks(names, looks):
    """Give a test each page in each look; pages that are open come first."""
    cases = [((name, theme), width) for name in names for theme, width in looks]
    ids = [f"{name}-{width}-{theme}" for (name, theme), width in cases]
    return pytest.mark.parametrize(("tab", "width"), cases, indirect=["tab"], ids=ids)


def name_of(request):
    """Return which page a test looks at."""
    return request.node.callspec.params["tab"][0]


@in_looks(pages(), LOOKS)
def test_page_is_accessible_and_fits(opened, request):
    _, theme = request.node.callspec.params["tab"]
    assert opened.locator("html").get_attribute("data-theme") == theme
    assert opened.locator("article h1").count() == 1

    document_width = opened.evaluate("document.documentElement.scrollWidth")
    assert document_width <= opened.viewport_size["width"], "the page scrolls sideways"

    assert barriers(opened) == []


def look(slider):
    """Return what the slider's widget shows; a Playground after training anew."""
    playground = slider.locator("xpath=ancestor::*[contains(@class, 'dl-playground')]")
    if playground.count():
        for button in ("Reset", "One epoch", "One epoch"):
            playground.get_by_role("button", name=button, exact=True).click()
    return slider.evaluate(LOOK)


def check_slider(page, slider):
    """A slider moved by keyboard changes the picture of its widget."""
    before = look(slider)
    page.keyboard.press("ArrowLeft" if before["isLast"] else "ArrowRight")
    after = look(slider)
    assert after["value"] != before["value"], before["name"]
    assert after["pictures"] != before["pictures"], f"{before['name']} changes nothing"


def sliders_of(page):
    """Return the sliders that a reader can move."""
    return page.locator(".dl-widget input[type=range]:enabled:visible").all()


@in_looks(chapters(), SLIDER_LOOKS)
def test_every_slider_moves_its_picture(opened):
    sliders = sliders_of(opened)
    assert sliders
    for slider in sliders:
        check_slider(opened, slider)


@pytest.mark.parametrize("name", chapters())
def test_chapter_works_from_a_file(visit, name):
    page = visit().open((HTML / f"{name}.html").as_uri())
    assert page.locator("mjx-container").count() > 0
    check_slider(page, sliders_of(page)[-1])  # the same scripts move all of them


@in_looks(chapters(), PLAIN_LOOK)
def test_chapter_has_its_buttons_and_numbers(opened, request, site):
    page, name = opened, name_of(request)
    number = str(int(Path(name).name.split("_")[0]))
    assert page.locator("h1 .section-number").inner_text().strip() == f"{number}."
    figures = page.locator("figcaption .caption-number").all_inner_texts()
    expected = [f"Figure {number}.{i + 1}" for i in range(len(figures))]
    assert [text.strip() for text in figures] == expected

    addresses = page.locator("a").evaluate_all("(links) => links.map((a) => a.href)")
    assert any("mybinder.org" in a and "urlpath=lab/tree" in a for a in addresses)
    assert any("colab.research.google.com/github" in a for a in addresses)
    assert f"{site}/_sources/{name}.ipynb" in addresses


@in_looks(chapters(), PLAIN_LOOK)
def test_every_exercise_has_a_labelled_box(opened, request):
    expected = number_of_exercises(name_of(request))
    assert expected >= 3
    assert opened.locator("#exercises").count() == 1
    assert opened.locator("div.exercise").count() == expected
    assert opened.locator("div.exercise .dl-done input").count() == expected
    assert opened.get_by_role("checkbox", name="done").count() == expected


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
