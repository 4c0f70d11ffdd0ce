"""Every page of the table of contents, as a reader's browser shows it."""

import json
from pathlib import Path

import pytest
from addresses import (
    FIGURES,
    FOLLOW,
    PATIENCE,
    USE_ALL,
    USE_CONTROLS,
    broken_parts,
    figures_in,
)
from site_tools import (
    HTML,
    ROOT,
    THEMES,
    WIDTHS,
    Visit,
    barriers,
    chapters,
    number_of_exercises,
    pages,
)

# Moves a slider of each widget, or every one, a step; says which leave it as it was:
# drawings are compared as text, canvases as pictures. A Playground trains anew. Those
# that did nothing get a second chance after each button of their widget: softmax of
# ten equal sums does not look at its temperature.
MOVE_SLIDERS = """async (every) => {
  const PATIENCE = 60; // frames that a busy machine may take to draw
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const seen = (widget) => [...widget.querySelectorAll(".dl-picture")].flatMap(
    (picture) => [
      picture.innerHTML,
      ...[...picture.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL()),
    ]).join();
  const press = (widget, name) => [...widget.querySelectorAll("button")]
    .find((button) => button.textContent === name).click();

  async function look(widget) {
    if (widget.closest(".dl-playground")) {
      ["Reset", "One epoch", "One epoch"].forEach((name) => press(widget, name));
    }
    await frame();
    await frame();
    return seen(widget);
  }

  function move(slider) {
    slider.value === slider.max ? slider.stepDown() : slider.stepUp();
    for (const kind of ["input", "change"]) {
      slider.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  }

  async function doesNothing(slider, patience) {
    const widget = slider.closest(".dl-widget");
    const [before, value] = [await look(widget), slider.value];
    move(slider);
    let isNew = await look(widget) !== before;
    for (let i = 0; i < patience && !isNew; i += 1) {
      await frame();
      isNew = seen(widget) !== before;
    }
    return slider.value === value || !isNew;
  }

  const idle = [];
  const sliders = [...document.querySelectorAll(".dl-widget")].flatMap((widget) =>
    [...widget.querySelectorAll("input[type=range]")]
      .filter((slider) => !slider.disabled && slider.checkVisibility())
      .slice(0, every ? undefined : 1));
  for (const slider of sliders) if (await doesNothing(slider, 0)) idle.push(slider);
  const names = [];
  for (const slider of idle) {
    const widget = slider.closest(".dl-widget");
    let stillIdle = await doesNothing(slider, PATIENCE);
    for (const button of widget.querySelectorAll(".dl-action")) {
      if (!stillIdle) break;
      button.click();
      const rests = await look(widget) === await look(widget);
      stillIdle = !rests || await doesNothing(slider, 0);
    }
    if (stillIdle) names.push(slider.labels[0].textContent);
  }
  return { moved: sliders.length, idle: names };
}"""

# A page is loaded in light on a desktop, and from a file in dark on a phone.
LOADED = {"light": "desktop", "dark": "phone"}

# what stands around the article, and differs from desktop to phone
FRAME = (".bd-header", ".bd-header-article", ".bd-sidebar", "footer")

# the reader's choice, so that both frameworks' cells are looked at
CHOSEN = {"desktop": "pytorch", "phone": "tensorflow"}
CHOOSE = """(framework) =>
  document.querySelector(`.dl-framework-choice input[value=${framework}]`)?.click()"""


# the theme lets keys scroll wide code, a while after the page has another width
KEYS_REACH_CODE = """() => [...document.querySelectorAll("pre")].every((code) =>
  code.scrollWidth <= code.clientWidth || code.tabIndex === 0)"""


# what a reader's link says who has used all figures of a chapter
LINKS = {}


def link_to(name, browser, site):
    """Return the link of a reader who has used all figures of a chapter."""
    if name not in LINKS:  # a test in dark that runs without those in light
        tab = Visit(browser)
        LINKS[name] = tab.open(f"{site}/{name}.html").evaluate(USE_ALL, True)
        tab.close()
    return LINKS[name]


def address_of(name, theme, browser, site):
    """Return from where a page is loaded: by a server, or from a file by a link."""
    query = f"?framework={CHOSEN[LOADED[theme]]}"
    if theme == "light":
        return f"{site}/{name}.html{query}"
    link = link_to(name, browser, site) if name in chapters() else ""
    return f"{(HTML / name).as_uri()}.html{query}#{link}"


