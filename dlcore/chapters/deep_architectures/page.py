"""Plans as short lists, which `pictures/counting.js` reads."""

from functools import singledispatch

from dlcore.networks import plans, vision

NETWORKS = {  # the layer builder's menu: plan, channels and side of its picture
    "a first network": (
        {
            "conv1": plans.Conv(16),
            "pool1": plans.MaxPool(),
            "conv2": plans.Conv(32),
            "pool2": plans.MaxPool(),
            "flatten": plans.Flatten(),
            "output": plans.Dense(10),
        },
        3,
        32,
    ),
    "LeNet-5 (1998)": (vision.lenet5(), 1, 32),
    "AlexNet (2012)": (vision.alexnet(), 3, 224),
    "Network in Network (2013)": (vision.network_in_network(), 3, 224),
    **{f"VGG-{d} (2014)": (vision.vgg(d), 3, 224) for d in vision.VGG},
    "GoogLeNet (2014)": (vision.googlenet(), 3, 224),
    **{f"ResNet-{d} (2015)": (vision.resnet(d), 3, 224) for d in vision.RESNET},
    "ResNet-56 for CIFAR-10": (vision.small_resnet(56), 3, 32),
    "ResNeXt-50 32×4d (2016)": (
        vision.resnet(50, groups=32, group_width=4),
        3,
        224,
    ),
    "DenseNet-121 (2016)": (vision.densenet(), 3, 224),
    "MobileNet (2017)": (vision.mobilenet(), 3, 224),
    **{
        f"EfficientNet-{name.upper()} (2019)": (
            vision.efficientnet(width, depth, dropout),
            3,
            side,
        )
        for name, (width, depth, side, dropout) in vision.SCALES.items()
    },
    "EfficientNet-Lite0 (2020)": (vision.efficientnet_lite0(), 3, 224),
}


def networks() -> dict:
    """All networks of the menu as plain values."""
    return {
        name: {
            "names": list(plan),
            "layers": listed(plan),
            "channels": channels,
            "side": side,
        }
        for name, (plan, channels, side) in NETWORKS.items()
    }


def blocks(channels: int) -> dict:
    """Blocks by name, as plain values; all take so many channels.

    A bottleneck is a quarter as wide inside, ResNeXt's half as wide; the inception
    module has the proportions of GoogLeNet's 3a.
    """
    eighth = channels // 8
    main = vision.two_convolutions(channels, 1)
    halving = vision.two_convolutions(2 * channels, 2)
    project = plans.Conv(2 * channels, 1, 2, 0, norm=True, activation="linear")
    wide = vision.inverted(channels, channels, 3, 1, 6, "relu6")
    gated = dict(wide)
    gated |= {"gate": plans.Gate(channels // 4), "project": gated.pop("project")}
    found = {
        "plain": main,
        "residual": {"block": plans.Residual(main)},
        "residual, smaller picture": {
            "block": plans.Residual(halving, {"project": project})
        },
        "bottleneck": {
            "block": plans.Residual(vision.bottleneck(channels // 4, channels, 1))
        },
        "ResNeXt": {
            "block": plans.Residual(
                vision.bottleneck(channels // 2, channels, 1, groups=32)
            )
        },
        "inception": {
            "module": vision.inception(
                *(2 * eighth, 3 * eighth, 4 * eighth),
                *(eighth // 2, eighth, eighth),
            )
        },
        "DenseNet layer": {"layer": vision.dense_layer(growth=32)},
        "separable": {
            "each": plans.Depthwise(),
            "mix": plans.Conv(channels, 1, norm=True),
        },
        "inverted residual": {"block": plans.Residual(wide)},
        "inverted residual, gate": {"block": plans.Residual(gated)},
    }
    return {name: listed(plan) for name, plan in found.items()}


def listed(plan: dict) -> list:
    """The layers of a plan as lists."""
    return [plain(layer) for layer in plan.values()]


@singledispatch
def plain(layer) -> list:
    """One layer as a list, its kind first."""
    return ["free", type(layer).__name__]


@plain.register
def _(layer: plans.Conv):
    return [
        *("conv", layer.channels, layer.kernel, layer.stride, layer.padding),
        *(layer.groups, int(layer.norm), int(layer.bias)),
    ]


@plain.register
def _(layer: plans.Depthwise):
    return ["each", layer.kernel, layer.stride, layer.padding, int(layer.norm), 1]


@plain.register
def _(layer: plans.MaxPool):
    kind = "mean" if isinstance(layer, plans.AveragePool) else "max"
    return [kind, layer.kernel, layer.stride, layer.padding]


@plain.register
def _(layer: plans.GlobalAverage):
    return ["global"]


@plain.register
def _(layer: plans.Flatten):
    return ["flatten"]


@plain.register
def _(layer: plans.Dense):
    return ["dense", layer.units]


@plain.register
def _(layer: plans.Norm):
    return ["norm"]


@plain.register
def _(layer: plans.Shrink):
    return ["shrink", layer.channels, layer.stride]


@plain.register
def _(layer: plans.Gate):
    return ["gate", layer.hidden]


@plain.register
def _(layer: plans.Residual):
    return ["add", listed(layer.main), listed(layer.short)]


@plain.register
def _(layer: plans.Branches):
    return ["join", *map(listed, layer.paths.values())]
