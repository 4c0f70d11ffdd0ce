"""A small ELMo: two LSTM stacks that read the words of a sentence from both ends."""

import re
from collections import Counter
from functools import cache

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from dlcore import data
from dlcore.chapters.subwords_and_context.letters import Letters, codes

TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|[.,;:!?]")
BOOKS = ("Alice", "The Man Who", "The Wisdom")  # beside Frankenstein
LENGTH = 24  # words of a window
ANSWERS = 2000  # words that the networks may say, the last of them for all others
WIDTH = 48

# Words that are nouns here and verbs there, in the order of Frankenstein: n, v, or -
# where neither is clear ("to rest", "to fear"). Labelled by reading, for this chapter.
LABELS = {
    "hope": "nnvnnnnvnnvvnvvnvvnvnvnnnnnnvvnnvvvnnvnvnvnnnnnnnv",
    "love": "nnvvvnvnnnvnvvvvvvnvvvnnnnnnnvvnvvnnnvvnnnvvnnnvnnnnnvnnvnn",
    "fear": "nvnnvnvnvnvnvvnnnvvvnnnvn-nvnvvnvvvnvnvv",
    "look": "vvvvnvnvvvnvvvvvvvvv",
    "rest": "vnnnnnnvnvnvn-vvn--nnnnnnnnn-nnnn",
    "return": "vvvvvnnnnvvvnvvvvvvvvvnvnnnnnvvnnvnvvvvnvvvvvnvvv",
    "desire": "vvnnnnvnnnnnnnnnnvnvnvvnvnnv",
    "change": "nnnnvnnvnnnvnnvnnnnnnvnnnnvn",
    "cause": "nnnnnnnvvnnnvnnnnnnnnvnnnvvnnnnnnv",
}


@cache
def sentences() -> tuple[tuple[str, ...], ...]:
    """The novels as sentences of words and signs; Frankenstein first."""
    books = [data.frankenstein()]
    books += [
        text for title, text in data.books_16().items() if title.startswith(BOOKS)
    ]
    tokens = TOKEN.findall("\n".join(books).lower().replace("’", "'"))
    found, sentence = [], []
    for token in tokens:
        sentence.append(token)
        if token in ".!?":
            found.append(tuple(sentence))
            sentence = []
    return tuple(found)


@cache
def words() -> tuple[tuple[str, ...], np.ndarray, data.Vocabulary]:
    """All words, their letters, and those that the networks may say."""
    counts = Counter(token for sentence in sentences() for token in sentence)
    every = tuple(counts)
    said = [word for word, _ in counts.most_common(ANSWERS - 1)]
    return every, codes(every), data.Vocabulary((*said, data.UNKNOWN))


@cache
def frequencies() -> torch.Tensor:
    """The share of each answer in the training sentences, (ANSWERS,)."""
    _, y = windows("train")
    counts = np.bincount(y[y >= 0], minlength=ANSWERS) + 1.0
    return torch.tensor(counts / counts.sum(), dtype=torch.float32)


def windows(part: str) -> tuple[np.ndarray, np.ndarray]:
    """Whole sentences in windows: words and answers (windows, LENGTH), −1 behind them.

    part: "train", or "test", every 20th sentence. Long ones go on in a window more.
    """
    every, _, said = words()
    numbers = {word: i for i, word in enumerate(every)}
    chosen = [
        sentence
        for i, sentence in enumerate(sentences())
        if (i % 20 == 19) == (part == "test") and len(sentence) > 2
    ]
    pieces = [s[i : i + LENGTH] for s in chosen for i in range(0, len(s), LENGTH)]
    pieces = [piece for piece in pieces if len(piece) > 2]
    x = np.full((len(pieces), LENGTH), -1)
    y = x.copy()
    for row, piece in enumerate(pieces):
        x[row, : len(piece)] = [numbers[word] for word in piece]
        y[row, : len(piece)] = said.encode(piece)
    return x, y


class BothWays(nn.Module):
    """One word for both stacks of an ELMo: its own vector, and what each layer makes.

    It follows one word, (1, LONGEST) → (1, 1, 5 width): E1, two layers ahead, two back.
    A page gives it one word after another, each with the state of the last; for the
    layers back it gives the words from the end.
    """

    def __init__(self, model):
        """Take the layers of a network."""
        super().__init__()
        self.letters = model.letters
        self.ahead = nn.ModuleList(model.forward_layers)
        self.back = nn.ModuleList(model.backward_layers)
        self.word = nn.Identity()

    def forward(self, numbers):
        """All five side by side."""
        word = self.word(self.letters(numbers).unsqueeze(1))
        one, other = self.ahead[0](word)[0], self.back[0](word)[0]
        return torch.cat(
            [word, one, self.ahead[1](one)[0], other, self.back[1](other)[0]], 2
        )


