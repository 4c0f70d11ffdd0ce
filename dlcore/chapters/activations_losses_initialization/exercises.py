"""Exercises of chapter 07: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake
from dlcore.scratch.functions import logistic, softmax

generator = np.random.default_rng(7)

# ------------------------------------------------------------------- initial_limit


def initial_limit(inputs, neurons, kind):
    """The a of weights drawn evenly between −a and a, by Glorot or by He."""
    return np.sqrt(3 * variance(inputs, neurons, kind))


def variance(inputs, neurons, kind):
    """The variance of the weights, by Glorot or by He."""
    return 2 / (inputs + neurons) if kind == "glorot" else 2 / inputs


def another_he(variance_of_he):
    """A wrong answer: Glorot is right, He has another variance."""
    return lambda inputs, neurons, kind: (
        initial_limit(inputs, neurons, kind)
        if kind == "glorot"
        else np.sqrt(3 * variance_of_he(inputs, neurons))
    )


INITIAL_LIMIT = Exercise(
    initial_limit,
    trials=[
        (inputs, neurons, kind)
        for inputs, neurons in ((784, 25), (25, 10), (100, 100), (3, 7))
        for kind in ("glorot", "he")
    ],
    mistakes=[
        Mistake(
            lambda *layer: np.sqrt(variance(*layer)),
            "That is a standard deviation. Is it the a?",
            "Numbers drawn evenly between −a and a have the variance a²/3.",
            "Set a²/3 equal to the variance: a is √3 times what you return.",
        ),
        Mistake(
            variance,
            "That is the variance. Which a gives it?",
            "Set a²/3 equal to the variance and solve for a.",
        ),
        Mistake(
            lambda *layer: 3 * variance(*layer),
            lambda *layer: 3 * np.sqrt(variance(*layer)),
            lambda *layer: np.sqrt(variance(*layer) / 3),
            "Solve a²/3 = variance for a once more.",
            "a² is three times the variance, and a is the root of that.",
        ),
        Mistake(
            lambda *layer: np.sqrt(12 * variance(*layer)),
            "Your numbers are spread evenly over a range that is twice as wide.",
            "From −a to a it is a width of 2a, and the variance is (2a)²/12 = a²/3.",
        ),
        Mistake(
            another_he(lambda inputs, neurons: 2 / (inputs + neurons)),
            "Glorot is right. What does He do with the neurons?",
            "He's variance is 2 / inputs; the number of neurons plays no part.",
        ),
        Mistake(
            another_he(lambda inputs, neurons: 1 / inputs),
            "Glorot is right. He has something to make up for.",
            "ReLU loses half of the signal, so He's variance is 2 / inputs.",
        ),
        Mistake(
            another_he(lambda inputs, neurons: 2 / (3 * inputs)),
            "Glorot is right. For He you return a standard deviation.",
            "Set a²/3 equal to 2 / inputs, as you did for Glorot.",
        ),
        Mistake(
            lambda *layer: np.sqrt(1.5 * variance(*layer)),
            "Both are too small by the same factor. Check the variance.",
            "Both variances have a 2 above the fraction bar.",
        ),
        Mistake(
            another_he(lambda inputs, neurons: 2 / neurons),
            "Glorot is right. Which number does He divide by?",
            "He's variance is 2 / inputs, and you divide by the neurons.",
        ),
        Mistake(
            lambda inputs, neurons, kind: initial_limit(
                inputs, neurons, "he" if kind == "glorot" else "glorot"
            ),
            "Both are there, but under the other's name.",
            "Glorot looks at inputs and neurons, He at the inputs alone.",
        ),
        Mistake(
            lambda inputs, neurons, kind: initial_limit(inputs, neurons, "he"),
            "He is right. Does `kind` make a difference?",
            'Glorot\'s variance is 2 / (inputs + neurons), if `kind == "glorot"`.',
        ),
        Mistake(
            lambda *layer: np.sqrt(6) * variance(*layer) / 2,
            "Take the root of the whole fraction.",
            "a is √(6 / …): the numbers of inputs and neurons are under the root, too.",
        ),
        Mistake(
            another_he(lambda inputs, neurons: 4 / inputs),
            lambda *layer: np.sqrt(2) * initial_limit(*layer),
            "Too large by a factor of √2. Is a 2 counted twice?",
            "The 2 is in the variance, 2 / inputs for He. Set a²/3 equal to it.",
        ),
        Mistake(
            lambda inputs, neurons, kind: np.sqrt(3 / inputs),
            "One recipe for both kinds, and without ReLU's loss or the way back.",
            "The variance is 2 / (inputs + neurons) for Glorot, 2 / inputs for He.",
        ),
        Mistake(
            lambda inputs, neurons, kind: 1 / np.sqrt(inputs),
            "That is how `nn.Linear` starts. What did Glorot and He derive?",
            "The variance is 2 / (inputs + neurons) for Glorot, 2 / inputs for He.",
        ),
    ],
    otherwise=(
        "For 784 inputs and 25 neurons Glorot's a is 0.086.",
        "Set a²/3 equal to 2 / (inputs + neurons), or to 2 / inputs for He.",
    ),
)

# ------------------------------------------------------------------- error_terms


def error_terms(z, t):
    """dE/dz of a logistic neuron under squared error and under cross-entropy."""
    y = logistic(z)
    return (y - t) * y * (1 - y), y - t


def cross_entropy(z, t):
    """The loss itself, which is no error term."""
    y = logistic(z)
    return -(t * np.log(y) + (1 - t) * np.log(1 - y))


def by_output(z, t):
    """A wrong answer: dE/dy."""
    y = logistic(z)
    return y - t, -(t / y - (1 - t) / (1 - y))


def with_slope(slope):
    """A wrong answer: squared error with another slope in the place of y (1 − y)."""
    return lambda z, t: ((logistic(z) - t) * slope(z), logistic(z) - t)


def wrong_sign_inside(z, t):
    """A wrong answer: the derivative of ln(1 − y) without its inner minus."""
    y = logistic(z)
    return error_terms(z, t)[0], -(t / y + (1 - t) / (1 - y)) * y * (1 - y)


ERROR_TERMS = Exercise(
    error_terms,
    trials=[
        (generator.normal(0, 2, shape), generator.integers(0, 2, shape).astype(float))
        for shape in ((1,), (6,), (3, 4))
    ],
    mistakes=[
        Mistake(
            lambda z, t: tuple(-error for error in error_terms(z, t)),
            "The sizes are right. Which way does the loss grow?",
            "Both signs are wrong: where y is above t, the loss grows with z.",
        ),
        Mistake(
            lambda z, t: (-error_terms(z, t)[0], error_terms(z, t)[1]),
            "Cross-entropy is right. Which way does your squared error push?",
            "The sign is wrong: ½(t − y)² has the slope y − t, not t − y.",
        ),
        Mistake(
            lambda z, t: (error_terms(z, t)[0], -error_terms(z, t)[1]),
            "Squared error is right. Which way does your cross-entropy push?",
            "The sign is wrong: it is y − t, for above t the loss grows with z.",
        ),
        Mistake(
            lambda z, t: (0.5 * (t - logistic(z)) ** 2, cross_entropy(z, t)),
            "Those are the losses. Error terms are their slopes with respect to z.",
            "Differentiate each by y, and multiply by dy/dz = y (1 − y).",
        ),
        Mistake(
            lambda z, t: (logistic(z) - t,) * 2,
            "One of the two is right. The other has lost a factor.",
            "Under squared error the slope of the neuron, y (1 − y), remains.",
        ),
        Mistake(
            lambda z, t: error_terms(z, t)[:1] * 2,
            "One of the two is right. In the other, something cancels.",
            "Under cross-entropy the slope of the neuron cancels: y − t is left.",
        ),
        Mistake(
            by_output,
            "Those are slopes with respect to the output y, not to z.",
            "Multiply both by the slope of the neuron, dy/dz = y (1 − y).",
        ),
        Mistake(
            wrong_sign_inside,
            "Squared error is right. Try a target of 0 under cross-entropy.",
            "The derivative of −(1 − t) ln(1 − y) is +(1 − t)/(1 − y): mind the "
            "sign, or use what is left after cancelling, y − t.",
        ),
        Mistake(
            lambda z, t: error_terms(z, t)[::-1],
            "Both are right, but in the other order.",
            "Return squared error first, then cross-entropy.",
        ),
        Mistake(
            lambda z, t: ((z - t) * z * (1 - z), z - t),
            "Where is the neuron? You use its sum in place of its output.",
            "First the output, `y = 1 / (1 + np.exp(-z))`.",
        ),
        Mistake(
            lambda z, t: (2 * error_terms(z, t)[0], error_terms(z, t)[1]),
            lambda z, t: (0.5 * error_terms(z, t)[0], error_terms(z, t)[1]),
            "Cross-entropy is right. The other is right but for a constant factor.",
            "The ½ of the squared error cancels the 2 of the square.",
        ),
        Mistake(
            lambda z, t: tuple(map(np.sum, error_terms(z, t))),
            lambda z, t: tuple(map(np.mean, error_terms(z, t))),
            "Each neuron has an error term of its own.",
            "Neither a sum nor a mean: both results are shaped like z.",
        ),
        Mistake(
            with_slope(lambda z: z * (1 - z)),
            with_slope(lambda z: logistic(logistic(z)) * (1 - logistic(logistic(z)))),
            with_slope(lambda z: 1 - logistic(z) ** 2),
            "Cross-entropy is right. Look at the slope of the neuron.",
            "The slope of the logistic function is y (1 − y), with the output y.",
        ),
        Mistake(
            lambda z, t: (
                0.5 * (t - logistic(z)) ** 2 * logistic(z) * (1 - logistic(z)),
                logistic(z) - t,
            ),
            "Cross-entropy is right. Have you differentiated the square?",
            "Multiply the slope of the loss, y − t, by y (1 − y), not the loss itself.",
        ),
        Mistake(
            lambda z, t: (error_terms(z, t)[0], by_output(z, t)[1]),
            "Squared error is right. The other is a slope with respect to y.",
            "Multiply it by y (1 − y), too; then nearly everything cancels.",
        ),
        Mistake(
            lambda z, t: ((np.tanh(z) - t) * (1 - np.tanh(z) ** 2), np.tanh(z) - t),
            "That is a tanh neuron. This one is logistic.",
            "The output is `1 / (1 + np.exp(-z))`, and its slope y (1 − y).",
        ),
    ],
    otherwise=(
        "Return two arrays, shaped like z: squared error first.",
        "With y the logistic function of z: (y − t) y (1 − y), and y − t.",
    ),
)

# ------------------------------------------------------------------- safe_loss


def safe_loss(logits, label):
    """−ln softmax of the right class, also for logits like 1000."""
    shifted = logits - logits.max()
    return np.log(np.exp(shifted).sum()) - shifted[label]


def unsafe_softmax(logits):
    """A softmax that overflows."""
    return np.exp(logits) / np.exp(logits).sum()


SAFE_LOSS = Exercise(
    safe_loss,
    trials=[
        (generator.normal(0, 2, classes), int(generator.integers(classes)))
        for classes in (2, 3, 10, 10)
    ],
    harder=[
        (np.array(logits), label)
        for logits in ([1000.0, 0.0, -1000.0], [-900.0, -1000.0, -950.0])
        for label in range(3)
    ],
    mistakes=[
        Mistake(
            lambda logits, label: -safe_loss(logits, label),
            "The size is right. Can a loss be negative?",
            "The logarithm of a probability is negative: put a minus before it.",
        ),
        Mistake(
            lambda logits, label: softmax(logits)[label],
            "That is the output y of the right class. What is its loss?",
            "Return −ln y.",
        ),
        Mistake(
            lambda logits, label: safe_loss(logits, label) - logits.max(),
            lambda logits, label: safe_loss(logits, label) + logits.max(),
            "You subtracted the largest logit in one place only.",
            "Use the shifted logits in the sum and for the right class.",
        ),
        Mistake(
            lambda logits, label: safe_loss(logits, label) + logits[label],
            lambda logits, label: np.log(np.exp(logits - logits.max()).sum()),
            "That is the same for every label. Which class is the right one?",
            "Subtract the (shifted) logit of the right class.",
        ),
        Mistake(
            lambda logits, label: logits.max() - logits[label],
            "That would be 0 for any right answer, however unsure.",
            "The sum over the classes is missing: add ln of the sum of the "
            "exponentials of the shifted logits.",
        ),
        Mistake(
            lambda logits, label: -np.log(logistic(logits[label])),
            "That is the loss of one logistic neuron. Ten classes share a softmax.",
            "Divide e to the power of the right logit by the sum over all classes.",
        ),
        Mistake(
            lambda logits, label: -np.log(softmax(logits)).sum(),
            lambda logits, label: -np.log(softmax(logits)).mean(),
            "You add up all classes. Only one of them is right.",
            "Take −ln y of the class `label` alone.",
        ),
        Mistake(
            lambda logits, label: -np.log(softmax(logits)),
            "One loss per class. Which class is right?",
            "Take the one at `label`: `[label]`.",
        ),
        Mistake(
            lambda logits, label: -np.log(unsafe_softmax(logits)[label]),
            lambda logits, label: np.log(np.exp(logits).sum()) - logits[label],
            "Try the logits 1000, 0 and −1000.",
            "e¹⁰⁰⁰ is too large for a computer, and ∞/∞ is not a number.",
            "Subtract the largest logit first, and do not compute y at all: "
            "ln of the sum of exponentials, minus the right logit.",
        ),
        Mistake(
            lambda logits, label: -np.log(softmax(logits)[label]),
            lambda logits, label: np.log(np.exp(logits - logits[label]).sum()),
            "Right for class 0 of the logits 1000, 0 and −1000. And if class 1 is the "
            "right one?",
            "There the loss is 1000, and yours is infinite: e⁻¹⁰⁰⁰ is 0 to a computer, "
            "and e¹⁰⁰⁰ too large.",
            "Do not compute y at all, and subtract the largest logit: ln of the sum "
            "of exponentials, minus the right logit.",
        ),
        Mistake(
            lambda logits, label: -np.log(softmax(logits)[label] + 1e-12),
            lambda logits, label: -np.log(softmax(logits)[label] + 1e-8),
            lambda logits, label: -np.log(np.clip(softmax(logits)[label], 1e-12, 1)),
            lambda logits, label: -np.log(np.clip(softmax(logits)[label], 1e-7, 1)),
            "Finite, and too small: with label 1 the loss of (1000, 0, −1000) is 1000.",
            "A small number in the logarithm hides the 0. Do not compute y at all: ln "
            "of the sum of exponentials, minus the right logit.",
        ),
        Mistake(
            lambda logits, label: np.exp(logits - logits.max())[label],
            "That is the numerator of a softmax. What does it become?",
            "Divide by the sum over all classes, and take −ln: ln of the sum of the "
            "exponentials of the shifted logits, minus the shifted logit of the label.",
        ),
        Mistake(
            lambda logits, label: (
                np.log(np.exp(logits - logits.mean()).sum())
                - (logits - logits.mean())[label]
            ),
            lambda logits, label: (
                np.log(np.exp(logits - logits.min()).sum())
                - (logits - logits.min())[label]
            ),
            "The right idea, and the wrong number: try the logits 1000, 0 and −1000.",
            "e to the power of 1000 still overflows. Only the largest logit, once it "
            "is subtracted, leaves no power above 1.",
        ),
        Mistake(
            lambda logits, label: safe_loss(logits, label) / np.log(2),
            lambda logits, label: safe_loss(logits, label) / np.log(10),
            "The loss is right but for its unit: look at the logarithm.",
            "ln is `np.log`; `np.log2` and `np.log10` have other bases.",
        ),
        Mistake(
            lambda logits, label: 1 - softmax(logits)[label],
            "That grows when the answer gets worse, but it is no cross-entropy.",
            "Return −ln y of the right class.",
        ),
    ],
    otherwise=(
        "Compare with `-np.log(np.exp(logits) / np.exp(logits).sum())[label]`.",
        "Subtract the largest logit, then: ln of the sum of exponentials, minus "
        "the logit of the right class.",
    ),
)

# ------------------------------------------------------------------- leaky_back


def leaky_back(error, z, leak):
    """Error terms dE/dz behind a leaky ReLU."""
    return error * np.where(z > 0, 1.0, leak)


def sums_with_zero(shape):
    """Random weighted sums, one of them exactly 0."""
    z = generator.normal(0, 1, shape)
    z.flat[0] = 0.0
    return z


LEAKY_BACK = Exercise(
    leaky_back,
    trials=[
        (generator.normal(0, 1, shape), sums_with_zero(shape), leak)
        for shape, leak in (((6,), 0.1), ((4, 5), 0.01), ((3, 2), 0.3))
    ],
    mistakes=[
        Mistake(
            lambda error, z, leak: error * (z > 0),
            "That is a plain ReLU: nothing leaks.",
            "Where z is not above 0, the slope is `leak`, not 0.",
        ),
        Mistake(
            lambda error, z, leak: np.where(error > 0, error, leak * error),
            "You bend the error. Whose sign decides?",
            "The slope depends on z: 1 where z > 0, `leak` elsewhere.",
        ),
        Mistake(
            lambda error, z, leak: error * np.where(z > 0, z, leak * z),
            "You multiply by the activation itself.",
            "Multiply by its slope: 1 where z > 0, `leak` elsewhere.",
        ),
        Mistake(
            lambda error, z, leak: np.where(z > 0, z, leak * z),
            "That is the forward pass. What goes backward?",
            "Multiply `error` by the slope: 1 where z > 0, `leak` elsewhere.",
        ),
        Mistake(
            lambda error, z, leak: np.where(z > 0, 1.0, leak),
            "Those are the slopes. What arrives from behind?",
            "Multiply the slopes by `error`.",
        ),
        Mistake(
            lambda error, z, leak: error * np.where(z >= 0, 1.0, leak),
            "Almost. Look at z = 0.",
            "At z = 0 the exercise asks for the leak.",
        ),
        Mistake(
            lambda error, z, leak: error * np.where(z > 0, 1.0, -leak),
            "Below 0 your sign is wrong. Does a leaky ReLU fall there?",
            "It rises everywhere, only slowly below 0: the slope is `+leak`.",
        ),
        Mistake(
            lambda error, z, leak: error * np.where(z > 0, 1.0, 1 / leak),
            "A leak lets a small part through. You let a large one through.",
            "Multiply by `leak` below 0; do not divide.",
        ),
        Mistake(
            lambda error, z, leak: error * np.where(z > 0, leak, 1.0),
            "Which side leaks?",
            "The slope is 1 above 0 and `leak` below.",
        ),
        Mistake(
            lambda error, z, leak: np.where(z > 0, error, leak),
            lambda error, z, leak: np.where(z > 0, error, leak * z),
            "Above 0 it is right. Below, the error is missing.",
            "Below 0 it is `leak * error`.",
        ),
        Mistake(
            lambda error, z, leak: error * np.where(z > 0, 1.0, 1 - leak),
            "How much does a leaky ReLU let through below 0?",
            "Below 0 the slope is `leak`, not 1 − leak.",
        ),
        Mistake(
            lambda error, z, leak: error + np.where(z > 0, 1.0, leak),
            lambda error, z, leak: error * (z > 0) + leak,
            "You add. What does an error term do on its way through a neuron?",
            "It is multiplied by the slope: 1 where z > 0, `leak` elsewhere.",
        ),
    ],
    otherwise=(
        "Each error is multiplied by the slope of its neuron.",
        "error · 1 where z > 0, error · leak elsewhere; `np.where` does it.",
    ),
)

# ------------------------------------------------------------------- dead_share


def dead_share(z):
    """Share of the neurons (columns) that are above 0 for no example (row)."""
    return np.mean((z <= 0).all(axis=0))


def sums_of_a_layer(examples, neurons, dead):
    """Weighted sums with so many dead neurons; every second one of them meets a 0.

    Each live neuron is woken by one example alone, not always the same one.
    """
    z = -np.abs(generator.normal(0, 1, (examples, neurons)))
    z[1, :dead:2] = 0.0
    for neuron in range(dead, neurons):
        z[neuron % (examples - 1), neuron] = generator.uniform(0.5, 5)
    return z


DEAD_SHARE = Exercise(
    dead_share,
    trials=[
        (sums_of_a_layer(*layer),)
        for layer in ((8, 5, 2), (4, 10, 3), (30, 6, 0), (5, 4, 4))
    ],
    mistakes=[
        Mistake(
            lambda z: np.mean(z <= 0),
            lambda z: np.mean(z < 0),
            "That is the share of all inactive outputs. A dead neuron has no others.",
            "Ask for each neuron whether all examples leave it at or below 0.",
        ),
        Mistake(
            lambda z: np.mean((z <= 0).all(axis=1)),
            "You count examples. The question is about neurons.",
            "Neurons are the columns: `all(axis=0)`.",
        ),
        Mistake(
            lambda z: np.mean((z <= 0).any(axis=0)),
            "One example that leaves it inactive does not make a neuron dead.",
            "`all`, not `any`.",
        ),
        Mistake(
            lambda z: np.mean(z.mean(axis=0) <= 0),
            "A neuron that is quiet on average may still speak now and then.",
            "Look at its largest sum, or ask `(z <= 0).all(axis=0)`.",
        ),
        Mistake(
            lambda z: np.sum((z <= 0).all(axis=0)),
            "That is how many there are. What share of the neurons is it?",
            "Divide by the number of neurons: `np.mean`.",
        ),
        Mistake(
            lambda z: np.sum((z <= 0).all(axis=0)) / len(z),
            "You divide by the number of examples.",
            "Divide by the number of neurons, `z.shape[1]`.",
        ),
        Mistake(
            lambda z: np.mean((z < 0).all(axis=0)),
            "Almost. What does a ReLU do at exactly 0?",
            "At z = 0 a ReLU is not active either: `z <= 0`.",
        ),
        Mistake(
            lambda z: np.mean((z > 0).any(axis=0)),
            "That is the share of the living.",
            "Subtract it from 1.",
        ),
        Mistake(
            lambda z: (z <= 0).all(axis=0),
            "That says of each neuron whether it is dead.",
            "Take the mean, the share of those that are.",
        ),
        Mistake(
            lambda z: np.mean(z.max(axis=0) == 0),
            "A ReLU puts out 0 for every example then. And its z?",
            "The largest z of a dead neuron is 0 or negative: `z.max(axis=0) <= 0`.",
        ),
        Mistake(
            lambda z: np.mean(z[0] <= 0),
            "One example cannot tell who is dead.",
            "Ask all of them: `(z <= 0).all(axis=0)`.",
        ),
        Mistake(
            lambda z: 100 * np.mean((z <= 0).all(axis=0)),
            "That is in percent. A share lies between 0 and 1.",
            "Take the mean as it is, without the 100.",
        ),
    ],
    otherwise=(
        "A neuron is dead if every example leaves its z at or below 0.",
        "`(z <= 0).all(axis=0)` says it for each neuron; take the mean.",
    ),
)

# ------------------------------------------------------------------- fold_sizes


def fold_sizes(examples, k):
    """Sizes of k folds: all examples, as equal as possible, the larger first."""
    size, left = divmod(examples, k)
    return [size + 1] * left + [size] * (k - left)


FOLD_SIZES = Exercise(
    fold_sizes,
    trials=[(10, 5), (1_003, 5), (7, 3), (11, 4), (60_000, 7)],
    mistakes=[
        Mistake(
            lambda examples, k: [examples // k] * k,
            "Add your sizes up. Is everybody there?",
            "`examples % k` are left over. Give one more to as many folds.",
        ),
        Mistake(
            lambda examples, k: (
                [examples // k] * (k - 1) + [examples // k + examples % k]
            ),
            lambda examples, k: (
                [examples // k + examples % k] + [examples // k] * (k - 1)
            ),
            "Everybody is there, but one fold is much larger.",
            "Give the left-over examples to different folds, one each.",
        ),
        Mistake(
            lambda examples, k: (
                [examples // k] * k + [examples % k] * (examples % k > 0)
            ),
            lambda examples, k: [examples // k] * k + [examples % k],
            "Count your folds. How many are asked for?",
            "The left-over examples are no fold of their own: give one each to the "
            "first folds.",
        ),
        Mistake(
            lambda examples, k: fold_sizes(examples, k)[::-1],
            "The sizes are right. Which come first?",
            "The larger folds come first.",
        ),
        Mistake(
            lambda examples, k: [-(-examples // k)] * k,
            lambda examples, k: [examples // k + 1] * k,
            "Add your sizes up. Do you have that many examples?",
            "Round down, and give one more to the first `examples % k` folds.",
        ),
        Mistake(
            lambda examples, k: (
                [-(-examples // k)] * (k - 1) + [examples - (k - 1) * -(-examples // k)]
            ),
            "Everybody is there. By how much does the last fold differ?",
            "Sizes may differ by one at most: give one more to the first "
            "`examples % k` folds only.",
        ),
        Mistake(
            lambda examples, k: [round(examples / k)] * k,
            "Add your sizes up. Is that how many examples there are?",
            "Rounding loses some, or invents some: give one more to the first "
            "`examples % k` folds.",
        ),
        Mistake(
            lambda examples, k: [examples / k] * k,
            "A fold holds whole examples.",
            "Use `divmod(examples, k)`.",
        ),
        Mistake(
            lambda examples, k: np.cumsum(fold_sizes(examples, k)),
            "Those are the places where the folds end.",
            "Return the sizes themselves, the differences of these places.",
        ),
    ],
    otherwise=(
        "The sizes add up to `examples`, and differ by at most one.",
        "7 examples in 3 folds: [3, 2, 2].",
    ),
)

# ------------------------------------------------------------------- clip_by_norm


def clip_by_norm(gradients, limit):
    """The gradients of a network, together at most so long."""
    length = length_of(gradients)
    return tuple(g * min(1, limit / length) for g in gradients)


def length_of(gradients):
    """The length of all gradients together."""
    return np.sqrt(sum(np.sum(g**2) for g in gradients))


def scaled(gradients, factor):
    """All gradients times one number."""
    return tuple(g * factor for g in gradients)


CLIP_BY_NORM = Exercise(
    clip_by_norm,
    trials=[
        (tuple(generator.normal(0, scale, shape) for shape in shapes), limit)
        for shapes, scale, limit in (
            (((4,), (2, 3)), 2.0, 1.0),
            (((3,), (2, 2)), 0.05, 1.0),  # short already
            (((3,), (4, 5), (3, 4)), 1.0, 2.0),
        )
    ],
    mistakes=[
        Mistake(
            lambda gradients, limit: scaled(gradients, limit / length_of(gradients)),
            "Long gradients come out right. What happens to short ones?",
            "Short gradients must stay as they are: the factor is at most 1.",
            "Multiply by `min(1, limit / length)`.",
        ),
        Mistake(
            lambda gradients, limit: tuple(
                g * min(1, limit / np.linalg.norm(g)) for g in gradients
            ),
            "You measure each array by itself. Does the direction survive?",
            "There is one length for all arrays together: the root of the sum of all "
            "squares.",
        ),
        Mistake(
            lambda gradients, limit: tuple(
                np.clip(g, -limit, limit) for g in gradients
            ),
            "That is clipping by value, which turns the gradient.",
            "Multiply all gradients by one number: `min(1, limit / length)`.",
        ),
        Mistake(
            lambda gradients, limit: scaled(
                gradients, min(1, limit / length_of(gradients) ** 2)
            ),
            "Is that the length, or its square?",
            "The length is the root of the sum of all squares.",
        ),
        Mistake(
            lambda gradients, limit: scaled(
                gradients, min(1, limit / sum(np.abs(g).sum() for g in gradients))
            ),
            "You add up sizes. The length of a vector is something else.",
            "Square, add, take the root.",
        ),
        Mistake(
            lambda gradients, limit: scaled(
                gradients, min(1, limit / sum(np.linalg.norm(g) for g in gradients))
            ),
            "Lengths of parts do not add up to the length of the whole.",
            "Add up the squares of all parts first, then take one root.",
        ),
        Mistake(
            lambda gradients, limit: scaled(
                gradients, min(1, limit / max(map(np.linalg.norm, gradients)))
            ),
            "You look at the longest array alone. The others count as well.",
            "Add up the squares of all arrays, then take one root.",
        ),
        Mistake(
            lambda gradients, limit: scaled(
                gradients,
                min(1, limit / np.sqrt(sum(np.mean(g**2) for g in gradients))),
            ),
            "A length is a root of a sum, not of a mean.",
            "Use `np.sum(g**2)` for each array.",
        ),
        Mistake(
            lambda gradients, limit: scaled(gradients, 1 / length_of(gradients)),
            "Now every gradient has length 1. Where is the limit?",
            "Multiply by `min(1, limit / length)`.",
        ),
        Mistake(
            lambda gradients, limit: scaled(
                gradients, max(1, limit / length_of(gradients))
            ),
            lambda gradients, limit: scaled(
                gradients, min(1, length_of(gradients) / limit)
            ),
            "Long gradients stay long, or short ones change. Which should shrink?",
            "The factor is limit / length, and never more than 1: "
            "`min(1, limit / length)`.",
        ),
        Mistake(
            lambda gradients, limit: tuple(gradients),
            "Nothing has been shortened.",
            "Multiply each gradient by `min(1, limit / length)`.",
        ),
        Mistake(
            lambda gradients, limit: tuple(
                g * limit / np.linalg.norm(g) for g in gradients
            ),
            "Now every array has the same length. Does the direction survive?",
            "There is one length for all arrays together, and one factor: "
            "`min(1, limit / length)`.",
        ),
        Mistake(
            lambda gradients, limit: tuple(np.minimum(g, limit) for g in gradients),
            "You cut off large components. Does the direction survive?",
            "Multiply all gradients by one number: `min(1, limit / length)`.",
        ),
        Mistake(
            lambda gradients, limit: scaled(
                gradients, min(1, limit / max(np.abs(g).max() for g in gradients))
            ),
            "You look at the largest component. How long is the whole gradient?",
            "Square all components, add, take the root.",
        ),
        Mistake(
            lambda gradients, limit: scaled(
                gradients, min(1, limit / np.linalg.norm(gradients[0]))
            ),
            "You measure the first array alone.",
            "Add up the squares of all arrays, then take one root.",
        ),
        Mistake(
            lambda gradients, limit: scaled(
                gradients,
                min(
                    1,
                    limit
                    / np.sqrt(
                        np.mean(np.concatenate([*map(np.ravel, gradients)]) ** 2)
                    ),
                ),
            ),
            "A length is a root of a sum. You took a mean.",
            "Use `np.sum(g**2)` for each array, and add.",
        ),
        Mistake(
            lambda gradients, limit: (
                scaled(gradients, 1 / length_of(gradients))
                if length_of(gradients) > limit
                else tuple(gradients)
            ),
            "Whatever is too long comes out with length 1. Where is the limit?",
            "Multiply by limit / length, not by 1 / length.",
        ),
        Mistake(
            lambda gradients, limit: scaled(
                gradients,
                min(
                    1,
                    limit
                    / np.sqrt(sum(np.linalg.norm(g, ord=2) ** 2 for g in gradients)),
                ),
            ),
            "For a matrix `np.linalg.norm(g, 2)` is its largest stretch, not a length.",
            "Square all its numbers and add: `np.sum(g**2)`.",
        ),
    ],
    otherwise=(
        "Return a list with one array for each gradient, of the same shape.",
        "length = root of the sum of all squares; each g times "
        "`min(1, limit / length)`.",
    ),
)

# ------------------------------------------------------------------- layer_norm_back


def layer_norm_back(error, z):
    """dE/dz of layer normalization without scale and shift; (examples, neurons)."""
    return back_along(error, z, axis=1)


def with_sums(error, z):
    """A wrong answer: sums where there should be means."""
    standard, deviation = standardized(z, 1)
    mean = error.sum(axis=1, keepdims=True)
    along = standard * (error * standard).sum(axis=1, keepdims=True)
    return (error - mean - along) / deviation


def with_raw_sums(error, z):
    """A wrong answer: z itself in the place of ẑ."""
    _, deviation = standardized(z, 1)
    mean = error.mean(axis=1, keepdims=True)
    return (error - mean - z * (error * z).mean(axis=1, keepdims=True)) / deviation


def with_plus(error, z):
    """A wrong answer: the path through the deviation with the wrong sign."""
    standard, deviation = standardized(z, 1)
    mean = error.mean(axis=1, keepdims=True)
    along = standard * (error * standard).mean(axis=1, keepdims=True)
    return (error - mean + along) / deviation


def with_one_sum(error, z):
    """A wrong answer: a sum in the path through the deviation alone."""
    standard, deviation = standardized(z, 1)
    mean = error.mean(axis=1, keepdims=True)
    along = standard * (error * standard).sum(axis=1, keepdims=True)
    return (error - mean - along) / deviation


def with_parts(error, z, mean=1.0, along=None, scale=1.0):
    """A wrong answer: the three paths with other factors."""
    standard, deviation = standardized(z, 1)
    along = standard if along is None else along
    part = along * (error * standard).mean(axis=1, keepdims=True)
    return scale * (error - mean * error.mean(axis=1, keepdims=True) - part) / deviation


def with_other_deviation(error, z):
    """A wrong answer: a variance divided by n − 1."""
    deviation = np.sqrt(z.var(axis=1, ddof=1, keepdims=True) + 1e-5)
    standard = (z - z.mean(axis=1, keepdims=True)) / deviation
    along = standard * (error * standard).mean(axis=1, keepdims=True)
    return (error - error.mean(axis=1, keepdims=True) - along) / deviation


def of_root_mean_square(error, z):
    """A wrong answer: the backward pass of RMSNorm."""
    root = np.sqrt((z**2).mean(axis=1, keepdims=True) + 1e-5)
    return (error - z / root * (error * z / root).mean(axis=1, keepdims=True)) / root


def with_direct_path_divided(error, z):
    """A wrong answer: only the direct path is divided by the deviation."""
    deviation = standardized(z, 1)[1]
    direct = error / deviation
    return direct + back_along(error, z, axis=1, divide=False) - error


def with_centred_sums(error, z):
    """A wrong answer: ẑ is centred and not divided by the deviation."""
    deviation = standardized(z, 1)[1]
    centred = z - z.mean(axis=1, keepdims=True)
    along = centred * (error * centred).mean(axis=1, keepdims=True)
    return (error - error.mean(axis=1, keepdims=True) - along) / deviation


def back_along(error, z, axis, mean=True, along=True, divide=True):
    """The backward pass of a normalization, or what is left without some parts."""
    standard, deviation = standardized(z, axis)
    back = error
    if mean:
        back = back - error.mean(axis=axis, keepdims=True)
    if along:
        back = back - standard * (error * standard).mean(axis=axis, keepdims=True)
    return back / deviation if divide else back


def standardized(z, axis):
    """z standardized along an axis, and the deviation it had."""
    deviation = np.sqrt(z.var(axis=axis, keepdims=True) + 1e-5)
    return (z - z.mean(axis=axis, keepdims=True)) / deviation, deviation


LAYER_NORM_BACK = Exercise(
    layer_norm_back,
    trials=[
        (generator.normal(0, 1, shape), generator.normal(1, 3, shape))
        for shape in ((2, 4), (5, 3), (3, 8))
    ],
    mistakes=[
        Mistake(
            lambda error, z: back_along(error, z, axis=0),
            "That is batch normalization. Which numbers belong together here?",
            "Take mean and deviation of each row, over the neurons: `axis=1`, with "
            "`keepdims=True`.",
        ),
        Mistake(
            lambda error, z: back_along(error, z, axis=1, mean=False, along=False),
            "That is the direct path alone. There are two more.",
            "The mean and the deviation move as well: subtract the mean of the error, "
            "and ẑ times the mean of error · ẑ.",
        ),
        Mistake(
            lambda error, z: back_along(error, z, axis=1, along=False),
            "Two of three paths. What about the deviation?",
            "Subtract ẑ times the mean of error · ẑ, too.",
        ),
        Mistake(
            lambda error, z: back_along(error, z, axis=1, mean=False),
            "Two of three paths. What about the mean?",
            "Subtract the mean of the error over the row, too.",
        ),
        Mistake(
            lambda error, z: back_along(error, z, axis=1, divide=False),
            "Almost. A large deviation makes all slopes small.",
            "Divide the whole by the deviation of the row.",
        ),
        Mistake(
            with_sums,
            with_one_sum,
            "All three paths are there. Are they of the right size?",
            "Means, not sums: mean(error), and ẑ · mean(error · ẑ).",
        ),
        Mistake(
            with_raw_sums,
            "All three paths are there. Is it z that the last one needs?",
            "It is ẑ: z less the mean of its row, divided by the deviation.",
        ),
        Mistake(
            with_plus,
            "All three paths are there. Does each have the right sign?",
            "A larger deviation shrinks every ẑ: subtract ẑ · mean(error · ẑ).",
        ),
        Mistake(
            lambda error, z: layer_norm_back(error, z) / standardized(z, 1)[1],
            "Almost. You divide by the variance.",
            "Divide by its root, the deviation of the row.",
        ),
        Mistake(
            lambda error, z: back_along(error, z, axis=None),
            "You standardize the whole table at once.",
            "Each row has its own mean and deviation: `axis=1`, with `keepdims=True`.",
        ),
        Mistake(
            lambda error, z: standardized(z, 1)[0],
            "That is the forward pass.",
            "The slopes start from `error`: the direct path, less the mean, less the "
            "part along ẑ, divided by the deviation.",
        ),
        Mistake(
            lambda error, z: standardized(error, 1)[0],
            "You standardize the error. It is z whose mean and deviation moved.",
            "Compute ẑ and the deviation from z; then (error − mean of error − "
            "ẑ · mean of error · ẑ) / deviation.",
        ),
        Mistake(
            with_other_deviation,
            "Almost. By what does the variance of a layer normalization divide?",
            "By the number of neurons n, not by n − 1: `z.var(axis=1)` without `ddof`.",
        ),
        Mistake(
            of_root_mean_square,
            "That is the way back of RMSNorm. Layer normalization subtracts a mean.",
            "ẑ is z less its row's mean, divided by the deviation; and the mean of the "
            "error goes, too.",
        ),
        Mistake(
            with_direct_path_divided,
            "All three paths are there. Which of them pass through the deviation?",
            "The division by the deviation stands in front of all three.",
        ),
        Mistake(
            with_centred_sums,
            "All three paths are there. Is the last one as large as it should be?",
            "ẑ is divided by the deviation: (z − mean) / deviation.",
        ),
        Mistake(
            lambda error, z: with_parts(error, z, mean=-1.0),
            lambda error, z: with_parts(error, z, scale=-1.0),
            "All three paths are there. Does each have the right sign?",
            "The direct path counts plus, the two others minus: error − mean − ẑ · ….",
        ),
        Mistake(
            lambda error, z: with_parts(error, z, along=1.0),
            "All three paths are there, but the last is the same for all neurons.",
            "Each neuron has its own part: ẑ times the mean of error · ẑ.",
        ),
        Mistake(
            lambda error, z: layer_norm_back(error, z) * standardized(z, 1)[1] ** 2,
            "The paths are right. Multiply by the deviation, or divide by it?",
            "A large deviation shrinks every ẑ, and so its slopes: divide.",
        ),
    ],
    otherwise=(
        "Compare with a numerical gradient of the sum of error · ẑ.",
        "(error − mean(error) − ẑ · mean(error · ẑ)) / deviation, all along a row.",
    ),
)