@pytest.fixture(scope="module")
def opened(request, browser, site):
    """A page in one theme, loaded once for all tests that ask for it."""
    name, theme = request.param
    address = address_of(name, theme, browser, site)
    tab = Visit(browser, LOADED[theme], theme)
    tab.open(address)
    tab.page.errors = tab.errors
    yield tab.page
    tab.close()
    assert tab.outside == [], "the page asked another host"
    assert tab.errors == [], "the browser's console shows errors"


def in_themes(names, *themes):
    """Give a test each page in each theme; pages that are open come first."""
    cases = [(name, theme) for name in names for theme in themes]
    return pytest.mark.parametrize("opened", cases, indirect=True, ids="-".join)


def case_of(request):
    """Return the page's name and its theme."""
    return request.node.callspec.params["opened"]


def widen(page, width):
    """Show the page in this width, with the framework that is looked at in it."""
    columns, rows = WIDTHS[width]
    page.set_viewport_size({"width": columns, "height": rows})
    page.evaluate(CHOOSE, CHOSEN[width])
    page.wait_for_function(KEYS_REACH_CODE)


def check(page, width, within=()):
    """A page fits its width, and axe finds nothing serious in it or in parts of it."""
    across = page.evaluate("document.documentElement.scrollWidth")
    assert across <= WIDTHS[width][0], f"on a {width} the page scrolls sideways"
    assert barriers(page, within) == []


@in_themes(pages(), *THEMES)
def test_page_is_accessible_and_fits(opened, request):
    _, theme = case_of(request)
    assert opened.locator("html").get_attribute("data-theme") == theme
    assert opened.locator("article h1").count() == 1
    widen(opened, LOADED[theme])
    check(opened, LOADED[theme])


# what stands around the article is the same on all pages
@in_themes([pages()[0], chapters()[1]], *THEMES)
def test_the_frame_is_accessible_in_the_other_width(opened, request):
    _, theme = case_of(request)
    (width,) = set(WIDTHS) - {LOADED[theme]}
    widen(opened, width)
    check(opened, width, FRAME)


@in_themes(chapters(), "dark")
def test_a_link_brings_back_in_a_file_what_the_reader_left(opened, request):
    name, _ = case_of(request)
    assert opened.locator("mjx-container").count() > 0
    assert figures_in(opened.evaluate(USE_ALL, False)) == figures_in(LINKS[name])


@in_themes(chapters(), "light")
def test_every_slider_moves_its_picture(opened):
    widen(opened, "desktop")
    sliders = opened.evaluate(MOVE_SLIDERS, True)
    assert sliders["moved"] > 4
    assert sliders["idle"] == []


@in_themes(chapters(), "dark")
def test_a_slider_of_every_figure_moves_its_picture_in_a_file(opened):
    widen(opened, "phone")
    sliders = opened.evaluate(MOVE_SLIDERS, False)
    assert sliders["moved"] > 0
    assert sliders["idle"] == []


@in_themes(chapters(), "light")
def test_keys_move_a_slider_of_every_figure(opened):
    for widget in opened.locator(".dl-widget").all():
        for slider in widget.locator("input[type=range]:enabled:visible").all()[:1]:
            before = slider.input_value()
            at_end = before == slider.get_attribute("max")
            slider.evaluate("(node) => node.focus({ preventScroll: true })")
            opened.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
            assert slider.input_value() != before


# what of code and its output a desktop does not show
CUT_OFF = """() => [...document.querySelectorAll(".highlight pre")]
  .filter((code) => code.scrollWidth > code.clientWidth)
  .map((code) => code.textContent)"""


@in_themes(chapters(), "light")
def test_no_code_is_cut_off_on_a_desktop(opened):
    widen(opened, "desktop")
    for framework in ("tensorflow", "pytorch"):
        opened.evaluate(CHOOSE, framework)
        assert opened.evaluate(CUT_OFF) == []


# jumps into the middle of each section, from the last to the first, after which the
# contents mark another one
LOST = """async () => {
  const links = [...document.querySelectorAll("#pst-page-toc-nav a")];
  const top = ({ hash }) =>
    document.querySelector(`${hash} :is(h1, h2, h3, h4)`).getBoundingClientRect().top;
  const lost = [];
  for (const link of links.reverse()) {
    scrollBy({ top: top(link) + 300, behavior: "instant" });
    await new Promise((go) => setTimeout(go, 200));
    if (scrollY + innerHeight >= document.documentElement.scrollHeight - 2) continue;
    const here = links.find((other) => top(other) <= 0.3 * innerHeight);
    const [marked, more] = links.filter((other) => other.classList.contains("active"));
    if (more || marked !== here) lost.push([here?.hash, marked?.hash]);
  }
  return lost;
}"""


