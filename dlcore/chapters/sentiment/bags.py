"""Reviews as bags: of words, of pairs, of longer groups; and what judges a bag."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np


def grams(tokens, longest: int) -> list[str]:
    """All runs of 1, 2, … `longest` tokens, joined by blanks."""
    return [
        " ".join(tokens[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(tokens) - length + 1)
    ]


@dataclass(frozen=True, eq=False)
class Bags:
    """Which groups of words count, and how rare each of them is.

    grams: the groups that are known, a column each
    idf: ln of the share of texts that have it, turned round; see `learn`
    longest: words of a group at most
    """

    grams: tuple[str, ...]
    idf: np.ndarray
    longest: int
    places: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self):
        """Number the groups."""
        places = {gram: place for place, gram in enumerate(self.grams)}
        object.__setattr__(self, "places", places)

    @classmethod
    def learn(cls, texts, longest: int, size: int) -> "Bags":
        """The `size` groups that stand in most texts, each text a list of words."""
        found = Counter()
        for tokens in texts:
            found.update([*dict.fromkeys(grams(tokens, longest))])
        known = found.most_common(size)
        counts = np.array([count for _, count in known])
        idf = np.log((1 + len(texts)) / (1 + counts)) + 1
        return cls(tuple(gram for gram, _ in known), idf, longest)

    def counts(self, texts):
        """How often each group stands in each text: a sparse (texts, groups)."""
        from scipy.sparse import csr_array

        columns, values, ends = [], [], [0]
        for tokens in texts:
            found = Counter(
                self.places[gram]
                for gram in grams(tokens, self.longest)
                if gram in self.places
            )
            columns += found.keys()
            values += found.values()
            ends.append(len(columns))
        shape = len(ends) - 1, len(self.grams)
        table = csr_array((np.array(values, float), columns, ends), shape=shape)
        table.sort_indices()
        return table

    def tf_idf(self, texts):
        """The counts, (1 + ln count) · idf, each row scaled to length 1."""
        return self.weighted(self.counts(texts))

    def weighted(self, counts):
        """The same of counts that are there already."""
        table = counts.copy()
        table.data = (1 + np.log(table.data)) * self.idf[table.indices]
        lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
        rows = np.repeat(np.maximum(lengths, 1e-12), np.diff(table.indptr))
        table.data /= rows
        return table


def logistic(x, y, strength: float):
    """Logistic regression; strength: how little its weights are held back (C)."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=300).fit(x, y)


def cross_entropy(scores, y) -> float:
    """Mean of −ln p of the right answer, p = σ(score) for y = 1."""
    return float(np.logaddexp(0, np.where(y == 1, -scores, scores)).mean())


def error(scores, y) -> float:
    """The share of reviews on the wrong side of 0."""
    return float(((scores > 0) != (y == 1)).mean())


def feed_forward(groups: int, hidden: int, dropout: float):
    """A hidden layer of ReLUs on a bag, and one logit; it sums rows of a table."""
    import torch
    from torch import nn

    class FeedForward(nn.Module):
        """A bag as a row of columns, and where each text begins in it."""

        def __init__(self):
            super().__init__()
            self.first = nn.EmbeddingBag(groups, hidden, mode="sum")
            nn.init.normal_(self.first.weight, 0, 0.05)
            self.bias = nn.Parameter(torch.zeros(hidden))
            self.dropout = nn.Dropout(dropout)
            self.last = nn.Linear(hidden, 1)

        def forward(self, columns, starts):
            return self.last(
                self.dropout(torch.relu(self.first(columns, starts) + self.bias))
            )[:, 0]

    return FeedForward()


def rows_of(table, rows):
    """Columns that are not 0 in some rows, and where each row begins, for torch."""
    import torch

    parts = [table.indices[table.indptr[r] : table.indptr[r + 1]] for r in rows]
    starts = np.cumsum([0, *map(len, parts)])[:-1]
    columns = np.concatenate(parts).astype(np.int64)
    return torch.as_tensor(columns), torch.as_tensor(starts)


def scores_of(model, table) -> np.ndarray:
    """Logits of all texts, with dropout off."""
    import torch

    model.eval()
    with torch.no_grad():
        parts = np.array_split(np.arange(table.shape[0]), 1 + table.shape[0] // 1000)
        return np.concatenate(
            [model(*rows_of(table, part)).numpy() for part in parts if len(part)]
        )


def train(model, table, y, *, epochs, batch_size, learning_rate, seed):
    """Adam on the cross-entropy; a generator that stops before and after each epoch."""
    import torch
    from torch.nn import functional

    optimizer = torch.optim.Adam(model.parameters(), learning_rate)
    draw = np.random.default_rng(seed)
    answers = torch.as_tensor(y, dtype=torch.float32)
    yield 0
    for epoch in range(1, epochs + 1):
        model.train()
        order = draw.permutation(len(y))
        for start in range(0, len(y), batch_size):
            rows = order[start : start + batch_size]
            optimizer.zero_grad()
            logits = model(*rows_of(table, rows))
            loss = functional.binary_cross_entropy_with_logits(logits, answers[rows])
            loss.backward()
            optimizer.step()
        yield epoch
