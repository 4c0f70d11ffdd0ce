"""Chapter 20's pictures: their arithmetic against Python."""

import numpy as np
import pytest
import torch

from dlcore import data
from dlcore.chapters.subwords_and_context import cases, context, letters
from dlcore.chapters.subwords_and_context.unigram import cut
from dlcore.data.subwords import chunks
from dlcore.lab import PageModel
from dlcore.lab.nets.trace import with_weights


@pytest.mark.system("L-C.a")
@pytest.mark.parametrize("score", ["frequency", "likelihood", "ratio"])
def test_the_page_joins_the_pairs_that_python_joins(load, score):
    page = load("pairs", "subwords_and_context/pairs.js")
    toy = cases.toy_words()
    found = page.evaluate(
        "([text, score]) => pairs.grow(text, 8, score).merges",
        [[list(each) for each in toy.items()], score],
    )
    learned = data.Subwords.learn(toy, 100, score)
    assert [tuple(pair) for pair in found] == list(learned.merges[: len(found)])
    assert len(found) >= 5


@pytest.mark.system("L-C.a")
def test_the_page_cuts_as_python_does(load):
    page = load("cut", "subwords_and_context/cut.js")
    text = "the unwatchfulness of monsters; none, forgave him 12 times at noon!"
    pieces = data.Subwords.learn(text * 3, 45)
    logs = {"▁": -3.0, "no": -2.5, "on": -2.0, "n": -3.0, "o": -3.0, "▁no": -4.0}
    found = page.evaluate(
        """([text, merges, tokens, logs]) => {
          const ranks = new Map(merges.map(([a, b], i) => [`${a} ${b}`, i]));
          const chunks = cut.chunks(text);
          return {
            chunks,
            merged: chunks.map((word) => cut.byMerges(word, ranks)),
            longest: chunks.map((word) => cut.byLength(word, new Set(tokens))),
            probable: cut.byProbability("▁noon", new Map(Object.entries(logs))),
          };
        }""",
        [
            text,
            [list(pair) for pair in pieces.merges],
            list(pieces.vocabulary.tokens),
            logs,
        ],
    )
    words = chunks(text)
    longest = data.Subwords(pieces.characters, pieces.merges, longest_first=True)
    assert found["chunks"] == words
    strange = "x² a_b _c 12½ '' naïve’s ☃!  don't 3rd"
    assert page.evaluate("(text) => cut.chunks(text)", strange) == chunks(strange)
    assert found["merged"] == [pieces.cut(word) for word in words]
    assert found["longest"] == [longest.cut(word) for word in words]
    assert found["probable"] == cut("▁noon", logs)[0]


@pytest.mark.system("L-C.e")
def test_the_page_finds_targets_exactly_and_nearly(load):
    page = load("bags", "subwords_and_context/bags.js")
    word = "supercalifragilistic"
    pairs = {"cali": 0, "calista": 2, "fragile": 1, "robust": 4}
    for target, edits in pairs.items():
        found = page.evaluate("([w, t]) => bags.nearest(w, t)", [word, target])
        assert found == edits, target
    marks = page.evaluate(
        "([w, t]) => t.map((x) => bags.exact(w, x))", [word, list(pairs)]
    )
    assert marks == [1, 0, 0, 0]


@pytest.mark.system("L-C.b")
def test_the_page_finds_groups_and_rows(load):
    page = load("groups", "subwords_and_context/groups.js")
    for word in ("where", "a", "monsterly", "don't"):
        found = page.evaluate("(word) => groups.groups(word)", word)
        assert found == letters.groups(word)
        rows = page.evaluate("(all) => all.map((g) => groups.bucket(g, 5000))", found)
        assert rows == [letters.bucket(group, 5000) for group in found]


@pytest.fixture(scope="module")
def shipped():
    model = PageModel.load("subwords_and_context.reader")
    network = context.Elmo()
    folded = with_weights(context.BothWays(network), model.state)
    state = dict(folded.state_dict())
    names = {"ahead": "forward_layers", "back": "backward_layers"}
    for name, values in state.items():
        first, _, rest = name.partition(".")
        network.state_dict()[f"{names.get(first, first)}.{rest}"].copy_(values)
    return model, network


def plan_of(model):
    return {
        "plan": model.description,
        "weights": list(model.packed),
        "alphabet": letters.ALPHABET,
    }


@pytest.mark.system("L-C.d")
def test_the_page_reads_sentences_as_pytorch_does(load, shipped):
    model, network = shipped
    page = load("reader", "subwords_and_context/reader.js")
    words = ["can", "i", "have", "a", "can", "of", "soda", "?"]
    found = page.evaluate(
        "([data, words]) => reader.makeReader(data).read(words)",
        [plan_of(model), words],
    )
    expected = context.vectors(network, words)  # (words, 3, 2 width)
    np.testing.assert_allclose(found, expected, atol=2e-4)


@pytest.mark.system("L-C.c")
def test_the_page_moves_kernels_as_pytorch_does(load, shipped):
    model, network = shipped
    page = load("kernels", "subwords_and_context/kernels.js")
    codes = torch.from_numpy(letters.codes(["monstrously"]))
    with torch.no_grad():
        letter = network.letters.letter(codes).unsqueeze(1)
        moved = torch.tanh(network.letters.kernels[2](letter))[0, 4, :, 0]
        best = torch.cat(
            [
                pool(torch.tanh(kernel(letter))).flatten(1)
                for kernel, pool in zip(
                    network.letters.kernels, network.letters.largest, strict=True
                )
            ],
            1,
        )
        passed = network.letters.highways(best)[0]
    weights = {
        name: {"shape": list(values.shape), "values": values.ravel().tolist()}
        for name, values in model.state.items()
        if name.startswith("letters.")
    }
    counts = [count for _, count in letters.KERNELS]
    found = page.evaluate(
        """([codes, weights, counts]) => {
          const x = kernels.largest(codes, weights, counts);
          return {
            moved: kernels.along(codes, weights, 3, 4),
            x,
            out: x.map((_, i) => kernels.highway(x, weights, i).out),
          };
        }""",
        [codes[0].tolist(), weights, counts],
    )
    np.testing.assert_allclose(found["moved"], moved, atol=1e-5)
    np.testing.assert_allclose(found["x"], best[0], atol=1e-5)
    np.testing.assert_allclose(found["out"], passed, atol=1e-4)


@pytest.mark.system("L-C.d")
def test_shares_add_up_and_gamma_stretches(load):
    page = load("elmo", "subwords_and_context/elmo.js")
    found = page.evaluate(
        """() => {
          const s = elmo.shares([0, 1, -1]);
          const mix = (gamma) => elmo.mixed([[1, 0], [0, 1], [1, 1]], s, gamma);
          const words = elmo.tokens("Can I have a can of soda?");
          return { s, one: mix(1), two: mix(2), words,
            twice: elmo.twice(words) };
        }"""
    )
    assert sum(found["s"]) == pytest.approx(1)
    np.testing.assert_allclose(found["two"], 2 * np.array(found["one"]))
    assert found["twice"] == [0, 4]
    assert found["words"] == context.TOKEN.findall("can i have a can of soda?")
