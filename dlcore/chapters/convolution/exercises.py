"""Exercises of chapter 10: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.scratch.convolution import output_size

generator = np.random.default_rng(10)

# ------------------------------------------------------------------- places


def places(size, kernel, stride, padding, dilation):
    """The number of neurons of a layer along one side."""
    return output_size(size, kernel, stride, padding, dilation)


PLACES = Exercise(
    places,
    trials=[
        (6, 3, 1, 0, 1),
        (6, 3, 2, 1, 1),
        (32, 5, 2, 2, 1),
        (28, 3, 1, 2, 2),
        (224, 11, 4, 2, 1),
        (15, 3, 3, 1, 4),
        (9, 1, 2, 0, 3),
    ],
    mistakes=[
        Mistake(
            lambda n, k, s, p, d: (n + p - d * (k - 1) - 1) // s + 1,
            "At how many ends of the row do zeros stand?",
            "Padding is added on both sides: `2 * padding`.",
        ),
        Mistake(
            lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) // s,
            "A kernel as large as the picture: how many places has it?",
            "It has one place, yours none: add 1 after the division.",
        ),
        Mistake(
            lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) / s + 1,
            "Can a layer have 3.5 neurons?",
            "What does not fit is left out: divide with `//`.",
        ),
        Mistake(
            lambda n, k, s, p, d: -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1,
            "What happens with a last step for which there is no room?",
            "It is left out: round down, with `//`, not up.",
        ),
        Mistake(
            lambda n, k, s, p, d: (n + 2 * p - k) // s + 1,
            "What does the dilation change?",
            "The kernel reaches over `dilation * (kernel - 1) + 1` pixels, not over "
            "`kernel`.",
        ),
        Mistake(
            lambda n, k, s, p, d: (n + 2 * p - d * k) // s + 1,
            "How far apart are the first and the last of three taps?",
            "Between k taps there are k − 1 gaps: the kernel reaches over "
            "`dilation * (kernel - 1) + 1` pixels.",
        ),
        Mistake(
            lambda n, k, s, p, d: (n + 2 * p - d * (k - 1)) // s + 1,
            "Try size 3, kernel 3, stride 1, without padding.",
            "That is one place; yours is one too many. The reach of the kernel is "
            "`dilation * (kernel - 1) + 1`.",
        ),
        Mistake(
            lambda n, k, s, p, d: (n - d * (k - 1) - 1) // s + 1,
            "What do the zeros around the picture change?",
            "They make the picture larger by `2 * padding`.",
        ),
        Mistake(
            lambda n, k, s, p, d: (n + 2 * p - d * (k - 1)) // s,
            "Size 6, kernel 3, stride 3, without padding: where are the places?",
            "At the pixels 0 and 3. Divide the room that is left beside the first "
            "place by the stride, and only then add 1 for that place.",
        ),
        Mistake(
            lambda n, k, s, p, d: n + 2 * p - d * (k - 1),
            "How far does the kernel move from one place to the next?",
            "By `stride` pixels: divide the way that is left by `stride`, then add 1.",
        ),
        Mistake(
            lambda n, k, s, p, d: -(-n // s),
            "Does your answer use the kernel and the padding?",
            '⌈n/s⌉ holds only for "same" padding. Here the padding is given.',
        ),
        Mistake(
            lambda n, k, s, p, d: (n - k) // s + 1,
            "Which of the five arguments has your answer not used?",
            "The zeros add `2 * padding`, and dilation makes the kernel reach over "
            "`dilation * (kernel - 1) + 1` pixels.",
        ),
    ],
    otherwise=(
        "Lay a kernel of 3 on 6 pixels, by hand.",
        "With stride 1 it has 4 places. First count the pixels with their zeros, then "
        "take away the reach of the kernel.",
    ),
)

# ------------------------------------------------------------------- weights_of


def weights_of(kernel, channels, outputs):
    """The weights of a convolutional layer, with biases."""
    return outputs * (kernel**2 * channels + 1)


WEIGHTS_OF = Exercise(
    weights_of,
    trials=[(3, 3, 64), (5, 3, 64), (3, 64, 64), (1, 256, 64), (2, 7, 3), (5, 1, 6)],
    mistakes=[
        Mistake(
            lambda k, c, o: o * k**2 * c,
            "What does a neuron add to its weighted sum?",
            "Each kernel has a bias: one more number per kernel.",
        ),
        Mistake(
            lambda k, c, o: o * k**2 * c + 1,
            "Do all the kernels share one bias?",
            "Each of the `outputs` kernels has a bias of its own.",
        ),
        Mistake(
            lambda k, c, o: o * c * (k**2 + 1),
            "How many sums does a kernel make at a place?",
            "One, over all channels; so it has one bias, not one for each channel.",
        ),
        Mistake(
            lambda k, c, o: o * (k**2 + 1),
            "What does the kernel do with the channels of its input?",
            "It has a slice for each of them: `kernel**2 * channels` weights.",
        ),
        Mistake(
            lambda k, c, o: k**2 * c + 1,
            "How many kernels are there?",
            "That is one kernel; the layer has `outputs` of them.",
        ),
        Mistake(
            lambda k, c, o: o * (k * c + 1),
            "How many weights has a window of 3 × 3?",
            "Nine: the kernel is a square, `kernel**2`.",
        ),
        Mistake(
            lambda k, c, o: o * (k**2 + c + 1),
            "How many weights has a kernel of 3 × 3 on three channels?",
            "27: multiply `kernel**2` by `channels`.",
        ),
        Mistake(
            lambda k, c, o: k**2 * c,
            "How many kernels are there, and what does each add to its sum?",
            "There are `outputs` kernels, and each has a bias.",
        ),
        Mistake(
            lambda k, c, o: o * k**2 * c + c,
            "To what does a bias belong, an input channel or a kernel?",
            "To a kernel: there are `outputs` biases.",
        ),
    ],
    otherwise=(
        "Count one kernel of 3 × 3 on a colour photo, by hand.",
        "27 weights and a bias are 28. Now take `outputs` of them.",
    ),
)

# ------------------------------------------------------------------- field


def field(layers):
    """The width of the receptive field of a stack of (kernel, stride)."""
    return seen_by(layers)


def seen_by(layers, start=1, less=1, own=False, jumps=True):
    """The same; the arguments spoil single steps, as learners do."""
    seen, jump = start, 1
    for kernel, stride in layers:
        jump *= stride if own else 1
        seen += (kernel - less) * (jump if jumps else 1)
        jump *= 1 if own else stride
    return seen


def jumping(layers, next_jump):
    """The same with another rule for the jump above a layer."""
    seen, jump = 1, 1
    for kernel, stride in layers:
        seen += (kernel - 1) * jump
        jump = next_jump(jump, stride)
    return seen


FIELD = Exercise(
    field,
    trials=[
        ([(3, 1), (3, 1)],),
        ([(3, 1), (2, 2)],),
        ([(3, 2), (3, 2), (3, 2)],),
        ([(7, 2), (3, 2), (3, 1), (3, 1)],),
        ([(5, 3)],),
        ([(11, 4), (3, 2), (5, 1)],),
    ],
    mistakes=[
        Mistake(
            lambda layers: seen_by(layers, start=0, less=0, jumps=False),
            "Two kernels of 3: do their windows not overlap?",
            "A kernel of k adds only k − 1 new neighbours.",
        ),
        Mistake(
            lambda layers: seen_by(layers, jumps=False),
            "How far apart, in pixels, are two neighbours above a stride of 2?",
            "Multiply `kernel - 1` by the strides of the layers below.",
        ),
        Mistake(
            lambda layers: seen_by(layers, own=True),
            "A single layer with a kernel of 5 and stride 3: what does one neuron see?",
            "Five pixels: a layer's own stride counts only from the next layer on.",
        ),
        Mistake(
            lambda layers: seen_by(layers, start=0),
            "What does a neuron see that has no layer below it?",
            "One pixel, itself: start with 1.",
        ),
        Mistake(
            lambda layers: seen_by(layers, start=1, less=0),
            "What does a neuron with a kernel of 3 see?",
            "Three pixels, two more than one: add `kernel - 1`.",
        ),
        Mistake(
            lambda layers: int(np.prod([kernel for kernel, _ in layers])),
            "Draw two kernels of 3, one above the other: how many pixels are below?",
            "Five, not nine, since windows overlap: the widths add up, "
            "each `kernel - 1` times the jump.",
        ),
        Mistake(
            lambda layers: seen_by(layers[::-1]),
            "Which layer lies on the pixels?",
            "The first of the list is the lowest: its stride widens those above it.",
        ),
        Mistake(
            lambda layers: seen_by(layers, start=0, less=0),
            "Does a kernel of 3 add three pixels to what is seen, or two?",
            "Start with 1 pixel and add only the new ones: `(kernel - 1) * jump`.",
        ),
        Mistake(
            lambda layers: jumping(layers, lambda jump, stride: stride),
            "Two strides of 2, one above the other: how far apart are neighbours then?",
            "Four pixels, not two: multiply the jump by each stride.",
        ),
        Mistake(
            lambda layers: jumping(layers, lambda jump, stride: jump + stride),
            "Two strides of 2, one above the other: how far apart are neighbours then?",
            "Four pixels, not five: multiply the jump by the stride, do not add it.",
        ),
        Mistake(
            lambda layers: layers[-1][0],
            "You count neurons of the layer below. How many pixels do these see?",
            "Go through all layers, from the lowest on, and add up what each adds.",
        ),
    ],
    otherwise=(
        "Draw two layers of (3, 2) above a row of pixels.",
        "The field is 7 pixels wide. Keep two numbers: what is seen, and the jump.",
    ),
)

# ------------------------------------------------------------------- true_convolution


def true_convolution(x, kernel):
    """The convolution of mathematics where the kernel lies on the picture."""
    return slid(x, kernel[::-1, ::-1])


def slid(x, kernel):
    """What networks compute: the kernel as it is."""
    rows, columns = np.subtract(x.shape, kernel.shape) + 1
    y = np.zeros((max(rows, 0), max(columns, 0)))
    for r, c in np.ndindex(y.shape):
        window = x[r : r + kernel.shape[0], c : c + kernel.shape[1]]
        y[r, c] = np.sum(kernel * window)
    return y


def with_rim(x, kernel):
    """The same with as many zeros around as keep the size."""
    rim = [((side - 1) // 2, side - 1 - (side - 1) // 2) for side in kernel.shape]
    return slid(np.pad(x, rim), kernel[::-1, ::-1])


def full_size(x, kernel):
    """The same wherever the kernel touches the picture."""
    rim = [(side - 1, side - 1) for side in kernel.shape]
    return slid(np.pad(x, rim), kernel[::-1, ::-1])


TRUE_CONVOLUTION = Exercise(
    true_convolution,
    trials=[
        (generator.normal(size=sides), generator.normal(size=kernel))
        for sides, kernel in (((5, 6), (3, 3)), ((4, 7), (2, 3)), ((6, 6), (3, 1)))
    ],
    mistakes=[
        Mistake(
            slid,
            "As m grows in the formula, which way does the kernel's index run?",
            "It runs backwards: turn the kernel before you lay it on, "
            "`kernel[::-1, ::-1]`.",
        ),
        Mistake(
            lambda x, kernel: slid(x, kernel[::-1]),
            lambda x, kernel: slid(x, kernel[:, ::-1]),
            "Both indices run backwards. Do both in your answer?",
            "Mirror rows and columns: `kernel[::-1, ::-1]`.",
        ),
        Mistake(
            lambda x, kernel: slid(x, kernel.T),
            "What is the difference between turning by 180° and swapping the axes?",
            "`kernel.T` swaps rows and columns. Mirror both: `kernel[::-1, ::-1]`.",
        ),
        Mistake(
            with_rim,
            "May the kernel reach beyond the picture here?",
            "No padding: the result has `rows - kernel rows + 1` rows.",
        ),
        Mistake(
            full_size,
            "May the kernel reach beyond the picture here?",
            "Only places where all of the kernel lies on the picture count.",
        ),
        Mistake(
            lambda x, kernel: slid(x[::-1, ::-1], kernel),
            "What is to be turned, the kernel or the picture?",
            "The kernel; a turned picture gives a turned map.",
        ),
        Mistake(
            lambda x, kernel: slid(x, np.rot90(kernel)),
            lambda x, kernel: slid(x, np.rot90(kernel, -1)),
            "By how much do you turn the kernel?",
            "`np.rot90` turns by 90°; 180° are two of them, or `kernel[::-1, ::-1]`.",
        ),
        Mistake(
            lambda x, kernel: slid(x[::-1, ::-1], kernel[::-1, ::-1]),
            "You turn both. What does that leave as it was?",
            "The map is only turned. Turn the kernel alone.",
        ),
    ],
    otherwise=(
        "Try a picture with a single 1 in the middle: the kernel should come back.",
        "Turn the kernel by 180°, slide it, multiply and add up.",
    ),
)

# ------------------------------------------------------------------- kernel_slope


def kernel_slope(error, x, size, stride):
    """The slope of the loss by the weights of one kernel."""
    return stamped(error, x, size, stride)


def stamped(error, x, size, stride, jump=None, weigh=True, mean=False, last=False):
    """The same; the arguments spoil single steps, as learners do."""
    jump = stride if jump is None else jump
    slope = np.zeros((size, size))
    for r, c in np.ndindex(error.shape):
        window = x[r * jump : r * jump + size, c * jump : c * jump + size]
        product = error[r, c] * window if weigh else window
        slope = product if last else slope + product
    return slope / error.size if mean else slope


KERNEL_SLOPE = Exercise(
    kernel_slope,
    trials=[
        (generator.normal(size=error), generator.normal(size=sides), size, stride)
        for error, sides, size, stride in (
            ((4, 5), (6, 7), 3, 1),
            ((2, 3), (5, 7), 3, 2),
            ((3, 2), (6, 4), 2, 2),
        )
    ],
    mistakes=[
        Mistake(
            lambda error, x, size, stride: stamped(error, x, size, stride, jump=1),
            "Where does the window of the second output begin when the stride is 2?",
            "At pixel 2: multiply row and column of the output by the stride.",
        ),
        Mistake(
            lambda error, x, size, stride: stamped(error, x, size, stride, mean=True),
            "A weight is used at every place. What does the chain rule do with them?",
            "It adds up; do not divide by the number of places.",
        ),
        Mistake(
            lambda error, x, size, stride: stamped(error, x, size, stride, weigh=False),
            "Which outputs should count more?",
            "Multiply each patch by the error of its output.",
        ),
        Mistake(
            lambda error, x, size, stride: stamped(error, x, size, stride, last=True),
            "Does the last place count alone?",
            "Add the places up: `slope += …`, not `slope = …`.",
        ),
        Mistake(
            lambda error, x, size, stride: stamped(error, x, size, stride)[::-1, ::-1],
            "Must the kernel be turned here?",
            "The errors of the inputs are a true convolution, the slopes of the "
            "weights are not: leave them as they are.",
        ),
        Mistake(
            lambda error, x, size, stride: -stamped(error, x, size, stride),
            "Do you return the slope or the step?",
            "The slope: without the minus.",
        ),
        Mistake(
            lambda error, x, size, stride: stamped(error, x, size, stride).T,
            "Which index of your slope counts the rows?",
            "The first: `slope[u, v]` belongs to row u and column v of the kernel.",
        ),
    ],
    otherwise=(
        "Take a single error of 1, all others 0. What is the slope then?",
        "It is the patch below that output. Add up all patches, each times its error.",
    ),
)

# ------------------------------------------------------------------- pool_back


def pool_back(error, x):
    """The errors of the inputs of max pooling with windows of 2 × 2."""
    to_x = np.zeros(x.shape)
    for window, value, _ in windows(error, x):
        row, column = np.unravel_index(x[window].argmax(), (2, 2))
        to_x[window][row, column] = value
    return to_x


def windows(error, x):
    """Each window of x, its error and its largest number."""
    for r, c in np.ndindex(error.shape):
        window = np.s_[2 * r : 2 * r + 2, 2 * c : 2 * c + 2]
        yield window, error[r, c], x[window].max()


def shared_out(error, x, share):
    """The errors of the inputs if each window shares its error out in some way."""
    to_x = np.zeros(x.shape)
    for window, value, best in windows(error, x):
        to_x[window] = share(x[window], value, best)
    return to_x


def in_the_corner(error, x):
    """Winners' places within the window taken for places in the picture."""
    to_x = np.zeros(x.shape)
    for window, value, _ in windows(error, x):
        row, column = np.unravel_index(x[window].argmax(), (2, 2))
        to_x[row, column] += value
    return to_x


