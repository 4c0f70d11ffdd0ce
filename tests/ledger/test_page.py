"""The ledger's page: reasons in sentences, and buttons that choose without a script."""

import json
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dlcore import contents, ledger
from dlcore.ledger import page as page_module
from dlcore.ledger import tables
from dlcore.ledger.books import Measured, Number

PAGE = json.loads(
    (Path(__file__).parents[2] / "appendices" / "ledger.ipynb").read_text("utf-8")
)


def number(kind, **rule):
    return Number(what="it", kind=kind, better="lower", **rule)


def measured(*values, exact=None):
    mean, half = ledger.interval(values)
    return Measured(mean, half, values, exact)


# ------------------------------------------------------------------- reasons


@pytest.mark.parametrize(
    ("rule", "found", "reason"),
    [
        (
            number("exact", value=0.8563, digits=4),
            measured(0.85634),
            "Every printed digit agrees.",
        ),
        (
            number("exact", value=0.8563, digits=4, why="The book cuts its digits."),
            measured(0.8573),
            "Ours is 0.001 higher than the book's. The book cuts its digits.",
        ),
        (
            number("within", value=0.06, tolerance=0.01, form=".1%"),
            measured(0.052),
            "Ours is 0.8 points lower than the book's; the tolerance is 1 points.",
        ),
        (
            number("within", value=10.0, tolerance=2, unit="s", form=".1f"),
            measured(5.0, 5.5, 6.0),
            "95 % of our single runs lie from 3.0 s to 8.0 s; the book's does not. "
            "Ours is 4.5 s lower than the book's; the tolerance is 2 s.",
        ),
        (
            number("within", value=6.5, tolerance=2, form=".1f"),
            measured(5.0, 6.0, 7.0),
            "95 % of our single runs lie from 1.0 to 11.0; so does the book's.",
        ),
        (
            number("lower", form="+.1f"),
            measured(-2.0, -2.1, -1.9),
            "The 95 % interval of the difference, −2.0 ± 0.2, lies below 0.",
        ),
        (
            number("lower", form="+.1f"),
            measured(2.0, 2.1, 1.9),
            "The 95 % interval of the difference, +2.0 ± 0.2, lies above 0.",
        ),
        (
            number("lower", form="+.1f"),
            measured(-2.0, 2.0),
            "The 95 % interval of the difference, +0.0 ± 25.4, includes 0.",
        ),
        (
            number("lower"),
            measured(-2.0),
            "A single seed has no interval to decide by.",
        ),
        (
            number("similar", tolerance=0.1, form=".2f"),
            measured(0.2, 0.2),
            "The 95 % interval of the difference, 0.20 ± 0.00, lies beyond the "
            "tolerance of 0.1.",
        ),
        (
            number("similar", tolerance=0.1, form=".2f"),
            measured(-0.05, -0.05),
            "The 95 % interval of the difference, −0.05 ± 0.00, lies within the "
            "tolerance of 0.1.",
        ),
        (
            number("setting", value=0.1),
            measured(0.1),
            "A choice of the book; ours is the same.",
        ),
        (
            number("setting", value=0.01, why="A short cut."),
            measured(0.1),
            "A choice of the book; ours is another. A short cut.",
        ),
        (
            number("below", value=0.1, form=".1%"),
            measured(0.08),
            "Ours lies below 10.0 %.",
        ),
        (
            number("above", value=0.9, form=".1%"),
            measured(0.8, 0.81),
            "The 95 % interval of our mean does not lie above 90.0 %.",
        ),
        (number("impossible", value=32.0, why="It is 28."), measured(28), "It is 28."),
        (number("none"), measured(1.0), "The book prints nothing to compare with."),
        (
            number("within", value=1.0),
            None,
            "Our run of full size is not recorded yet.",
        ),
        (
            number("exact", value=1.0),
            measured(float("nan")),
            "Ours is not a number: the run diverged.",
        ),
    ],
)
def test_the_reason_is_a_sentence_with_the_numbers(rule, found, reason):
    assert rule.reason(found) == reason


def test_what_is_impossible_says_why():
    for row in ledger.Page().rows:
        assert row.reason.endswith((".", "?")), row.number.what
        if row.verdict in ("impossible", "worse"):
            assert row.number.why or row.entry.note, f"{row.entry.id} tells no reason"


