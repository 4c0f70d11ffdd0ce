"""The architectures of vision, from LeNet to EfficientNet, as plans.

    plan = vgg(16)
    network = torch_network(plan, (3, 224, 224))
    twin = keras_network(plan, (3, 224, 224))

Each is a function with the numbers of its paper. `classes` is the last layer's size;
its logits have no softmax.
"""

from math import ceil

from dlcore.networks.plans import (
    AveragePool,
    Branches,
    Conv,
    Dense,
    Depthwise,
    Dropout,
    Flatten,
    Gate,
    GlobalAverage,
    LocalNorm,
    MaxPool,
    Norm,
    Residual,
    Shrink,
)


def lenet5(classes=10):
    """LeNet-5 (LeCun et al., 1998), for 32 × 32, as it is written today.

    The original pools with weights, connects only some maps in its second convolution
    and ends in distances instead of logits: 60,000 trainable numbers.
    """
    return {
        "C1": Conv(6, 5, padding=0, activation="tanh"),
        "S2": AveragePool(),
        "C3": Conv(16, 5, padding=0, activation="tanh"),
        "S4": AveragePool(),
        "C5": Conv(120, 5, padding=0, activation="tanh"),
        "flatten": Flatten(),
        "F6": Dense(84, "tanh"),
        "output": Dense(classes),
    }


def alexnet(classes=1000):
    """AlexNet (Krizhevsky et al., 2012); two groups stand for its two GPUs."""
    return {
        "conv1": Conv(96, 11, stride=4, padding=2),
        "norm1": LocalNorm(),
        "pool1": MaxPool(3, 2),
        "conv2": Conv(256, 5, groups=2),
        "norm2": LocalNorm(),
        "pool2": MaxPool(3, 2),
        "conv3": Conv(384),
        "conv4": Conv(384, groups=2),
        "conv5": Conv(256, groups=2),
        "pool5": MaxPool(3, 2),
        **two_dense(4096, classes),
    }


def two_dense(units, classes):
    """The end of AlexNet and VGG, where most of their weights are."""
    return {
        "flatten": Flatten(),
        "dense6": Dense(units, "relu"),
        "dropout6": Dropout(),
        "dense7": Dense(units, "relu"),
        "dropout7": Dropout(),
        "output": Dense(classes),
    }


VGG = {  # convolutions in each of the five groups
    11: (1, 1, 2, 2, 2),
    13: (2, 2, 2, 2, 2),
    16: (2, 2, 3, 3, 3),
    19: (2, 2, 4, 4, 4),
}


def vgg(depth, classes=1000, *, pointwise=False):
    """VGG-11, 13, 16 or 19 (Simonyan and Zisserman, 2015): 3 × 3 everywhere.

    pointwise: the third convolution of a group is 1 × 1, the paper's configuration C
    """
    plan = {}
    for group, (number, channels) in enumerate(
        zip(VGG[depth], (64, 128, 256, 512, 512), strict=True), start=1
    ):
        for each in range(1, number + 1):
            kernel = 1 if pointwise and each == 3 else 3
            plan[f"conv{group}_{each}"] = Conv(channels, kernel)
        plan[f"pool{group}"] = MaxPool()
    return plan | two_dense(4096, classes)


def network_in_network(classes=1000):
    """Network in Network (Lin et al., 2014): 1 × 1 convolutions, a mean at the end."""
    plan = {}
    for number, (channels, kernel, stride, padding) in enumerate(
        [(96, 11, 4, 0), (256, 5, 1, 2), (384, 3, 1, 1), (classes, 3, 1, 1)], start=1
    ):
        plan[f"conv{number}"] = Conv(channels, kernel, stride, padding)
        plan[f"mix{number}a"] = Conv(channels, 1)
        plan[f"mix{number}b"] = Conv(channels, 1)
        if number < 4:
            plan[f"pool{number}"] = MaxPool(3, 2)
        if number == 3:
            plan["dropout"] = Dropout()
    return plan | {"mean": GlobalAverage()}


