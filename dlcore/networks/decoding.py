"""Translations, written one word after another by a network with `encode` and `step`.

The network need not be a `Translator`: one with attention has the same two.
"""

from dataclasses import dataclass

import torch


@torch.no_grad()
def greedy(model, source, mask, start, stop, longest=60):
    """The most probable word at each step: source (batch, time) → (batch, steps).

    start, stop: numbers of these tokens
    Behind STOP stand zeros; the last column is there only if one sentence needed it.
    """
    model.eval()
    memory, state = model.encode(source, mask)
    token = torch.full((len(source),), start, device=source.device)
    ended, written = torch.zeros_like(token, dtype=torch.bool), []
    while len(written) < longest and not bool(ended.all()):
        logits, state, _ = model.step(token, state, memory, mask)
        token = logits.argmax(1)  # (batch,)
        written.append(token.masked_fill(ended, 0))
        ended |= token == stop
    return torch.stack(written, 1)


@dataclass(frozen=True)
class Hypothesis:
    """A translation, or the beginning of one: its tokens, STOP included, and ln p."""

    tokens: tuple[int, ...]
    score: float


@torch.no_grad()
def beam_search(model, source, mask, start, stop, size=4, longest=60):
    """The most probable translations that a beam finds, the best first.

    source: one sentence, (1, time)
    A hypothesis that ends with STOP keeps its place in the beam, and the search is over
    when nothing in the beam can be continued. Scores are ln p of the whole translation,
    without any correction for its length. Returns up to `size` of `Hypothesis`.
    """
    model.eval()
    memory, state = model.encode(source, mask)
    beam = [(Hypothesis((), 0.0), start, state)]
    for _ in range(longest):
        longer = []
        for row in beam:
            one, token, state = row
            if token == stop:
                longer.append((one, token, None))
                continue
            given = torch.tensor([token], device=source.device)
            logits, after, _ = model.step(given, state, memory, mask)
            best = logits[0].log_softmax(0).topk(min(size, logits.shape[1]))
            for score, number in zip(*map(torch.Tensor.tolist, best), strict=True):
                longer.append(
                    (
                        Hypothesis((*one.tokens, number), one.score + score),
                        number,
                        after,
                    )
                )
        beam = sorted(longer, key=lambda row: -row[0].score)[:size]
        if all(token == stop for _, token, _ in beam):
            break
    return [one for one, _, _ in beam]