# ------------------------------------------------------------------- the page


@pytest.fixture(scope="module")
def shown():
    return ledger.Page()


def test_every_number_stands_once_under_its_chapter(shown):
    markup = shown._repr_html_()
    inside = markup[markup.index("</style>") + 8 :]
    inside = re.sub(r"<input ([^>]*?)( checked)?>", r"<input \1/>", inside)
    root = ElementTree.fromstring(inside)
    lines = root.findall(".//tr[@class='dl-number']")
    assert len(lines) == sum(len(entry.numbers) for entry in ledger.entries())
    counts = Counter(line.attrib["data-verdict"] for line in lines)
    words = {verdict: name for verdict, (name, _) in page_module.VERDICTS.items()}
    assert counts == {words[verdict]: n for verdict, n in shown.counts.items()}
    for section in root.findall("section"):
        name = ledger.entries(section.attrib["data-chapter"])[0].chapter
        link = section.find("h2/a").attrib["href"]
        assert link.startswith("../chapters/")
        assert link.endswith(f"_{name}.ipynb")
        assert len(section.findall("table/tbody")) == len(ledger.entries(name))
    for fold in root.findall(".//tr[@class='dl-fold']"):
        inside = fold.findall(".//tr[@class='dl-number']")
        assert {row.attrib["data-verdict"] for row in inside} == {
            fold.attrib["data-verdict"]
        }


def test_no_button_leads_to_nothing(shown):
    buttons = re.findall(r'id="dl-verdict-(\w+)"', shown._repr_html_())
    words = {name: verdict for verdict, (name, _) in page_module.VERDICTS.items()}
    assert buttons[0] == "all"
    assert set(buttons[1:]) == {name for name, v in words.items() if shown.counts[v]}
    (intro,) = [
        "".join(cell["source"]) for cell in PAGE["cells"] if cell["id"] == "title"
    ]
    praised = re.findall(r"(?<!\*)\*(\w[\w ]*)\*(?!\*)", intro)
    named = {word: verdict for verdict, (_, word) in page_module.VERDICTS.items()}
    assert praised
    for word in praised:
        assert shown.counts[named[word]], f"the page begins with {word}: no row"
    for word in named:
        assert f"**{word}**" in intro, f"the page does not explain {word!r}"


def test_no_chapter_s_name_is_a_class(shown):
    classes = set(" ".join(re.findall(r'class="([^"]*)"', shown._repr_html_())).split())
    assert not classes & {f"dl-{name}" for name in contents.notebooks()}, (
        "the switch of the frameworks owns dl-frameworks"
    )


def test_the_totals_add_up(shown):
    for groups in (("Ekman", "Buduma"), contents.notebooks()):
        for verdict, count in shown.counts.items():
            assert sum(shown.totals[group, verdict] for group in groups) == count
    markup = shown._repr_html_()
    start = markup.index('<details class="dl-totals"')
    table = markup[start : markup.index("</details>", start) + 10]
    for row in ElementTree.fromstring(table).findall("table/tbody/tr"):
        counts = [cell.text.replace("–", "0") for cell in row.findall("td")]
        *parts, total = map(int, counts)
        assert sum(parts) == total > 0


def test_what_the_page_folds_is_counted(shown):
    markup = shown._repr_html_()
    folded = [int(n) for n in re.findall(r"counter-increment:shown (\d+)", markup)]
    assert folded
    open_rows = markup.count('class="dl-number"') - sum(folded)
    for entry in ledger.entries():
        verdicts = list(entry.verdicts.values())
        hidden = {i for rows in tables.folds(verdicts).values() for i in rows}
        left = Counter(v for i, v in enumerate(verdicts) if i not in hidden)
        for verdict, most in tables.LONG.items():
            assert left[verdict] <= most, entry.id
        open_rows -= len(verdicts) - len(hidden)
    assert open_rows == 0


def test_chapters_are_called_as_their_notebooks(monkeypatch, tmp_path):
    assert page_module.title("handwritten_digits").startswith("4. ")
    monkeypatch.setattr(page_module, "CHAPTERS", tmp_path)
    assert page_module.title("handwritten_digits") == "4. Handwritten digits"


def test_the_terminal_gets_the_table(shown):
    assert "L-PF.2" in str(shown)
