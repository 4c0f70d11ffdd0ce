"""Chapter 25's pictures and the page's network: their arithmetic against Python."""

import base64

import numpy as np
import pytest
import torch
from lab_page import import_module

from dlcore.chapters.transformer import cases
from dlcore.data import small_language
from dlcore.lab.nets import PageModel
from dlcore.networks.transformer import Transformer, count
from dlcore.scratch import transformer as scratch


@pytest.mark.system("L-S15.6")
@pytest.mark.parametrize("heads", [1, 2, 4])
@pytest.mark.parametrize(("masked", "scaled"), [(True, True), (False, False)])
def test_the_lab_attends_as_numpy_does(load, heads, masked, scaled):
    page = load("lab", "transformer/self.js")
    generator = np.random.default_rng(heads)
    x, *matrices = generator.normal(size=(4, 4, 4))
    weights = dict(zip(("query", "key", "value"), matrices, strict=True))
    settings = {"heads": heads, "masked": masked, "scaled": scaled}
    given = [x.tolist(), {n: w.tolist() for n, w in weights.items()}, settings]
    found = page.evaluate("([x, w, s]) => lab.attend(x, w, s)", given)
    layer = scratch.MultiHead(4, heads, generator)
    for name, matrix in weights.items():
        getattr(layer, name).weight[...] = matrix.T
    if not scaled:
        layer.query.weight *= np.sqrt(4 / heads)
    layer.output.weight[...] = np.eye(4)
    expected = layer.forward(x[None], mask=scratch.causal(4) if masked else None)
    np.testing.assert_allclose(found["output"], expected[0], atol=1e-12)
    shares = [head["shares"] for head in found["heads"]]
    np.testing.assert_allclose(shares, layer.maps[0], atol=1e-12)


@pytest.mark.system("L-S15.7")
def test_the_page_codes_places_as_numpy_does(load):
    page = load("places", "transformer/places.js")
    for place, size, base in ((0, 4, 10000), (3, 4, 10000), (39, 32, 100)):
        found = page.evaluate("(a) => places.code(...a)", [place, size, base])
        expected = scratch.positions(place + 1, size, base)[place]
        np.testing.assert_allclose(found, expected, atol=1e-12)


def test_the_page_norms_as_numpy_does(load):
    page = load("norms", "transformer/norm.js")
    rows = np.random.default_rng(0).normal(size=(3, 5))
    found = page.evaluate("(rows) => norms.normed(rows, 'layer')", rows.tolist())
    np.testing.assert_allclose(found, scratch.LayerNorm(5).forward(rows), atol=1e-12)
    found = page.evaluate("(rows) => norms.normed(rows, 'batch')", rows.tolist())
    np.testing.assert_allclose(
        found, scratch.LayerNorm(3).forward(rows.T).T, atol=1e-12
    )


@pytest.mark.system("L-S15.6")
def test_the_page_counts_the_weights_that_there_are(load):
    page = load("parts", "transformer/parts.js")
    settings = {"size": 32, "hidden": 64, "layers": 2, "heads": 4, "words": 500}
    found = page.evaluate("(s) => parts.total(s)", settings)
    network = Transformer(500, 500, 32, heads=4, hidden=64, layers=2)
    assert found == count(network)["all"]
    for side in ("encoder", "decoder"):
        given = settings | {"side": side, "time": 7}
        rows = page.evaluate("(s) => parts.partsOf(s)", given)
        inside = sum(
            row[2] for row in rows if row[0] not in ("words and places", "scores")
        )
        assert 2 * inside == count(network)[side]


def test_the_products_are_those_of_the_text(load):
    page = load("cost", "transformer/cost.js")
    found = page.evaluate("() => cost.PRODUCTS['self-attention'](10, 4)")
    assert found == 4 * 10 * 16 + 2 * 100 * 4
    assert page.evaluate("() => cost.crossing(64)") == 128


# ------------------------------------------------------------- the network of the page

COMPUTE = """([table, text, source, given, off, patch]) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
  const network = nets.openTransformer(weights.readWeights(table, bytes), { heads: 4 });
  const touch = patch && ((name, values) => {
    if (name !== patch[0]) return values;
    const changed = values.slice();
    changed.set(patch[2], patch[1] * network.size);
    return changed;
  });
  const options = { off: new Set(off), ...(touch && { touch }) };
  const found = network.scoresOf(source, given, options);
  return {
    scores: [...found.scores],
    matrices: Object.fromEntries([...found.matrices].map(([n, m]) => [n, [...m]])),
    maps: Object.fromEntries(
      [...found.maps].map(([n, all]) => [n, all.map((m) => [...m])])),
    said: network.translate(source, { off: new Set(off) }).tokens,
  };
}"""

