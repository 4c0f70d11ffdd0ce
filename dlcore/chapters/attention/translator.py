"""An encoder and a decoder, and between them what the chapter compares."""

import torch
from torch import nn

from dlcore.networks.attention import attention, glorot, masked_softmax
from dlcore.networks.recurrent import torch_layer
from dlcore.networks.translator import Translator, translator

# What a decoder looks at: nothing but its state, or the encoder's states …
KINDS = (
    "none",  # … which begins where the encoder ended
    "uniform",  # … all alike
    "dot",
    "scaled dot",
    "general",
    "additive",
    "bahdanau",  # additive, asked by the state before, its context enters the cell
    "feedback",  # general; what was said with it enters the next step
    "position",  # weights for places, by one network for all of them
    "hard",  # general, but the best one only
)


class Positions(nn.Module):
    """Weights for places: one network sees all states and has an output for each.

    It takes sentences up to the length it was built for, and what it learned about one
    place says nothing about the next (Ekman, figure 15-5, left).
    """

    def __init__(self, hidden_size, longest, units):
        """Take as many places as the longest source has."""
        super().__init__()
        self.longest = longest
        self.hidden = nn.Linear((1 + longest) * hidden_size, units)
        self.places = nn.Linear(units, longest)

    def forward(self, query, keys, mask):
        """Return contexts and weights."""
        time, size = keys.shape[1:]
        whole = nn.functional.pad(keys, (0, 0, 0, self.longest - time)).flatten(1)
        # The first layer of query and keys together is the sum of two.
        asked, offered = self.hidden.weight.split([size, self.longest * size], 1)
        hidden = query @ asked.T + (whole @ offered.T + self.hidden.bias)[:, None]
        scores = self.places(torch.tanh(hidden))[..., :time]
        weights = masked_softmax(scores, mask)
        return weights @ keys, weights


class Hard(nn.Module):
    """Attention that takes the best key alone.

    Forward: 1 for the best, 0 for all others. Backward: as if it had been soft, as a
    choice has no slope (a straight-through estimate, Bengio and others 2013).
    """

    def __init__(self, soft):
        """Take the soft attention whose best key counts."""
        super().__init__()
        self.soft = soft

    def forward(self, query, keys, mask):
        """Return contexts and weights."""
        _, soft = self.soft(query, keys, mask=mask)
        weights = one_hot(soft) + soft - soft.detach()
        return weights @ keys, weights


def one_hot(weights):
    """Return 1 for the largest of the last axis and 0 for all others."""
    best = weights.argmax(-1, keepdim=True)
    return torch.zeros_like(weights).scatter_(-1, best, 1.0)


