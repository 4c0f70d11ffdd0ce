"""The box beside every exercise, and the marks on the first page."""

import pytest
from site_tools import HTML, chapters, number_of_exercises

CHAPTER = chapters()[1]  # one of the lighter pages

KEY = "deep-learning-by-experiment.exercises-done"

# The browser refuses to keep our ticks; the theme may keep its own settings.
NO_STORAGE = f"""for (const method of ["getItem", "setItem"]) {{
  const usual = Storage.prototype[method];
  Storage.prototype[method] = function (key, ...values) {{
    if (key === "{KEY}") throw new DOMException("denied", "SecurityError");
    return usual.call(this, key, ...values);
  }};
}}"""


def boxes(page):
    return page.locator("div.exercise .dl-done input")


def count_of(page, name):
    """What the first page says of a chapter: "2 of 5 done"."""
    line = page.locator(f"#your-exercises li:has(a[href^='{name}.html'])")
    return line.locator(".dl-count").inner_text()


def test_the_first_page_lists_the_exercises_of_every_chapter(visit, site):
    first = visit().glance(f"{site}/intro.html")
    for name in chapters():
        exercises = number_of_exercises(name)
        assert count_of(first, name) == f"0 of {exercises} done"
        line = first.locator(f"#your-exercises li:has(a[href^='{name}.html'])")
        assert line.locator(".dl-marks i").count() == exercises
        address = line.locator("a").evaluate("(link) => link.href")
        assert address == f"{site}/{name}.html#exercises"
    line.locator("a").click()
    first.wait_for_url(address)


@pytest.mark.parametrize("address", ["site", "file"])
def test_a_tick_stays_and_is_shown_on_the_first_page(visit, site, address):
    base = site if address == "site" else HTML.as_uri()
    name = CHAPTER
    tab = visit("phone", "dark")
    page = tab.glance(f"{base}/{name}.html")
    boxes(page).nth(1).press("Space")
    assert boxes(page).nth(1).is_checked()
    first = tab.glance(f"{base}/intro.html")
    assert count_of(first, name).startswith("1 of")
    marks = first.locator("#your-exercises .dl-filled")
    assert marks.count() == 1
    page = tab.glance(f"{base}/{name}.html")
    assert [box.is_checked() for box in boxes(page).all()][:3] == [False, True, False]
    boxes(page).nth(1).uncheck()
    assert count_of(tab.glance(f"{base}/intro.html"), name).startswith("0 of")


def test_boxes_work_where_the_browser_keeps_nothing(visit, site):
    tab = visit()
    tab.page.add_init_script(NO_STORAGE)
    page = tab.glance(f"{site}/{CHAPTER}.html")
    boxes(page).first.check()
    assert boxes(page).first.is_checked()
    assert count_of(tab.glance(f"{site}/intro.html"), CHAPTER).startswith("0 of")


def test_spoilt_storage_counts_as_empty(visit, site):
    tab = visit()
    page = tab.glance(f"{site}/intro.html")
    for spoilt in ("{", "7", '{"a": 1}'):
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, spoilt])
        page = tab.glance(f"{site}/intro.html")
        assert count_of(page, CHAPTER).startswith("0 of")
