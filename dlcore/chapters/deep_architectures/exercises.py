"""Exercises of chapter 12: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(12)

# ------------------------------------------------------------------- separable_ratio


def separable_ratio(kernel, inputs, outputs):
    """Work of a separable convolution divided by that of an ordinary one."""
    return 1 / outputs + 1 / kernel**2


SEPARABLE_RATIO = Exercise(
    separable_ratio,
    trials=[(3, 32, 64), (5, 16, 8), (7, 4, 100), (1, 8, 8)],
    mistakes=[
        Mistake(
            lambda kernel, inputs, outputs: 1 / (1 / outputs + 1 / kernel**2),
            "Is yours above 1 where separating saves?",
            "Separable divided by ordinary, not the other way round.",
        ),
        Mistake(
            lambda kernel, inputs, outputs: 1 / kernel**2,
            "That is the depthwise step alone or the pointwise alone. Which one?",
            "Both steps count: `inputs * kernel**2 + inputs * outputs`.",
        ),
        Mistake(
            lambda kernel, inputs, outputs: 1 / outputs,
            "Mixing the channels costs something, too.",
            "Add the pointwise step: `inputs * outputs` per place.",
        ),
        Mistake(
            lambda kernel, inputs, outputs: 1 / inputs + 1 / kernel**2,
            "Which channels does the saving depend on: those in or those out?",
            "The depthwise step is 1/`outputs` of the ordinary work.",
        ),
        Mistake(
            lambda kernel, inputs, outputs: 1 / outputs + 1 / kernel,
            "How many weights has a kernel with this side?",
            "A kernel has `kernel**2` weights.",
        ),
        Mistake(
            lambda kernel, inputs, outputs: 1 / (outputs * kernel**2),
            "Are the two steps done one after the other, or one inside the other?",
            "Their work is added, not multiplied.",
        ),
        Mistake(
            lambda kernel, inputs, outputs: 1 - (1 / outputs + 1 / kernel**2),
            "Is yours what is saved, or what is left?",
            "Divide the work that is left by the ordinary work; take nothing from 1.",
        ),
        Mistake(
            lambda kernel, inputs, outputs: inputs * kernel**2 + inputs * outputs,
            "That is the work of one place. What share of the ordinary work is it?",
            "Divide by `inputs * outputs * kernel**2`.",
        ),
        Mistake(
            lambda kernel, inputs, outputs: (
                (inputs * kernel**2 + inputs * outputs)
                // (inputs * outputs * kernel**2)
            ),
            "Is a share below 1 a whole number?",
            "`//` cuts off everything behind the point; divide with `/`.",
        ),
    ],
    otherwise=(
        "Write down the multiply–adds of one place for both.",
        "It is `(inputs * kernel**2 + inputs * outputs)` divided by "
        "`inputs * outputs * kernel**2`.",
    ),
)

# ------------------------------------------------------------------- receptive_field


def receptive_field(kernels, strides):
    """Pixels a side that one output of the last layer sees."""
    field, step = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        field += (kernel - 1) * step
        step *= stride
    return field


def without_strides(kernels, strides):
    """The field if every stride were 1."""
    return 1 + sum(kernel - 1 for kernel in kernels)


def stride_too_early(kernels, strides):
    """Each layer's own stride is applied to its own kernel."""
    field, step = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        step *= stride
        field += (kernel - 1) * step
    return field


def last_stride_only(kernels, strides):
    """The steps of earlier layers are forgotten."""
    field, step = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        field += (kernel - 1) * step
        step = stride
    return field


def every_pixel_of_each_kernel(kernels, strides):
    """Each kernel brings all its pixels, on top of the one that is there."""
    field, step = 1, 1
    for kernel, stride in zip(kernels, strides, strict=True):
        field += kernel * step
        step *= stride
    return field


