"""Chapter 27's pictures and its page's network: their arithmetic against Python."""

import base64

import numpy as np
import pytest
import torch
from lab_page import import_module

from dlcore.chapters.image_captioning import cases, objects
from dlcore.lab.nets import PageModel
from dlcore.scratch.bleu import bleu

random = np.random.default_rng(27)


def test_places_are_alike_by_their_cosine(load):
    page = load("alike", "image_captioning/alike.js")
    one, other = random.normal(size=(2, 8))
    found = page.evaluate("([a, b]) => alike.cosine(a, b)", [[*one], [*other]])
    expected = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    "caption", ["a dog runs fast on the grass", "a dog", "a a a a a a", ""]
)
def test_the_readers_caption_has_the_bleu_of_python(load, caption):
    page = load("yours", "image_captioning/yours.js")
    references = [
        c.split()
        for c in ("a dog runs on the grass", "the dog runs fast on grass", "dog")
    ]
    found = page.evaluate(
        "([words, all]) => yours.bleu(words, all)", [caption.split(), references]
    )
    expected = bleu([caption.split()], [references])
    assert found["score"] == pytest.approx(expected.score)
    assert found["precisions"] == pytest.approx(expected.precisions)
    assert found["brevity"] == pytest.approx(expected.brevity)


def test_the_overlay_sharpens_and_asks_the_same_boxes(load):
    page = load("overlay", "image_captioning/overlay.js")
    weights = random.dirichlet(np.ones(49))
    scores = (np.log(weights) - np.log(weights).max()).tolist()
    found = page.evaluate("(scores) => overlay.sharpened(scores, 2)", scores)
    np.testing.assert_allclose(found, weights**2 / (weights**2).sum(), rtol=1e-6)
    boxes = np.array([[0.1, 0.2, 0.55, 0.6], [0.8, 0.8, 1, 1]])
    inside = page.evaluate(
        "(boxes) => Array.from({ length: 49 }, (_, i) => overlay.inside(i, boxes))",
        boxes.tolist(),
    )
    assert inside == objects.cells(boxes).tolist()


def test_the_largest_places_and_steps(load):
    page = load("places", "kit/places.js", "stepped")
    assert page.evaluate("() => places.largestPlaces([1, 3, 2, 3], 3)") == [1, 3, 2]
    steps = [[0, [-1, 0]], [0, [1, 1]], [48, [1, 0]], [10, [0, -1]]]
    found = [page.evaluate("([p, by]) => places.stepped(p, by, 7)", s) for s in steps]
    assert found == [0, 8, 48, 3]


def test_the_readers_changes_survive_an_address(load):
    names = ("changesFrom", "changesInWords", "changed")
    page = load("captions", "in_page_captions.js", *names)
    words = "1w17,3p24"
    same = "(w) => captions.changesInWords(captions.changesFrom(w))"
    assert page.evaluate(same, words) == words
    assert page.evaluate(same, "nonsense,1x2,<b>") == ""
    change = "([w, ...more]) => captions.changesInWords(captions.changed("
    change += "captions.changesFrom(w), ...more))"
    assert page.evaluate(change, [words, 2, "forced", 5]) == "1w17,2w5"
    assert page.evaluate(change, [words, 3, "moved", None]) == "1w17"


@pytest.mark.system("L-P16.2")
def test_the_page_speaks_as_pytorch_does(load):
    page = load("captioner", "nets/captioner.js")
    import_module(page, "nets", "nets/weights.js")
    shipped = PageModel.load("image_captioning.captioner")
    model, projection = cases.shipped_captioner(shipped)
    wide = np.abs(random.normal(size=(49, 1280))).astype("float32")
    seen = torch.from_numpy(projection(wide)[None]).float()
    result = page.evaluate(
        """([table, text, map]) => {
          const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          const weights = nets.readWeights(table, bytes.buffer);
          const network = captioner.openCaptioner(weights);
          const places = network.project(Float32Array.from(map));
          const marks = { start: 2, stop: 3, longest: 6 };
          const one = (more) => network.caption(places, { ...marks, ...more }).map(
            ({ token, shares: p, weights: w }) => ({ token, p: p[token], w: [...w] }));
          const there = Float64Array.from({ length: 49 }, (_, i) => +(i === 5));
          return { first: [...places[3]], plain: one({}),
            changed: one({ forced: { 1: 40 }, overrides: { 0: there } }) };
        }""",
        [
            shipped.description["weights"],
            base64.b64encode(shipped.packed).decode(),
            wide.ravel().tolist(),
        ],
    )
    np.testing.assert_allclose(result["first"], seen[0, 3].numpy(), atol=1e-4)
    for name, forced, places in (("plain", {}, {}), ("changed", {1: 40}, {0: 5})):
        memory, state = model.encode(seen)
        token = torch.tensor([cases.START])
        for step, row in enumerate(result[name]):
            there = torch.eye(49)[[places[step]]] if step in places else None
            with torch.no_grad():
                logits, state, weights = model.step(
                    token, state, memory, override=there
                )
            shares = logits[0].softmax(0)
            assert row["token"] == forced.get(step, int(shares.argmax()))
            assert row["p"] == pytest.approx(float(shares[row["token"]]), abs=1e-4)
            np.testing.assert_allclose(row["w"], weights[0].numpy(), atol=1e-4)
            token = torch.tensor([row["token"]])
