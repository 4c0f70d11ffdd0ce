"""Chapter 21's pictures: their arithmetic against Python."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dlcore.chapters.tagging_and_parsing import cases, lines, parsing, tagging
from dlcore.lab import PageModel
from dlcore.lab.nets.trace import with_weights

WORDS = ("The", "NATO", "B2B", "?!", "naïve", "running", "I", "n't", "42", "x")


@pytest.fixture(scope="module")
def trees():
    short = [s for s in tagging.treebank()["test"] if 4 <= len(s) <= 12]
    return [s for s in short if s.projective][:12]


def shipped(name, network):
    model = PageModel.load(f"tagging_and_parsing.{name}")
    about = [model.description, list(model.packed)]
    return about, with_weights(network, model.state).eval()


@pytest.mark.system("F-E7.2")
def test_the_page_has_python_s_rows_and_scores(load):
    page = load("rows", "tagging_and_parsing/rows.js")
    case = cases.PAGE_TAGGER
    (plan, weights), network = shipped("tagger", cases.tagger_of(case, 0))
    table = cases.table_of(case.words, case.buckets)
    found = page.evaluate(
        """([words, buckets, tagger, taggerWeights, sentence]) => {
          const made = rows.makeTagger({ words, buckets, tagger, taggerWeights });
          return { rows: sentence.map(made.rows), shares: made.tag(sentence) };
        }""",
        [list(table.words), case.buckets, plan, weights, list(WORDS)],
    )
    assert found["rows"] == [list(table.rows(word)) for word in WORDS]
    x = tagging.windows(np.array(found["rows"]), 2, 2)
    with torch.no_grad():
        wanted = network(torch.as_tensor(x)).softmax(1).numpy()
    assert np.allclose(found["shares"], wanted, atol=1e-5)


@pytest.mark.system("F-E7.2")
def test_the_page_cuts_words_as_the_treebank_does(load):
    page = load("rows", "tagging_and_parsing/rows.js")
    cut = {
        "I don't know.": ["I", "do", "n't", "know", "."],
        "She's here, isn’t she?": ["She", "'s", "here", ",", "is", "n't", "she", "?"],
        "a well-known naïve 12 %": ["a", "well", "-", "known", "naïve", "12", "%"],
        "": [],
    }
    for text, wanted in cut.items():
        assert page.evaluate("(text) => rows.tokens(text)", text) == wanted


@pytest.mark.system("F-E7.2")
def test_the_floor_is_that_of_the_chapter(load):
    page = load("floor", "tagging_and_parsing/floor.js")
    wanted = cases.floor()
    assert page.evaluate("() => floor.loss(1, 44)") == pytest.approx(wanted["floor"])
    assert page.evaluate("() => floor.loss(0, 44)") == pytest.approx(wanted["chance"])


@pytest.mark.system("F-E7.2")
def test_batches_of_like_length_hold_less_padding(load):
    page = load("padding", "tagging_and_parsing/padding.js")
    for order in ("as they come", "like lengths together"):
        found = page.evaluate(
            "(order) => padding.wasted(padding.batches([4, 9, 2, 8], 2, order))", order
        )
        wanted = {"as they come": 1 - 23 / 34, "like lengths together": 1 - 23 / 26}
        assert found == pytest.approx(wanted[order])


@pytest.mark.system("F-E7.3")
def test_the_page_writes_python_s_lines(load, trees):
    page = load("line", "tagging_and_parsing/line.js")
    for s in trees:
        found = page.evaluate(
            "([words, heads]) => line.asLine(words, heads)", [s.words, s.heads]
        )
        assert found == lines.as_line(s.words, s.heads)
        assert not page.evaluate("(heads) => line.crossing(heads)", list(s.heads))
    assert page.evaluate("() => line.asLine(['a', 'b'], [2, 1])") is None
    assert page.evaluate("() => line.crossing([3, 4, 0, 3])")
    pressed = "([heads, chosen, i]) => line.pressed(heads, chosen, i)"
    found = page.evaluate(pressed, [[2, 0, 2], 0, 0])
    assert found == {"heads": [0, 1, 2], "chosen": -1}
    assert page.evaluate(pressed, [[2, 0, 2], 2, 0])["heads"] == [2, 0, 1]


@pytest.mark.system("F-E7.4")
def test_the_page_follows_the_oracle_s_actions(load, trees):
    page = load("transitions", "tagging_and_parsing/transitions.js")
    for s in trees:
        actions, state, places = parsing.oracle(s.heads), parsing.start(len(s)), []
        for action in actions:
            places.append(parsing.shown(state, len(s)))
            state, _ = parsing.after(state, action)
        found = page.evaluate(
            """([actions, words]) => {
              const { states, heads } = transitions.follow(actions, words);
              const shown = states.slice(0, -1).map((s) => transitions.shown(s, words));
              return { heads, shown, done: transitions.isDone(states.at(-1), words) };
            }""",
            [actions, len(s)],
        )
        assert found == {"heads": list(s.heads), "shown": places, "done": True}


@pytest.mark.system("F-E7.5")
@pytest.mark.parametrize(("name", "local"), [("parser", True), ("whole", False)])
def test_the_page_s_beam_is_python_s(load, trees, name, local):
    page = load("parser", "tagging_and_parsing/parser.js")
    network = cases.parser_of(replace(cases.PAGE_PARSER), 0)
    (plan, weights), network = shipped(name, network)
    table = cases.table_of(cases.PAGE_PARSER.words, 0)
    rows = [parsing.rows_of(s, table, tagging.tags()) for s in trees]
    wanted = {size: parsing.parse(network, rows, size, local=local) for size in (1, 4)}
    for i, s in enumerate(trees[:6]):
        for size, heads in wanted.items():
            found = page.evaluate(
                """([plan, weights, rows, local, size]) => {
                  const [words, tags] = rows;
                  const made = parser.networkOf(plan, weights);
                  const score = parser.scorer(made, { words, tags }, local);
                  return parser.parses(score, words.length, size)[0].heads;
                }""",
                [plan, weights, rows[i][:, :-1].tolist(), local, size],
            )
            assert found == list(heads[i]), (s.words, size)


@pytest.mark.system("F-E7.5")
def test_the_figure_s_beam_finds_the_facts(load):
    page = load("beam", "tagging_and_parsing/beam.js")
    start = {"shift": 50, "left": 40, "after_shift": 40, "after_left": 90}
    start["after_right"] = 70
    found = page.evaluate(
        "(v) => [1, 2].map((size) => beam.found(beam.paths(v), size).p)", start
    )
    facts = cases.beam()
    assert found == pytest.approx([facts["greedy"], facts["beam of 2"]])
