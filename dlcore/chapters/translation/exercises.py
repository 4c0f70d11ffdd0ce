"""Exercises of chapter 23: what is asked, and the wrong answers that people give."""

from collections import Counter
from math import exp

from dlcore.check import Exercise, Mistake


def teacher_forcing(sentence, start, stop):
    """What the decoder is given, and what it must say: two lists of one length.

    sentence: numbers of the words; start, stop: numbers of these two tokens
    """
    return [start, *sentence], [*sentence, stop]


TEACHER_FORCING = Exercise(
    teacher_forcing,
    trials=[([5, 6, 7], 2, 3), ([9], 2, 3), ([4, 4], 8, 1), ([], 2, 3)],
    mistakes=[
        Mistake(
            lambda sentence, start, stop: (
                [start, *sentence, stop],
                [start, *sentence, stop],
            ),
            "Must your decoder say the word that it was just given?",
            "What it must say is one step ahead: no START there, no STOP in the input.",
        ),
        Mistake(
            lambda sentence, start, stop: ([start, *sentence, stop], [*sentence, stop]),
            "Are your two lists of one length?",
            "After STOP nothing is asked, so STOP need not be given.",
        ),
        Mistake(
            lambda sentence, start, stop: ([*sentence, stop], [start, *sentence]),
            "Which of the two lists begins with START?",
            "You return them the wrong way round, or START and STOP are exchanged.",
        ),
        Mistake(
            lambda sentence, start, stop: ([start, *sentence[:-1]], [*sentence]),
            "How does your decoder learn to stop?",
            "It must say STOP after the last word, so that word must be given to it.",
        ),
        Mistake(
            lambda sentence, start, stop: ([*sentence], [*sentence[1:], stop]),
            "Who says the first word?",
            "The input begins with START, to which the first word is the answer.",
        ),
        Mistake(
            lambda sentence, start, stop: ([*sentence, stop], [*sentence, stop]),
            "What does the decoder read before it says the first word?",
            "Put START before the input and leave its STOP out.",
        ),
        Mistake(
            lambda sentence, start, stop: ([stop, *sentence], [*sentence, stop]),
            "Which token asks for the first word?",
            "The input begins with START; STOP is never given.",
        ),
        Mistake(
            lambda sentence, start, stop: (
                [start, *sentence, stop],
                [*sentence, stop, 0],
            ),
            "What should the decoder learn to say after STOP?",
            "Nothing: STOP is not given, and no padding need be said.",
        ),
        Mistake(
            lambda sentence, start, stop: ([start, *sentence], [start, *sentence]),
            lambda sentence, start, stop: ([start, *sentence], [*sentence, start]),
            lambda sentence, start, stop: ([start, *sentence], [*sentence]),
            "Which word must it say when it is done?",
            "START is only given. What must be said is the sentence, and then STOP.",
        ),
        Mistake(
            lambda sentence, start, stop: list(
                zip([start, *sentence], [*sentence, stop], strict=True)
            ),
            "Do you return two lists, or one list of pairs?",
            "First all that is given, then all that must be said.",
        ),
    ],
    otherwise=(
        "For the words 5 6 7, what is read at each of the four steps?",
        "It reads START 5 6 7 and must say 5 6 7 STOP.",
    ),
)


def padding_share(lengths):
    """The share of a batch that is padding, where all are as long as the longest."""
    return 1 - sum(lengths) / (len(lengths) * max(lengths))