RECEPTIVE_FIELD = Exercise(
    receptive_field,
    trials=[
        ([3], [1]),
        ([3, 3, 3], [1, 1, 1]),
        ([7, 3, 3], [2, 2, 1]),
        ([3, 2, 3, 2, 3], [1, 2, 1, 2, 1]),
        ([5, 2, 5, 2], [1, 2, 2, 3]),
    ],
    mistakes=[
        Mistake(
            without_strides,
            "What does a stride of 2 do to the distance of two neighbours behind it?",
            "Later kernels reach further: multiply by the strides before them.",
        ),
        Mistake(
            stride_too_early,
            "Does a layer's own stride change what one of its outputs sees?",
            "Only the strides of *earlier* layers count: update the step afterwards.",
        ),
        Mistake(
            last_stride_only,
            "Two layers with stride 2, one after the other: how far are neighbours?",
            "The steps multiply: `step *= stride`.",
        ),
        Mistake(
            lambda kernels, strides: sum(kernels),
            "Two layers of 3 × 3 see 5 pixels, not 6. Why?",
            "Each layer adds `kernel - 1`, and one output sees itself.",
        ),
        Mistake(
            lambda kernels, strides: receptive_field(kernels, strides) - 1,
            "What does an output see when there is no layer at all?",
            "Start with a field of one pixel.",
        ),
        Mistake(
            lambda kernels, strides: int(np.prod(kernels)),
            "Two layers of 3 × 3 see 5 pixels. Do fields multiply?",
            "They add: each layer brings `kernel - 1` times the step.",
        ),
        Mistake(
            lambda kernels, strides: receptive_field(kernels[::-1], strides[::-1]),
            "Which layer is the first of the lists?",
            "Go from the first layer to the last: later kernels take larger steps.",
        ),
        Mistake(
            every_pixel_of_each_kernel,
            "One layer of 3 sees 3 pixels. Does yours see 4?",
            "The first pixel of a kernel is there already: add `kernel - 1` steps.",
        ),
    ],
    otherwise=(
        "Draw three pixels in a row and go back layer by layer.",
        "Add `(kernel - 1) * step` per layer, then `step *= stride`.",
    ),
)

# ------------------------------------------------------------------- residual


def residual(x, W1, W2):
    """ReLU(x + W2 ReLU(W1 x))."""
    return np.maximum(0, x + W2 @ np.maximum(0, W1 @ x))


RESIDUAL = Exercise(
    residual,
    trials=[
        (
            generator.normal(size=size),
            generator.normal(size=(size, size)),
            generator.normal(size=(size, size)),
        )
        for size in (3, 4, 6)
    ],
    mistakes=[
        Mistake(
            lambda x, W1, W2: np.maximum(0, W2 @ np.maximum(0, W1 @ x)),
            "That is a plain network. Where does the input go?",
            "Add `x` before the last ReLU.",
        ),
        Mistake(
            lambda x, W1, W2: x + np.maximum(0, W2 @ np.maximum(0, W1 @ x)),
            "Can the output of your block be negative?",
            "Add first, then ReLU: `np.maximum(0, x + …)`.",
        ),
        Mistake(
            lambda x, W1, W2: x + W2 @ np.maximum(0, W1 @ x),
            "Which activation does the sum pass?",
            "The sum goes through ReLU as well.",
        ),
        Mistake(
            lambda x, W1, W2: np.maximum(0, x + W2 @ (W1 @ x)),
            "Two matrices without anything between them are one matrix.",
            "Put a ReLU behind `W1 @ x`.",
        ),
        Mistake(
            lambda x, W1, W2: np.maximum(0, x + W1 @ np.maximum(0, W2 @ x)),
            "Which matrix meets `x` first?",
            "`W1` comes first, `W2` second.",
        ),
        Mistake(
            lambda x, W1, W2: np.maximum(0, x + np.maximum(0, x @ W1) @ W2),
            "Rows or columns: which product does the formula have?",
            "`W1 @ x`, not `x @ W1`.",
        ),
        Mistake(
            lambda x, W1, W2: np.maximum(
                0, x + np.maximum(0, W2 @ np.maximum(0, W1 @ x))
            ),
            "Can the layers of your block ever lower a number of `x`?",
            "No ReLU behind `W2` before the sum: the difference may be negative.",
        ),
        Mistake(
            lambda x, W1, W2: np.maximum(0, W2 @ (x + np.maximum(0, W1 @ x))),
            "Does your input pass the block untouched, or does `W2` change it?",
            "Add `x` behind `W2`, not before it.",
        ),
        Mistake(
            lambda x, W1, W2: x + W2 @ W1 @ x,
            "How many ReLUs has the formula?",
            "Two: one behind `W1 @ x`, one around the sum.",
        ),
    ],
    otherwise=(
        "Set both matrices to zero: what should come out?",
        "It is `np.maximum(0, x + W2 @ np.maximum(0, W1 @ x))`.",
    ),
)

