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


def in_buckets(lengths, buckets, batch_size):
    """Return what `fit(arrange=…)` takes, so that batches hold similar lengths.

        arrange = in_buckets([3, 9, 4, 8], buckets=2, batch_size=2)

    lengths: of the training examples, (examples,)
    buckets: groups of about equal size, each for a range of lengths; 1 leaves all as
    it is

    Within a bucket the order stays random, and so does that of the batches; only the
    last one, which may be smaller, stays last. A batch may hang over into the next
    bucket. Raises ValueError unless there is at least one bucket.
    """
    if buckets < 1:
        raise ValueError(f"there must be at least one bucket, not {buckets}")
    lengths = torch.as_tensor(lengths, dtype=torch.float64)
    edges = lengths.quantile(torch.arange(1, buckets, dtype=torch.float64) / buckets)
    numbers = torch.bucketize(lengths, edges)  # (examples,): in which bucket

    def arrange(order):
        if buckets == 1:
            return order
        batches = order[numbers[order].argsort(stable=True)].split(batch_size)
        whole = len(order) // batch_size
        shuffled = order[:whole].argsort().tolist()  # as random as the order itself
        return torch.cat([*(batches[i] for i in shuffled), *batches[whole:]])

    return arrange


# e to the mean over a whole part: among how many equally likely tokens it must guess.
PERPLEXITY = {"perplexity": (token_cross_entropy, torch.exp)}