INCEPTION = {  # 1 × 1; 3 × 3 and 5 × 5, each behind a narrower 1 × 1; pooled
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


def inception(one, reduce_three, three, reduce_five, five, pooled):
    """One module: four paths, the wide ones behind a cheap 1 × 1 convolution."""
    return Branches(
        {
            "one": {"conv": Conv(one, 1)},
            "three": {"reduce": Conv(reduce_three, 1), "conv": Conv(three, 3)},
            "five": {"reduce": Conv(reduce_five, 1), "conv": Conv(five, 5)},
            "pooled": {"pool": MaxPool(3, 1, "same"), "project": Conv(pooled, 1)},
        }
    )


def naive_inception(one, three, five):
    """The module without its 1 × 1 convolutions, as it was thought of first."""
    return Branches(
        {
            "one": {"conv": Conv(one, 1)},
            "three": {"conv": Conv(three, 3)},
            "five": {"conv": Conv(five, 5)},
            "pooled": {"pool": MaxPool(3, 1, "same")},
        }
    )


def googlenet(classes=1000):
    """GoogLeNet (Szegedy et al., 2015) as it answers: without auxiliary classifiers."""
    plan = {
        "conv1": Conv(64, 7, stride=2, padding=3),
        "pool1": MaxPool(3, 2, "same"),
        "norm1": LocalNorm(),
        "reduce2": Conv(64, 1),
        "conv2": Conv(192, 3),
        "norm2": LocalNorm(),
        "pool2": MaxPool(3, 2, "same"),
    }
    for name, widths in INCEPTION.items():
        if name in ("4a", "5a"):
            plan[f"pool{int(name[0]) - 1}"] = MaxPool(3, 2, "same")
        plan[f"inception{name}"] = inception(*widths)
    return plan | mean_and_output(0.4, classes)


RESNET = {  # blocks in each of the four stages
    18: (2, 2, 2, 2),
    34: (3, 4, 6, 3),
    50: (3, 4, 6, 3),
    101: (3, 4, 23, 3),
    152: (3, 8, 36, 3),
}


def resnet(depth, classes=1000, *, groups=1, group_width=64):
    """ResNet-18, 34, 50, 101 or 152 (He et al., 2016), for 224 × 224.

    From 50 layers on blocks are bottlenecks, with their stride in the 3 × 3 convolution
    as in PyTorch's library, not in the first 1 × 1 as in the paper.
    groups, group_width: 32 and 4 make ResNeXt-50 32×4d (Xie et al., 2017)
    """
    deep = depth >= 50
    plan = {
        "conv1": Conv(64, 7, stride=2, padding=3, norm=True),
        "pool1": MaxPool(3, 2, padding=1),
    }
    inputs = 64
    for stage, blocks in enumerate(RESNET[depth]):
        channels = 64 * 2**stage
        for number in range(blocks):
            stride = 2 if stage and not number else 1
            if deep:
                inner = channels * group_width // 64 * groups
                main = bottleneck(inner, 4 * channels, stride, groups)
            else:
                main = two_convolutions(channels, stride)
            outputs = channels * (4 if deep else 1)
            short = {}
            if stride > 1 or inputs != outputs:
                short = {
                    "project": Conv(
                        outputs, 1, stride, 0, norm=True, activation="linear"
                    )
                }
            plan[f"block{stage + 2}_{number + 1}"] = Residual(main, short)
            inputs = outputs
    return plan | {"mean": GlobalAverage(), "output": Dense(classes)}


def two_convolutions(channels, stride):
    """The main path of a small residual block."""
    return {
        "first": Conv(channels, 3, stride, padding=1, norm=True),
        "second": Conv(channels, 3, norm=True, activation="linear"),
    }


def bottleneck(inner, outputs, stride, groups=1):
    """Narrow, convolve, widen: the main path of a residual block in deep networks."""
    return {
        "narrow": Conv(inner, 1, norm=True),
        "convolve": Conv(inner, 3, stride, padding=1, groups=groups, norm=True),
        "widen": Conv(outputs, 1, norm=True, activation="linear"),
    }


def small_resnet(depth, classes=10, *, width=16, shortcuts=True, stem_stride=1):
    """The paper's ResNet for CIFAR-10: 6 n + 2 layers in three stages of n blocks.

    Its short cuts have no weights, so that the plain network, without them, has just
    as many.
    stem_stride: of the first convolution; 2 makes everything four times cheaper
    Raises ValueError unless depth is 8, 14, 20, …
    """
    blocks, rest = divmod(depth - 2, 6)
    if rest or blocks < 1:
        raise ValueError(f"depth must be 6 n + 2, as in 8, 14, 20, not {depth}")
    plan = {"conv1": Conv(width, 3, stem_stride, padding=1, norm=True)}
    for stage in range(3):
        channels = width * 2**stage
        for number in range(blocks):
            stride = 2 if stage and not number else 1
            main = two_convolutions(channels, stride)
            name = f"block{stage + 1}_{number + 1}"
            if shortcuts:
                short = {"shrink": Shrink(channels, 2)} if stride == 2 else {}
                plan[name] = Residual(main, short)
            else:
                plan[f"{name}a"] = main["first"]
                plan[f"{name}b"] = Conv(channels, 3, norm=True)
    return plan | {"mean": GlobalAverage(), "output": Dense(classes)}


def densenet(blocks=(6, 12, 24, 16), growth=32, classes=1000):
    """DenseNet (Huang et al., 2017), by default DenseNet-121: each layer sees all."""
    plan = {
        "conv1": Conv(2 * growth, 7, stride=2, padding=3, norm=True),
        "pool1": MaxPool(3, 2, padding=1),
    }
    channels = 2 * growth
    for stage, number in enumerate(blocks, start=1):
        for each in range(1, number + 1):
            plan[f"dense{stage}_{each}"] = dense_layer(growth)
        channels += number * growth
        if stage < len(blocks):
            channels //= 2
            plan[f"norm{stage}"] = Norm()
            plan[f"mix{stage}"] = bare(channels, 1)
            plan[f"pool{stage + 1}"] = AveragePool()
    return plan | {
        "norm": Norm(),
        "mean": GlobalAverage(),
        "output": Dense(classes),
    }


def dense_layer(growth):
    """What came in, and behind it a few new channels made from all of it."""
    new = {
        "norm1": Norm(),
        "narrow": bare(4 * growth, 1),
        "norm2": Norm(),
        "convolve": bare(growth, 3),
    }
    return Branches({"kept": {}, "new": new})


def bare(channels, kernel):
    """A convolution without bias and activation, as the norm comes before it."""
    return Conv(channels, kernel, activation="linear", bias=False)


MOBILENET = (  # channels and stride of each separable convolution
    *((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)),
    *((512, 1),) * 5,
    *((1024, 2), (1024, 1)),
)


def mobilenet(width=1.0, classes=1000):
    """MobileNet (Howard et al., 2017): depthwise separable convolutions.

    width: the paper's α, a factor of all channels
    """
    plan = {"conv": Conv(int(32 * width), 3, stride=2, norm=True, activation="relu6")}
    for number, (channels, stride) in enumerate(MOBILENET, start=1):
        plan[f"depthwise{number}"] = Depthwise(stride=stride, activation="relu6")
        plan[f"pointwise{number}"] = Conv(
            int(channels * width), 1, norm=True, activation="relu6"
        )
    return plan | mean_and_output(0.001, classes)


EFFICIENTNET = (  # kernel, stride, expansion, channels, blocks of B0's seven stages
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
SCALES = {  # width, depth, pixels a side, dropout of EfficientNet-B0 to B7
    "b0": (1.0, 1.0, 224, 0.2),
    "b1": (1.0, 1.1, 240, 0.2),
    "b2": (1.1, 1.2, 260, 0.3),
    "b3": (1.2, 1.4, 300, 0.3),
    "b4": (1.4, 1.8, 380, 0.4),
    "b5": (1.6, 2.2, 456, 0.4),
    "b6": (1.8, 2.6, 528, 0.5),
    "b7": (2.0, 3.1, 600, 0.5),
}


def efficientnet(width=1.0, depth=1.0, dropout=0.2, classes=1000):
    """EfficientNet (Tan and Le, 2019): B0, or wider and deeper by two factors.

    width, depth, _, dropout = SCALES["b3"] makes B3, which takes 300 × 300.
    """
    first, last = rounded(32 * width), rounded(1280 * width)
    return {
        "stem": Conv(first, 3, stride=2, norm=True, activation="silu"),
        **inverted_blocks(first, width, depth, "silu", gated=True),
        "head": Conv(last, 1, norm=True, activation="silu"),
        **mean_and_output(dropout, classes),
    }


def efficientnet_lite0(classes=1000):
    """EfficientNet-Lite0 for phones: B0 with ReLU6 and without gates."""
    return {
        "stem": Conv(32, 3, stride=2, norm=True, activation="relu6"),
        **inverted_blocks(32, 1.0, 1.0, "relu6", gated=False),
        "head": Conv(1280, 1, norm=True, activation="relu6"),
        **mean_and_output(0.2, classes),
    }


def inverted_blocks(inputs, width, depth, activation, *, gated):
    """The seven stages: inverted residual blocks, added to their input where it fits.

    A gate's hidden layer has a quarter of the channels that come into the block.
    """
    plan = {}
    for stage, (kernel, stride, expansion, channels, blocks) in enumerate(
        EFFICIENTNET, start=1
    ):
        outputs = rounded(channels * width)
        for number in range(1, ceil(blocks * depth) + 1):
            step = stride if number == 1 else 1
            main = inverted(inputs, outputs, kernel, step, expansion, activation)
            if gated:
                gate = Gate(max(1, inputs // 4), activation)
                main = main | {"gate": gate, "project": main.pop("project")}
            name = f"block{stage}_{number}"
            if step == 1 and inputs == outputs:
                plan[name] = Residual(main, activation="linear")
            else:
                plan |= {f"{name}_{part}": layer for part, layer in main.items()}
            inputs = outputs
    return plan


def inverted(inputs, outputs, kernel, stride, expansion, activation):
    """Widen, convolve each channel, narrow again: the main path of MobileNetV2."""
    widen = Conv(expansion * inputs, 1, norm=True, activation=activation)
    return {
        **({"widen": widen} if expansion > 1 else {}),
        "depthwise": Depthwise(kernel, stride, activation=activation),
        "project": Conv(outputs, 1, norm=True, activation="linear"),
    }


def rounded(channels):
    """The nearest multiple of 8 that is not more than a tenth too small."""
    nearest = max(8, int(channels + 4) // 8 * 8)
    return nearest + 8 if nearest < 0.9 * channels else nearest


def mean_and_output(dropout, classes):
    """The end of all networks since GoogLeNet: no dense layer but the last."""
    return {
        "mean": GlobalAverage(),
        "dropout": Dropout(dropout),
        "output": Dense(classes),
    }
