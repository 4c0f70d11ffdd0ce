"""Exercises of chapter 13: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(13)

# ------------------------------------------------------------------- prepare


def prepare(photo):
    """A photo as EfficientNet-Lite0 takes it."""
    return ((photo.astype(float) - 127) / 128).transpose(2, 0, 1)


IMAGENET_MEANS = np.array([0.485, 0.456, 0.406])  # of red, green, blue
IMAGENET_DEVIATIONS = np.array([0.229, 0.224, 0.225])

PREPARE = Exercise(
    prepare,
    trials=[
        (generator.integers(0, 256, (side, side, 3)).astype(np.uint8),)
        for side in (2, 4, 5)
    ],
    mistakes=[
        Mistake(
            lambda photo: (photo - np.uint8(127)).transpose(2, 0, 1) / 128,
            lambda photo: ((photo - 127) / 128).transpose(2, 0, 1),
            "What is 100 − 127 in whole numbers from 0 to 255?",
            "`uint8` has no negative numbers: 100 − 127 becomes 229. Use floats first.",
        ),
        Mistake(
            lambda photo: (photo.astype(float) - 127) / 128,
            "Which axis has three places in yours?",
            "PyTorch wants (3, height, width): `.transpose(2, 0, 1)`.",
        ),
        Mistake(
            lambda photo: ((photo.astype(float) - 127) / 128).reshape(
                3, *photo.shape[:2]
            ),
            "Is the first number of the second channel a green one?",
            "`reshape` keeps the order of numbers; `transpose(2, 0, 1)` moves axes.",
        ),
        Mistake(
            lambda photo: ((photo.astype(float) - 127) / 128).transpose(2, 1, 0),
            lambda photo: ((photo.astype(float) - 127) / 128).T,
            "Where does the top right pixel go in yours?",
            "Rows must stay before columns: `transpose(2, 0, 1)`.",
        ),
        Mistake(
            lambda photo: (photo.astype(float) / 255).transpose(2, 0, 1),
            "What is the smallest number that the network saw in training?",
            "Each level less 127, and that divided by 128.",
        ),
        Mistake(
            lambda photo: (photo.astype(float) / 127.5 - 1).transpose(2, 0, 1),
            lambda photo: ((photo.astype(float) - 127) / 127).transpose(2, 0, 1),
            lambda photo: ((photo.astype(float) - 128) / 128).transpose(2, 0, 1),
            "What becomes of the levels 127 and 255 in yours?",
            "127 becomes 0 and 255 becomes 1: subtract 127, divide by 128.",
        ),
        Mistake(
            lambda photo: (
                (photo / 255 - IMAGENET_MEANS) / IMAGENET_DEVIATIONS
            ).transpose(2, 0, 1),
            "Which networks were trained with these means?",
            "Many, but not this one: it takes (level − 127) / 128 for all colours.",
        ),
        Mistake(
            lambda photo: (photo.astype(float) - 127 / 128).transpose(2, 0, 1),
            lambda photo: (photo.astype(float) / 128 - 127).transpose(2, 0, 1),
            "Which comes first, minus or divided by?",
            "Put brackets around the difference: `(photo - 127) / 128`.",
        ),
        Mistake(
            lambda photo: ((photo[..., ::-1].astype(float) - 127) / 128).transpose(
                2, 0, 1
            ),
            "Which colour comes first in yours?",
            "Red stays first; some other networks want blue first, this one does not.",
        ),
    ],
    otherwise=("Try a grey photo, all 127.", "A level of 255 becomes 1."),
)

# ------------------------------------------------------------------- top_shares


def softmax(logits):
    """Shares that add up to 1."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def top_shares(logits, k):
    """The k likeliest classes and their shares."""
    shares = softmax(logits)
    order = np.argsort(-shares)[:k]
    return order, shares[order]


def ordered(shares, order):
    """Classes and shares in another order."""
    return order, shares[order]