def last_of_equals(error, x):
    """The last of equals wins."""
    return pool_back(error[::-1, ::-1], x[::-1, ::-1])[::-1, ::-1]


def side_by_side_missed(error, x):
    """Windows that move by one pixel in place of two."""
    to_x = np.zeros(x.shape)
    for r, c in np.ndindex(error.shape):
        row, column = np.unravel_index(x[r : r + 2, c : c + 2].argmax(), (2, 2))
        to_x[r + row, c + column] += error[r, c]
    return to_x


TIES = np.array([[1.0, 1, 0, 2], [0, 1, 2, 1], [3, 0, 0, 0], [3, 3, 0, 0]])

POOL_BACK = Exercise(
    pool_back,
    trials=[
        (generator.normal(size=(2, 3)), generator.normal(size=(4, 6))),
        (generator.normal(size=(3, 2)), generator.normal(size=(6, 4))),
        (np.array([[1.0, -2], [3, 4]]), TIES),
    ],
    mistakes=[
        Mistake(
            lambda error, x: shared_out(error, x, lambda w, v, best: v),
            "Nudge an input that did not win: does the output move?",
            "Only the winner gets the error, the other three get 0.",
        ),
        Mistake(
            lambda error, x: shared_out(error, x, lambda w, v, best: v / 4),
            "Is this a maximum or an average?",
            "A quarter for each is the way back through average pooling. Here the "
            "winner gets all.",
        ),
        Mistake(
            lambda error, x: shared_out(error, x, lambda w, v, best: v * (w == best)),
            "What do you do if two numbers of a window are equal?",
            "The first one gets the error, once; yours gives it to all of them.",
        ),
        Mistake(
            lambda error, x: shared_out(
                error, x, lambda w, v, best: best * (w == best)
            ),
            "What travels back, the number or the error?",
            "Put `error[r, c]` at the winner's place, not the number that won.",
        ),
        Mistake(
            in_the_corner,
            "`argmax` of a window counts from its corner. Where is that corner?",
            "At row 2r, column 2c: add them to the place inside the window.",
        ),
        Mistake(
            last_of_equals,
            "If two numbers tie, which of them does your answer choose?",
            "The first one wins, row by row, as with `argmax`.",
        ),
        Mistake(
            lambda error, x: shared_out(
                error, x, lambda w, v, best: v * best * (w == best)
            ),
            "By how much does the output move if the winner moves by 0.1?",
            "By as much: the slope is 1, so the error goes through unchanged.",
        ),
        Mistake(
            side_by_side_missed,
            "Where does the second window begin?",
            "At pixel 2, since the windows lie side by side: `2 * r` and `2 * c`.",
        ),
        Mistake(
            lambda error, x: pool_back(np.ones_like(error), x),
            "What stands at the winner's place, 1 or something else?",
            "The error of its window, `error[r, c]`.",
        ),
        Mistake(
            lambda error, x: -pool_back(error, x),
            "Do you return the slope or the step?",
            "The slope: without the minus.",
        ),
        Mistake(
            lambda error, x: pool_back(error, -x),
            "Which number of a window does max pooling let through?",
            "The largest: `argmax`, not `argmin`.",
        ),
        Mistake(
            lambda error, x: shared_out(
                error, x, lambda w, v, best: v * (w == best) / (w == best).sum()
            ),
            "If two numbers tie, who gets the error?",
            "The first one gets all of it; yours divides it between them.",
        ),
    ],
    otherwise=(
        "Take one window, by hand: [[1, 5], [2, 3]] with the error 7.",
        "It becomes [[0, 7], [0, 0]].",
    ),
)
