"""Every page of the table of contents, as a reader's browser shows it."""

import itertools
import json
from pathlib import Path

import pytest
from site_tools import HTML, ROOT, THEMES, WIDTHS, chapters, pages

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()

RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" | ")}`);
}"""

# what a widget shows: its drawing as text, its canvases as pictures
PICTURE = """(slider) => {
  const pictures = slider.closest(".dl-widget").querySelectorAll(".dl-picture");
  return [...pictures].map((picture) => [
    picture.innerHTML,
    ...[...picture.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()),
  ]);
}"""

LOOKS = list(itertools.product(WIDTHS, THEMES))

# the reader's choice, so that both frameworks' cells are looked at
CHOSEN = {"desktop": "framework=pytorch", "phone": "framework=tensorflow"}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
@pytest.mark.parametrize("name", pages())
def test_page_is_accessible_and_fits(visit, site, name, width, theme):
    page = visit(width, theme).open(f"{site}/{name}.html?{CHOSEN[width]}")
    assert page.locator("html").get_attribute("data-theme") == theme
    assert page.locator("article h1").count() == 1

    document_width = page.evaluate("document.documentElement.scrollWidth")
    assert document_width <= WIDTHS[width][0], "the page scrolls sideways"

    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []


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


@pytest.mark.parametrize(("width", "theme"), [("desktop", "light"), ("phone", "dark")])
@pytest.mark.parametrize("name", chapters())
def test_every_slider_moves_its_picture(visit, site, name, width, theme):
    page = visit(width, theme).open(f"{site}/{name}.html?{CHOSEN[width]}")
    assert check_sliders(page) > 0


@pytest.mark.parametrize("name", chapters())
def test_chapter_works_from_a_file(visit, name):
    page = visit().open((HTML / f"{name}.html").as_uri())
    assert page.locator("mjx-container").count() > 0
    assert check_sliders(page) > 0


@pytest.mark.parametrize("name", chapters())
def test_chapter_has_its_buttons_and_numbers(visit, site, name):
    page = visit().open(f"{site}/{name}.html")
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


@pytest.mark.parametrize("name", chapters())
def test_chapter_keeps_its_budget(visit, site, name):
    notebook = json.loads((ROOT / f"{name}.ipynb").read_text(encoding="utf-8"))
    page = visit().open(f"{site}/appendices/execution_times.html")
    cells = page.get_by_role("row").filter(has_text=name).get_by_role("cell")
    seconds = float(cells.nth(3).inner_text())
    assert seconds < SLACK * notebook["metadata"]["dlcore"]["budget_seconds"]


def test_search_finds_a_chapter(visit, site):
    page = visit().open(f"{site}/search.html?q=backpropagation")
    page.locator("#search-results ul.search li a").first.wait_for()
    found = page.locator("#search-results ul.search li a").all_inner_texts()
    assert any("Glossary" in title or "digits" in title for title in found)


def test_every_link_inside_the_site_leads_somewhere(visit, site):
    page = visit().page
    broken = []
    for name in pages():
        page.goto(f"{site}/{name}.html")
        links = page.locator("a[href]").evaluate_all("(all) => all.map((a) => a.href)")
        for link in links:
            path, _, _ = link.removeprefix(site).partition("#")
            inside = link.startswith(site) and path not in ("", "/")
            if inside and not (HTML / path.partition("?")[0].lstrip("/")).exists():
                broken.append(f"{name}: {link}")
    assert broken == []
