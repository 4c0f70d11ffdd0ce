"""The architectures of vision: what they count, and the shapes on the way."""

import pytest
import torch

from dlcore.networks import plans, torch_network, vision
from dlcore.networks.plans import PlanError

PICTURE = (3, 224, 224)

# Weights, millions of multiply–adds for one picture, and where the numbers are printed.
# torchvision: https://docs.pytorch.org/vision/stable/models.html, "num_params" and
# "GFLOPS" of the weights' tables, which count a multiply–add once.
PUBLISHED = {
    "lenet5": (vision.lenet5(), (1, 32, 32), 61_706, None, "modern form, by hand"),
    "alexnet": (vision.alexnet(), PICTURE, 60_965_224, 724, "Caffe's bvlc_alexnet"),
    "vgg11": (vision.vgg(11), PICTURE, 132_863_336, 7_609, "torchvision"),
    "vgg13": (vision.vgg(13), PICTURE, 133_047_848, 11_308, "torchvision"),
    "vgg16": (vision.vgg(16), PICTURE, 138_357_544, 15_470, "torchvision"),
    "vgg19": (vision.vgg(19), PICTURE, 143_667_240, 19_632, "torchvision"),
    "googlenet": (
        vision.googlenet(),
        PICTURE,
        6_998_552,
        1_582,
        "Caffe's bvlc_googlenet without auxiliary classifiers",
    ),
    "resnet18": (vision.resnet(18), PICTURE, 11_689_512, 1_814, "torchvision"),
    "resnet34": (vision.resnet(34), PICTURE, 21_797_672, 3_664, "torchvision"),
    "resnet50": (vision.resnet(50), PICTURE, 25_557_032, 4_089, "torchvision"),
    "resnet101": (vision.resnet(101), PICTURE, 44_549_160, 7_801, "torchvision"),
    "resnet152": (vision.resnet(152), PICTURE, 60_192_808, 11_514, "torchvision"),
    "resnext50": (
        vision.resnet(50, groups=32, group_width=4),
        PICTURE,
        25_028_904,
        4_230,
        "torchvision",
    ),
    "densenet121": (vision.densenet(), PICTURE, 7_978_856, 2_834, "torchvision"),
    "mobilenet": (
        vision.mobilenet(),
        PICTURE,
        4_231_976,
        569,
        "Howard et al. (2017): 4.2 and 569 million; Keras: 4,231,976 trainable",
    ),
    "efficientnet-lite0": (
        vision.efficientnet_lite0(),
        PICTURE,
        4_652_008,
        385,
        "the TPU repository: 4.7 and 407 million",
    ),
}
EFFICIENTNETS = {  # torchvision's weights; Tan and Le's billions of multiply–adds
    "b0": (5_288_548, 0.39),
    "b1": (7_794_184, 0.70),
    "b2": (9_109_994, 1.0),
    "b3": (12_233_232, 1.8),
    "b4": (19_341_616, 4.2),
    "b5": (30_389_784, 9.9),
    "b6": (43_040_704, 19),
    "b7": (66_347_960, 37),
}


def on_paper(plan, shape):
    """Weights and output shape of PyTorch's network, which holds no numbers."""
    with torch.device("meta"):
        network = torch_network(plan, shape).eval()
        output = network(torch.empty(2, *shape))
    return sum(each.numel() for each in network.parameters()), tuple(output.shape)


@pytest.mark.system("L-E8.1", "F-Fig5.14", "L-E8.6")
@pytest.mark.parametrize("name", PUBLISHED)
def test_weights_and_products_are_the_published_ones(name):
    plan, shape, weights, millions, _ = PUBLISHED[name]
    counted = plans.total(plan, shape)
    assert counted.weights == weights
    if millions:
        assert counted.products / 1e6 == pytest.approx(millions, abs=1)
    classes = 10 if name == "lenet5" else 1000
    assert on_paper(plan, shape) == (weights, (2, classes))


