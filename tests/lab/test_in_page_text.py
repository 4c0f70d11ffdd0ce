"""InPage for texts: reading, choosing the next character, and the two widgets."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from lab_page import frozen, sources_of
from playwright.sync_api import expect
from torch import nn

from dlcore.lab import InPage
from dlcore.lab.nets import page_model

CHARACTERS = [" ", "a", "b", "c", "."]


class Toy(nn.Module):
    """Two LSTM layers that read one character at a time."""

    def __init__(self):
        super().__init__()
        self.letters = nn.Embedding(len(CHARACTERS), 4)
        self.first = nn.LSTM(4, 6, batch_first=True)
        self.second = nn.LSTM(6, 6, batch_first=True)
        self.scores = nn.Linear(6, len(CHARACTERS))

    def forward(self, x):
        x, _ = self.first(self.letters(x))
        x, _ = self.second(x)
        return self.scores(x)


@pytest.fixture(scope="module")
def toy():
    torch.manual_seed(3)
    network = Toy()
    with torch.no_grad():
        for weights in network.parameters():
            weights.mul_(3)  # so that it is sure of something
    model = page_model(network, torch.zeros(1, 1, dtype=torch.long))
    return replace(model, file="toy")


def make(model, show="writing", **options):
    given = {"name": "text", "classes": CHARACTERS, "examples": "ab "}
    return InPage(model, show=show, **{**given, **options})


def test_it_begins_with_the_text_and_the_first_unit(toy):
    assert make(toy).state["text"] == "ab "
    labels = {"blanks": (2, 4), "vowels": (1, 1)}
    state = make(toy, "memory", labels=labels).state
    assert (state["layer"], state["unit"]) == (2, 4)
    assert "example" not in state


@pytest.mark.parametrize(
    ("show", "options", "words"),
    [
        ("memory", {"labels": {"blanks": (3, 1)}}, "the network has"),
        ("memory", {"labels": {"blanks": (1, 7)}}, "the network has"),
        ("writing", {"classes": ["a"]}, "5 outputs need as many classes"),
    ],
)
def test_mistakes_are_explained(toy, show, options, words):
    with pytest.raises(ValueError, match=words):
        make(toy, show, **options)


def test_a_text_needs_one_network_that_remembers(toy):
    with pytest.raises(ValueError, match="one network, not for 2"):
        make({"a": toy, "b": toy})
    plain = nn.Sequential(nn.Embedding(5, 4), nn.Linear(4, 5))
    model = page_model(plain, torch.zeros(1, 1, dtype=torch.long))
    with pytest.raises(ValueError, match="with LSTM layers"):
        make(model)


# ------------------------------------------------------------- choosing


@pytest.fixture
def decoding(load):
    return load("decoding", "nets/decoding.js")


def shares(logits, temperature=1.0):
    p = np.exp((logits - logits.max()) / temperature)
    return p / p.sum()


def test_shares_are_those_of_a_softmax(decoding):
    logits = np.random.default_rng(0).normal(size=9) * 3
    for temperature in (0.2, 1.0, 2.5):
        found = decoding.evaluate(
            "([z, t]) => [...decoding.shares(z, t)]", [logits.tolist(), temperature]
        )
        np.testing.assert_allclose(found, shares(logits, temperature), rtol=1e-12)


def test_top_k_and_top_p_keep_the_largest(decoding):
    p = [0.1, 0.5, 0.05, 0.35]
    found = decoding.evaluate("(p) => [...decoding.topK(p, 2)]", p)
    np.testing.assert_allclose(found, [0, 0.5 / 0.85, 0, 0.35 / 0.85])
    for least, kept in ((0.5, [1]), (0.6, [1, 3]), (0.9, [0, 1, 3]), (1, range(4))):
        found = decoding.evaluate("([p, s]) => [...decoding.topP(p, s)]", [p, least])
        assert np.flatnonzero(found).tolist() == list(kept)
        assert sum(found) == pytest.approx(1)


def test_lots_fall_in_proportion(decoding):
    found = decoding.evaluate(
        """() => [0, 0.249, 0.25, 0.749, 0.75, 0.9999999].map((u) =>
          decoding.drawFrom([0.25, 0, 0.5, 0.25], u))"""
    )
    assert found == [0, 0, 2, 2, 3, 3]


BIGRAMS = np.log(np.random.default_rng(4).dirichlet(np.ones(4) / 2, 4))
BEAM = """([rows, size, length]) => {
  const step = (token) => ({ logits: rows[token], memory: null });
  const task = { start: step(0), step, length };
  return decoding.beamSearch({ ...task, size });
}"""


def every_path(length):
    """All paths from token 0, with their mean losses, the best first."""
    paths = [((), 0.0, 0)]
    for _ in range(length):
        paths = [
            ((*path, token), score + BIGRAMS[last, token], token)
            for path, score, last in paths
            for token in range(4)
        ]
    ranked = sorted(paths, key=lambda one: -one[1])
    return [(list(path), -score / length) for path, score, _ in ranked]


def test_a_beam_of_everything_finds_the_most_probable_paths(decoding):
    best = every_path(3)
    found = decoding.evaluate(BEAM, [BIGRAMS.tolist(), 64, 3])
    assert [each["tokens"] for each in found[:5]] == [path for path, _ in best[:5]]
    for each, (_, loss) in zip(found, best, strict=True):
        assert each["loss"] == pytest.approx(loss)


def test_a_beam_of_one_is_greedy(decoding):
    found = decoding.evaluate(BEAM, [BIGRAMS.tolist(), 1, 6])
    (only,) = found
    greedy = decoding.evaluate(
        """(rows) => {
          const step = (token) => ({ logits: rows[token], memory: null });
          return decoding.write(
            { start: step(0), step, choose: decoding.greedy, length: 6 });
        }""",
        BIGRAMS.tolist(),
    )
    assert only["tokens"] == greedy["tokens"]
    assert only["loss"] == pytest.approx(greedy["loss"])


# ------------------------------------------------------------- in the page


def open_text(open_site, toy, widget):
    page = open_site(toy)
    page.evaluate("(all) => Object.assign(sources, all)", sources_of(widget))
    page.evaluate("([s, b]) => mount(s, b)", list(frozen(widget)))
    return page


def load_network(page):
    page.get_by_role("button", name="Load this network").click()
    expect(page.get_by_role("button", name="Load this network")).to_have_count(0)


def test_before_the_network_comes_nothing_pretends_to_work(open_site, toy):
    page = open_text(open_site, toy, make(toy))
    expect(page.locator(".dl-readout")).to_contain_text("not here yet")
    for slider in page.locator("input[type=range]").all():
        expect(slider).to_be_disabled()
    expect(page.get_by_role("button", name="Draw other letters")).to_be_disabled()
    load_network(page)
    for slider in page.locator("input[type=range]").all():
        expect(slider).to_be_enabled()
    expect(page.get_by_role("button", name="Draw other letters")).to_be_enabled()
    assert len([url for url in page.asked if "/models/" in url]) == 1


def test_it_goes_on_with_what_the_reader_types(open_site, toy):
    page = open_text(open_site, toy, make(toy))
    load_network(page)
    texts = page.locator(".dl-written")
    expect(texts).to_have_count(5)
    assert all(text.startswith("ab ") for text in texts.all_inner_texts())
    page.get_by_label("your text").fill("Cab")
    assert all(len(text) == 3 + 80 for text in texts.all_text_contents())
    before = texts.all_text_contents()
    assert all(text.startswith("Cab") for text in before)
    page.get_by_role("button", name="Draw other letters").click()
    after = texts.all_text_contents()
    assert before[:2] == after[:2]  # greedy and beam draw no lots
    assert before[2:] != after[2:]


def test_what_was_typed_is_judged_as_pytorch_judges_it(open_site, toy):
    network = Toy()
    network.load_state_dict({k: torch.tensor(v) for k, v in toy.state.items()})
    page = open_text(open_site, toy, make(toy))
    load_network(page)
    page.get_by_label("your text").fill("abba  Cab?.")  # one blank, no "?"
    numbers = torch.tensor([[CHARACTERS.index(c) for c in "abba cab."]])
    with torch.no_grad():
        logits = network(numbers[:, :-1])[0]
    loss = float(nn.functional.cross_entropy(logits, numbers[0, 1:]))
    found = page.evaluate(
        """() => {
          const { read } = document.querySelector(".dl-in-page").reader();
          const steps = read("abba  Cab?.").slice(1);
          return steps.reduce((sum, { loss }) => sum + loss, 0) / steps.length;
        }"""
    )
    assert found == pytest.approx(loss, rel=1e-5)
    said = page.locator(".dl-readout").inner_text()
    assert f"{loss:.2f} nats" in said
    assert f"{loss / np.log(2):.2f} bits" in said


READ = """([characters, text]) => {
  const run = () => characters.map(() => 0);
  const network = { run, memory: () => [], remember() {} };
  const { read, textOf } = reader.openReader(network, characters);
  return textOf(read(text).map(({ number }) => number));
}"""


def test_signs_of_a_phone_are_read_as_plain_ones(load):
    page = load("reader", "nets/reader.js")
    plain = [*CHARACTERS, '"', "'", "-"]
    said = "“A  b’c” — ?"
    assert page.evaluate(READ, [plain, said]) == '"a b\'c" - '
    assert page.evaluate(READ, [["a", "“"], "“a”"]) == "“a"


def test_a_state_can_be_put_back(open_site, toy):
    page = open_text(open_site, toy, make(toy))
    load_network(page)
    once, again = page.evaluate(
        """() => {
          const { read, step } = document.querySelector(".dl-in-page").reader();
          const { memory } = read("abc").at(-1);
          const once = step(1, memory).logits;
          read("cc c.");
          return [once, step(1, memory).logits].map((all) => [...all]);
        }"""
    )
    assert once == again


def test_a_unit_colours_the_text(open_site, toy):
    network = Toy()
    network.load_state_dict({k: torch.tensor(v) for k, v in toy.state.items()})
    widget = make(toy, "memory", labels={"blanks": (1, 2)}, examples="abca")
    page = open_text(open_site, toy, widget)
    expect(page.locator(".dl-readout")).to_contain_text("not here yet")
    expect(page.get_by_label("unit", exact=True)).to_be_disabled()
    load_network(page)
    x, state = network.letters(torch.tensor([[1, 2, 3, 1]])), None
    cells = []
    with torch.no_grad():
        for t in range(4):
            _, state = network.first(x[:, t : t + 1], state)
            cells.append(torch.tanh(state[1][0, 0, 1]).item())
    found = page.locator(".dl-letter").evaluate_all(
        """(all) => all.map((each) => (each.classList.contains("dl-colour-1") ? -1 : 1)
          * Number(each.style.getPropertyValue("--dl-size")))"""
    )
    np.testing.assert_allclose(found, cells, atol=1e-3)
    page.get_by_label("unit", exact=True).press("ArrowRight")
    expect(page.locator(".dl-readout")).to_contain_text("unit 3, over 4 characters")
    expect(page.get_by_role("radio", name="any unit")).to_be_checked()
