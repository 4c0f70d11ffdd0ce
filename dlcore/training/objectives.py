"""What a run makes small and what is measured of it, as functions of model and batch.

A loss by name compares the model's outputs with the labels. A function is asked itself,
`loss(model, batch)`, and returns the mean over the batch: over its examples or, where
the data set has a mask, over all that the mask lets through.
"""

import torch

from dlcore.training.losses import LOSSES, mean_loss, mistakes


class Objective:
    """The loss of a run and its metrics.

    loss: a name of `LOSSES`, or a function (model, batch) → mean
    metrics: name → function (model, batch) → mean, or a pair (function, after) where
        `after` makes the metric of the mean over the whole part
    """

    def __init__(self, loss="cross entropy", metrics=None):
        """Take apart what is asked of each batch and what is done afterwards."""
        self.loss_name = None if callable(loss) else loss
        functions = {"loss": loss} if callable(loss) else {}
        self.functions = functions | (metrics or {})
        self.after = {}
        for name, function in self.functions.items():
            if isinstance(function, tuple):
                self.functions[name], self.after[name] = function
        if self.loss_name:
            self.mean_loss = mean_loss(loss)

    def names(self, regression=False):
        """Return what is measured: the loss, its error if it has a name, the rest."""
        if not self.loss_name:
            return list(self.functions)
        return ["loss", "absolute error" if regression else "error", *self.functions]

    def loss(self, model, batch):
        """Return the mean loss of a batch: ()."""
        if self.loss_name:
            return self.mean_loss(model(batch.x), batch.y)
        return self.functions["loss"](model, batch)

    def sums(self, model, batch):
        """Return the sum over the batch of each thing that is measured, each ()."""
        sums = []
        if self.loss_name:
            outputs = model(batch.x)
            losses = LOSSES[self.loss_name](outputs, batch.y)
            sums = [losses.sum(), mistakes(outputs, batch.y).sum()]
        for function in self.functions.values():
            sums.append(function(model, batch) * weight(batch))
        return sums

    def means(self, sums, part):
        """Return the means over a part from the sums of its batches: float64 (runs,).

        sums: for each batch one tensor a measure, (runs,) or ()
        """
        means = []
        for name, each in zip(self.names(), zip(*sums, strict=True), strict=True):
            mean = torch.stack(each).cpu().double().sum(0).view(-1) / part.weight
            means.append(self.after[name](mean) if name in self.after else mean)
        return means


def weight(batch):
    """Return how much a batch counts in the mean of its part: examples, or mask."""
    return len(batch.x) if batch.mask is None else batch.mask.sum()
