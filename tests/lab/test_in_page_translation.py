"""InPage for sentences: what the page writes is what PyTorch writes."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from lab_page import frozen, sources_of
from playwright.sync_api import expect

from dlcore.data import PADDING, START, STOP, UNKNOWN
from dlcore.lab import InPage
from dlcore.lab.nets import page_model
from dlcore.networks import decoding, translator
from dlcore.networks.halves import Halves

SPECIAL = (PADDING, UNKNOWN, START, STOP)
SOURCE = (*SPECIAL, "we", "go", "now", "home")
TARGET = (*SPECIAL, "nous", "allons", "vite", "ici", "maison")


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(4)
    made = translator(8, 9, embedded=5, hidden_size=8, layers=1).eval()
    with torch.no_grad():
        for parameter in made.parameters():
            if parameter.requires_grad:
                parameter.normal_(std=0.8)
    return made


@pytest.fixture(scope="module")
def toy(model):
    both = Halves(model).eval()
    found = page_model(both, torch.zeros(1, 2, dtype=torch.long))
    both.load_state_dict({k: torch.tensor(v) for k, v in found.state.items()})
    return replace(found, file="toy")


def opened(open_site, toy):
    given = {"classes": TARGET, "labels": SOURCE, "examples": ["we go now"]}
    widget = InPage(toy, show="translation", name="text", **given)
    page = open_site(toy)
    page.evaluate("(all) => Object.assign(sources, all)", sources_of(widget))
    page.evaluate("([s, b]) => mount(s, b)", list(frozen(widget)))
    page.get_by_role("button", name="Load this network").click()
    expect(page.locator(".dl-step").first).to_be_visible()
    return page


def test_it_writes_as_pytorch_writes_and_goes_on_from_a_forced_word(
    open_site, toy, model
):
    page = opened(open_site, toy)
    source = torch.tensor([[4, 5, 6]])
    (greedy,) = decoding.greedy(model, source, None, 2, 3, longest=16).tolist()
    chosen = page.locator('.dl-word-choice[aria-pressed="true"] > span:first-child')
    assert chosen.all_inner_texts() == [TARGET[token] for token in greedy]
    beams = decoding.beam_search(model, source, None, 2, 3, size=3, longest=16)
    found = page.evaluate(
        """() => {
          const { read } = document.querySelector(".dl-in-page").translator();
          return [...read("we go now").logits];
        }"""
    )
    memory, state = model.encode(source)
    logits, _, _ = model.step(torch.tensor([2]), state, memory)
    np.testing.assert_allclose(found, logits[0].detach(), atol=1e-4)
    assert page.locator(".dl-tree strong").count() == len(beams)
    other = page.locator(".dl-step").first.locator(".dl-word-choice").nth(1)
    wanted = other.locator("span").first.inner_text()
    other.click()
    assert chosen.first.inner_text() == wanted
    page.get_by_role("button", name="Let the network choose").click()
    assert chosen.all_inner_texts() == [TARGET[token] for token in greedy]


def test_unknown_words_are_crossed_out(open_site, toy):
    page = opened(open_site, toy)
    page.get_by_label("your sentence").fill("We zebra go")
    assert page.locator(".dl-words s").all_inner_texts() == ["zebra"]


def test_words_must_be_as_many_as_the_network_reads(toy):
    with pytest.raises(ValueError, match="reads 8 words, labels= has 2"):
        InPage(
            toy,
            show="translation",
            name="text",
            classes=TARGET,
            labels=SOURCE[:2],
            examples=["we"],
        )


@pytest.mark.parametrize(
    ("lists", "tree"),
    [
        ([[1, 2], [1, 2, 3]], {"words": [], "children": [[1, 2, 3]]}),
        ([[1, 2, 3], [1, 2, 4], [5]], {"words": [], "children": [[1, 2], [5]]}),
        ([], {"words": [], "children": []}),
    ],
)
def test_beginnings_share_their_words_in_the_tree(load, lists, tree):
    page = load("translating", "nets/translating.js")
    found = page.evaluate("(all) => translating.treeOf(all)", lists)
    assert found["words"] == tree["words"]
    assert [one["words"] for one in found["children"]] == tree["children"]
    forks = [[each["words"] for each in one["children"]] for one in found["children"]]
    assert [fork for fork in forks if fork] == ([[[3], [4]]] if len(lists) > 2 else [])


def tree_of(lists):
    """The same tree, of all beginnings by their first token: {words, children}."""
    below = {}
    for first, *rest in filter(None, lists):
        below.setdefault(first, []).append(rest)
    children = []
    for token, rests in below.items():
        node = tree_of(rests)
        if len(node["children"]) == 1:
            (node,) = node["children"]
        children.append({**node, "words": [token, *node["words"]]})
    return {"words": [], "children": children}


@pytest.mark.parametrize("seed", range(5))
def test_the_tree_is_that_of_plain_python(load, seed):
    random = np.random.default_rng(seed)
    lists = [random.integers(0, 3, n).tolist() for n in random.integers(0, 6, 12)]
    page = load("translating", "nets/translating.js")
    assert page.evaluate("(all) => translating.treeOf(all)", lists) == tree_of(lists)
