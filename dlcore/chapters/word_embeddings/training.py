"""Vectors learned from a text: CBOW, skip-gram, NCE, hierarchical softmax, GloVe.

Each model is a module that returns the mean loss of a batch of word numbers; `batches`
of a model makes those of one epoch. Gradients are PyTorch's; the chapter has them by
hand.
"""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import logsigmoid

from dlcore.chapters.word_embeddings import texts


class Words(nn.Module):
    """Two vectors for each word: `inside` stays, `outside` is for training only."""

    def __init__(self, case):
        """Begin as word2vec does: small numbers inside, zeros outside."""
        super().__init__()
        self.case = case
        self.vocabulary, self.numbers, self.counts = texts.numbered(
            case.text, case.vocabulary
        )
        size, width = len(self.vocabulary), case.width
        self.inside = nn.Embedding(size, width)
        self.outside = nn.Embedding(size, width)
        nn.init.uniform_(self.inside.weight, -0.5 / width, 0.5 / width)
        nn.init.zeros_(self.outside.weight)

    def text(self, generator):
        """The text of one epoch, frequent words thinned out."""
        return texts.thinned(self.numbers, self.counts, self.case.thin, generator)

    def batches(self, generator):
        """Arrays of one epoch, one row an example, before they are shuffled."""
        return texts.pairs(self.text(generator), self.case.window, generator)

    def vectors(self):
        """What the reader gets: (words, width)."""
        return self.inside.weight.detach().numpy()


class SkipGram(Words):
    """A centre and a word beside it against words of noise, shared by the batch.

    64 words of noise are drawn for each batch; each counts as `negatives` / 64, which
    on average is the same as `negatives` words for each pair, and much faster.
    """

    shared = 64

    def __init__(self, case):
        """Noise by the ¾ power of the frequency, as Mikolov and others found best."""
        super().__init__(case)
        weights = self.counts**0.75
        self.noise = torch.tensor(weights / weights.sum(), dtype=torch.float32)

    def forward(self, centres, contexts):
        """−ln σ(v·u) of the pair, −ln σ(−v·u) of each noise word."""
        return self.against_noise(self.inside(centres), contexts)

    def against_noise(self, v, words):
        """v: (batch, width); the right words: (batch,)."""
        noise = torch.multinomial(self.noise, self.shared, replacement=True)
        right = (v * self.outside(words)).sum(1)  # (batch,)
        wrong = v @ self.outside(noise).T  # (batch, shared)
        each = self.case.negatives / self.shared
        return -(logsigmoid(right) + each * logsigmoid(-wrong).sum(1)).mean()


class NoiseContrastive(SkipGram):
    """Buduma's: as skip-gram, but the logarithm of the noise is taken off each score.

    Then the scores learn to be logarithms of probabilities. Noise is drawn by rank,
    log-uniformly, as TensorFlow does; four of the ten neighbours are taken per centre.
    """

    def __init__(self, case):
        """A bias for each word, and noise by its rank.

        His vectors begin between −1 and 1, his biases at 0. Ours have far fewer steps
        to forget that: they begin near 0 and at the logarithms of frequencies.
        """
        super().__init__(case)
        self.bias = nn.Embedding(len(self.vocabulary), 1)
        shares = torch.tensor(self.counts / self.counts.sum(), dtype=torch.float32)
        self.bias.weight.data[:, 0] = torch.log(shares)
        rank = torch.arange(len(self.vocabulary), dtype=torch.float32)
        self.noise = torch.log((rank + 2) / (rank + 1)) / np.log(len(rank) + 1)

    def batches(self, generator):
        """Four of the ten neighbours of each word."""
        return texts.sampled_pairs(
            self.text(generator), self.case.window, each=4, generator=generator
        )

    def against_noise(self, v, words):
        """Scores less ln(k · q), k words of noise that are drawn with probability q."""
        k = self.case.negatives
        noise = torch.multinomial(self.noise, k, replacement=True)
        level = torch.log(k * self.noise)
        right = (v * self.outside(words)).sum(1) + self.bias(words)[:, 0]
        wrong = v @ self.outside(noise).T + self.bias(noise)[:, 0]
        right, wrong = right - level[words], wrong - level[noise]
        return -(logsigmoid(right) + logsigmoid(-wrong).sum(1)).mean()


