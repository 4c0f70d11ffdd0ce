"""The ledger's page: its buttons choose without a script, by keyboard too."""

import pytest

from dlcore import ledger
from dlcore.ledger.page import VERDICTS

KINDS = ("verdict", "book", "chapter")

OPEN = """() => document.querySelectorAll(".dl-verdicts details")
  .forEach((fold) => fold.toggleAttribute("open", true))"""

VISIBLE = """() => [...document.querySelectorAll(".dl-number")]
  .filter((row) => row.checkVisibility())
  .map((row) => [
    row.dataset.verdict,
    row.closest("tbody").dataset.book,
    row.closest("section").dataset.chapter,
  ])"""

# parts of the table that are shown although nothing is left in them
HOLLOW = """() => [...document.querySelectorAll(
  ".dl-verdicts section, .dl-verdicts tbody")]
  .filter((part) => part.offsetParent && part.querySelector(".dl-number"))
  .filter((part) => ![...part.querySelectorAll(".dl-number")]
    .some((row) => row.offsetParent)).length"""

CHOICES = [
    {},
    {"verdict": "impossible"},
    {"verdict": "none", "book": "buduma"},
    {"book": "ekman", "chapter": "handwritten_digits"},
    {"verdict": "confirmed", "book": "buduma", "chapter": "perceptron"},
    {"verdict": "impossible", "book": "buduma", "chapter": "handwritten_digits"},
]


@pytest.fixture
def page(visit, site):
    return visit().open(f"{site}/appendices/ledger.html")


@pytest.fixture(scope="module")
def rows():
    """What the page has to show: [verdict, book, chapter] of every number."""
    return [
        [VERDICTS[row.verdict][0], row.entry.book.lower(), row.entry.chapter]
        for row in ledger.Page().rows
    ]


def chosen(rows, choice):
    wanted = [choice.get(kind) for kind in KINDS]
    return [
        row
        for row in rows
        if all(w in (None, found) for w, found in zip(wanted, row, strict=True))
    ]


def test_the_buttons_choose_what_is_shown_and_counted(page, rows):
    pictures = {}
    for choice in CHOICES:
        for kind in KINDS:
            page.locator(f"#dl-{kind}-{choice.get(kind, 'all')}").check()
        page.evaluate(OPEN)
        assert sorted(page.evaluate(VISIBLE)) == sorted(chosen(rows, choice))
        assert page.evaluate(HOLLOW) == 0
        # a counter of CSS cannot be read by a script, but it can be seen
        count = len(chosen(rows, choice))
        picture = page.locator(".dl-shown").screenshot()
        assert pictures.setdefault(count, picture) == picture
    assert len(set(pictures.values())) == len(pictures) > 3


def test_the_buttons_are_radio_buttons_for_the_keyboard(page, rows):
    group = page.get_by_role("group", name="verdict")
    group.get_by_role("radio", name="all").focus()
    page.keyboard.press("ArrowRight")
    assert group.get_by_role("radio", name="confirmed").is_checked()
    page.evaluate(OPEN)
    shown = page.evaluate(VISIBLE)
    assert sorted(shown) == sorted(chosen(rows, {"verdict": "confirmed"}))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "dl-book"


def test_long_lists_are_folded_and_the_keyboard_opens_them(page, rows):
    folded = page.evaluate(VISIBLE)
    inside = page.locator(".dl-fold .dl-number").count()
    assert len(folded) == len(rows) - inside < len(rows)
    fold = page.locator(".dl-fold summary").first
    fold.focus()
    page.keyboard.press("Enter")
    assert len(page.evaluate(VISIBLE)) > len(folded)
    page.keyboard.press("Enter")
    assert page.evaluate(VISIBLE) == folded


def test_a_heading_leads_to_its_chapter(page, site):
    link = page.locator("section[data-chapter=handwritten_digits] h2 a")
    address = link.evaluate("(link) => link.href")
    assert address == f"{site}/chapters/04_handwritten_digits.html"
