"""Chapter 24: its networks, its record, the network of its page, and what it says."""

import base64

import numpy as np
import pytest
import torch
from executed import executed
from lab_page import import_module

from dlcore import ledger
from dlcore.chapters.attention import cases
from dlcore.chapters.attention.translator import KINDS, AttentiveTranslator, one_hot
from dlcore.lab.nets import PageModel

CHAPTER = "24_attention"
SYSTEMS = {
    "bahdanau": "L-S15.1",
    "general": "L-S15.2",
    "feedback": "L-S15.3",
    "position": "L-S15.4",
    "hard": "L-S15.5",
    "dot": "F-E7.14",
    "sampled": "F-E7.15b",
}


def small(kind):
    torch.manual_seed(0)
    model = AttentiveTranslator(30, 40, 8, kind=kind).eval()
    source, given = torch.randint(2, 30, (3, 7)), torch.randint(2, 40, (3, 5))
    return model, source, torch.arange(7) < torch.tensor([[7], [3], [1]]), given


@pytest.mark.system("L-S15.3")
@pytest.mark.parametrize("kind", KINDS)
@torch.no_grad()
def test_step_by_step_is_the_same_as_all_at_once(kind):
    model, source, mask, given = small(kind)
    memory, state = model.encode(source, mask)
    logits = []
    for token in given.unbind(1):
        one, state, weights = model.step(token, state, memory, mask)
        assert not weights[~mask].any()
        logits.append(one)
    whole = model(source, mask, given)
    torch.testing.assert_close(torch.stack(logits, 1), whole, atol=1e-5, rtol=0)


@pytest.mark.system("L-S15.5")
def test_hard_attention_takes_one_word_and_still_learns():
    model, source, mask, given = small("hard")
    memory, state = model.encode(source, mask)
    _, _, weights = model.step(given[:, 0], state, memory, mask)
    torch.testing.assert_close(weights, one_hot(weights))
    model(source, mask, given).sum().backward()
    assert model.attention.soft.W.weight.grad.abs().sum() > 0


@pytest.mark.system("L-S15.4")
def test_weights_for_positions_end_where_they_were_built_for():
    model, *_ = small("position")
    longer = torch.randint(2, 30, (1, 13))
    with pytest.raises(RuntimeError):
        model(longer, torch.ones(1, 13, dtype=torch.bool), longer)


@pytest.mark.system("F-E7.15b")
def test_sampled_softmax_trains_and_is_measured_with_all_words():
    model, source, mask, given = small("bahdanau")
    from types import SimpleNamespace

    from dlcore.training.sequences import translation_cross_entropy

    kept = torch.ones(3, 5, dtype=torch.bool)
    batch = SimpleNamespace(x=source, source_mask=mask, given=given, y=given, mask=kept)
    loss = cases.sampled_loss(8)
    assert loss(model, batch) == translation_cross_entropy(model, batch)
    few = loss(model.train(), batch)
    few.backward()
    assert few < np.log(40)
    assert model.scores.weight.grad.abs().sum() > 0


@pytest.mark.parametrize("name", SYSTEMS)
def test_each_system_is_recorded_by_three_seeds(name):
    assert ledger.records("attention").seeds(name) == list(cases.SEEDS)


def test_compared_cases_are_trained_for_as_many_epochs():
    recorded = ledger.records("attention")
    for cases_ in (cases.TRANSLATING, [f"reverse_{n}" for n in cases.REVERSING]):
        runs = [run for name in cases_ for run in recorded.of(name)]
        assert len({run["settings"]["epochs"] for run in runs}) == 1


@pytest.mark.system("L-S15.1")
@pytest.mark.system("F-E7.14")
def test_attention_beats_a_fixed_context():
    recorded = ledger.records("attention")
    pairs = (("bahdanau", "none"), ("dot", "none"), ("dot", "uniform"))
    for name, other in pairs:
        gains = [
            ours["settings"]["BLEU"] - theirs["settings"]["BLEU"]
            for ours, theirs in zip(recorded.of(name), recorded.of(other), strict=True)
        ]
        mean, half = ledger.interval(gains)
        assert mean > half


@pytest.mark.system("F-E7.14")
def test_the_chapter_s_mixtures():
    printed = executed(CHAPTER).printed("attend-code")
    assert "[0.0, 0.0]: weights [0.33 0.33 0.33]" in printed
    assert executed(CHAPTER).number("twin-apart") < 1e-12
    assert executed(CHAPTER).number("keras-apart") < 1e-5


def test_phone_books_are_looked_up_and_long_steps_break():
    glued = executed(CHAPTER).glued
    assert glued["phone-slow"] == "0 of 6"
    assert glued["phone-helped"] == glued["phone-plain"] == "6 of 6"
    assert glued["phone-five"] == glued["phone-twenty"] == "6 of 6"


TRANSLATE = """([description, packed, source, start, stop, overrides]) => {
  const buffer = Uint8Array.from(atob(packed), (each) => each.charCodeAt(0)).buffer;
  const weights = nets.readWeights(description.weights, buffer);
  const steps = translator.openTranslator(weights).translate(
    source, { start, stop, overrides });
  return steps.map(({ token, weights }) => [token, [...weights]]);
}"""


@torch.no_grad()
def first_word(model, source, look):
    """What PyTorch says first, if it must look there."""
    source = torch.tensor(source)[None]
    memory, state = model.encode(source)
    logits, _, _ = model.step(
        torch.tensor([2]), state, memory, source > 0, torch.tensor([look]).float()
    )
    return int(logits.argmax())


@pytest.mark.system("L-S15.1")
def test_the_page_translates_as_pytorch_does(load):
    shipped = PageModel.load("attention.translator")
    model = cases.network(cases.PAGE, seed=0)
    model.load_state_dict({k: torch.tensor(v) for k, v in shipped.state.items()})
    numbers = {word: i for i, word in enumerate(shipped.about["english"])}
    page = load("translator", "nets/translator.js")
    import_module(page, "nets", "nets/weights.js")
    packed = base64.b64encode(shipped.packed).decode()
    for sentence in ("i want to buy a red car", "i don't know where he is"):
        source = np.array([numbers[word] for word in sentence.split()])
        (said,), weights = cases.spoken(model, source[None], source[None] > 0)
        given = [shipped.description, packed, source.tolist(), 2, 3, {}]
        found = page.evaluate(TRANSLATE, given)
        assert [token for token, _ in found][: len(said)] == said
        for step, (_, row) in enumerate(found[: len(said)]):
            np.testing.assert_allclose(row, weights[0, step], atol=1e-4)
        look = [0] * (len(source) - 1) + [1]
        moved = page.evaluate(TRANSLATE, [*given[:-1], {"0": look}])
        assert moved[0][1] == look
        assert moved[0][0] == first_word(model, source, look)
