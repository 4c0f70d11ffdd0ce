"""Exercises of chapter 21: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(21)


def padding_share(lengths):
    """The share of places that are padding in a batch of sentences.

    lengths: words of each sentence; all are filled up to the longest
    """
    return 1 - np.sum(lengths) / (len(lengths) * np.max(lengths))


PADDING_SHARE = Exercise(
    padding_share,
    trials=[
        (np.array([4, 2, 2]),),
        (np.array([7, 7]),),
        (np.array([1, 10]),),
        (np.array([3, 5, 9, 12, 30]),),
    ],
    mistakes=[
        Mistake(
            lambda lengths: np.sum(lengths) / (len(lengths) * np.max(lengths)),
            "Two sentences of 7 words: how much padding do they need?",
            "Yours is the share of words. Subtract it from 1.",
        ),
        Mistake(
            lambda lengths: len(lengths) * np.max(lengths) - np.sum(lengths),
            "Can a share be larger than 1?",
            "Divide the number of padded places by that of all places.",
        ),
        Mistake(
            lambda lengths: 1 - np.mean(lengths / np.sum(lengths)),
            "How long does a sentence become when it is padded?",
            "Compare with the longest: `len(lengths) * np.max(lengths)` places.",
        ),
        Mistake(
            lambda lengths: len(lengths) * np.max(lengths) / np.sum(lengths) - 1,
            "How many of *all* places are padding, not for each word?",
            "Divide by all places, padded ones included.",
        ),
        Mistake(
            lambda lengths: 1 - np.min(lengths) / np.max(lengths),
            "Do the sentences of middle length count?",
            "Add up all lengths.",
        ),
        Mistake(
            lambda lengths: 1 - np.median(lengths) / np.max(lengths),
            "Is the middle length the mean length?",
            "Take the sum of all lengths, or their mean.",
        ),
        Mistake(
            lambda lengths: 100 * (1 - np.mean(lengths) / np.max(lengths)),
            "Is a share a percentage?",
            "A share lies between 0 and 1: leave the 100 out.",
        ),
        Mistake(
            lambda lengths: np.max(lengths) - np.mean(lengths),
            "Is that a share, or empty places per sentence?",
            "Divide by the places of a sentence, as many as the longest has.",
        ),
        Mistake(
            lambda lengths: np.mean(lengths < np.max(lengths)),
            "Do you count sentences, or places?",
            "A sentence that is one word short has one empty place, not all of them.",
        ),
        Mistake(
            lambda lengths: 1 - np.sum(lengths) / np.max(lengths),
            "How many sentences are in the batch?",
            "All places are `len(lengths) * np.max(lengths)`.",
        ),
    ],
    otherwise=(
        "Draw three sentences of 4, 2 and 2 words as a rectangle.",
        "It is `1 - sum / (count * longest)`.",
    ),
)


def least_loss(classes):
    """The least cross-entropy that scores between 0 and 1 allow.

    classes: how many there are
    """
    return np.log(1 + (classes - 1) / np.e)


LEAST_LOSS = Exercise(
    least_loss,
    trials=[(2,), (17,), (44,), (1000,)],
    mistakes=[
        Mistake(
            lambda classes: np.log(classes),
            "Is the right class no better than the others?",
            "The right class has the score 1, all others 0.",
        ),
        Mistake(
            lambda classes: np.log(1 + classes / np.e),
            "How many classes are wrong?",
            "There are `classes - 1` others.",
        ),
        Mistake(
            lambda classes: 0.0 * classes,
            "Does a softmax of scores between 0 and 1 reach a share of 1?",
            "The right class's share is e / (e + classes − 1).",
        ),
        Mistake(
            lambda classes: np.log(np.e / (np.e + classes - 1)),
            "Can a cross-entropy be below 0?",
            "Yours is ln of the share. Turn its sign.",
        ),
        Mistake(
            lambda classes: 1 - np.e / (np.e + classes - 1),
            "Is this a loss, or the share of the wrong classes?",
            "Take −ln of the right class's share.",
        ),
        Mistake(
            lambda classes: np.log2(1 + (classes - 1) / np.e),
            "Which logarithm does cross-entropy take here?",
            "Use `np.log`, the natural one.",
        ),
        Mistake(
            lambda classes: np.log(1 + (classes - 1) * np.e),
            "Is your right class the least likely one?",
            "Its score is 1, so the others weigh 1/e beside it.",
        ),
        Mistake(
            lambda classes: np.log(np.e + classes - 1),
            "What is subtracted from the logarithm of the sum?",
            "The right class's own score, 1: ln(e + classes − 1) − 1.",
        ),
        Mistake(
            lambda classes: (np.e + classes - 1) / np.e,
            "Where is the logarithm?",
            "Yours is 1 through the share; the loss is its logarithm.",
        ),
        Mistake(
            lambda classes: np.log((classes - 1) / np.e),
            "Does the right class stand in your sum, too?",
            "The softmax divides by all classes, the right one included.",
        ),
        Mistake(
            lambda classes: np.log(1 + 1 / np.e) + 0 * classes,
            lambda classes: np.log(1 + 1 / np.e),
            "Does your loss grow with the number of classes?",
            "Each of the `classes - 1` others adds 1/e.",
        ),
        Mistake(
            lambda classes: np.log10(1 + (classes - 1) / np.e),
            "Is your loss in nats?",
            "Use `np.log`, the natural logarithm.",
        ),
    ],
    otherwise=(
        "Give the right class the score 1 and all others 0.",
        "−ln(e / (e + classes − 1)) = ln(1 + (classes − 1) / e).",
    ),
)


def stack_after(stack, following, action):
    """The stack after one action of arc-standard parsing.

    stack: places of words, the top last; following: the place of the next word;
    action: "SHIFT", "LEFT" or "RIGHT"
    """
    if action == "SHIFT":
        return [*stack, following]
    if action == "LEFT":
        return [*stack[:-2], stack[-1]]
    return stack[:-1]


def swapped(stack, following, action):
    """LEFT and RIGHT mixed up."""
    other = {"LEFT": "RIGHT", "RIGHT": "LEFT", "SHIFT": "SHIFT"}[action]
    return stack_after(stack, following, other)


STACK_AFTER = Exercise(
    stack_after,
    trials=[
        ([0, 1], 2, "SHIFT"),
        ([0, 1], 2, "LEFT"),
        ([0, 1], 2, "RIGHT"),
        ([0, 3, 4], 5, "LEFT"),
        ([0, 3, 4], 5, "RIGHT"),
        ([1], 4, "SHIFT"),
    ],
    mistakes=[
        Mistake(
            swapped,
            "After LEFT, which of the two words is the head, and stays?",
            "LEFT removes the word below the top, RIGHT removes the top.",
        ),
        Mistake(
            lambda stack, following, action: (
                [following, *stack]
                if action == "SHIFT"
                else stack_after(stack, following, action)
            ),
            "On which end of the list is the top?",
            "Put the next word at the end: `[*stack, following]`.",
        ),
        Mistake(
            lambda stack, following, action: (
                [*stack, following] if action == "SHIFT" else stack[:-2]
            ),
            "Do both words leave the stack, or only the dependent?",
            "The head stays: only one word is removed.",
        ),
        Mistake(
            lambda stack, following, action: (
                [*stack, following] if action == "SHIFT" else stack
            ),
            "Can a word that has its head stay on the stack?",
            "LEFT and RIGHT take the dependent away.",
        ),
        Mistake(
            lambda stack, following, action: (
                [*stack, following] if action == "SHIFT" else stack[:-1]
            ),
            "Do LEFT and RIGHT leave the same word?",
            "After LEFT the top stays, and the word below it goes.",
        ),
        Mistake(
            lambda stack, following, action: (
                [*stack, following]
                if action == "SHIFT"
                else stack[1:]
                if action == "LEFT"
                else stack[:-1]
            ),
            "With three words on the stack, which one does LEFT remove?",
            "The second from the top: `[*stack[:-2], stack[-1]]`.",
        ),
        Mistake(
            lambda stack, following, action: (
                [*stack, stack[-1] + 1]
                if action == "SHIFT"
                else stack_after(stack, following, action)
            ),
            "Is the next word of the buffer always the neighbour of the top?",
            "Words between them may be gone: SHIFT takes `following`.",
        ),
        Mistake(
            lambda stack, following, action: (
                [*stack, following]
                if action == "SHIFT"
                else [stack[-1]]
                if action == "LEFT"
                else stack[:-1]
            ),
            "What becomes of the words further down, after LEFT?",
            "They stay: `[*stack[:-2], stack[-1]]`.",
        ),
        Mistake(
            lambda stack, following, action: (
                [*stack, following]
                if action == "SHIFT"
                else [*stack_after(stack, following, action), following]
            ),
            "Does the parser read the next word when it draws an arc?",
            "Only SHIFT takes `following`.",
        ),
        Mistake(
            lambda stack, following, action: (
                following
                if action == "SHIFT"
                else stack[-2]
                if action == "LEFT"
                else stack[-1]
            ),
            "Do you return the word that moves, or the stack?",
            "Return the whole stack as it is after the action.",
        ),
        Mistake(
            lambda stack, following, action: (
                [*stack[:-1], following]
                if action == "SHIFT"
                else stack_after(stack, following, action)
            ),
            "Does SHIFT take a word off the stack?",
            "It only adds one on top: `[*stack, following]`.",
        ),
        Mistake(
            lambda stack, following, action: (
                [*stack, following]
                if action == "SHIFT"
                else stack[:-1]
                if action == "LEFT"
                else stack[1:]
            ),
            "On which end of the list is the top?",
            "RIGHT removes the last word of the list, LEFT the one before it.",
        ),
    ],
    otherwise=(
        "Write the stack [0, 3, 4] down and do LEFT by hand.",
        "SHIFT appends `following`, LEFT removes `stack[-2]`, RIGHT removes the top.",
    ),
)


def attachment(heads, right):
    """The unlabelled attachment score: the share of words with the right head.

    heads, right: (words,) whole numbers, 0 for the root
    """
    return np.mean(np.asarray(heads) == np.asarray(right))


ATTACHMENT = Exercise(
    attachment,
    trials=[
        (np.array([2, 0, 4, 2]), np.array([2, 0, 4, 2])),
        (np.array([2, 0, 2, 2]), np.array([2, 0, 4, 2])),
        (np.array([0, 1, 1, 3]), np.array([2, 0, 4, 2])),
        (np.array([0, 3, 1]), np.array([0, 1, 1])),
        (np.array([0, 0, 4, 2]), np.array([2, 0, 4, 2])),
    ],
    mistakes=[
        Mistake(
            lambda heads, right: np.sum(heads == right),
            "Can a share be 4?",
            "Divide by the number of words: `np.mean`.",
        ),
        Mistake(
            lambda heads, right: np.mean(heads != right),
            "What does a perfect parse score?",
            "Yours is the error. Count what is equal.",
        ),
        Mistake(
            lambda heads, right: float(np.all(heads == right)),
            "Does a parse with one mistake deserve nothing?",
            "That is the share of whole sentences. Take the mean over words.",
        ),
        Mistake(
            lambda heads, right: np.mean((heads == right)[right > 0]),
            "Does the root count?",
            "It does here: its head is 0, and a parser must find it.",
        ),
        Mistake(
            lambda heads, right: np.mean(np.abs(heads - right)),
            "Is a head that is one place off less wrong than one that is ten off?",
            "Only count whether the heads are equal.",
        ),
        Mistake(
            lambda heads, right: np.mean(np.sort(heads) == np.sort(right)),
            "Does it matter which word a head belongs to?",
            "Compare place by place, unsorted.",
        ),
        Mistake(
            lambda heads, right: 100 * np.mean(heads == right),
            "Is a share a percentage?",
            "A share lies between 0 and 1: leave the 100 out.",
        ),
        Mistake(
            lambda heads, right: np.sum(heads == right) / (len(right) - 1),
            "Can the score of a perfect parse be above 1?",
            "Divide by all words; the root word counts like the others.",
        ),
        Mistake(
            lambda heads, right: np.sum((heads == right) & (right > 0)) / len(right),
            "What does a perfect parse score?",
            "The word under the root has a head, too: it is 0.",
        ),
        Mistake(
            lambda heads, right: np.mean((heads == right)[heads > 0]),
            "Is a word left out that the parser hung on the root?",
            "Take the mean over all words, whatever their heads.",
        ),
        Mistake(
            lambda heads, right: len(np.intersect1d(heads, right)) / len(right),
            "Does it matter which word a head belongs to?",
            "Compare place by place: `heads == right`.",
        ),
    ],
    otherwise=(
        "Two of four heads are right: what is the score?",
        "`np.mean(heads == right)`.",
    ),
)


def beam_of(first, second, size):
    """The probability of the best pair of actions that a beam finds.

    first: (actions,), shares of the first action; second: (actions, actions), of the
    second one after each; size of the beam
    """
    kept = np.argsort(-first)[:size]
    return np.max(first[kept, None] * second[kept])


def shares(*shape):
    """Shares that sum to 1 along the last axis."""
    return generator.dirichlet(np.ones(shape[-1]), shape[:-1] or None)


BEAM_OF = Exercise(
    beam_of,
    trials=[
        (
            np.array([0.5, 0.4, 0.1]),
            np.array([[0.4, 0.3, 0.3], [0.05, 0.05, 0.9], [1.0, 0.0, 0.0]]),
            size,
        )
        for size in (1, 2)
    ]
    + [(shares(3), shares(3, 3), size) for size in (1, 1, 2, 3)],
    mistakes=[
        Mistake(
            lambda first, second, size: np.max(first[:, None] * second),
            "Which first actions does a beam of 1 still know?",
            "Keep only the `size` best first actions.",
        ),
        Mistake(
            lambda first, second, size: (
                np.max(first) * np.max(second[np.argmax(first)])
            ),
            "Does your answer depend on the size?",
            "Yours is greedy. Keep `size` first actions.",
        ),
        Mistake(
            lambda first, second, size: np.max(second[np.argsort(-first)[:size]]),
            "Does the first action's share count?",
            "Multiply the two shares.",
        ),
        Mistake(
            lambda first, second, size: np.max(
                (first[:, None] * second)[np.argsort(first)[:size]]
            ),
            "Does your beam keep the best, or the worst?",
            "Sort by `-first`.",
        ),
        Mistake(
            lambda first, second, size: np.max(
                first[np.argsort(-first)[:size], None]
                + second[np.argsort(-first)[:size]]
            ),
            "How do probabilities of two steps make that of both?",
            "Multiply; only their logarithms are added.",
        ),
        Mistake(
            lambda first, second, size: np.max((first[:, None] * second)[:size]),
            "Are the first rows always the best?",
            "Take the places of the largest: `np.argsort(-first)[:size]`.",
        ),
        Mistake(
            lambda first, second, size: np.max(first) * np.max(second),
            "Does the best second action follow the best first one?",
            "Each first action has its own row of second ones.",
        ),
        Mistake(
            lambda first, second, size: np.sum(
                first[np.argsort(-first)[:size], None]
                * second[np.argsort(-first)[:size]]
            ),
            "Is that one pair, or all that the beam keeps together?",
            "Take the largest product, not the sum.",
        ),
        Mistake(
            lambda first, second, size: np.log(
                np.max(
                    first[np.argsort(-first)[:size], None]
                    * second[np.argsort(-first)[:size]]
                )
            ),
            "Can a probability be below 0?",
            "Return the product itself, not its logarithm.",
        ),
        Mistake(
            lambda first, second, size: np.max(
                (first[:, None] * second)[:, np.argsort(-first)[:size]]
            ),
            "Do the rows of `second` belong to first actions, or its columns?",
            "Keep rows: `second[kept]`, and multiply by `first[kept, None]`.",
        ),
        Mistake(
            lambda first, second, size: np.max(
                np.sort(-first)[:size, None] * -second[np.argsort(-first)[:size]][::-1]
            ),
            lambda first, second, size: np.max(
                first[np.argsort(-first)[:size], None] * second[:size]
            ),
            "Does each share meet the row of its own action?",
            "Take the same places of both: `first[kept, None] * second[kept]`.",
        ),
    ],
    otherwise=(
        "Do it by hand with three first actions and a beam of 1.",
        "Keep `np.argsort(-first)[:size]`, multiply, and take the largest.",
    ),
)