# ------------------------------------------------------------------- bottleneck_weights


def bottleneck_weights(channels, narrow, kernel, groups):
    """Kernel weights of 1 × 1, grouped K × K and 1 × 1."""
    return 2 * channels * narrow + narrow * (narrow // groups) * kernel**2


BOTTLENECK_WEIGHTS = Exercise(
    bottleneck_weights,
    trials=[(256, 64, 3, 1), (256, 128, 3, 32), (64, 16, 5, 4), (32, 32, 1, 2)],
    mistakes=[
        Mistake(
            lambda channels, narrow, kernel, groups: (
                2 * channels * narrow + narrow**2 * kernel**2
            ),
            "How many channels does one kernel see when there are groups?",
            "Each kernel sees `narrow // groups` channels.",
        ),
        Mistake(
            lambda channels, narrow, kernel, groups: (
                channels * narrow + narrow * (narrow // groups) * kernel**2
            ),
            "Your block does not come back to its number of channels.",
            "There are two 1 × 1 convolutions: `2 * channels * narrow`.",
        ),
        Mistake(
            lambda channels, narrow, kernel, groups: (
                2 * channels * narrow + narrow * (narrow // groups) * kernel
            ),
            "How many weights has a kernel with this side?",
            "A kernel has `kernel**2` weights per channel.",
        ),
        Mistake(
            lambda channels, narrow, kernel, groups: (
                (2 * channels * narrow + narrow**2 * kernel**2) // groups
            ),
            "Do the 1 × 1 convolutions have groups, too?",
            "Only the middle convolution is grouped.",
        ),
        Mistake(
            lambda channels, narrow, kernel, groups: channels**2 * kernel**2,
            "That is one ordinary convolution. Where is the narrow place?",
            "Add up three convolutions: down, across, up.",
        ),
        Mistake(
            lambda channels, narrow, kernel, groups: (
                bottleneck_weights(channels, narrow, kernel, groups)
                + (2 * narrow + channels)
            ),
            "Which numbers of a convolution are left out here?",
            "No biases: only the kernels count.",
        ),
        Mistake(
            lambda channels, narrow, kernel, groups: (
                2 * channels * narrow + narrow * kernel**2
            ),
            "How many channels does one kernel of the middle convolution see?",
            "A kernel has `kernel**2` weights for each of `narrow // groups` channels.",
        ),
        Mistake(
            lambda channels, narrow, kernel, groups: (
                2 * channels * narrow + (narrow // groups) ** 2 * kernel**2
            ),
            "Those are the weights of one group. How many groups are there?",
            "Times `groups`: `narrow * (narrow // groups) * kernel**2`.",
        ),
        Mistake(
            lambda channels, narrow, kernel, groups: (
                bottleneck_weights(channels, narrow, kernel, groups) + channels**2
            ),
            "What does a short cut cost that changes no shape?",
            "Only the main path is asked for; this short cut has no weights.",
        ),
    ],
    otherwise=(
        "Write down the weights of each of the three convolutions.",
        "`channels * narrow`, `narrow * (narrow // groups) * kernel**2`, "
        "`narrow * channels`.",
    ),
)

# ------------------------------------------------------------------- squeeze


def logistic(x):
    """1 / (1 + exp(−x))."""
    return 1 / (1 + np.exp(-x))


def squeeze(x, W1, b1, W2, b2):
    """Each channel times its gate."""
    hidden = np.maximum(0, W1 @ x.mean(axis=(1, 2)) + b1)
    return x * logistic(W2 @ hidden + b2)[:, None, None]


def gates_only(x, W1, b1, W2, b2):
    """The gates without what they open."""
    hidden = np.maximum(0, W1 @ x.mean(axis=(1, 2)) + b1)
    return logistic(W2 @ hidden + b2)


def summed(x, W1, b1, W2, b2):
    """Sums in place of means."""
    hidden = np.maximum(0, W1 @ x.sum(axis=(1, 2)) + b1)
    return x * logistic(W2 @ hidden + b2)[:, None, None]


def without_relu(x, W1, b1, W2, b2):
    """Two layers that are one."""
    hidden = W1 @ x.mean(axis=(1, 2)) + b1
    return x * logistic(W2 @ hidden + b2)[:, None, None]


def without_logistic(x, W1, b1, W2, b2):
    """Gates of any size."""
    hidden = np.maximum(0, W1 @ x.mean(axis=(1, 2)) + b1)
    return x * (W2 @ hidden + b2)[:, None, None]


def added(x, W1, b1, W2, b2):
    """Gates that are added."""
    hidden = np.maximum(0, W1 @ x.mean(axis=(1, 2)) + b1)
    return x + logistic(W2 @ hidden + b2)[:, None, None]


def along_the_width(x, W1, b1, W2, b2):
    """Gates for columns of pixels: works only where there are as many as channels."""
    hidden = np.maximum(0, W1 @ x.mean(axis=(1, 2)) + b1)
    return x * logistic(W2 @ hidden + b2)


def softly(x, W1, b1, W2, b2):
    """Gates that share out one whole."""
    hidden = np.maximum(0, W1 @ x.mean(axis=(1, 2)) + b1)
    powers = np.exp(W2 @ hidden + b2)
    return x * (powers / powers.sum())[:, None, None]


def without_biases(x, W1, b1, W2, b2):
    """Both biases forgotten."""
    hidden = np.maximum(0, W1 @ x.mean(axis=(1, 2)))
    return x * logistic(W2 @ hidden)[:, None, None]


def relu_twice(x, W1, b1, W2, b2):
    """Gates that open without end."""
    hidden = np.maximum(0, W1 @ x.mean(axis=(1, 2)) + b1)
    return x * np.maximum(0, W2 @ hidden + b2)[:, None, None]


def largest(x, W1, b1, W2, b2):
    """The largest number of each channel in place of its mean."""
    hidden = np.maximum(0, W1 @ x.max(axis=(1, 2)) + b1)
    return x * logistic(W2 @ hidden + b2)[:, None, None]


def logistic_twice(x, W1, b1, W2, b2):
    """The logistic function in the hidden layer as well."""
    hidden = logistic(W1 @ x.mean(axis=(1, 2)) + b1)
    return x * logistic(W2 @ hidden + b2)[:, None, None]


SQUEEZE = Exercise(
    squeeze,
    # as wide as there are channels, so that a wrong axis is no error
    trials=[
        (
            generator.normal(1, 1, size=(channels, 5, channels)),
            generator.normal(size=(hidden, channels)),
            generator.normal(0.5, 0.5, size=hidden),
            generator.normal(size=(channels, hidden)),
            generator.normal(size=channels),
        )
        for channels, hidden in ((4, 3), (6, 4), (8, 5))
    ],
    mistakes=[
        Mistake(
            gates_only,
            "Those are the gates. What passes through them?",
            "Multiply `x` by them: `x * gates[:, None, None]`.",
        ),
        Mistake(
            summed,
            "Should a larger picture open the gates wider?",
            "Take the mean over height and width, not the sum.",
        ),
        Mistake(
            without_relu,
            "Two matrices without anything between them are one matrix.",
            "ReLU after the first layer.",
        ),
        Mistake(
            without_logistic,
            "Can your gates be negative, or larger than 1?",
            "Send the second layer through the logistic function.",
        ),
        Mistake(
            added,
            "Can your gate shut a channel off?",
            "Multiply by the gate, do not add it.",
        ),
        Mistake(
            along_the_width,
            "Your gates belong to columns of pixels. Which axis counts the channels?",
            "Channels are axis 0: `gates[:, None, None]`.",
        ),
        Mistake(
            softly,
            "Must one gate close when another opens?",
            "Each gate has its own logistic function; softmax makes them compete.",
        ),
        Mistake(
            without_biases,
            "What gate has a channel when all means are zero?",
            "Add `b1` before ReLU and `b2` before the logistic function.",
        ),
        Mistake(
            relu_twice,
            "Can your gates be larger than 1?",
            "ReLU after the first layer only; the logistic function after the second.",
        ),
        Mistake(
            largest,
            "Should one bright pixel decide for its whole channel?",
            "Squeeze by the mean, not by the largest number.",
        ),
        Mistake(
            logistic_twice,
            "Which activation has the hidden layer?",
            "ReLU after the first layer; only the second has the logistic function.",
        ),
    ],
    otherwise=(
        "Squeeze, two layers, excite: check the shape after each.",
        "Means `(channels,)`, hidden `(hidden,)`, gates `(channels,)`, then "
        "`x * gates[:, None, None]`.",
    ),
)