class Bag(SkipGram):
    """CBOW: the mean of the words around says the word in the middle."""

    def batches(self, generator):
        """Centres (places,) and contexts (places, 2 · window)."""
        centres, around = texts.windows(
            self.text(generator), self.case.window, generator
        )
        some = (around >= 0).any(axis=1)
        return centres[some], around[some]

    def mean(self, around):
        """The mean vector of the words that are there: (batch, width)."""
        there = (around >= 0).float().unsqueeze(2)
        vectors = self.inside(around.clamp(min=0)) * there
        return vectors.sum(1) / there.sum(1)

    def forward(self, centres, around):
        """The mean against the centre and noise."""
        return self.against_noise(self.mean(around), centres)


class Tree(Bag):
    """CBOW with a hierarchical softmax: turn by turn down a Huffman tree."""

    def __init__(self, case):
        """`outside` has a vector for each inner node of the tree."""
        super().__init__(case)
        ways = texts.huffman(self.counts)
        longest = max(len(nodes) for nodes, _ in ways)
        self.nodes = torch.zeros(len(ways), longest, dtype=torch.long)
        self.signs = torch.zeros(len(ways), longest)  # 0 where the way has ended
        for word, (nodes, turns) in enumerate(ways):
            self.nodes[word, : len(nodes)] = torch.tensor(nodes)
            self.signs[word, : len(nodes)] = 1 - 2 * torch.tensor(turns).float()

    def forward(self, centres, around):
        """−ln of the product of the probabilities of all turns."""
        v, signs = self.mean(around), self.signs[centres]  # (batch, turns)
        scores = (self.outside(self.nodes[centres]) @ v.unsqueeze(2)).squeeze(2)
        return -(logsigmoid(signs * scores) * signs.abs()).sum(1).mean()


class GloVe(Words):
    """Vectors whose products are logarithms of counts (Pennington and others, 2014)."""

    def __init__(self, case):
        """Both kinds of vectors and a bias for each begin small and random."""
        super().__init__(case)
        width, size = case.width, len(self.vocabulary)
        nn.init.uniform_(self.outside.weight, -0.5 / width, 0.5 / width)
        self.biases = nn.Parameter(torch.zeros(2, size))
        self.examples = texts.neighbours(self.numbers, case.window, size)

    def batches(self, generator):
        """Rows, columns and counts: all that is not 0."""
        rows, columns, counts = self.examples
        return rows, columns, counts.astype(np.float32)

    def forward(self, rows, columns, counts):
        """The squared error, weighted by (count / 10)^¾ and at most 1."""
        products = (self.inside(rows) * self.outside(columns)).sum(1)
        said = products + self.biases[0, rows] + self.biases[1, columns]
        weights = (counts / self.case.most).clamp(max=1) ** 0.75
        return (weights * (said - torch.log(counts)).square()).mean()

    def vectors(self):
        """The sum of both kinds, as the authors advise."""
        both = self.inside.weight + self.outside.weight
        return both.detach().numpy()


MODELS = {
    "skip-gram": SkipGram,
    "nce": NoiseContrastive,
    "cbow": Bag,
    "hierarchical softmax": Tree,
    "glove": GloVe,
}


def optimizer_of(model, case):
    """Adam, or AdaGrad for GloVe, whose authors use it."""
    kinds = {"adam": torch.optim.Adam, "adagrad": torch.optim.Adagrad}
    return kinds[case.optimizer](model.parameters(), lr=case.learning_rate)


def train(model, case, generator, epochs):
    """Train it; tell the loss of the first batch, then each epoch's mean loss."""
    optimizer, first = optimizer_of(model, case), True
    for epoch in range(epochs):
        arrays = [torch.as_tensor(a) for a in model.batches(generator)]
        order = torch.from_numpy(generator.permutation(len(arrays[0])))
        chunks = order.split(case.batch_size)
        losses = []
        for number, chunk in enumerate(chunks):
            loss = model(*(array[chunk] for array in arrays))
            if first:
                yield loss.item()
                first = False
            done = (epoch + number / len(chunks)) / epochs
            for group in optimizer.param_groups:  # the rate falls along a line
                group["lr"] = case.learning_rate * max(1 - done, 0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        yield float(np.mean(losses))