TOP_SHARES = Exercise(
    top_shares,
    trials=[(generator.normal(scale=2, size=5), k) for k in (2, 3, 4)],
    harder=[(np.array([1000.0, 999.0, 10.0, 0.0, -5.0]), 2)],
    mistakes=[
        Mistake(
            lambda logits, k: ordered(softmax(logits), np.argsort(logits)[:k]),
            "Which end of a sorted list is the likeliest?",
            "`np.argsort` begins with the smallest: sort `-shares`.",
        ),
        Mistake(
            lambda logits, k: ordered(softmax(logits), np.argsort(logits)[-k:]),
            "Does your list begin with the likeliest class?",
            "Turn the order round: `np.argsort(-shares)[:k]`.",
        ),
        Mistake(
            lambda logits, k: ordered(logits, np.argsort(-logits)[:k]),
            "Do the numbers of all classes add up to 1 in yours?",
            "Logits are no shares: apply the softmax.",
        ),
        Mistake(
            lambda logits, k: (
                np.argsort(-logits)[:k],
                softmax(np.sort(logits)[::-1][:k]),
            ),
            "Over how many classes is your softmax?",
            "The softmax is over all classes; choose the `k` best afterwards.",
        ),
        Mistake(
            lambda logits, k: np.argsort(-logits)[:k],
            "Where are the shares?",
            "Return both: `order, shares[order]`.",
        ),
        Mistake(
            lambda logits, k: (np.argsort(-logits)[:k], softmax(logits)[:k]),
            "Does each share stand beside its own class?",
            "Bring the shares into the same order: `shares[order]`.",
        ),
        Mistake(
            lambda logits, k: ordered(
                np.exp(logits - logits.max()), np.argsort(-logits)[:k]
            ),
            lambda logits, k: ordered(np.exp(logits), np.argsort(-logits)[:k]),
            "By what are the exponentials divided?",
            "By their sum over all classes, so that the shares add up to 1.",
        ),
        Mistake(
            lambda logits, k: top_shares(logits, k)[::-1],
            "Which of the two comes first?",
            "First the classes, then their shares.",
        ),
        Mistake(
            lambda logits, k: (
                np.argsort(-logits)[:k],
                np.exp(logits)[np.argsort(-logits)[:k]] / np.exp(logits).sum(),
            ),
            "What is the exponential of 1,000?",
            "Subtract the largest logit first: the shares stay the same.",
        ),
    ],
    otherwise=("Try three equal logits.", "The shares of all classes add up to 1."),
)

# ------------------------------------------------------------------- fold


def folded(weight, factor, bias):
    """A kernel times a factor for each output, and the bias."""
    return weight * factor[:, None, None, None], bias


def fold(weight, scale, shift, mean, variance, epsilon):
    """Kernel and bias of a convolution and its batch norm in one."""
    factor = scale / np.sqrt(variance + epsilon)
    return folded(weight, factor, shift - factor * mean)


def layer(outputs, inputs, side):
    """A convolution and a batch norm with random numbers."""
    return (
        generator.normal(size=(outputs, inputs, side, side)),
        *(generator.normal(size=outputs) for _ in range(3)),
        generator.uniform(0.2, 3, outputs),
        0.1,
    )


