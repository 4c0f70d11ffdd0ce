"""The box beside every exercise, and the marks on the first page."""

import re

import pytest
from playwright.sync_api import expect
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
    """Where the first page says of a chapter: "2 of 5 done"."""
    line = page.locator(f"#your-exercises li:has(a[href^='{name}.html'])")
    return line.locator(".dl-count")


def assert_done(page, name, number):
    """The browser writes what is ticked in its own time, so this waits for it."""
    expect(count_of(page, name)).to_have_text(re.compile(f"^{number} of "))


def test_the_first_page_lists_the_exercises_of_every_chapter(visit, site):
    first = visit().glance(f"{site}/intro.html")
    for name in chapters():
        exercises = number_of_exercises(name)
        assert count_of(first, name).inner_text() == f"0 of {exercises} done"
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
    assert_done(first, name, 1)
    marks = first.locator("#your-exercises .dl-filled")
    assert marks.count() == 1
    page = tab.glance(f"{base}/{name}.html")
    expect(boxes(page).nth(1)).to_be_checked()
    assert [box.is_checked() for box in boxes(page).all()][:3] == [False, True, False]
    boxes(page).nth(1).uncheck()
    assert_done(tab.glance(f"{base}/intro.html"), name, 0)


def test_boxes_work_where_the_browser_keeps_nothing(visit, site):
    tab = visit()
    tab.page.add_init_script(NO_STORAGE)
    page = tab.glance(f"{site}/{CHAPTER}.html")
    boxes(page).first.check()
    assert boxes(page).first.is_checked()
    assert_done(tab.glance(f"{site}/intro.html"), CHAPTER, 0)


def test_spoilt_storage_counts_as_empty(visit, site):
    tab = visit()
    page = tab.glance(f"{site}/intro.html")
    for spoilt in ("{", "7", '{"a": 1}'):
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, spoilt])
        page = tab.glance(f"{site}/intro.html")
        assert_done(page, CHAPTER, 0)
