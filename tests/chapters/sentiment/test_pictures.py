"""Chapter 22's pictures: their arithmetic against Python."""

from collections import Counter

import numpy as np
import pytest
import torch

from dlcore import data
from dlcore.chapters.sentiment import cases, reader
from dlcore.chapters.sentiment.bags import Bags, grams
from dlcore.lab import PageModel
from dlcore.lab.nets import page_model
from dlcore.lab.nets.trace import with_weights

STRANGE = "Not bad, at ALL! It’s (really) “good” – don't miss it... 10/10"


@pytest.mark.system("L-E12.f")
def test_the_page_cuts_texts_as_python_does(load):
    page = load("grams", "sentiment/grams.js")
    found = page.evaluate("(text) => grams.cut(text)", STRANGE)
    assert found == data.words(STRANGE.replace("’", "'"))
    groups = page.evaluate(
        "(words) => grams.grams(words, 3).map(({ gram }) => gram)", found
    )
    assert groups == grams(found, 3)


@pytest.mark.system("L-E12.f")
def test_the_page_weighs_words_as_python_does(load):
    texts = [text.split() for text in ("a good film", "a bad bad film", "the film")]
    bags = Bags.learn(texts, 1, 10)
    asked = ["a", "bad", "bad", "good", "thing"]
    page = load("grams", "sentiment/grams.js")
    found = page.evaluate(
        """([words, idf]) => {
          const counts = grams.tally(words);
          return [true, false].map((scaled) =>
            Object.fromEntries(grams.tfIdf(counts, (word) => idf[word], scaled)));
        }""",
        [asked, dict(zip(bags.grams, bags.idf.tolist(), strict=True))],
    )
    row = bags.tf_idf([asked]).toarray()[0]
    for word, value in found[0].items():
        assert value == pytest.approx(row[bags.places[word]])
    assert "thing" not in found[0]
    assert found[1]["bad"] == pytest.approx(
        (1 + np.log(2)) * bags.idf[bags.places["bad"]]
    )


@pytest.mark.system("L-E12.f")
def test_the_page_compares_bags_as_python_does(load):
    page = load("twins", "sentiment/twins.js")
    bad, good = data.Grammar().twins(np.random.default_rng(5))
    for longest in (1, 2, 3):
        bags = [Counter(grams(data.words(text), longest)) for text in (bad, good)]
        found = page.evaluate(
            """([one, other, n]) => {
              const bags = [one, other].map((text) => twins.bagOf(text, n));
              return [twins.only(...bags), twins.only(bags[1], bags[0])];
            }""",
            [bad, good, longest],
        )
        assert [set(each) for each in found] == [
            set(bags[0] - bags[1]),
            set(bags[1] - bags[0]),
        ]
    assert not set(Counter(data.words(bad)) - Counter(data.words(good)))


def carried(model, *keys):
    """What a figure gives to a judge, as plain values."""
    weights = list(model.packed)
    more = {key: model.about[key] for key in keys}
    return {"plan": model.description, "weights": weights, **more}


@pytest.mark.system("L-E12.f")
@pytest.mark.parametrize("name", ["words", "groups"])
def test_the_linear_judges_of_the_page_are_those_of_python(load, name):
    page = load("judges", "sentiment/judges.js")
    model = PageModel.load(f"sentiment.{name}")
    texts = [
        data.words("not bad at all but the worst acting of a bad year"),
        data.words("an unseenword wonderful film"),
        data.words("good good good"),
    ]
    found = page.evaluate(
        "([judge, texts]) => texts.map(judges.linearJudge(judge))",
        [carried(model, "grams", "longest", "bias"), texts],
    )
    scores = cases.page_scores(model, texts)
    for one, score in zip(found, scores, strict=True):
        assert one["score"] == pytest.approx(score, abs=1e-4)
        assert one["bias"] + sum(one["parts"]) == pytest.approx(one["score"])


@pytest.mark.system("F-E7.11")
def test_the_lstm_of_the_page_is_that_of_pytorch(load):
    page = load("judges", "sentiment/judges.js")
    model = PageModel.load("sentiment.reader")
    text = data.words("i expected a dull evening but this film is not bad xyzzy")
    found = page.evaluate(
        """([trained, words]) => {
          const { judge, path } = judges.recurrentJudge(trained);
          return { ...judge(words), zeros: path(words, 5) };
        }""",
        [carried(model, "words"), text],
    )
    step = with_weights(reader.Step(reader.Judge(6000, 32, 48)).eval(), model.state)
    words = data.Vocabulary(tuple(model.about["words"]))

    def path(tokens, zeros=0):
        numbers = [*words.encode(tokens), *[0] * zeros]
        with torch.no_grad():
            return step(torch.tensor(numbers)[None])[0, :, 0].numpy()

    np.testing.assert_allclose(found["path"], path(text), atol=1e-4)
    np.testing.assert_allclose(found["zeros"], path(text, 5), atol=1e-4)
    without = [path(text[:i] + text[i + 1 :])[-1] for i in range(len(text))]
    np.testing.assert_allclose(found["parts"], path(text)[-1] - without, atol=2e-4)


@pytest.mark.system("F-E7.11")
def test_a_review_can_be_changed_by_a_click(load):
    page = load("review", "sentiment/review.js")
    change = "([words, i, click]) => review.changed(words, i, click)"
    words = ["not", "bad", "at", "all"]
    assert page.evaluate(change, [words, 0, "deletes it"]) == "bad at all"
    click = "puts “not” before it"
    assert page.evaluate(change, [words, 1, click]) == "not not bad at all"
    steps = page.evaluate("(path) => review.stepsOf(path)", [0.5, -1, 2])
    assert steps == [0.5, -1.5, 3]


@pytest.mark.system("F-E7.11")
def test_a_step_of_the_network_is_the_network():
    torch.manual_seed(0)
    judge = reader.Judge(20, 4, 6).eval()
    x = torch.tensor([[3, 4, 5, 0, 0], [6, 7, 8, 9, 2]])
    step = reader.Step(judge)
    with torch.no_grad():
        whole, every = judge(x), step(x)[..., 0]
    torch.testing.assert_close(whole, torch.stack([every[0, 2], every[1, 4]]))
    padded = reader.Judge(20, 4, 6, padded=True).eval()
    padded.load_state_dict(judge.state_dict())
    with torch.no_grad():
        torch.testing.assert_close(padded(x), every[:, -1])
    assert page_model(step, torch.zeros(1, 1, dtype=torch.long)).weights
