"""Skip-thought: a sentence becomes a vector from which its neighbours are foretold.

Kiros and others (2015): one encoder, two decoders, one for the sentence before and one
for the sentence behind. Trained on three novels by three writers, which ship.
"""

import re
from functools import cache
from itertools import pairwise

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from dlcore import data

BOOKS = (
    "Emma by Jane Austen 1816",
    "Moby Dick by Herman Melville 1851",
    "The Wisdom of Father Brown by G. K. Chesterton 1914",
)
WRITERS = ("Austen", "Melville", "Chesterton")
SIZE = 2000  # tokens of the vocabulary
LONGEST, SHORTEST = 24, 5  # tokens of a sentence; longer ones are cut
FIRST, SENTENCES = 300, 2000  # of each book, so many after so many
END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z])")
TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|[.,;:!?]")
ABBREVIATED = re.compile(r"\b(Mrs?|Dr|St|Capt)\.")


def sentences_of(text: str) -> list[list[str]]:
    """Sentences as lists of words and signs, in small letters."""
    text = ABBREVIATED.sub(r"\1", " ".join(text.replace("_", " ").split()))
    found = [TOKEN.findall(each.lower()) for each in END.split(text)]
    return [each[:LONGEST] for each in found if len(each) >= SHORTEST]


@cache
def corpus() -> dict[str, list[list[str]]]:
    """Sentences of each book, without what stands before its story."""
    books = data.books_16()
    return {
        writer: sentences_of(books[title])[FIRST : FIRST + SENTENCES]
        for writer, title in zip(WRITERS, BOOKS, strict=True)
    }


@cache
def vocabulary() -> data.Vocabulary:
    """The words and signs of all three, and an end of sentence."""
    found = (w for part in corpus().values() for each in part for w in each)
    return data.Vocabulary.of_words(
        found, SIZE, special=(data.PADDING, data.UNKNOWN, END_OF_SENTENCE)
    )


END_OF_SENTENCE = "<end>"


def encoded(sentences) -> np.ndarray:
    """Numbers of the words, (sentences, LONGEST + 1): an end, and zeros behind it."""
    words = vocabulary()
    rows = [words.encode([*each, END_OF_SENTENCE]) for each in sentences]
    return data.padded(rows, LONGEST + 1)[0]


def held_out(count: int) -> np.ndarray:
    """Which of `count` sentences are kept back: every tenth run of twenty."""
    return np.arange(count) // 20 % 10 == 9


class Outputs(nn.Module):
    """What a recurrent layer puts out, without its last state."""

    def __init__(self, layer):
        """Wrap the layer."""
        super().__init__()
        self.layer = layer

    def forward(self, x):
        """(batch, time, inputs) → (batch, time, hidden)."""
        return self.layer(x)[0]


class SkipThought(nn.Module):
    """A GRU reads a sentence; two others write the one before and the one behind."""

    def __init__(self, width=48, hidden_size=64, words=SIZE):
        """Share one table of words between all three, and one table of scores."""
        super().__init__()
        self.words = nn.Embedding(words, width, padding_idx=0)
        nn.init.normal_(self.words.weight, 0, 0.1)
        self.encoder = nn.GRU(width, hidden_size, batch_first=True)
        self.decoders = nn.ModuleList(
            nn.GRU(width + hidden_size, hidden_size, batch_first=True) for _ in "ab"
        )
        self.scores = nn.Linear(hidden_size, words)

    def thought(self, x):
        """Return the state after the last word: (batch, time) → (batch, hidden)."""
        h, _ = self.encoder(self.words(x))
        return h[torch.arange(len(x)), (x != 0).sum(1) - 1]

    def losses(self, x, before, behind):
        """Return −ln p of every word of both neighbours, given the sentence."""
        return self.written(self.thought(x), before, behind)

    def written(self, thought, before, behind):
        """Return the same, given a thought."""
        found = []
        for decoder, target in zip(self.decoders, (before, behind), strict=True):
            given = functional.pad(self.words(target[:, :-1]), (0, 0, 1, 0))
            each = thought[:, None].expand(-1, target.shape[1], -1)
            h, _ = decoder(torch.cat([given, each], 2), thought[None].contiguous())
            real = target != 0
            found.append(
                functional.cross_entropy(
                    self.scores(h[real]), target[real], reduction="none"
                )
            )
        return torch.cat(found)


