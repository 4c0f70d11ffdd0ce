"""Sentences whose words have tags, and trees that say which word hangs on which."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """The words of one sentence and what a linguist wrote beside each.

    words: as they stand in the text
    tags: the universal part of speech of each, such as "NOUN"
    penn_tags: that of the Penn Treebank, which is finer, such as "NNS"
    heads: the number of the word that each hangs on, counted from 1; 0 for the root
    relations: what each is to its head, such as "nsubj"; "root" for the root
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    penn_tags: tuple[str, ...]
    heads: tuple[int, ...]
    relations: tuple[str, ...]

    def __len__(self):
        """How many words there are."""
        return len(self.words)

    @property
    def projective(self) -> bool:
        """Whether the arcs can be drawn above the words without crossing."""
        return is_projective(self.heads)


@dataclass(frozen=True)
class TaggedSentence:
    """The words of one sentence, the Penn tag of each, and the chunk it belongs to."""

    words: tuple[str, ...]
    tags: tuple[str, ...]
    chunks: tuple[str, ...]

    def __len__(self):
        """How many words there are."""
        return len(self.words)


def is_projective(heads) -> bool:
    """Whether no two arcs cross, the one from the root, 0, among them.

    heads: of each word the number of its head, counted from 1
    """
    arcs = [sorted(arc) for arc in enumerate(heads, 1)]
    return not any(
        left < other_left < right < other_right
        for left, right in arcs
        for other_left, other_right in arcs
    )


def read_columns(text: str, separator: str | None) -> list[tuple[tuple[str, ...], ...]]:
    """Columns of sentences: a line for each word, an empty line after each sentence."""
    blocks = text.strip("\n").split("\n\n")
    return [
        tuple(zip(*(line.split(separator) for line in block.split("\n")), strict=True))
        for block in blocks
    ]


def read_trees(text: str) -> list[Sentence]:
    """Sentences from five columns: word, tag, Penn tag, head, relation."""
    return [
        Sentence(words, tags, penn_tags, tuple(map(int, heads)), relations)
        for words, tags, penn_tags, heads, relations in read_columns(text, "\t")
    ]


def read_chunks(text: str) -> list[TaggedSentence]:
    """Sentences from three columns: word, Penn tag, chunk."""
    return [TaggedSentence(*columns) for columns in read_columns(text, None)]
