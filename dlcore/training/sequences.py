"""The loss of models that say the next token, for `fit`.

fit(model, text, loss=token_cross_entropy, metrics=PERPLEXITY, …)
"""

import torch
from torch.nn import functional


def token_cross_entropy(model, batch):
    """Return the mean of −ln softmax of the right token, over what the mask lets count.

    model: tokens, whole numbers (batch, time) → logits (batch, time, tokens); or, where
    one answer is asked of each sequence, → (batch, tokens)
    batch.y: the right tokens, (batch, time) or (batch,); batch.mask: True where one
    counts, shaped like y, or None where all do
    """
    logits = model(batch.x).flatten(0, -2)  # (batch · time, tokens)
    if batch.mask is None:
        return functional.cross_entropy(logits, batch.y.flatten())
    losses = functional.cross_entropy(logits, batch.y.flatten(), reduction="none")
    counted = batch.mask.flatten()
    return (losses * counted).sum() / counted.sum()


def translation_cross_entropy(model, batch):
    """Return the mean of −ln softmax of the right word, over what the mask lets count.

    model: (source, its mask, given words, where logits are wanted) → logits (wanted,
    tokens), such as `networks.translator` makes
    batch: the arrays of `data.sentence_arrays`. Columns that are padding in all of the
    batch are cut off first.
    """
    read, said = batch.source_mask.any(0), batch.mask.any(0)  # (time,), (steps,)
    x, source_mask = batch.x[:, read], batch.source_mask[:, read]
    given, y, mask = (each[:, said] for each in (batch.given, batch.y, batch.mask))
    logits = model(x, source_mask, given, mask)  # (words, tokens)
    return functional.cross_entropy(logits, y[mask])


# e to the mean over a whole part: among how many equally likely tokens it must guess.
PERPLEXITY = {"perplexity": (token_cross_entropy, torch.exp)}