class Elmo(nn.Module):
    """Two language models that share what reads the letters and what says the words."""

    def __init__(self, width=WIDTH, dropout=0.0):
        """width: of a word's vector and of each LSTM layer."""
        super().__init__()
        self.letters = Letters(width)
        self.forward_layers = nn.ModuleList(lstm(width) for _ in range(2))
        self.backward_layers = nn.ModuleList(lstm(width) for _ in range(2))
        self.dropout = nn.Dropout(dropout)
        self.say = nn.Linear(width, ANSWERS)
        with torch.no_grad():  # how frequent words are need not be learned by the LSTM
            self.say.bias[:] = torch.log(frequencies())

    def layers(self, x, letters):
        """E1, E2, E3 of windows, (windows, time, 2 width) each.

        x: words by number, −1 behind the sentence; letters: of all words
        """
        there = x >= 0
        found, places = torch.unique(x.clamp(min=0), return_inverse=True)
        word = self.letters(letters[found])[places]  # (windows, time, width)
        sizes = there.sum(1)
        both = []
        for stack, turn in (
            (self.forward_layers, None),
            (self.backward_layers, turned(sizes, x.shape[1])),
        ):
            h, states = word if turn is None else at(word, turn), []
            for layer in stack:
                h = layer(self.dropout(h))[0]
                states.append(h if turn is None else at(h, turn))
            both.append(states)
        return [torch.cat([word, word], 2)] + [
            torch.cat([both[0][i], both[1][i]], 2) for i in range(2)
        ]

    def losses(self, x, y, letters):
        """Mean −ln of the next word's probability, and of the one before."""
        last = self.layers(x, letters)[-1]
        ahead, back = last.chunk(2, 2)
        ahead, back = self.dropout(ahead[:, :-1]), self.dropout(back[:, 1:])
        real = x[:, 1:] >= 0
        return (
            cross_entropy(self.say(ahead[real]), y[:, 1:][real]),
            cross_entropy(self.say(back[real]), y[:, :-1][real]),
        )


def lstm(width):
    """One LSTM layer whose forget gates begin open."""
    layer = nn.LSTM(width, width, batch_first=True)
    with torch.no_grad():
        layer.bias_ih_l0[width : 2 * width] = 1
        layer.bias_hh_l0[width : 2 * width] = 0
    return layer


def turned(sizes, length):
    """Places of each sentence from end to beginning; padding stays behind."""
    places = torch.arange(length).expand(len(sizes), length)
    back = sizes[:, None] - 1 - places
    return torch.where(back >= 0, back, places)


def at(x, places):
    """The steps of x in the order of the places: (windows, time, width)."""
    return x.gather(1, places[:, :, None].expand_as(x))


def train(model, generator, epochs, learning_rate, batch_size=64):
    """Train it; tell the test losses, ahead and back, before and after each epoch."""
    letters = torch.from_numpy(words()[1])
    x, y = map(torch.from_numpy, windows("train"))
    steps = epochs * -(-len(x) // batch_size)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, learning_rate, total_steps=max(steps, 1), pct_start=0.1
    )
    yield tested(model)
    for _ in range(epochs):
        model.train()
        for chunk in torch.from_numpy(generator.permutation(len(x))).split(batch_size):
            loss = sum(model.losses(x[chunk], y[chunk], letters))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        yield tested(model)


@torch.no_grad()
def tested(model) -> tuple[float, float]:
    """Losses on the test sentences, ahead and back."""
    model.eval()
    x, y = map(torch.from_numpy, windows("test"))
    ahead, back = model.losses(x, y, torch.from_numpy(words()[1]))
    return ahead.item(), back.item()


# ------------------------------------------------------------- what do layers know?


@cache
def places() -> dict[str, list[tuple[int, int, str]]]:
    """Of each word that LABELS has: (sentence, place, "n" or "v")."""
    found = {word: [] for word in LABELS}
    for number, sentence in enumerate(sentences()):
        for place, word in enumerate(sentence):
            if word in found and len(found[word]) < len(LABELS[word]):
                found[word].append((number, place, LABELS[word][len(found[word])]))
    return {word: [e for e in each if e[2] != "-"] for word, each in found.items()}


@torch.no_grad()
def vectors(model, sentence) -> np.ndarray:
    """E1, E2, E3 of each word of any sentence: (words, 3, 2 width)."""
    letters = torch.from_numpy(codes(sentence))
    x = torch.arange(len(sentence))[None]
    return torch.stack(model.eval().layers(x, letters), 2)[0].numpy()


def probe(model) -> dict[str, float]:
    """Noun or verb? How often a noun gets a higher score than a verb of the same word.

    A linear rule learns from the other words of LABELS and is judged by the word left
    out, in turn. Each word's mean vector is taken off first, as we ask what its vectors
    owe to the sentence. 0.5 is chance: E1, which is one vector per word, gets that.
    """
    x, labels, owners = labelled(model)
    found = {}
    for layer, name in enumerate(("E1", "E2", "E3")):
        right = []
        for word in LABELS:
            rest, left = owners != word, owners == word
            scores = x[left, layer] @ ridge(x[rest, layer], labels[rest], owners[rest])
            nouns, verbs = (scores[labels[left] == side] for side in (1, -1))
            gaps = nouns[:, None] - verbs
            right.append(np.mean((gaps > 1e-6) + 0.5 * (np.abs(gaps) <= 1e-6)))
        found[name] = round(float(np.mean(right)), 4)
    return found


def labelled(model):
    """Vectors (places, 3, 2 width) less each word's mean, labels ±1, the words."""
    rows, labels, owners = [], [], []
    for word, each in places().items():
        found = [vectors(model, sentences()[s])[place] for s, place, _ in each]
        rows += list(found - np.mean(found, axis=0))
        labels += [1.0 if label == "n" else -1.0 for *_, label in each]
        owners += [word] * len(each)
    return np.array(rows), np.array(labels), np.array(owners)


def ridge(x, y, owners, strength=0.05):
    """Weights of a linear rule; noun and verb of each word weigh the same."""
    x = x / (x.std() + 1e-3)  # E1 is 0 but for rounding
    kinds = Counter(zip(owners, y, strict=True))
    weight = np.array([1 / kinds[key] for key in zip(owners, y, strict=True)])
    squares = (x * weight[:, None]).T @ x / len(kinds)
    return np.linalg.solve(
        squares + strength * np.eye(x.shape[1]), x.T @ (weight * y) / len(kinds)
    )