PADDING_SHARE = Exercise(
    padding_share,
    trials=[([4, 2],), ([3, 3, 3],), ([1, 9, 4, 2],), ([5],), ([7, 1, 1],)],
    mistakes=[
        Mistake(
            lambda lengths: sum(lengths) / (len(lengths) * max(lengths)),
            "In a batch without padding, is your share 1?",
            "Yours is the share of words. Padding is the rest: 1 minus that.",
        ),
        Mistake(
            lambda lengths: len(lengths) * max(lengths) - sum(lengths),
            "Can a share be larger than 1?",
            "You count the padding. Divide by all places of the batch.",
        ),
        Mistake(
            lambda lengths: 1 - min(lengths) / max(lengths),
            "Do the sentences of middle length count in your answer?",
            "Add up all the words, not those of the shortest sentence alone.",
        ),
        Mistake(
            lambda lengths: len(lengths) * max(lengths) / sum(lengths) - 1,
            "What do you divide by: all places, or the words?",
            "A share of the batch is divided by all of its places.",
        ),
        Mistake(
            lambda lengths: (max(lengths) - min(lengths)) / (sum(lengths)),
            "How many places does a batch of 4 and 2 words have?",
            "Each sentence takes as many places as the longest one.",
        ),
        Mistake(
            lambda lengths: 100 * (1 - sum(lengths) / (len(lengths) * max(lengths))),
            "Is a share a percentage?",
            "A share lies between 0 and 1: leave the 100 out.",
        ),
        Mistake(
            lambda lengths: sum(n < max(lengths) for n in lengths) / len(lengths),
            "Do you count sentences, or places?",
            "A sentence that is one word short has one empty place, not all of them.",
        ),
        Mistake(
            lambda lengths: max(lengths) - sum(lengths) / len(lengths),
            "Is that a share, or empty places per sentence?",
            "Divide by the places of a sentence, as many as the longest has.",
        ),
        Mistake(
            lambda lengths: 1 - sorted(lengths)[len(lengths) // 2] / max(lengths),
            "Is the sentence in the middle as long as the mean?",
            "Every word counts: take the sum, or the mean, of all lengths.",
        ),
        Mistake(
            lambda lengths: 1 - sum(lengths) / max(lengths),
            "How many sentences are in the batch?",
            "Each takes as many places as the longest: multiply by their number.",
        ),
    ],
    otherwise=(
        "Draw the batch for lengths 4 and 2: how many of 8 places are empty?",
        "Places are `len(lengths) * max(lengths)`; words are `sum(lengths)`.",
    ),
)


def clipped(candidate, reference):
    """How many words of a translation the reference has too, each as often at most."""
    return (Counter(candidate) & Counter(reference)).total()


def common_run(one, other):
    """The length of the longest sequence of words that both have, in order."""
    if not one or not other:
        return 0
    if one[-1] == other[-1]:
        return 1 + common_run(one[:-1], other[:-1])
    return max(common_run(one[:-1], other), common_run(one, other[:-1]))


CLIPPED = Exercise(
    clipped,
    trials=[
        (["the"] * 4, ["the", "cat", "is", "the", "one"]),
        (["we", "go", "now"], ["now", "we", "leave"]),
        (["a"], ["b"]),
        (["i", "am", "i", "am"], ["i", "am", "i"]),
        (["so", "it", "is"], ["so", "it", "is", "so", "it"]),
        (["no", "no", "yes"], ["no", "no", "no"]),
    ],
    mistakes=[
        Mistake(
            lambda candidate, reference: sum(w in reference for w in candidate),
            "What do you count for “the the the the”?",
            "A word counts at most as often as the reference has it.",
        ),
        Mistake(
            lambda candidate, reference: len(set(candidate) & set(reference)),
            "What if a word rightly occurs twice?",
            "Count words, not kinds of words: take the smaller of the two counts.",
        ),
        Mistake(
            lambda candidate, reference: sum(w in candidate for w in reference),
            "Do you count words of the translation, or of the reference?",
            "Words that the reference has more often do not count more often.",
        ),
        Mistake(
            lambda candidate, reference: sum(
                a == b for a, b in zip(candidate, reference, strict=False)
            ),
            "Must a word stand at the same place?",
            "BLEU asks whether words occur, wherever that is.",
        ),
        Mistake(
            lambda candidate, reference: (
                (Counter(candidate) & Counter(reference)).total() / len(candidate)
            ),
            "Is a number of words asked, or a share?",
            "Leave the division out: the count is asked.",
        ),
        Mistake(
            lambda candidate, reference: sum(
                min(candidate.count(w), reference.count(w)) for w in candidate
            ),
            "How often do you add the count of a word that occurs twice?",
            "Go through the kinds of words, `set(candidate)`, so that each adds once.",
        ),
        Mistake(
            lambda candidate, reference: (
                Counter(candidate) | Counter(reference)
            ).total(),
            "Which of its two counts does a word add: the larger, or the smaller?",
            "A word that only one of both has adds nothing: take the smaller count.",
        ),
        Mistake(
            lambda candidate, reference: (
                (Counter(candidate) & Counter(reference)).total() / len(reference)
            ),
            "Is a number of words asked, or a share of the reference?",
            "Leave the division out: the count is asked.",
        ),
        Mistake(
            lambda candidate, reference: common_run(candidate, reference),
            "Do words count that stand in another order?",
            "Order does not matter here: compare counts, word by word.",
        ),
        Mistake(
            lambda candidate, reference: min(len(candidate), len(reference)),
            "Does yours look at the words, or only at how many there are?",
            "Take the smaller count of each kind of word, and add up.",
        ),
    ],
    otherwise=(
        "Try “the the the the” beside “the cat is the one”: it is 2.",
        "For each word, take the smaller of its two counts, and add up.",
    ),
)


def brevity(words, wanted):
    """What BLEU multiplies a corpus of so many words by, if so many were wanted."""
    return 1.0 if words >= wanted else exp(1 - wanted / words)


BREVITY = Exercise(
    brevity,
    trials=[(10, 10), (5, 10), (12, 10), (9, 10), (100, 130), (20, 4)],
    mistakes=[
        Mistake(
            lambda words, wanted: exp(1 - wanted / words),
            "What do you say of a translation that is too long?",
            "Being too long is no merit: the factor is 1 at most.",
        ),
        Mistake(
            lambda words, wanted: min(1.0, words / wanted),
            "For half the words, is your factor 0.5?",
            "The penalty is exponential: `exp(1 - wanted / words)`.",
        ),
        Mistake(
            lambda words, wanted: 1.0 if words >= wanted else exp(1 - words / wanted),
            "Is your factor larger than 1 for a translation that is too short?",
            "Divide the words that were wanted by those that came.",
        ),
        Mistake(
            lambda words, wanted: 1.0 if words <= wanted else exp(1 - wanted / words),
            lambda words, wanted: max(1.0, exp(1 - wanted / words)),
            "Who is punished by your factor, the short or the long?",
            "It is 1 from as many words as were wanted upward.",
        ),
        Mistake(
            lambda words, wanted: 1.0 if words >= wanted else exp(-wanted / words),
            "Where the words are just one too few, does your factor jump?",
            "The exponent is `1 - wanted / words`, which is 0 where both are equal.",
        ),
        Mistake(
            lambda words, wanted: exp(1 - words / wanted),
            "What is your factor for 5 words where 10 were wanted?",
            "Divide `wanted` by `words`, and let the factor be 1 at most.",
        ),
        Mistake(
            lambda words, wanted: min(1.0, exp(1 - words / wanted)),
            "Does yours punish what is too short, or what is too long?",
            "Divide the words that were wanted by those that came.",
        ),
        Mistake(
            lambda words, wanted: min(1.0, wanted / words),
            "Is your factor below 1 for a translation that is too short?",
            "Take `exp(1 - wanted / words)`, and 1 at most.",
        ),
        Mistake(
            lambda words, wanted: min(1.0, exp(words - wanted)),
            "Do five missing words weigh as much in 1,000 as in 10?",
            "The ratio counts, not the difference: `exp(1 - wanted / words)`.",
        ),
        Mistake(
            lambda words, wanted: min(0.0, 1 - wanted / words),
            lambda words, wanted: 1 - wanted / words,
            "Can a factor be below 0?",
            "That is the exponent: take e to it, 1 at most.",
        ),
    ],
    otherwise=(
        "For 5 words where 10 were wanted it is e to the −1.",
        "`1` if there are enough words, else `exp(1 - wanted / words)`.",
    ),
)


def greedy(step, state, start, stop, longest):
    """The words that a decoder says if it runs free, without STOP.

    step: a word and a state → the word that follows, and the next state; state: the
    first one; start, stop: numbers of these two tokens; longest: words at most
    """
    said, word = [], start
    while len(said) < longest:
        word, state = step(word, state)
        if word == stop:
            break
        said.append(word)
    return said


def speaker(*sentence):
    """A decoder that says a sentence if it is fed what it said, and else loses track.

    The state is the number of words so far; START is 2, STOP is 3.
    """
    given = (2, *sentence)

    def step(word, state):
        if state >= len(sentence):
            return 3, state + 1
        followed = word == given[state]
        return (sentence[state] if followed else 90 + state), state + 1

    return step


def with_stop(step, state, start, stop, longest):
    """All that is said, STOP included."""
    said, word = [], start
    while len(said) < longest and word != stop:
        word, state = step(word, state)
        said.append(word)
    return said


def always_given_start(step, state, start, stop, longest):
    """Every step is asked with START."""
    said = []
    while len(said) < longest:
        word, state = step(start, state)
        if word == stop:
            break
        said.append(word)
    return said


def forgetful(step, state, start, stop, longest):
    """Every step begins from the first state."""
    said, word = [], start
    while len(said) < longest:
        word, _ = step(word, state)
        if word == stop:
            break
        said.append(word)
    return said


GREEDY = Exercise(
    greedy,
    trials=[
        (speaker(5, 6, 7), 0, 2, 3, 10),
        (speaker(8, 8, 4, 9), 0, 2, 3, 10),
        (speaker(6, 5, 4, 9, 8, 7), 0, 2, 3, 3),
        (speaker(7, 4), 0, 2, 3, 2),
        (speaker(), 0, 2, 3, 5),
    ],
    mistakes=[
        Mistake(
            always_given_start,
            "What is given to the decoder when it has said its first word?",
            "Its own word: `word, state = step(word, state)`.",
        ),
        Mistake(
            forgetful,
            "Does your decoder remember what it has said before?",
            "Each step returns a new state: hand it to the next one.",
        ),
        Mistake(
            with_stop,
            "Is STOP a word of the translation?",
            "Look whether the word is `stop` before you append it.",
        ),
        Mistake(
            lambda step, state, start, stop, longest: [
                start,
                *greedy(step, state, start, stop, longest),
            ],
            "Did the decoder say START?",
            "START is only given. Begin with an empty list.",
        ),
        Mistake(
            lambda step, state, start, stop, longest: greedy(
                step, state, start, stop, 100
            ),
            "What if the decoder never says STOP?",
            "Go on only while `len(said) < longest`.",
        ),
        Mistake(
            lambda step, state, start, stop, longest: greedy(
                step, state, start, stop, longest + 1
            ),
            "With a bound of 3, how many words may you return?",
            "At most `longest`, not one more.",
        ),
        Mistake(
            lambda step, state, start, stop, longest: greedy(
                step, state, start, stop, longest - 1
            ),
            lambda step, state, start, stop, longest: with_stop(
                step, state, start, stop, longest
            )[:-1],
            "If the bound ends the translation, is its last word there?",
            "`longest` words may be said: START and STOP do not count among them.",
        ),
        Mistake(
            lambda step, state, start, stop, longest: greedy(
                step, state, stop, stop, longest
            ),
            "Which token asks for the first word?",
            "The first step is given START.",
        ),
    ],
    otherwise=(
        "Say START to it by hand: what comes, and what is given next?",
        "Feed each word and the new state to the next step, until STOP or `longest`.",
    ),
)
