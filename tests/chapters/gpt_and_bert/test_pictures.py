"""Chapter 26's networks in the page: they read and learn as PyTorch's do."""

import numpy as np
import pytest
import torch
from lab_page import import_module
from torch.nn import functional

from dlcore.chapters.gpt_and_bert.learning import adamw, step
from dlcore.chapters.gpt_and_bert.networks import BERT, GPT

OPEN = """([given, settings]) => {
  const own = Object.entries(given).map(([name, { shape, values }]) => [
    name, { shape, values: Float32Array.from(values) }]);
  window.model = nets.openLanguageModel(Object.fromEntries(own), settings);
}"""


@pytest.fixture
def opened(load):
    """Put the weights of a PyTorch network into a page, which then has `model`."""
    page = load("nets", "nets/language_model.js")

    def put(network, **settings):
        given = {
            name: {"shape": list(one.shape), "values": one.flatten().tolist()}
            for name, one in network.state_dict().items()
        }
        page.evaluate(OPEN, [given, {"heads": 4, **settings}])
        return page

    return put


@pytest.mark.system("L-D.a")
@pytest.mark.parametrize("engine", ["wasm", "plain"])
def test_the_page_learns_as_pytorch_learns(opened, engine):
    torch.manual_seed(0)
    network = GPT(30, 32, heads=4, hidden=128, layers=2, longest=16)
    page = opened(network, causal=True, engine=engine)
    optimizer = adamw(network, 0.003)
    random, ours, theirs = np.random.default_rng(0), [], []
    for _ in range(20):
        rows = random.integers(30, size=(4, 17))
        text = torch.from_numpy(rows)
        logits = network(text[:, :-1])
        loss = functional.cross_entropy(logits.flatten(0, 1), text[:, 1:].flatten())
        theirs.append(loss.item())
        step(network, optimizer, loss, 0.003)
        batch = {
            "tokens": rows[:, :-1].flatten().tolist(),
            "wanted": rows[:, 1:].flatten().tolist(),
            "time": 16,
        }
        ours.append(page.evaluate("(b) => model.learn(b, 0.003)", batch))
    assert theirs[-1] < theirs[0] - 0.1
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.system("L-D.b")
@pytest.mark.parametrize("kind", [GPT, BERT])
def test_the_page_reads_as_pytorch_reads(opened, kind):
    torch.manual_seed(1)
    network = kind(30, 32, heads=4, hidden=128, layers=3, longest=16).eval()
    page = opened(network, causal=kind is GPT)
    tokens, sides = [5, 3, 8, 8, 1, 0, 29], [0, 0, 0, 1, 1, 1, 1]
    given = {"tokens": tokens, "segments": sides if kind is BERT else None}
    found = page.evaluate(
        """(given) => {
          const { logits, maps } = model.read(given);
          const copied = maps.map((all) => all.map((map) => [...map]));
          return { logits: [...logits], maps: copied };
        }""",
        given,
    )
    x = torch.tensor([tokens])
    more = {"segments": torch.tensor([sides])} if kind is BERT else {}
    with torch.no_grad():
        states = network.states(x, **more)
        expected = network.scores(states)[0]
        first = network.blocks[0]
        seen = network.tokens(x)
        if kind is BERT:
            seen = seen + network.segments(more["segments"])
        maps = first.attention.maps(first.norm_1(seen))[0]
    logits = np.array(found["logits"]).reshape(7, 30)
    np.testing.assert_allclose(logits, expected.numpy(), atol=1e-5)
    shown = np.array(found["maps"][0]).reshape(4, 7, 7)
    np.testing.assert_allclose(shown, maps.numpy(), atol=1e-6)
    if kind is GPT:
        assert np.all(np.triu(shown, 1) == 0)
    else:
        assert np.all(shown > 0)


@pytest.mark.system("L-D.b")
def test_the_picture_hides_replaces_and_leaves_as_bert_does(load):
    page = load("masks", "gpt_and_bert/masks.js")
    import_module(page, "random", "kit/random.js")
    found = page.evaluate("masks.fates(40000, 0.15, random.randomState(1))")
    chosen = [fate for fate in found if fate]
    assert len(chosen) / len(found) == pytest.approx(0.15, abs=0.01)
    for fate, share in (("hidden", 0.8), ("another", 0.1), ("same", 0.1)):
        assert chosen.count(fate) / len(chosen) == pytest.approx(share, abs=0.02)


@pytest.mark.system("L-D.a")
def test_the_picture_knows_what_a_place_sees_and_what_is_asked(load):
    page = load("sight", "gpt_and_bert/sight.js")
    assert page.evaluate("sight.sees('GPT', 2, 5)") == [True] * 3 + [False] * 2
    assert page.evaluate("sight.sees('BERT', 2, 5)") == [True] * 5
    words = ["a", "b", "c"]
    assert page.evaluate("(w) => sight.asked('GPT', w, 0)", words) == ["b", "c", ""]
    assert page.evaluate("(w) => sight.asked('BERT', w, 1)", words) == ["", "b", ""]


@pytest.mark.system("L-D.e")
def test_the_picture_adds_three_vectors(load):
    page = load("sums", "gpt_and_bert/sums.js")
    rows = np.random.default_rng(0).normal(size=(3, 8))
    found = page.evaluate("(rows) => sums.added(...rows)", rows.tolist())
    np.testing.assert_allclose(found, rows.sum(0), atol=1e-12)


def test_a_batch_asks_for_what_follows(load):
    page = load("learner", "gpt_and_bert/learner.js")
    import_module(page, "random", "kit/random.js")
    text = "to be or not to be, that is the question of this play"
    found = page.evaluate(
        """(text) => {
          const { characters, tokens } = learner.tokensOf(text);
          const rows = learner.batch(tokens, random.randomState(1), 3, 8);
          return { characters, tokens, rows };
        }""",
        text,
    )
    assert "".join(found["characters"][i] for i in found["tokens"]) == text
    rows = found["rows"]
    for row in range(3):
        given, wanted = (rows[k][8 * row : 8 * row + 8] for k in ("tokens", "wanted"))
        assert given[1:] == wanted[:-1]
        said = "".join(found["characters"][i] for i in [*given, wanted[-1]])
        assert said in text
