"""Chapter 27: what people and decoders say of photos, and where decoders look."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore import data, ledger
from dlcore.chapters.image_captioning import baselines, captioner, cases, objects
from dlcore.chapters.image_captioning.features import Projection, fitted
from dlcore.networks.decoding import beam_search, greedy

NAME = "27_image_captioning"


@pytest.fixture(scope="module")
def recorded():
    return ledger.records("image_captioning")


def settings(recorded, case):
    return [run["settings"] for run in recorded.of(case)]


# ------------------------------------------------------------- features


@pytest.mark.system("L-P16.1")
def test_a_photo_becomes_49_places_and_the_book_has_196():
    printed = executed(NAME).printed("eyes-code")
    assert "(16, 49, 1280)" in printed
    assert "(16, 49, 128)" in printed
    assert cases.vgg19_weights() == {
        "convolutions": 16,
        "up to block5_conv4": 20_024_384,
        "places": 196,
        "numbers of a place": 512,
        "bytes of a photo": 401_408,
    }


def test_the_projection_keeps_the_directions_of_the_largest_variance():
    random = np.random.default_rng(0)
    spread = np.linspace(3, 0.1, 200)
    vectors = random.normal(size=(4000, 200)) * spread + 1
    made = fitted(vectors.mean(0), vectors.T @ vectors / len(vectors))
    assert isinstance(made, Projection)
    narrow = made(vectors)
    assert np.abs(narrow.mean(0)).max() < 1e-2
    assert narrow.std() == pytest.approx(1, abs=0.01)
    share = np.sort(vectors.var(0))[::-1][: len(made.directions)].sum()
    assert made.kept == pytest.approx(share / vectors.var(0).sum(), abs=0.02)


@pytest.mark.system("L-P16.1")
def test_more_is_known_by_ten_neighbours_than_by_one(recorded):
    (found,) = settings(recorded, "baselines")
    assert found["BLEU, frequent"] < found["BLEU, nearest"] < found["BLEU, agreed"]


# ------------------------------------------------------------- the decoder


@pytest.mark.system("L-P16.2")
def test_the_weights_are_those_of_the_book():
    counts = cases.book_weights()
    assert counts["first state"] == 262_656
    assert counts["decoder"] == 9_495_824
    assert counts["trained"] == 9_758_480
    assert round(counts["with VGG19, in millions"]) == 30
    assert "9,758,480" in executed(NAME).printed("book-keras")


@pytest.mark.system("L-P16.2")
def test_keras_says_the_same():
    assert executed(NAME).number("keras-apart") < 1e-5


@pytest.mark.parametrize("kind", captioner.KINDS)
def test_steps_do_what_training_does(kind):
    torch.manual_seed(1)
    model = captioner.Captioner(20, 6, embedded=5, hidden_size=4, kind=kind).eval()
    seen, given = torch.randn(3, 9, 6), torch.randint(20, (3, 5))
    whole = model(seen, given)
    memory, state = model.encode(seen)
    for step, token in enumerate(given.unbind(1)):
        logits, state, weights = model.step(token, state, memory)
        assert torch.allclose(logits, whole[:, step], atol=1e-5)
        assert (weights is None) is not model.looks
    if kind == "blind":
        assert torch.equal(whole, model(torch.randn(3, 9, 6), given))


def test_the_transformers_steps_do_what_training_does():
    torch.manual_seed(1)
    model = captioner.TransformerCaptioner(20, 6, size=8, heads=2).eval()
    seen, given = torch.randn(2, 9, 6), torch.randint(20, (2, 4))
    whole = model(seen, given)
    memory, state = model.encode(seen)
    for step, token in enumerate(given.unbind(1)):
        logits, state, _ = model.step(token, state, memory)
        assert torch.allclose(logits, whole[:, step], atol=1e-5)
    maps = model.maps(seen, given)
    assert maps.shape == (2, 4, 9)
    assert torch.allclose(maps.sum(-1), torch.ones(2, 4))


def test_moved_attention_sees_one_place_alone():
    torch.manual_seed(1)
    model = captioner.Captioner(20, 6, embedded=5, hidden_size=4).eval()
    seen, there = torch.randn(1, 9, 6), torch.eye(9)[[4]]
    memory, state = model.encode(seen)
    _, (_, _, context), weights = model.step(
        torch.tensor([2]), state, memory, override=there
    )
    assert torch.equal(weights, there)
    assert torch.allclose(context, seen[:, 4])


def test_greedy_is_a_beam_of_one():
    torch.manual_seed(2)
    model = captioner.Captioner(20, 6, embedded=5, hidden_size=4).eval()
    seen = torch.randn(1, 9, 6)
    one = beam_search(model, seen, None, 2, 3, size=1, longest=8)[0].tokens
    assert list(one) == greedy(model, seen, None, 2, 3, 8)[0].tolist()[: len(one)]


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="blind, mean, both, feedback"):
        captioner.Captioner(20, 6, kind="deaf")


# ------------------------------------------------------------- what it is worth


@pytest.mark.system("L-P16.2")
def test_a_decoder_that_looks_beats_other_photos_captions(recorded):
    (without,) = settings(recorded, "baselines")
    for case in ("both", "transformer"):
        scores = [found["BLEU, beam"] for found in settings(recorded, case)]
        assert min(scores) > without["BLEU, agreed"]


def test_the_page_says_what_the_record_says(recorded):
    page = executed(NAME)
    for name in ("mean", "both", "transformer"):
        scores = [found["BLEU, beam"] for found in settings(recorded, name)]
        assert f"{len(scores)} seeds" in page.printed("compare-code")
        assert f"BLEU {np.mean(scores):.1f}" in page.printed("compare-code")


@pytest.mark.system("L-P16.2")
def test_the_blind_decoder_names_a_person_and_nothing_else(recorded):
    persons = [objects.invented(one, ["man"]) == [False] for one in objects.seen()]
    for found in settings(recorded, "blind"):
        assert found["different captions"] == 1 / 500
        assert found["objects named"] == len(persons)
        assert found["objects invented"] == round(1 - np.mean(persons), 4)
    assert executed(NAME).number("person") == round(100 * np.mean(persons))


def test_the_text_says_what_the_intervals_say(recorded):
    apart = {}
    for other in ("mean", "transformer"):
        pairs = zip(settings(recorded, "both"), settings(recorded, other), strict=True)
        apart[other] = [one["BLEU, beam"] - two["BLEU, beam"] for one, two in pairs]
    mean, half = ledger.interval(apart["mean"])
    assert abs(mean) < half
    assert "both less mean: " in executed(NAME).printed("compare-code")
    assert ", not decided by 3 seeds" in executed(NAME).printed("compare-code")
    mean, half = ledger.interval(apart["transformer"])
    assert mean + half < 0


def test_the_map_hardly_shows_the_edges_of_objects():
    page = executed(NAME)
    within, across = (page.number(f"cosine-{where}") for where in ("within", "across"))
    assert across < within < across + 0.1


def test_each_photo_ships_once():
    import io
    import zipfile

    packed = [
        data.CATALOGUE[name].read(f"{name.replace('_', '-')}.zip")
        for name in ("coco_photos", "coco_free")
    ]
    names = [zipfile.ZipFile(io.BytesIO(each)).namelist() for each in packed]
    assert {*names[0]} & {*names[1]} == {"photos.json"}
    photos = data.coco_free()
    assert len(photos) == 83
    for one in data.coco_photos().values():
        same = next(each for each in photos.values() if each.page == one.page)
        assert (same.picture == one.picture).all()
    licences = (data.files.SHIPPED / "coco_free" / "LICENCES.md").read_text("utf-8")
    assert all(f"`{name}`" in licences for name in photos)


def test_the_nearest_come_first():
    known = np.eye(4)
    asked = np.array([[0.1, 3, 0, 1.0]])
    assert baselines.nearest(known, asked, 2).tolist() == [[1, 3]]


def test_captions_agree_on_what_most_say():
    said = [c.split() for c in ("a dog runs", "a dog runs fast", "two cats sleep")]
    assert baselines.agreed(said) in said[:2]
    assert baselines.most_frequent([*said, said[2]]) == said[2]


def test_people_are_judged_without_their_own_sentence():
    one = [c.split() for c in ("a b c d e", "f g h i j", "k l m n o")]
    assert baselines.people([[*one, *one][:5]]) > 0
    assert baselines.people([[f"{n} {n}b {n}c {n}d".split() for n in "vwxyz"]]) == 0


# ------------------------------------------------------------- objects


def photo(kinds, boxes, captions=()):
    picture = np.zeros((224, 224, 3), np.uint8)
    return objects.Seen("", picture, kinds, np.array(boxes, float), list(captions))


def test_a_place_is_on_an_object_where_its_middle_is():
    inside = objects.cells(np.array([[0, 0, 0.5, 1 / 7]])).reshape(7, 7)
    assert inside[0].tolist() == [True] * 4 + [False] * 3
    assert not inside[1:].any()


def test_the_pointing_game_asks_for_words_of_outlined_objects():
    one = photo(["dog"], [[0, 0, 1 / 7, 1 / 7]])
    weights = np.eye(49)[[0, 0, 1]]
    rows = objects.pointed(one, ["a", "dog", "runs"], weights)
    assert [row["map"] for row in rows] == [True]
    assert rows[0]["chance"] == pytest.approx(1 / 49)
    assert not rows[0]["middle"]


def test_what_a_person_names_is_no_invention():
    one = photo(["dog"], [[0, 0, 1, 1]], [["a", "boat"]])
    assert objects.invented(one, ["a", "dog", "boat", "cat"]) == [
        False,
        False,
        True,
    ]


def test_all_83_photos_have_boxes_in_their_square():
    photos = objects.seen()
    assert len(photos) == 83
    for one in photos:
        assert len(one.kinds) == len(one.boxes)
        assert ((one.boxes >= 0) & (one.boxes <= 1)).all()
        assert (objects.area(one.boxes) > 0).all()
    assert {*objects.KINDS} <= {kind for one in photos for kind in one.kinds} | {
        "kite",
        "surfboard",
        "snowboard",
        "couch",
    }


# ------------------------------------------------------------- the page's network


def test_the_pages_network_has_its_words_and_its_weights():
    page = executed(NAME)
    assert page.number("page-bleu") > 10
    assert page.number("page-coco") < page.number("page-bleu")
    model, projection = cases.shipped_captioner(cases_page())
    assert projection.directions.shape == (128, 1280)
    assert model.scores.out_features == len(cases_page().about["words"])
    assert len(cases_page().packed) < 2_000_000


def cases_page():
    from dlcore.lab.nets import PageModel

    return PageModel.load("image_captioning.captioner")


def test_its_eyes_are_the_weights_of_chapter_13():
    from dlcore.chapters.transfer_learning.cases import page_lite0

    eyes, theirs = cases.eyes(), page_lite0()
    assert (eyes.file, eyes.digest) == (theirs.file, theirs.digest)


def test_captions_have_marks_and_no_rare_words_to_say():
    known = data.Vocabulary(tuple(cases_page().about["words"]))
    assert known.tokens[:4] == cases.SPECIAL
    assert known.tokens[cases.START] == data.START
    assert known.tokens[cases.STOP] == data.STOP
