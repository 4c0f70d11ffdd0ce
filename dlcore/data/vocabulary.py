"""Text as whole numbers: what its tokens are, and which number each one has."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

# What Keras's tokenizer takes for a blank. Apostrophes stay, and so does every sign
# outside ASCII, such as curly quotation marks and long dashes.
FILTERED = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
BLANKS = str.maketrans(FILTERED, " " * len(FILTERED))
PADDING, UNKNOWN = "⟨pad⟩", "⟨unknown⟩"
START, STOP = "⟨start⟩", "⟨stop⟩"


def words(text: str) -> list[str]:
    """Return the words of a text as Keras cuts it: in small letters, at blanks."""
    return [word for word in text.lower().translate(BLANKS).split(" ") if word]


@dataclass(frozen=True)
class Vocabulary:
    """Tokens and their numbers; a token's number is its place.

        letters = Vocabulary.of_characters(text)
        letters.decode(letters.encode("hello"))

    tokens: words, characters or pieces of words, no two alike
    Where UNKNOWN is among them it stands for every token that is not.
    """

    tokens: tuple[str, ...]
    numbers: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        """Number the tokens; ValueError if one occurs twice."""
        numbers = {token: number for number, token in enumerate(self.tokens)}
        if len(numbers) < len(self.tokens):
            twice = next(t for t, count in Counter(self.tokens).items() if count > 1)
            raise ValueError(f"{twice!r} occurs twice among the tokens")
        object.__setattr__(self, "numbers", numbers)

    @classmethod
    def of_characters(cls, text: str) -> "Vocabulary":
        """The characters of a text in the order of Unicode, the same in every run."""
        return cls(tuple(sorted(set(text))))

    @classmethod
    def of_words(
        cls,
        found: Iterable[str],
        size: int | None = None,
        special: tuple[str, ...] = (PADDING, UNKNOWN),
    ) -> "Vocabulary":
        """The most frequent words, the first of them first, behind special tokens.

        found: the words of a text, one after the other
        size: the largest number of tokens, the special ones included; None takes all
        With the usual two, numbers are those of Keras's tokenizer with a word for what
        is unknown: 0 pads, 1 is unknown, 2 the most frequent word; of words that occur
        equally often the one that came first is first. Raises TypeError for a text
        that is not cut into words yet.
        """
        if isinstance(found, str):
            raise TypeError("cut the text into words first: of_words(words(text))")
        ranked = [word for word, _ in Counter(found).most_common()]
        return cls((*special, *ranked)[:size])

    def __len__(self) -> int:
        """How many tokens there are."""
        return len(self.tokens)

    def encode(self, tokens: Iterable[str]) -> np.ndarray:
        """Numbers of the tokens, (tokens,) int64; KeyError names one that has none."""
        tokens = list(tokens)
        unknown = self.numbers.get(UNKNOWN)
        numbers = [self.numbers.get(token, unknown) for token in tokens]
        if None in numbers:
            raise KeyError(f"{tokens[numbers.index(None)]!r} is not in the vocabulary")
        return np.array(numbers, np.int64)

    def decode(self, numbers: Iterable[int]) -> list[str]:
        """Return the tokens of the numbers; join them as the text needs it.

        Raises IndexError for a number that no token has.
        """
        numbers = list(numbers)
        if numbers and not 0 <= min(numbers) <= max(numbers) < len(self):
            raise IndexError(
                f"numbers of tokens go from 0 to {len(self) - 1}, "
                f"not from {min(numbers)} to {max(numbers)}"
            )
        return [self.tokens[number] for number in numbers]