class AttentiveTranslator(Translator):
    """A translator whose decoder looks at what the encoder said of each word.

    kind: one of KINDS; size: of words and states; longest: source words, for "position"

    The state that its steps hand on is h, (1, batch, size), and where the decoder is
    told what it said with its last context, that as well.
    """

    def __init__(self, source, target, size=64, *, kind, longest=12, dropout=0.0):
        """Begin as Keras begins."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}; there are {', '.join(KINDS)}")
        settings = {"layers": 1, "cell": "gru", "dropout": dropout}
        parts = translator(
            source,
            target,
            embedded=size,
            hidden_size=size,
            bidirectional=True,
            **settings,
        )
        fed = kind in ("bahdanau", "feedback")
        cell = torch_layer("gru", 2 * size, size) if fed else parts.decoders[0]
        super().__init__(
            parts.source_words,
            parts.target_words,
            parts.encoders,
            [cell],
            parts.scores,
            dropout,
        )
        self.kind, self.fed = kind, fed
        self.attention = looks(kind, size, longest)
        self.joined = glorot(nn.Linear(2 * size, size))

    def encode(self, source, mask=None):
        """Return the states over time, and the first state of the decoder."""
        memory, state = super().encode(source, mask)
        if self.kind == "feedback":  # nothing has been said yet
            state = [*state, torch.zeros_like(state[0])]
        return memory, state

    def decode(self, given, state, memory=None, mask=None):
        """Return what is scored, (batch, steps, size), for given words.

        Where nothing of a step enters the cell of the next one by way of the context,
        all steps are taken at once.
        """
        if not self.fed:
            x = self.dropout(self.target_words(given))
            states, _ = self.decoders[0](x, state[0])  # (batch, steps, size)
            return self.say(states, self.look(states, memory, mask)[0])
        said, turned = [], self.attention.turn(memory)
        for token in given.unbind(1):
            one, state, _ = self.advance(token, state, memory, mask, turned=turned)
            said.append(one)
        return torch.stack(said, 1)

    def step(self, token, state, memory=None, mask=None, override=None):
        """One word: token (batch,) → logits (batch, target), state, weights.

        override: weights (batch, time) in the place of the attention's own
        """
        said, state, weights = self.advance(token, state, memory, mask, override)
        return self.scores(said), state, weights

    def advance(self, token, state, memory, mask, override=None, turned=None):
        """The same, without the scores: what is scored, state, weights.

        turned: what the attention needs of the memory, where it is there already
        """
        x, h = self.dropout(self.target_words(token)), state[0][0]  # (batch, size)
        asked = {"mask": mask, "override": override, "turned": turned}
        if self.kind == "bahdanau":
            contexts, weights = self.chosen(h[:, None], memory, **asked)
            x = torch.cat([x, contexts[:, 0]], 1)
        elif self.kind == "feedback":
            x = torch.cat([x, state[1][0]], 1)
        h = torch.gru_cell(x, h, *self.decoders[0].all_weights[0])  # (batch, size)
        if self.kind != "bahdanau":
            contexts, weights = self.chosen(h[:, None], memory, **asked)
        said = self.say(h[:, None], contexts)[:, 0]
        after = [h[None], said[None]] if self.kind == "feedback" else [h[None]]
        return said, after, weights[:, 0]

    def say(self, states, contexts):
        """Return what the decoder makes of state and context: (batch, steps, size)."""
        return torch.tanh(self.joined(torch.cat([contexts, states], -1)))

    def chosen(self, query, memory, *, override, **more):
        """Return contexts and weights: those of the attention, or others."""
        if override is None:
            return self.look(query, memory, **more)
        return override[:, None] @ memory, override[:, None]

    def look(self, query, memory, mask, turned=None):
        """Return contexts and weights for queries (batch, steps, size)."""
        if self.kind == "none":
            shape = *query.shape[:2], memory.shape[1]
            return torch.zeros_like(query), query.new_zeros(shape)
        if self.kind == "uniform":
            share = mask / mask.sum(1, keepdim=True)  # (batch, time)
            weights = share[:, None].expand(-1, query.shape[1], -1)
            return weights @ memory, weights
        more = {} if turned is None else {"turned": turned}
        return self.attention(query, memory, mask=mask, **more)


def looks(kind, size, longest):
    """Return the module that weighs the memory; None where nothing is learned."""
    match kind:
        case "dot" | "scaled dot" | "general" | "additive":
            return attention(kind, size)
        case "bahdanau":
            return attention("additive", size)
        case "feedback":
            return attention("general", size)
        case "position":
            return Positions(size, longest, size)
        case "hard":
            return Hard(attention("general", size))
    return None


@torch.no_grad()
def translate(model, source, mask, start, stop, longest=16, *, hard=False):
    """The most likely word, again and again: tokens and weights.

    hard: whether the best source word alone counts at each step
    Returns tokens (batch, steps), and weights (batch, steps, time).
    """
    model.eval()
    memory, state = model.encode(source, mask)
    token = torch.full((len(source),), start)
    said, looked = [], []
    done = torch.zeros(len(source), dtype=torch.bool)
    for _ in range(longest):
        before, given = state, token
        logits, state, weights = model.step(given, before, memory, mask)
        if hard:
            best = one_hot(weights)
            logits, state, weights = model.step(given, before, memory, mask, best)
        token = logits.argmax(-1)
        said.append(token)
        looked.append(weights)
        done |= token == stop
        if done.all():
            break
    return torch.stack(said, 1), torch.stack(looked, 1)
