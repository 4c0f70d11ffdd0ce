"""Exercises of chapter 22: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(22)


def pairs(words):
    """All pairs of words that follow one another, in order.

    words: (words,), the numbers of a text's words; returns (words − 1, 2)
    """
    return np.stack([words[:-1], words[1:]], 1)


PAIRS = Exercise(
    pairs,
    trials=[
        (np.array([5, 2, 9, 4]),),
        (np.array([7, 7, 7, 3, 1, 7]),),
        (np.array([8, 1, 8, 1, 8]),),
        (np.array([3, 6]),),
    ],
    mistakes=[
        Mistake(
            lambda words: np.stack([words[:-1], words[1:]], 1)[::2],
            "In “not a bad film”, is “a bad” among your pairs?",
            "The pairs overlap: a new one begins at every word.",
        ),
        Mistake(
            lambda words: np.stack([words[:-1], words[1:]]),
            "Is each of your pairs a row, or a column?",
            "Stack along axis 1, so that there is one row per pair.",
        ),
        Mistake(
            lambda words: np.unique(np.stack([words[:-1], words[1:]], 1), axis=0),
            "Does “so so so good” have one pair “so so”, or two?",
            "Keep each pair as often as it occurs, and in order.",
        ),
        Mistake(
            lambda words: np.stack([words, np.roll(words, -1)], 1),
            "How many pairs has a text of two words?",
            "The last word has none behind it: stop one word earlier.",
        ),
        Mistake(
            lambda words: np.stack([words[1:], words[:-1]], 1),
            "Which word of your pair comes first in the text?",
            "The earlier word stands in front.",
        ),
        Mistake(
            lambda words: words[:-1],
            "Where is the second word of each pair?",
            "Put `words[1:]` beside it.",
        ),
        Mistake(
            lambda words: np.stack([words[:-1], words[1:]]).reshape(-1, 2),
            "Is the first of your pairs two neighbours?",
            "`reshape` does not turn columns into rows: stack along axis 1.",
        ),
        Mistake(
            lambda words: np.sort(np.stack([words[:-1], words[1:]], 1), 1),
            "Is “bad not” the same as “not bad”?",
            "Keep the two words in the order of the text.",
        ),
        Mistake(
            lambda words: np.stack([words[:-1], words[1:]], 1)[:-1],
            "How many pairs has a text of two words?",
            "The last two words are a pair as well.",
        ),
        Mistake(
            lambda words: np.array(
                [
                    [words[i], words[j]]
                    for i in range(len(words))
                    for j in range(i + 1, len(words))
                ]
            ),
            "Do the words of your pairs follow one another directly?",
            "Only neighbours: each word and the next.",
        ),
        Mistake(
            lambda words: np.stack([words[:-1], words[1:]], 1)[words[:-1] != words[1:]],
            "Is “so so” no pair?",
            "Two equal words in a row are a pair, too.",
        ),
    ],
    otherwise=(
        "A text of 4 words has 3 pairs.",
        "Put `words[:-1]` and `words[1:]` side by side.",
    ),
)


def idf(counts, texts):
    """How rare each group is: ln((1 + texts) / (1 + counts)) + 1.

    counts: (groups,), in how many of the `texts` texts each group stands
    """
    return np.log((1 + texts) / (1 + counts)) + 1


IDF = Exercise(
    idf,
    trials=[
        (np.array([1, 4, 9]), 9),
        (np.array([0, 20, 100]), 100),
        (np.array([3.0]), 50),
    ],
    mistakes=[
        Mistake(
            lambda counts, texts: np.log((1 + counts) / (1 + texts)) + 1,
            "Which weighs more in yours, a rare word or a frequent one?",
            "Turn the fraction round: texts above, counts below.",
        ),
        Mistake(
            lambda counts, texts: np.log((1 + texts) / (1 + counts)),
            "What does yours give a word that stands in every text?",
            "Add 1 behind the logarithm, so that no word is lost.",
        ),
        Mistake(
            lambda counts, texts: np.log(texts / counts) + 1,
            "What if a group stands in no text at all?",
            "Add 1 to both numbers before you divide.",
        ),
        Mistake(
            lambda counts, texts: (1 + texts) / (1 + counts),
            "Is a word that is ten times rarer ten times as important?",
            "Take the logarithm of the ratio, and add 1.",
        ),
        Mistake(
            lambda counts, texts: np.log10((1 + texts) / (1 + counts)) + 1,
            "Which logarithm does yours take?",
            "Take the natural one, `np.log`.",
        ),
        Mistake(
            lambda counts, texts: np.log((1 + texts) / (1 + counts) + 1),
            "What stands inside your logarithm?",
            "The last 1 is added behind the logarithm, not inside it.",
        ),
        Mistake(
            lambda counts, texts: np.log((1 + counts.sum()) / (1 + counts)) + 1,
            "Is the sum of the counts the number of texts?",
            "Divide by how many texts have the group: `texts` is given.",
        ),
        Mistake(
            lambda counts, texts: np.log(texts / (1 + counts)) + 1,
            "What does yours give a word that stands in every text?",
            "Add 1 to the number of texts as well.",
        ),
        Mistake(
            lambda counts, texts: np.log((1 + texts) / counts) + 1,
            "What does yours divide by if a group stands in no text?",
            "Add 1 to the counts as well.",
        ),
        Mistake(
            lambda counts, texts: np.log2((1 + texts) / (1 + counts)) + 1,
            "To which base is your logarithm?",
            "Take the natural one, `np.log`.",
        ),
        Mistake(
            lambda counts, texts: counts * (np.log((1 + texts) / (1 + counts)) + 1),
            "Is the weight of a group asked, or that of a group in a text?",
            "Leave the multiplication out: the idf alone is asked.",
        ),
        Mistake(
            lambda counts, texts: np.log(1 + texts / (1 + counts)) + 1,
            "What is the idf of a group that stands in all texts?",
            "It is 1: add 1 to `texts` before you divide.",
        ),
    ],
    otherwise=(
        "A group that stands in all texts has the idf 1.",
        "It is `np.log((1 + texts) / (1 + counts)) + 1`.",
    ),
)


def half_width(accuracy, texts):
    """Half the width of the 95 % interval of an accuracy: 1.96 standard errors.

    accuracy: a share of 1, measured on `texts` independent texts
    """
    return 1.96 * np.sqrt(accuracy * (1 - accuracy) / texts)


HALF_WIDTH = Exercise(
    half_width,
    trials=[(0.86, 2500), (0.86, 25000), (0.5, 100), (0.99, 400)],
    mistakes=[
        Mistake(
            lambda accuracy, texts: 1.96 * accuracy * (1 - accuracy) / texts,
            "By how much does yours shrink with four times as many texts?",
            "Take the root of the variance.",
        ),
        Mistake(
            lambda accuracy, texts: np.sqrt(accuracy * (1 - accuracy) / texts),
            "How many standard errors hold 95 % of a bell curve?",
            "Multiply the standard error by 1.96.",
        ),
        Mistake(
            lambda accuracy, texts: 1.96 * np.sqrt(accuracy * (1 - accuracy)),
            "Does it matter in yours how many texts there were?",
            "Divide the variance by the number of texts.",
        ),
        Mistake(
            lambda accuracy, texts: (
                2 * 1.96 * np.sqrt(accuracy * (1 - accuracy) / texts)
            ),
            "Is that the whole interval, or half of it?",
            "From the middle to one end it is 1.96 standard errors.",
        ),
        Mistake(
            lambda accuracy, texts: 1.96 * np.sqrt(accuracy / texts),
            "How sure is a measurement of 100 %, by your formula?",
            "The variance of a yes or no is accuracy · (1 − accuracy).",
        ),
        Mistake(
            lambda accuracy, texts: 1.96 * np.sqrt(0.25 / texts),
            "Does your width depend on the accuracy?",
            "0.25 is the variance at 50 % only: use accuracy · (1 − accuracy).",
        ),
        Mistake(
            lambda accuracy, texts: 1.96 * np.sqrt(accuracy * (1 - accuracy)) / texts,
            "Where does the number of texts stand: inside the root, or outside?",
            "Divide inside the root.",
        ),
        Mistake(
            lambda accuracy, texts: 196 * np.sqrt(accuracy * (1 - accuracy) / texts),
            "Is yours a share, or percentage points?",
            "Leave the 100 out: the accuracy is a share, and so is its interval.",
        ),
        Mistake(
            lambda accuracy, texts: (
                accuracy + 1.96 * np.sqrt(accuracy * (1 - accuracy) / texts)
            ),
            lambda accuracy, texts: (
                accuracy - 1.96 * np.sqrt(accuracy * (1 - accuracy) / texts)
            ),
            "Is that the width, or an end of the interval?",
            "How far is it from the middle to an end? Leave `accuracy +` out.",
        ),
        Mistake(
            lambda accuracy, texts: (
                1.96 * np.sqrt(accuracy * (1 - accuracy) / (texts - 1))
            ),
            "Is a variance estimated here from squared differences?",
            "The variance of a yes or no follows from its share: divide by `texts`.",
        ),
        Mistake(
            lambda accuracy, texts: 1.96 / np.sqrt(texts),
            "Does your width depend on the accuracy?",
            "Multiply by the root of accuracy · (1 − accuracy).",
        ),
        Mistake(
            lambda accuracy, texts: 1.645 * np.sqrt(accuracy * (1 - accuracy) / texts),
            lambda accuracy, texts: 2.576 * np.sqrt(accuracy * (1 - accuracy) / texts),
            "Which share of a bell curve do so many standard errors hold?",
            "For 95 % it is 1.96 on either side.",
        ),
    ],
    otherwise=(
        "86 % of 2,500 texts are ± 1.4 points.",
        "It is 1.96 times the root of accuracy · (1 − accuracy) / texts.",
    ),
)


def at_the_last_word(outputs, x):
    """What a layer puts out at the last word of each review.

    outputs: (batch, time, hidden); x: (batch, time), the words as numbers, zeros behind
    them; returns (batch, hidden)
    """
    last = (x != 0).sum(1) - 1
    return outputs[np.arange(len(x)), last]


def reviews_of(*lengths, time=6, hidden=3):
    """Outputs, and words with zeros behind them."""
    x = np.zeros((len(lengths), time), int)
    for row, length in enumerate(lengths):
        x[row, :length] = generator.integers(2, 9, length)
    return generator.normal(size=(len(lengths), time, hidden)), x


AT_THE_LAST_WORD = Exercise(
    at_the_last_word,
    trials=[
        reviews_of(2, 6, 4),
        reviews_of(5, 1, 3, 2),
        reviews_of(3, 4, time=5, hidden=2),
    ],
    mistakes=[
        Mistake(
            lambda outputs, x: outputs[:, -1],
            "What has the layer read at the last step of a short review?",
            "Count the words that are not 0: the last of them is what you want.",
        ),
        Mistake(
            lambda outputs, x: outputs[
                np.arange(len(x)), np.minimum((x != 0).sum(1), x.shape[1] - 1)
            ],
            "At which step is the second word of a review read?",
            "Steps begin at 0: subtract 1 from the length.",
        ),
        Mistake(
            lambda outputs, x: outputs[:, (x != 0).sum(1) - 1],
            "What shape does yours have? Is there one row per review?",
            "Index both axes: `outputs[np.arange(len(x)), last]`.",
        ),
        Mistake(
            lambda outputs, x: outputs[:, 0],
            "Is that the first word or the last one?",
            "Take the step of the last word that is not 0.",
        ),
        Mistake(
            lambda outputs, x: outputs.mean(1),
            "Is a mean over all steps, zeros included, what was asked?",
            "Choose one step per review, that of its last word.",
        ),
        Mistake(
            lambda outputs, x: outputs[
                np.arange(len(x)), [(row != 0).sum() - 1 for row in x[::-1]]
            ],
            "Does each review get its own length?",
            "Keep the reviews in their order.",
        ),
        Mistake(
            lambda outputs, x: (outputs * (x != 0)[..., None]).sum(1),
            "Is that one output, or the sum of them?",
            "Take the output at one step, not the sum over the words.",
        ),
        Mistake(
            lambda outputs, x: outputs[np.arange(len(x)), x.argmax(1)],
            "Is the word with the largest number the last one?",
            "Numbers only name words. Count those that are not 0.",
        ),
        Mistake(
            lambda outputs, x: (
                (outputs * (x != 0)[..., None]).sum(1) / (x != 0).sum(1)[:, None]
            ),
            "Is that the output at one word, or the mean of all?",
            "Choose one step per review, that of its last word.",
        ),
        Mistake(
            lambda outputs, x: outputs[
                np.arange(len(x)), (x != 0).sum(1) - 1, np.newaxis
            ],
            lambda outputs, x: outputs[
                np.arange(len(x))[:, None], (x != 0).sum(1)[:, None] - 1
            ],
            "What shape does yours have: is there an axis too many?",
            "One row per review is wanted, (batch, hidden).",
        ),
        Mistake(
            lambda outputs, x: outputs.max(1),
            "Is the largest output the last one?",
            "Choose a step, not the largest number: that of the last word.",
        ),
        Mistake(
            lambda outputs, x: (x != 0).sum(1) - 1,
            "Is that the step, or what the layer puts out there?",
            "Use it as an index: `outputs[np.arange(len(x)), last]`.",
        ),
    ],
    otherwise=(
        "A review of 2 words ends at step 1.",
        "`(x != 0).sum(1) - 1` is the step of each review's last word.",
    ),
)


def leave_one_out(score, words):
    """How much lower the score is without each word, (words,).

    score: a function of a list of words; words: a list of strings
    """
    whole = score(words)
    return np.array(
        [whole - score(words[:i] + words[i + 1 :]) for i in range(len(words))]
    )


def likes(words):
    """A judge for whom “not” turns the next word round, and length counts a little."""
    values, total, sign = {"good": 2.0, "bad": -2.5, "so": 0.3}, 0.1 * len(words), 1
    for word in words:
        total += sign * values.get(word, 0.0)
        sign = -1 if word == "not" else 1
    return total


LEAVE_ONE_OUT = Exercise(
    leave_one_out,
    trials=[
        (likes, ["not", "bad", "and", "good"]),
        (likes, ["so", "good", "so", "bad"]),
        (likes, ["a", "not", "good", "film"]),
    ],
    mistakes=[
        Mistake(
            lambda score, words: np.array(
                [score(words[:i] + words[i + 1 :]) for i in range(len(words))]
            ),
            "Is that the score without the word, or what the word adds?",
            "Subtract each of these from the score of the whole review.",
        ),
        Mistake(
            lambda score, words: np.array(
                [
                    score(words[:i] + words[i + 1 :]) - score(words)
                    for i in range(len(words))
                ]
            ),
            "Does praise come out positive?",
            "Subtract the other way: the whole, less the one without the word.",
        ),
        Mistake(
            lambda score, words: np.array([score([word]) for word in words]),
            "What would yours say of the “bad” in “not bad”?",
            "Leave the word out of its review; do not judge it alone.",
        ),
        Mistake(
            lambda score, words: np.array(
                [score(words[: i + 1]) - score(words[:i]) for i in range(len(words))]
            ),
            "Does yours leave out one word, or all that follow?",
            "Keep the words behind it: `words[:i] + words[i + 1:]`.",
        ),
        Mistake(
            lambda score, words: np.array(
                [
                    score(words) - score([w for w in words if w != word])
                    for word in words
                ]
            ),
            "If a word stands twice, how many of them does yours leave out?",
            "Leave out one place, not every equal word.",
        ),
        Mistake(
            lambda score, words: np.array(
                [score(words) - score(words[:i] + words[i:]) for i in range(len(words))]
            ),
            "Which word does yours leave out?",
            "The second part begins behind the word, at `i + 1`.",
        ),
        Mistake(
            lambda score, words: np.array(
                [
                    score(words) - score([*words[:i], "", *words[i + 1 :]])
                    for i in range(len(words))
                ]
            ),
            "Is the review shorter by a word in yours?",
            "Leave the place out as well: `words[:i] + words[i + 1:]`.",
        ),
        Mistake(
            lambda score, words: np.abs(leave_one_out(score, words)),
            "What does yours say of a word that makes a review worse?",
            "Keep the sign: blame comes out negative.",
        ),
        Mistake(
            lambda score, words: np.array(
                [score(words) - score(words[:i]) for i in range(len(words))]
            ),
            "Does yours leave out one word, or all from there on?",
            "Keep the words behind it: add `words[i + 1:]`.",
        ),
        Mistake(
            lambda score, words: np.array(
                [score(words) - score(words[i + 1 :]) for i in range(len(words))]
            ),
            "Does yours keep the words that come before?",
            "Put `words[:i]` in front of the rest.",
        ),
        Mistake(
            lambda score, words: (
                leave_one_out(score, words) / leave_one_out(score, words).sum()
            ),
            "Are shares asked, or differences?",
            "Do not divide: how much lower the score is, no more.",
        ),
    ],
    otherwise=(
        "Judge the review once with all its words, then once without each.",
        "It is `score(words) - score(words[:i] + words[i + 1:])` for each i.",
    ),
)
