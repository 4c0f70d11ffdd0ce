"""Exercises of chapter 18: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(18)


def drawn(*shape):
    """Random shares of 1 along the last axis."""
    return generator.dirichlet(np.ones(shape[-1]), shape[:-1] or None)


def count_windows(characters, length, step):
    """How many windows have a character behind them that they must predict.

    characters of the text, length of a window, step from one window to the next
    """
    return (characters - length - 1) // step + 1


COUNT_WINDOWS = Exercise(
    count_windows,
    trials=[(100, 40, 3), (101, 40, 3), (103, 40, 3), (50, 10, 1), (41, 40, 7)],
    mistakes=[
        Mistake(
            lambda characters, length, step: (characters - length) // step + 1,
            "Does your last window have a character behind it?",
            "A window and its answer take `length + 1` characters.",
        ),
        Mistake(
            lambda characters, length, step: (characters - length - 1) // step,
            "How many windows fit into a text of `length + 1` characters?",
            "The first window begins at 0, before any step: add 1.",
        ),
        Mistake(
            lambda characters, length, step: (characters - length) // step,
            "Take 41 characters and windows of 40: how many have an answer?",
            "`(characters - length - 1) // step` steps fit, and one window more.",
        ),
        Mistake(
            lambda characters, length, step: characters // step,
            "Do windows that begin at the end of the text fit into it?",
            "The last one must begin `length + 1` characters before the end.",
        ),
        Mistake(
            lambda characters, length, step: (characters - length - 1) / step + 1,
            "Can there be a third of a window?",
            "Divide by `//`, which leaves the rest out.",
        ),
        Mistake(
            lambda characters, length, step: characters // (length + 1),
            "Must your windows lie side by side?",
            "A new window begins every `step` characters: divide by `step`.",
        ),
        Mistake(
            lambda characters, length, step: characters - length,
            "Does your answer depend on the step?",
            "Only every `step`-th of these windows is taken.",
        ),
    ],
    otherwise=(
        "Try it by hand with 8 characters, windows of 4 and a step of 3.",
        "The last window may begin at `characters - length - 1`.",
    ),
)


def bits_per_character(p):
    """Mean bits per character of a text, from the probabilities of what came.

    p: (characters,)
    """
    return -np.log2(p).mean()


BITS_PER_CHARACTER = Exercise(
    bits_per_character,
    trials=[
        (np.array([0.5, 0.5]),),
        (np.array([0.25, 0.125]),),
        (drawn(6),),
        (drawn(9),),
    ],
    mistakes=[
        Mistake(
            lambda p: -np.log(p).mean(),
            "How many bits are a toss of a coin? What does yours say?",
            "These are nats. Use `np.log2`, or divide by `np.log(2)`.",
        ),
        Mistake(
            lambda p: np.log2(p).mean(),
            "Can a text take less than no bits?",
            "Logarithms of shares are negative: put a minus sign in front.",
        ),
        Mistake(
            lambda p: -np.log2(p).sum(),
            "Does your number grow with the length of the text?",
            "Take the mean over the characters, not the sum.",
        ),
        Mistake(
            lambda p: -np.log2(p.mean()),
            "Which comes first: the mean or the logarithm?",
            "Every character has its own bits; take the mean of those.",
        ),
        Mistake(
            lambda p: -(p * np.log2(p)).sum(),
            "Is p a distribution over the vocabulary here?",
            "Each of these characters came once: a plain mean of `-np.log2(p)`.",
        ),
        Mistake(
            lambda p: np.exp(-np.log(p).mean()),
            "Is that bits, or the number of equally probable characters?",
            "This is the perplexity. Take `np.log2` of it.",
        ),
        Mistake(
            lambda p: -np.log10(p).mean(),
            "How many bits are a toss of a coin? What does yours say?",
            "This is the logarithm to base 10; a bit belongs to base 2.",
        ),
    ],
    otherwise=(
        "A character of probability 1/8 takes 3 bits.",
        "It is the mean of `-np.log2(p)`.",
    ),
)


def with_temperature(logits, temperature):
    """Shares of the next character at a temperature.

    logits: (characters,); returns (characters,), which sum up to 1
    """
    scaled = logits / temperature
    shares = np.exp(scaled - scaled.max())
    return shares / shares.sum()


def softmax(z):
    """Shares of 1."""
    return np.exp(z) / np.exp(z).sum()


WITH_TEMPERATURE = Exercise(
    with_temperature,
    trials=[
        (np.array([1.0, 2.0, 0.5]), 0.5),
        (generator.normal(size=5), 2.0),
        (generator.normal(size=4), 1.0),
    ],
    harder=[(np.array([900.0, 899.0, 0.0]), 1.0), (np.array([5.0, 4.0, 1.0]), 0.005)],
    mistakes=[
        Mistake(
            lambda logits, temperature: softmax(logits * temperature),
            "Does your distribution become sharper as it cools down?",
            "Divide the logits by the temperature.",
        ),
        Mistake(
            lambda logits, temperature: softmax(logits),
            "Does your answer depend on the temperature?",
            "Divide the logits by it before the softmax.",
        ),
        Mistake(
            lambda logits, temperature: softmax(logits) / temperature,
            "Do your shares sum to 1?",
            "Divide before the softmax, not behind it.",
        ),
        Mistake(
            lambda logits, temperature: logits / temperature,
            "Can a share be negative?",
            "These are still logits: take their softmax.",
        ),
        Mistake(
            lambda logits, temperature: np.exp(logits / temperature),
            "Do your shares sum to 1?",
            "Divide by the sum of all of them.",
        ),
        Mistake(
            lambda logits, temperature: softmax(softmax(logits) / temperature),
            "What does the temperature divide in your answer: logits, or shares?",
            "One softmax is enough, that of `logits / temperature`.",
        ),
        Mistake(
            lambda logits, temperature: softmax(logits / temperature),
            "What is e to the 900?",
            "Take the largest logit off all of them first; the shares stay.",
        ),
    ],
    otherwise=(
        "At temperature 1 it is the softmax, at a low one nearly all is one share.",
        "It is the softmax of `logits / temperature`.",
    ),
)


def nucleus(p, least):
    """The fewest of the largest shares that reach `least`, as shares of 1 again.

    p: (characters,); all others become 0
    """
    order = np.argsort(-p)
    count = np.searchsorted(np.cumsum(p[order]), least) + 1
    kept = np.zeros_like(p)
    kept[order[:count]] = p[order[:count]]
    return kept / kept.sum()


def one_less(p, least):
    """Leaves out the one that crosses the line, if it is not the only one."""
    order = np.argsort(-p)
    count = max(1, np.searchsorted(np.cumsum(p[order]), least))
    kept = np.zeros_like(p)
    kept[order[:count]] = p[order[:count]]
    return kept / kept.sum()


def not_scaled(p, least):
    """Forgets to divide."""
    kept = nucleus(p, least) > 0
    return p * kept


def in_order(p, least):
    """Returns them from the largest to the smallest."""
    return np.sort(nucleus(p, least))[::-1]


def threshold(p, least):
    """Takes the share for a least size of each."""
    kept = np.where(p >= least * p.max(), p, 0)
    return kept / kept.sum()


def from_the_front(p, least):
    """Forgets to sort."""
    count = np.searchsorted(np.cumsum(p), least) + 1
    kept = np.where(np.arange(len(p)) < count, p, 0)
    return kept / kept.sum()


def smallest(p, least):
    """Sorts the wrong way."""
    order = np.argsort(p)
    count = np.searchsorted(np.cumsum(p[order]), least) + 1
    kept = np.zeros_like(p)
    kept[order[:count]] = p[order[:count]]
    return kept / kept.sum()


NUCLEUS = Exercise(
    nucleus,
    trials=[
        (np.array([0.1, 0.5, 0.05, 0.35]), 0.8),
        (np.array([0.25, 0.2, 0.15, 0.3, 0.1]), 0.6),
        (np.array([0.05, 0.15, 0.7, 0.1]), 0.5),
    ],
    mistakes=[
        Mistake(
            one_less,
            "Do those that you keep really reach the share?",
            "The one that crosses the line belongs to them.",
        ),
        Mistake(
            not_scaled,
            "Do your shares sum to 1?",
            "Divide what is kept by its sum.",
        ),
        Mistake(
            in_order,
            "Does each share still stand at the place of its character?",
            "Sort places with `np.argsort`, and put the shares back there.",
        ),
        Mistake(
            threshold,
            "Is it the single share that must be large, or their sum?",
            "Sort them, and add up until `least` is reached.",
        ),
        Mistake(
            from_the_front,
            "Do you keep the largest shares, or the first ones?",
            "Sort by size before you add up.",
        ),
        Mistake(
            smallest,
            "Which characters do you keep: probable or improbable ones?",
            "`np.argsort` sorts upward; use `np.argsort(-p)`.",
        ),
        Mistake(
            lambda p, least: p,
            "Have you taken any character away?",
            "Set all to 0 but the fewest that reach `least` together.",
        ),
    ],
    otherwise=(
        "Which of the shares 0.1, 0.5, 0.05 and 0.35 would you keep to reach 0.8?",
        "Sort by `np.argsort(-p)`, add up by `np.cumsum`, stop at `least`.",
    ),
)


def beam_step(scores, log_p, size):
    """Which beams to extend by which tokens: (beams, tokens), the best first.

    scores: log probabilities of the beams (beams,); log_p: of the next token after each
    beam (beams, tokens); size: how many are kept. Returns two arrays (size,).
    """
    total = (scores[:, None] + log_p).ravel()
    best = np.argsort(-total, kind="stable")[:size]
    return best // log_p.shape[1], best % log_p.shape[1]


def chosen(total, size, tokens):
    """Places of the best totals, (beams · tokens,), as beams and tokens."""
    best = np.argsort(-np.ravel(total), kind="stable")[:size]
    return best // tokens, best % tokens


def greedy_only(scores, log_p, size):
    """The best token of every beam."""
    order = np.argsort(-(scores + log_p.max(1)), kind="stable")[:size]
    return order, log_p.argmax(1)[order]


def worst_first(scores, log_p, size):
    """The best ones, but the best last."""
    return tuple(each[::-1] for each in beam_step(scores, log_p, size))


def swapped(scores, log_p, size):
    """Tokens first."""
    return beam_step(scores, log_p, size)[::-1]


TREE = (
    np.log([0.2, 0.15, 0.1]),
    np.log([[0.4, 0.35, 0.25], [0.8, 0.15, 0.05], [0.5, 0.4, 0.1]]),
)

BEAM_STEP = Exercise(
    beam_step,
    trials=[
        (*TREE, 3),
        (np.log([0.6, 0.01]), np.log([[0.5, 0.3, 0.2], [0.9, 0.05, 0.05]]), 2),
        (np.log(drawn(4)), np.log(drawn(4, 5)), 3),
        (np.log(drawn(3)), np.log(drawn(3, 4)), 3),
    ],
    mistakes=[
        Mistake(
            greedy_only,
            "May two of the kept ones come from the same beam?",
            "Compare all pairs of beam and token, not the best token of each beam.",
        ),
        Mistake(
            lambda scores, log_p, size: chosen(log_p, size, log_p.shape[1]),
            "Does a probable beginning help your candidates?",
            "Add the score of the beam to the log probability of the token.",
        ),
        Mistake(
            lambda scores, log_p, size: chosen(
                scores[:, None] * log_p, size, log_p.shape[1]
            ),
            "Probabilities are multiplied. What happens to their logarithms?",
            "Add logarithms: `scores[:, None] + log_p`.",
        ),
        Mistake(
            worst_first,
            "Which of yours stands first?",
            "Sort downward: `np.argsort(-total)`.",
        ),
        Mistake(
            swapped,
            "Which of the two arrays says what beam is extended?",
            "Return the beams first, then the tokens.",
        ),
        Mistake(
            lambda scores, log_p, size: chosen(
                -(scores[:, None] + log_p), size, log_p.shape[1]
            ),
            "Do you keep the probable ones?",
            "`np.argsort` sorts upward: sort `-total`.",
        ),
        Mistake(
            lambda scores, log_p, size: beam_step(scores, log_p, log_p.size),
            "How many do you keep?",
            "Cut the order after `size` places.",
        ),
    ],
    otherwise=(
        "How many candidates are there, and how probable is each?",
        "Sort `(scores[:, None] + log_p).ravel()`; `//` and `%` give beam and token.",
    ),
)