@in_themes(chapters()[:1], "light")
def test_the_contents_mark_where_the_reader_is(opened):
    widen(opened, "desktop")
    assert opened.evaluate(LOST) == []


# formulas with a part that a phone shows only to those who know they can scroll
FORMULAS_CUT_OFF = """() => [...document.querySelectorAll("mjx-container[display]")]
  .filter((formula) => formula.scrollWidth > formula.clientWidth)
  .map((formula) => formula.textContent)"""


@in_themes(chapters(), "dark")
def test_no_formula_is_cut_off_on_a_phone(opened):
    widen(opened, "phone")
    assert opened.evaluate(FORMULAS_CUT_OFF) == []


@in_themes(chapters(), "light")
def test_chapter_has_its_buttons_and_numbers(opened, request, site):
    name, _ = case_of(request)
    widen(opened, "desktop")
    number = str(int(Path(name).name.split("_")[0]))
    assert opened.locator("h1 .section-number").inner_text().strip() == f"{number}."
    figures = opened.locator("figcaption .caption-number").all_inner_texts()
    expected = [f"Figure {number}.{i + 1}" for i in range(len(figures))]
    assert [text.strip() for text in figures] == expected

    addresses = opened.locator("a").evaluate_all("(links) => links.map((a) => a.href)")
    assert any("mybinder.org" in a and "urlpath=lab/tree" in a for a in addresses)
    assert any("colab.research.google.com/github" in a for a in addresses)
    assert f"{site}/_sources/{name}.ipynb" in addresses


@in_themes(chapters(), "light")
def test_every_exercise_has_a_labelled_box(opened, request):
    name, _ = case_of(request)
    expected = number_of_exercises(name)
    assert expected >= 3
    assert opened.locator("#exercises").count() == 1
    assert opened.locator("div.exercise").count() == expected
    assert opened.locator("div.exercise .dl-done input").count() == expected
    assert opened.get_by_role("checkbox", name="done").count() == expected


@in_themes(pages(), "light")
def test_every_link_inside_the_site_leads_somewhere(opened, site):
    links = opened.locator("a[href]").evaluate_all("(all) => all.map((a) => a.href)")
    broken = []
    for link in links:
        path, _, _ = link.removeprefix(site).partition("#")
        inside = link.startswith(site) and path not in ("", "/")
        if inside and not (HTML / path.partition("?")[0].lstrip("/")).exists():
            broken.append(link)
    assert broken == []


@in_themes(chapters(), "light")
def test_a_link_names_every_figure(opened, request):
    name, _ = case_of(request)
    given = opened.locator(".dl-in-page:has(.dl-photo-chooser, .dl-text-box)")
    for widget in given.all():  # their other controls wait for the network
        for photo in widget.locator(".dl-photo-chooser label").all()[1:2]:
            photo.click()
        for box in widget.locator(".dl-text-box input").all():
            box.fill("another text")
        figure = f"lab={widget.get_attribute('data-name')}"
        opened.wait_for_function("(words) => location.hash.includes(words)", arg=figure)
    LINKS[name] = opened.evaluate(USE_ALL, True)
    names = {figure["name"] for figure in opened.evaluate(FIGURES)}
    assert names == set(figures_in(LINKS[name]))


@in_themes(chapters(), "light")
def test_every_control_draws_a_picture(opened):
    assert opened.evaluate(USE_CONTROLS, ["buttons"]) == []
    opened.emulate_media(reduced_motion="reduce")  # what plays is at its end at once
    assert opened.evaluate(USE_CONTROLS) == []
    opened.emulate_media(reduced_motion="no-preference")
    assert opened.errors == []


@in_themes(chapters(), "light")
def test_no_address_breaks_a_figure(opened):
    """Comes last: nothing is left as it was."""
    figures = opened.evaluate(FIGURES)
    names = [figure["name"] for figure in figures]
    assert len(names) > 4
    parts = zip(*map(broken_parts, figures), strict=True)
    addresses = ["&".join(each) for each in parts]  # one address speaks to all figures
    assert opened.evaluate(FOLLOW, [addresses, names, PATIENCE]) == []
    assert opened.evaluate(USE_CONTROLS, ["sliders"]) == []
    assert opened.errors == []


SLACK = 4  # times its budget, when two chapters run on a machine half as fast


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