SENTENCES = ["she is not a doctor", "we want to go home", "he is very tired"]


@pytest.fixture
def shipped():
    model = PageModel.load("transformer.translator")
    network = cases.network(cases.PAGE, 0)
    network.load_state_dict(cases.as_tensors(model.weights))
    return model, network.eval()


@pytest.fixture
def compute(load, shipped):
    page = load("nets", "nets/transformer.js")
    import_module(page, "weights", "nets/weights.js")
    model, _ = shipped
    packed = base64.b64encode(model.packed).decode()

    def ask(source, given, off=(), patch=None):
        table = model.description["weights"]
        return page.evaluate(COMPUTE, [table, packed, source, given, list(off), patch])

    return ask


def numbers(sentence):
    return small_language.vocabularies()[0].encode(sentence.split()).tolist()


def watched(network):
    """Keep what every layer of a network puts out, by name."""
    kept = {}
    for name, layer in network.named_modules():
        layer.register_forward_hook(
            lambda _, __, y, name=name: kept.__setitem__(name, y)
        )
    return kept


@pytest.mark.system("L-S15.6")
@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_matrix_of_the_page_is_that_of_pytorch(compute, shipped, sentence):
    _, network = shipped
    source = numbers(sentence)
    found = compute(source, [])
    said = found["said"]
    found = compute(source, said)
    kept = watched(network)
    with torch.no_grad():
        given = torch.tensor([[cases.START, *said]])
        expected = network(torch.tensor([source]), None, given)[0]
    compared = 0
    for name, values in found["matrices"].items():
        if name in kept:
            wanted = kept[name][0].numpy()
            if name.endswith("feed_forward.first"):
                wanted = np.maximum(wanted, 0)
            ours = np.reshape(values, wanted.shape)
            np.testing.assert_allclose(ours, wanted, atol=1e-4, err_msg=name)
            compared += 1
    assert compared > 40
    ours = np.reshape(found["scores"], expected.shape)
    np.testing.assert_allclose(ours, expected, atol=1e-4)
    best = expected.argmax(-1).tolist()
    assert best == [*said, cases.STOP]  # the page wrote what PyTorch writes


@pytest.mark.system("L-S15.6")
def test_every_map_of_the_page_is_that_of_pytorch(compute, shipped):
    _, network = shipped
    source, said = numbers(SENTENCES[0]), [5, 6, 7]
    found = compute(source, said)["maps"]
    given, kept = torch.tensor([[cases.START, *said]]), {}
    for name, layer in cases.attentions(network).items():
        layer.register_forward_hook(
            lambda one, inputs, _, name=name: kept.__setitem__(name, one.maps(*inputs))
        )
    with torch.no_grad():
        memory, _ = network.encode(torch.tensor([source]))
        network.decode(given, memory)
    for name, maps in kept.items():
        wanted = maps[0].numpy()
        ours = np.reshape(found[name], wanted.shape)
        np.testing.assert_allclose(ours, wanted, atol=1e-5, err_msg=name)


def test_a_head_that_is_off_in_the_page_is_off_in_pytorch(compute, shipped):
    _, network = shipped
    source, said = numbers(SENTENCES[1]), [5, 6]
    found = compute(source, said, ["decoder.1.cross:2", "encoder.0.attention:0"])
    heads = cases.attentions(network)
    given = torch.tensor([[cases.START, *said]])
    with (
        cases.taken_out(heads["decoder.1.cross"], 2),
        cases.taken_out(heads["encoder.0.attention"], 0),
        torch.no_grad(),
    ):
        expected = network(torch.tensor([source]), None, given)[0]
    ours = np.reshape(found["scores"], expected.shape)
    np.testing.assert_allclose(ours, expected, atol=1e-4)


def test_a_patch_in_the_page_is_one_in_pytorch(compute, shipped):
    _, network = shipped
    source, other = numbers(SENTENCES[2]), numbers("she is very tired")
    taken = compute(other, [])["matrices"]["encoder.0.norm_2"]
    row = taken[: network.scores.in_features]
    found = compute(source, [], patch=["encoder.0.norm_2", 0, row])

    def patch(_, __, y):
        y = y.clone()
        y[0, 0] = torch.tensor(row)
        return y

    hook = network.encoder[0].register_forward_hook(patch)
    with torch.no_grad():
        given = torch.tensor([[cases.START]])
        expected = network(torch.tensor([source]), None, given)[0]
    hook.remove()
    np.testing.assert_allclose(found["scores"], expected[0], atol=1e-4)