@pytest.mark.system("L-E8.7a")
@pytest.mark.parametrize("name", EFFICIENTNETS)
def test_efficientnets_are_the_published_ones(name):
    weights, billions = EFFICIENTNETS[name]
    width, depth, side, dropout = vision.SCALES[name]
    plan = vision.efficientnet(width, depth, dropout)
    counted = plans.total(plan, (3, side, side))
    assert counted.weights == weights
    assert counted.products / 1e9 == pytest.approx(billions, rel=0.05)
    if name in ("b0", "b4"):
        assert on_paper(plan, (3, side, side)) == (weights, (2, 1000))


@pytest.mark.system("L-E8.1")
@pytest.mark.parametrize(
    ("depth", "millions"), [(20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85), (110, 1.7)]
)
def test_small_resnets_are_as_large_as_the_paper_says(depth, millions):
    """Table 6 of He et al. (2016)."""
    counted = plans.total(vision.small_resnet(depth), (3, 32, 32))
    places = len(str(millions).partition(".")[2])
    assert round(counted.weights / 1e6, places) == millions


def test_the_original_lenet_is_told_by_what_it_lacks():
    """60,000 numbers (LeCun et al., 1998): 10 of 16 maps see less, pools have two."""
    modern = {row.name: row.weights for row in plans.rows(vision.lenet5(), (1, 32, 32))}
    original = {**modern, "S2": 12, "C3": 1516, "S4": 32, "output": 0}
    assert sum(original.values()) == 60_000


@pytest.mark.system("L-E8.1")
def test_googlenet_has_the_shapes_of_the_table():
    shapes = {row.name: row.shape for row in plans.rows(vision.googlenet(), PICTURE)}
    table = {
        "conv1": (64, 112, 112),
        "pool1": (64, 56, 56),
        "conv2": (192, 56, 56),
        "pool2": (192, 28, 28),
        "inception3a": (256, 28, 28),
        "inception3b": (480, 28, 28),
        "pool3": (480, 14, 14),  # the book prints 280
        "inception4a": (512, 14, 14),
        "inception4d": (528, 14, 14),
        "inception4e": (832, 14, 14),
        "pool4": (832, 7, 7),
        "inception5b": (1024, 7, 7),
        "mean": (1024,),
    }
    assert {name: shapes[name] for name in table} == table


@pytest.mark.parametrize("depth", [8, 20, 32, 56, 110])
def test_small_residual_networks_have_the_weights_of_their_plain_twins(depth):
    """He et al. (2016), table 6: 0.27, 0.46, 0.85, 1.7 million."""
    millions = {20: 0.27, 32: 0.46, 56: 0.85, 110: 1.7}
    residual, plain = (
        plans.total(vision.small_resnet(depth, shortcuts=s), (3, 32, 32))
        for s in (True, False)
    )
    assert (residual.weights, residual.products) == (plain.weights, plain.products)
    if depth in millions:
        assert residual.weights / 1e6 == pytest.approx(millions[depth], rel=0.02)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"end": vision.Dense(10)}, "end: a dense layer takes a row of numbers, not 3"),
        ({"wide": vision.Conv(8, 7, padding=0)}, "wide: a window of 7 pixels does not"),
        ({"split": vision.Conv(8, groups=2)}, "split: 2 groups need channels"),
        (
            {"join": vision.Residual({"conv": vision.Conv(4)})},
            "join: the short cut brings 3 × 6 × 6, the main path 4 × 6 × 6",
        ),
        (
            {"all": vision.Branches({"a": {}, "b": {"pool": vision.MaxPool()}})},
            "all: the paths make pictures of different sizes",
        ),
        ({"mean": vision.GlobalAverage(), "c": vision.Conv(4)}, "c: Conv takes chan"),
    ],
)
def test_what_does_not_fit_is_named(plan, words):
    with pytest.raises(PlanError, match=words):
        plans.total(plan, (3, 6, 6))