FOLD = Exercise(
    fold,
    trials=[layer(3, 3, 1), layer(3, 3, 3), layer(4, 2, 3)],
    mistakes=[
        Mistake(
            lambda w, scale, shift, mean, variance, epsilon: folded(
                w, scale / np.sqrt(variance + epsilon), shift - mean
            ),
            "What becomes of the mean when it is scaled?",
            "The mean is subtracted before scaling: `shift - factor * mean`.",
        ),
        Mistake(
            lambda w, scale, shift, mean, variance, epsilon: folded(
                w, scale / np.sqrt(variance + epsilon), shift
            ),
            "Where is the mean?",
            "The bias is `shift - factor * mean`.",
        ),
        Mistake(
            lambda w, scale, shift, mean, variance, epsilon: folded(
                w,
                scale / (variance + epsilon),
                shift - scale / (variance + epsilon) * mean,
            ),
            "By what does a batch norm divide: variance or deviation?",
            "Divide by the root: `np.sqrt(variance + epsilon)`.",
        ),
        Mistake(
            lambda w, scale, shift, mean, variance, epsilon: folded(
                w, scale / np.sqrt(variance), shift - scale / np.sqrt(variance) * mean
            ),
            "What keeps the batch norm from dividing by 0?",
            "Add `epsilon` to the variance before the root.",
        ),
        Mistake(
            lambda w, scale, shift, mean, variance, epsilon: folded(
                w,
                scale / (np.sqrt(variance) + epsilon),
                shift - scale / (np.sqrt(variance) + epsilon) * mean,
            ),
            "Is epsilon added before or after the root?",
            "Before: `np.sqrt(variance + epsilon)`.",
        ),
        Mistake(
            lambda w, scale, shift, mean, variance, epsilon: (
                w * (scale / np.sqrt(variance + epsilon)),
                shift - scale / np.sqrt(variance + epsilon) * mean,
            ),
            lambda w, scale, shift, mean, variance, epsilon: (
                w * (scale / np.sqrt(variance + epsilon))[:, None, None],
                shift - scale / np.sqrt(variance + epsilon) * mean,
            ),
            "Which axis of the kernel are the outputs?",
            "Outputs are the first axis: `factor[:, None, None, None]`.",
        ),
        Mistake(
            lambda w, scale, shift, mean, variance, epsilon: folded(
                w,
                scale / np.sqrt(variance + epsilon),
                shift + scale / np.sqrt(variance + epsilon) * mean,
            ),
            lambda w, scale, shift, mean, variance, epsilon: folded(
                w,
                scale / np.sqrt(variance + epsilon),
                scale / np.sqrt(variance + epsilon) * mean - shift,
            ),
            "Is the mean added or subtracted?",
            "Subtracted: `shift - factor * mean`.",
        ),
        Mistake(
            lambda w, scale, shift, mean, variance, epsilon: folded(
                w,
                scale / np.sqrt(variance + epsilon),
                scale / np.sqrt(variance + epsilon) * (shift - mean),
            ),
            "Does a batch norm scale its shift as well?",
            "Only the mean is scaled: `shift - factor * mean`.",
        ),
        Mistake(
            lambda w, scale, shift, mean, variance, epsilon: fold(
                w, 1.0 + 0 * scale, shift, mean, variance, epsilon
            ),
            lambda w, scale, shift, mean, variance, epsilon: (
                fold(w, scale, shift, mean, variance, epsilon)[0],
                fold(w, 1.0 + 0 * scale, shift, mean, variance, epsilon)[1],
            ),
            "Where is the scale in kernel and bias?",
            "In both: the factor is `scale / np.sqrt(variance + epsilon)`.",
        ),
        Mistake(
            lambda w, scale, shift, mean, variance, epsilon: (
                w,
                fold(w, scale, shift, mean, variance, epsilon)[1],
            ),
            "Does the batch norm leave the kernel as it is?",
            "Each output's kernel is multiplied by its factor.",
        ),
    ],
    otherwise=(
        "Write the batch norm as factor · x + bias.",
        "The factor is `scale / np.sqrt(variance + epsilon)`.",
    ),
)

# ------------------------------------------------------------------- one_step


def one_step(x, slope, strength):
    """One step against the true name, within 0 … 1."""
    return np.clip(x + strength * np.sign(slope), 0, 1)


ONE_STEP = Exercise(
    one_step,
    trials=[
        (generator.random(8), generator.normal(size=8), strength)
        for strength in (0.01, 0.1, 0.5)
    ],
    mistakes=[
        Mistake(
            lambda x, slope, strength: np.clip(x - strength * np.sign(slope), 0, 1),
            lambda x, slope, strength: x - strength * np.sign(slope),
            "Does the loss rise or fall in your direction?",
            "Up the slope: add the signs.",
        ),
        Mistake(
            lambda x, slope, strength: np.clip(x + strength * slope, 0, 1),
            lambda x, slope, strength: x + strength * slope,
            lambda x, slope, strength: np.clip(
                x + strength * slope / np.abs(slope).max(), 0, 1
            ),
            "How far does each colour move in yours?",
            "All colours move equally far: `np.sign(slope)`.",
        ),
        Mistake(
            lambda x, slope, strength: x + strength * np.sign(slope),
            lambda x, slope, strength: np.clip(x + strength * np.sign(slope), -1, 1),
            lambda x, slope, strength: np.clip(x + strength * np.sign(slope), 0, 255),
            "Do all colours stay between 0 and 1 in yours?",
            "Cut off what lies outside: `np.clip(…, 0, 1)`.",
        ),
        Mistake(
            lambda x, slope, strength: np.clip(
                x + strength * slope / np.linalg.norm(slope), 0, 1
            ),
            "What is limited: the length of the change, or each colour's?",
            "Each colour moves by `strength`: `strength * np.sign(slope)`.",
        ),
        Mistake(
            lambda x, slope, strength: np.clip(x + np.sign(slope), 0, 1),
            "What does your answer make of the strength?",
            "Multiply the signs by `strength`.",
        ),
        Mistake(
            lambda x, slope, strength: np.clip(strength * np.sign(slope), 0, 1),
            lambda x, slope, strength: strength * np.sign(slope),
            "Where is the picture?",
            "The change is added to `x`.",
        ),
        Mistake(
            lambda x, slope, strength: x + np.clip(strength * np.sign(slope), 0, 1),
            "Can a colour become darker in yours?",
            "Clip the sum, not the change.",
        ),
        Mistake(
            lambda x, slope, strength: np.clip(x + strength, 0, 1),
            lambda x, slope, strength: np.clip(x + strength * np.abs(slope), 0, 1),
            "Where does the slope say up, and where down?",
            "The sign of the slope decides: `strength * np.sign(slope)`.",
        ),
    ],
    otherwise=(
        "Try one colour and a positive slope.",
        "Add `strength * np.sign(slope)`, then clip.",
    ),
)

