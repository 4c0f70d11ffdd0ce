"""Exercises of chapter 26: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(26)


def next_tokens(tokens, length):
    """What a GPT is given and must say, (windows, length) each, side by side."""
    windows = (len(tokens) - 1) // length
    given = tokens[: windows * length].reshape(windows, length)
    wanted = tokens[1 : windows * length + 1].reshape(windows, length)
    return given, wanted


def same_windows(tokens, length):
    """Ask for what was given."""
    given, _ = next_tokens(tokens, length)
    return given, given


def inside_windows(tokens, length):
    """Shift within each window, so that the last answer comes from its beginning."""
    given, _ = next_tokens(tokens, length)
    return given, np.roll(given, -1, axis=1)


def last_only(tokens, length):
    """One answer for each window."""
    given, wanted = next_tokens(tokens, length)
    return given, wanted[:, -1]


def cut_first(tokens, length):
    """Cut the text into windows, and each window into question and answer."""
    windows = tokens[: len(tokens) // length * length].reshape(-1, length)
    return windows[:, :-1], windows[:, 1:]


def overlapping(tokens, length):
    """A window for each token."""
    rows = np.arange(len(tokens) - length)[:, None] + np.arange(length)
    return tokens[rows], tokens[rows + 1]


NEXT_TOKENS = Exercise(
    next_tokens,
    trials=[
        (generator.integers(100, size=count), length)
        for count, length in ((13, 4), (20, 5), (9, 2), (40, 8))
    ],
    mistakes=[
        Mistake(
            same_windows,
            "What would a network learn that must say what it has just read?",
            "The answers are the tokens one place further on.",
        ),
        Mistake(
            inside_windows,
            "What comes after the last token of a window?",
            "Shift the whole text before you cut it: the first token of the next "
            "window is the last answer of this one.",
        ),
        Mistake(
            last_only,
            "How many questions does one window ask of a GPT?",
            "Every place has an answer: return (windows, length), not one per window.",
        ),
        Mistake(
            cut_first,
            "How many tokens does your network see in each window?",
            "Both are `length` wide: shift the whole text first, then cut it.",
        ),
        Mistake(
            overlapping,
            "Where does the second window begin?",
            "Windows lie side by side: the second begins at `length`.",
        ),
        Mistake(
            lambda tokens, length: next_tokens(tokens, length)[::-1],
            "Which of the two does the network see?",
            "Return what is given first, then what is wanted.",
        ),
    ],
    otherwise=(
        "Write it down for tokens 0 … 8 and windows of 4.",
        "Given: `tokens[: n * length]`; wanted: `tokens[1 : n * length + 1]`; both "
        "reshaped.",
    ),
)


def top_k_shares(logits, k, temperature):
    """The probabilities from which the next token is drawn, (tokens,)."""
    least = np.sort(logits)[-k]
    scores = np.where(logits >= least, logits, -np.inf) / temperature
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()


def softmax(scores):
    """Shares of 1."""
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()


def without_renewal(logits, k, temperature):
    """Leave out the others after the softmax, and stop there."""
    shares = softmax(logits / temperature)
    return np.where(logits >= np.sort(logits)[-k], shares, 0)


def zeroed(logits, k, temperature):
    """Give the others a score of 0."""
    kept = np.where(logits >= np.sort(logits)[-k], logits, 0)
    return softmax(kept / temperature)


def smallest(logits, k, temperature):
    """Keep the least likely."""
    kept = np.where(logits <= np.sort(logits)[k - 1], logits, -np.inf)
    return softmax(kept / temperature)


TOP_K_SHARES = Exercise(
    top_k_shares,
    trials=[
        (generator.normal(size=size) * 2, k, temperature)
        for size, k, temperature in (
            (6, 2, 0.5),
            (9, 4, 2.0),
            (5, 3, 0.7),
            (12, 1, 1.5),
        )
    ],
    mistakes=[
        Mistake(
            lambda logits, k, temperature: softmax(logits / temperature),
            "How many of your shares are above 0?",
            "Only the k largest may be drawn; the others get 0.",
        ),
        Mistake(
            without_renewal,
            "What do your shares add up to?",
            "Divide by the sum of those that are left, so that they make 1 again.",
        ),
        Mistake(
            zeroed,
            "Which share does a score of 0 give?",
            "e⁰ is 1, not 0: a token that is left out has a score of −∞.",
        ),
        Mistake(
            lambda logits, k, temperature: top_k_shares(logits, k, 1 / temperature),
            "Does a high temperature make your shares more alike, or less?",
            "Divide the scores by the temperature.",
        ),
        Mistake(
            lambda logits, k, temperature: top_k_shares(logits, k, 1),
            "What does your answer do with the temperature?",
            "Divide the scores by it before you take shares.",
        ),
        Mistake(
            lambda logits, k, temperature: np.sort(
                top_k_shares(logits, k, temperature)
            )[::-1][:k],
            "Which token does the first of your shares belong to?",
            "Return a share for every token, in the order of `logits`: 0 for most.",
        ),
        Mistake(
            smallest,
            "Which tokens are left in yours, the likely ones?",
            "Keep the k largest scores, not the k smallest.",
        ),
    ],
    otherwise=(
        "Try two tokens of three, at a temperature of 1, by hand.",
        "Scores of the others to `-np.inf`, divide by the temperature, then softmax.",
    ),
)


def masked_input(tokens, chosen, fate, drawn, mask):
    """What BERT reads, (time,)."""
    given = np.where(chosen & (fate < 0.8), mask, tokens)
    return np.where(chosen & (fate >= 0.8) & (fate < 0.9), drawn, given)


def masking_trial(time):
    """A text, and what chance decides; every fate occurs among the chosen."""
    fate = np.resize([0.1, 0.85, 0.95, 0.5, 0.82, 0.99], time)
    return (
        generator.integers(10, 100, time),
        np.resize([True, True, True, False, False, False], time),
        fate,
        generator.integers(200, 300, time),
        3,
    )


MASKED_INPUT = Exercise(
    masked_input,
    trials=[masking_trial(time) for time in (12, 18, 24)],
    mistakes=[
        Mistake(
            lambda tokens, chosen, fate, drawn, mask: np.where(chosen, mask, tokens),
            "Does your BERT ever see one of the chosen words as it is?",
            "Only 80 % of the chosen become [MASK]; look at `fate`.",
        ),
        Mistake(
            lambda tokens, chosen, fate, drawn, mask: masked_input(
                tokens, np.ones_like(chosen), fate, drawn, mask
            ),
            "What happens to a word that was not chosen?",
            "Combine each condition with `chosen &`.",
        ),
        Mistake(
            lambda tokens, chosen, fate, drawn, mask: np.where(
                chosen & (fate < 0.8), mask, tokens
            ),
            "Where do your words drawn by chance stand?",
            "A fate from 0.8 to below 0.9 puts `drawn` there.",
        ),
        Mistake(
            lambda tokens, chosen, fate, drawn, mask: np.where(
                chosen & (fate >= 0.8), drawn, np.where(chosen, mask, tokens)
            ),
            "Which of the chosen words are left as they are?",
            "Only fates below 0.9 replace; the last tenth stays.",
        ),
        Mistake(
            lambda tokens, chosen, fate, drawn, mask: np.where(
                chosen & (fate < 0.9), mask, tokens
            ),
            "Which of your chosen words have become another word?",
            "Only fates below 0.8 hide; from 0.8 to below 0.9 stands `drawn`.",
        ),
        Mistake(
            lambda tokens, chosen, fate, drawn, mask: masked_input(
                tokens, chosen, 1 - fate, drawn, mask
            ),
            "What share of your chosen words is hidden, 80 % or 20 %?",
            "A fate *below* 0.8 hides.",
        ),
    ],
    otherwise=(
        "Follow one chosen word with a fate of 0.5, 0.85 and 0.95.",
        "Two calls of `np.where`, each with `chosen &` in its condition.",
    ),
)


def bert_input(tokens, segments, words, places, sides):
    """What enters the first block, (time, size)."""
    return words[tokens] + places[: len(tokens)] + sides[segments]


def input_trial(time):
    """Tokens of two segments, and tables that are longer than the text."""
    return (
        generator.integers(1, 20, time),
        np.arange(time) * 2 // time,
        generator.normal(size=(20, 4)),
        generator.normal(size=(20, 4)),
        generator.normal(size=(2, 4)),
    )


BERT_INPUT = Exercise(
    bert_input,
    trials=[input_trial(time) for time in (4, 7, 10)],
    mistakes=[
        Mistake(
            lambda tokens, segments, words, places, sides: (
                words[tokens] + places[tokens] + sides[segments]
            ),
            "Does the same word get another sum at another place?",
            "Places are numbered 0, 1, 2, …, whatever the tokens are.",
        ),
        Mistake(
            lambda tokens, segments, words, places, sides: (
                words[tokens] + places[: len(tokens)]
            ),
            "How would the network tell A from B?",
            "Add `sides[segments]`, too.",
        ),
        Mistake(
            lambda tokens, segments, words, places, sides: (
                words[tokens] + places[segments] + sides[segments]
            ),
            "At which place does the second token of A stand?",
            "`segments` says A or B; the places are 0, 1, 2, … in order.",
        ),
        Mistake(
            lambda tokens, segments, words, places, sides: (
                words[tokens] + sides[segments]
            ),
            "What is left of the order of the words?",
            "Add the first `len(tokens)` rows of `places`.",
        ),
        Mistake(
            lambda tokens, segments, words, places, sides: np.concatenate(
                [words[tokens], places[: len(tokens)], sides[segments]], axis=1
            ),
            "How long are your vectors?",
            "The three are added, not laid side by side: `+`.",
        ),
        Mistake(
            lambda tokens, segments, words, places, sides: (
                bert_input(tokens, segments, words, places, sides) / 3
            ),
            "Is a sum the same as a mean?",
            "Add the three, and divide by nothing.",
        ),
    ],
    otherwise=(
        "Take rows of a table by an array of numbers: `table[numbers]`.",
        "`words[tokens] + places[: len(tokens)] + sides[segments]`.",
    ),
)
