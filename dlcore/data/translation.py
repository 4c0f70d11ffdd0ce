"""Pairs of sentences: read, split without a leak, and made into padded numbers."""

import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from dlcore.data.sequences import padded
from dlcore.data.vocabulary import START, STOP, Vocabulary, words

BLANKS = {ord(blank): " " for blank in "\N{NBSP}\N{NNBSP}\N{THIN SPACE}"}
UNSEEN = {ord(sign): None for sign in "\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}"}
PLAIN = BLANKS | UNSEEN | {ord("’"): "'", ord("‘"): "'"}

Pair = tuple[str, str]


def read_sentence_pairs(raw: bytes) -> list[Pair]:
    """Lines of two sentences with a tab between them, blanks and apostrophes plain."""
    lines = raw.decode("utf-8").translate(PLAIN).splitlines()
    return [tuple(" ".join(one.split()) for one in line.split("\t")) for line in lines]


def split_by_source(
    pairs: Iterable[Pair], validation: float = 0.1, test: float = 0.1
) -> dict[str, list[Pair]]:
    """Pairs of a training, a validation and a test part: {"train": […], …}.

    No source sentence, the first of a pair, is in two parts, in whatever signs and
    capitals it is written. The part hangs on its words alone (by their checksum): the
    same sentence falls into the same part in every selection and every order of pairs.
    validation, test: the shares of different source sentences, roughly
    Raises ValueError unless something is left to train on.
    """
    if not (validation >= 0 and test >= 0 and validation + test < 1):
        raise ValueError(f"shares of {validation} and {test} leave nothing to train on")
    found = {"train": [], "validation": [], "test": []}
    for pair in pairs:
        place = zlib.crc32(" ".join(words(pair[0])).encode()) / 2**32
        held = "test" if place < test else "validation"
        found[held if place < validation + test else "train"].append(pair)
    return found


def sentence_arrays(
    pairs: Sequence[tuple[Sequence[str], Sequence[str]]],
    source: Vocabulary,
    target: Vocabulary,
    *,
    left: bool = True,
    reverse: bool = False,
    lengths: tuple[int | None, int | None] = (None, None),
) -> dict[str, np.ndarray]:
    """Pairs of cut sentences as whole numbers: what a translator reads and must say.

        sentence_arrays([(words("Go."), words("Va !"))], english, french)

    pairs: words of the source and words of the target
    source, target: what numbers them; the target's has START and STOP
    left: padding comes before a source sentence, not behind it
    reverse: source sentences are turned around
    lengths: of all sources and all targets with STOP; None: those of the longest

    Returns x (pairs, time), the source; source_mask, True where it has words; given
    (pairs, steps), START and then the target; y, the target and then STOP; and mask,
    True where y counts. Raises KeyError for a word that has no number.
    """
    order = -1 if reverse else 1
    sources = [source.encode(one)[::order] for one, _ in pairs]
    start, stop = target.encode([START, STOP])
    targets = [target.encode(other) for _, other in pairs]
    x, source_mask = padded(sources, lengths[0], left=left)  # (pairs, time)
    given, _ = padded([[start, *one] for one in targets], lengths[1])
    y, mask = padded([[*one, stop] for one in targets], lengths[1])
    return {"x": x, "source_mask": source_mask, "given": given, "y": y, "mask": mask}