# ------------------------------------------------------------------- answered


def answered(shares, right, least):
    """How many answers are kept, and how many of them are right."""
    kept = shares >= least
    if not kept.any():
        return 0.0, 0.0
    return float(kept.mean()), float(right[kept].mean())


def kept_answers(shares, right, kept):
    """As `answered`, for answers that another rule keeps."""
    return float(kept.mean()), float(right[kept].mean()) if kept.any() else 0.0


SHARES = np.array([0.9, 0.5, 0.3, 0.8, 0.95, 0.4, 0.6, 0.7])
RIGHT = np.array([1, 0, 0, 1, 1, 1, 0, 1])

ANSWERED = Exercise(
    answered,
    trials=[
        (SHARES, RIGHT, 0.0),
        (SHARES, RIGHT, 0.5),
        (SHARES, RIGHT, 0.75),
        (SHARES, RIGHT, 0.99),
    ],
    mistakes=[
        Mistake(
            lambda shares, right, least: kept_answers(shares, right, shares > least),
            "What of a share of exactly `least`?",
            "At least means `>=`.",
        ),
        Mistake(
            lambda shares, right, least: kept_answers(shares, right, shares < least),
            "Which answers do you keep: the sure or the unsure ones?",
            "Keep `shares >= least`.",
        ),
        Mistake(
            lambda shares, right, least: (
                float((shares >= least).mean()),
                float((right * (shares >= least)).mean()),
            ),
            lambda shares, right, least: (
                float((shares >= least).mean()),
                float((right * (shares >= least)).sum() / right.sum()),
            ),
            "By how many do you divide the right ones?",
            "By the answers that are kept: `right[kept].mean()`.",
        ),
        Mistake(
            lambda shares, right, least: (
                int((shares >= least).sum()),
                answered(shares, right, least)[1],
            ),
            lambda shares, right, least: (
                int((shares >= least).sum()),
                int(right[shares >= least].sum()),
            ),
            lambda shares, right, least: tuple(
                100 * each for each in answered(shares, right, least)
            ),
            "Are your numbers fractions from 0 to 1?",
            "Take means: `kept.mean()`, and `right[kept].mean()`.",
        ),
        Mistake(
            lambda shares, right, least: (
                float((shares >= least).mean()),
                float(right[shares >= least].sum()) / max((shares >= least).sum(), 1)
                if (shares >= least).any()
                else float("nan"),
            ),
            "What do you return where no answer is kept?",
            "If none is left, the second number is 0.",
        ),
        Mistake(
            lambda shares, right, least: answered(shares, right, least)[::-1],
            "Which number comes first?",
            "First the fraction that is kept, then the fraction that is right.",
        ),
        Mistake(
            lambda shares, right, least: (
                answered(shares, right, least)[0],
                float(right.mean()),
            ),
            "Does your second number change with `least`?",
            "Only the kept answers count: `right[kept]`.",
        ),
        Mistake(
            lambda shares, right, least: kept_answers(shares, shares, shares >= least),
            "Does your second number know which answers are right?",
            "It is the mean of `right`, not of `shares`: `right[kept].mean()`.",
        ),
    ],
    otherwise=("Try `least` = 0: everything is kept.", "`kept = shares >= least`"),
)
