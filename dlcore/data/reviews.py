"""Film reviews and what they think of the film: real ones, and ones by a grammar."""

import html
import io
import re
import tarfile
from dataclasses import dataclass

import numpy as np

from dlcore.data.dataset import DataSet

CLASSES = ("negative", "positive")
BREAK = re.compile(r"<br\s*/?>")
MEMBER = re.compile(r"aclImdb/(train|test)/(neg|pos)/\d+_\d+\.txt$")


def cleaned(text: str) -> str:
    """A review in one line, without the marks that break its lines on the web."""
    return " ".join(html.unescape(BREAK.sub(" ", text)).split())


def of_parts(name: str, parts: dict) -> DataSet:
    """A data set of {"train": [(label, text), …], "test": …}."""
    arrays = {}
    for part, rows in parts.items():
        texts = np.empty(len(rows), object)  # of Python's strings, of any length
        texts[:] = [cleaned(text) for _, text in rows]
        labels = np.array([label for label, _ in rows], np.int64)
        arrays |= {f"x_{part}": texts, f"y_{part}": labels}
    return DataSet(name=name, classes=CLASSES, **arrays)


def read_rows(text: str) -> dict:
    """Parts of a table with a head and tabs: split, label, stars, number, text."""
    parts = {"train": [], "test": []}
    for line in text.rstrip("\n").split("\n")[1:]:
        part, label, _, _, review = line.split("\t")
        parts[part].append((int(label), review))
    return parts


def read_reviews_archive(packed: bytes) -> dict:
    """Parts of the authors' archive, each shuffled once, always alike."""
    parts = {"train": [], "test": []}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            found = MEMBER.search(member.name)
            if found:
                part, opinion = found.groups()
                text = archive.extractfile(member).read().decode("utf-8")
                parts[part].append((member.name, int(opinion == "pos"), text))
    for part, rows in parts.items():
        rows.sort()
        order = np.random.default_rng(0).permutation(len(rows))
        parts[part] = [rows[i][1:] for i in order]
    return parts


# ------------------------------------------------------------- reviews by a grammar

THINGS = (
    *("plot", "acting", "music", "camera", "script", "ending", "dialogue", "cast"),
    *("pace", "opening", "lighting", "editing", "story", "humour"),
)
GOOD = (
    *("good", "great", "lovely", "brilliant", "clever", "moving", "funny", "superb"),
    *("fresh", "elegant", "gripping", "charming", "honest", "splendid"),
)
BAD = (
    *("bad", "awful", "dull", "boring", "clumsy", "stupid", "weak", "dreadful"),
    *("stale", "ugly", "tedious", "annoying", "false", "terrible"),
)
PLAIN = (
    "i saw it on a rainy tuesday",
    "my brother chose the film",
    "it runs for two hours",
    "the cinema was half full",
    "we sat in the third row",
    "the director is new to me",
)
STRONG = ("very", "really", "truly", "so")
# Words that turn an opinion round, from close to it to far away.
NEGATIONS = ("not", "never", "not at all", "far from being", "not what i would call")


@dataclass(frozen=True)
class Grammar:
    """How often a sentence of an invented review has what.

    contrast: two clauses of opposite opinions, of which the second counts
    hope: what was expected, and what came, which counts
    negation, strong: in a clause; plain: a sentence without an opinion before it
    sentences: with an opinion, from the first to the second number
    """

    contrast: float = 0.35
    hope: float = 0.15
    negation: float = 0.3
    strong: float = 0.25
    plain: float = 0.4
    sentences: tuple[int, int] = (1, 3)

    def clause(self, draw, good: bool) -> str:
        """What is said of one thing of a film."""
        turned = draw.random() < self.negation
        word = str(draw.choice(GOOD if good != turned else BAD))
        if draw.random() < self.strong:
            word = f"{draw.choice(STRONG)} {word}"
        if turned:
            word = f"{draw.choice(NEGATIONS)} {word}"
        return f"the {draw.choice(THINGS)} was {word}"

    def sentence(self, draw, good: bool) -> str:
        """One opinion, in a sentence that may say the opposite first."""
        kind = draw.random()
        if kind < self.contrast:
            return joined(self.clause(draw, not good), self.clause(draw, good))
        if kind < self.contrast + self.hope:
            return hoped(draw, good)
        return self.clause(draw, good)

    def review(self, draw, good: bool) -> str:
        """Sentences that agree, with full stops."""
        low, high = self.sentences
        found = []
        for _ in range(draw.integers(low, high + 1)):
            if draw.random() < self.plain:
                found.append(str(draw.choice(PLAIN)))
            found.append(self.sentence(draw, good))
        return written(found)

    def twins(self, draw) -> tuple[str, str]:
        """A bad review and a good one of the same words, each as often."""
        bad, good = [], []
        for _ in range(draw.integers(self.sentences[0], self.sentences[1] + 1)):
            one, other = self.clause(draw, True), self.clause(draw, False)
            bad.append(joined(one, other))
            good.append(joined(other, one))
        return written(bad), written(good)


def joined(first: str, last: str) -> str:
    """Two opposite clauses, of which the last one counts."""
    return f"{first} but {last}"


def hoped(draw, good: bool) -> str:
    """What was expected, and what came."""
    before, came = (BAD, GOOD) if good else (GOOD, BAD)
    before, came = draw.choice(before), draw.choice(came)
    return f"i expected something {before} and got something {came}"


def written(sentences) -> str:
    """Sentences with full stops behind them."""
    return " . ".join(sentences) + " ."


def invented(counts: dict[str, int], seed: int, grammar: Grammar) -> DataSet:
    """Reviews by the grammar, half of each part good, no text in two parts."""
    draw, seen, parts = np.random.default_rng(seed), set(), {}
    for part, count in counts.items():
        rows = []
        while len(rows) < count:
            label = len(rows) % 2
            text = grammar.review(draw, bool(label))
            if text not in seen:
                seen.add(text)
                rows.append((label, text))
        parts[part] = [rows[i] for i in draw.permutation(count)]
    return of_parts("invented_reviews", parts)