def triples():
    """Places (triples, 3) of sentences that follow one another, and which are held."""
    places, held, start = [], [], 0
    for part in corpus().values():
        runs = np.arange(len(part))
        both = np.stack([runs[:-2], runs[1:-1], runs[2:]], 1)
        kept = held_out(len(part))[both]
        pure = kept.all(1) | ~kept.any(1)  # none reaches over the cut
        places.append(both[pure] + start)
        held.append(kept[pure].all(1))
        start += len(part)
    return np.concatenate(places), np.concatenate(held)


def all_sentences() -> list[list[str]]:
    """The sentences of all three books, one after the other."""
    return [each for part in corpus().values() for each in part]


def writers() -> np.ndarray:
    """Who wrote each of them, as a number."""
    return np.repeat(np.arange(3), [len(part) for part in corpus().values()])


def train(model, epochs, learning_rate, seed, batch_size=64):
    """A generator that yields the mean loss of held-out triples, first untrained."""
    x = torch.as_tensor(encoded(all_sentences()))
    places, held = triples()
    optimizer = torch.optim.Adam(model.parameters(), learning_rate)
    draw = np.random.default_rng(seed)
    yield judged(model, x, places[held])
    known = places[~held]
    for _ in range(epochs):
        model.train()
        for rows in np.array_split(
            draw.permutation(len(known)), len(known) // batch_size
        ):
            before, middle, behind = x[known[rows]].unbind(1)
            optimizer.zero_grad()
            loss = model.losses(middle, before, behind).mean()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5)
            optimizer.step()
        yield judged(model, x, places[held])


def judged(model, x, places) -> float:
    """Mean −ln p per word of the neighbours of held-out sentences."""
    model.eval()
    with torch.no_grad():
        parts = [x[rows].unbind(1) for rows in np.array_split(places, 8)]
        found = [model.losses(m, before, behind) for before, m, behind in parts]
    return float(torch.cat(found).mean())


def judged_with_foreign(model) -> float:
    """The same loss where every thought is that of another held-out sentence."""
    x = torch.as_tensor(encoded(all_sentences()))
    places, held = triples()
    before, middle, behind = x[places[held]].unbind(1)
    model.eval()
    with torch.no_grad():
        foreign = model.thought(middle).roll(len(middle) // 2, 0)
        return float(model.written(foreign, before, behind).mean())


def thoughts(model, sentences) -> np.ndarray:
    """Vectors of sentences, (sentences, hidden)."""
    model.eval()
    with torch.no_grad():
        return torch.cat(
            [
                model.thought(part)
                for part in torch.as_tensor(encoded(sentences)).split(500)
            ]
        ).numpy()


# ------------------------------------------------------------- what a vector tells


def means(sentences) -> np.ndarray:
    """Mean of GloVe's vectors of the known words, (sentences, 100)."""
    glove = data.glove()
    found = np.zeros((len(sentences), glove.vectors.shape[1]), np.float32)
    for row, tokens in enumerate(sentences):
        known = [token for token in tokens if token in glove]
        if known:
            found[row] = glove[known].mean(0)
    return found


def counts(sentences):
    """Bags of words, sparse (sentences, words)."""
    from scipy.sparse import csr_array

    words, rows, columns = vocabulary(), [], []
    for row, tokens in enumerate(sentences):
        found = words.encode(tokens)
        rows += [row] * len(found)
        columns += found.tolist()
    shape = len(sentences), len(words)
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def swapped(sentences, seed: int):
    """Half of the sentences with two neighbouring words exchanged, and which half."""
    draw, found, labels = np.random.default_rng(seed), [], []
    for tokens in sentences:
        tokens, label = list(tokens), int(draw.random() < 0.5)
        places = [i for i, (a, b) in enumerate(pairwise(tokens)) if is_pair(a, b)]
        if label and places:
            i = int(draw.choice(places))
            tokens[i : i + 2] = tokens[i + 1], tokens[i]
        found.append(tokens)
        labels.append(label and bool(places))
    return found, np.array(labels, int)


def is_pair(a: str, b: str) -> bool:
    """Whether two tokens are different words, and no signs."""
    return a != b and a[0].isalpha() and b[0].isalpha()


def probe(vectors, labels, held) -> float:
    """Accuracy on held-out sentences of logistic regression on their vectors."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    dense = isinstance(vectors, np.ndarray)  # bags stay sparse, and are not scaled
    model = LogisticRegression(C=0.1, max_iter=200)
    model = make_pipeline(StandardScaler(), model) if dense else model
    model.fit(vectors[~held], labels[~held])
    return float(model.score(vectors[held], labels[held]))
