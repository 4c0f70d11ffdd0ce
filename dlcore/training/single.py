"""One run, trained as PyTorch trains: modules, autograd and torch.optim."""

from contextlib import nullcontext

import torch

from dlcore.training.optimizers import make_optimizer
from dlcore.training.randomness import (
    Noise,
    dropouts_of,
    may_draw,
    own_chance,
    seeded_dropout,
)

EVALUATED_AT_ONCE = 1000


class SingleRun:
    """A model with its optimizer and its dropout noise.

    It is the reference: `stacked` and `dense` do the same for many runs at once.
    """

    def __init__(self, model, settings, device, on_step=None):
        """Take a model whose weights training will change."""
        self.size = 1
        self.model = model.to(device)
        self.settings = settings
        self.objective = settings.objective
        self.at_once = EVALUATED_AT_ONCE
        if not self.objective.loss_name:
            self.at_once = settings.batch_size  # a size that the reader's memory holds
        parameters = [each for each in model.parameters() if each.requires_grad]
        self.optimizer = make_optimizer(parameters, settings)
        self.noises = [
            Noise(settings.seed, layer, device)
            for layer, _ in enumerate(dropouts_of(model))
        ]
        self.may_draw = may_draw(model, settings)
        self.device = device
        self.on_step = on_step
        self.steps = 0

    @property
    def parts(self):
        """What training changes, by name: with it a run goes on as if never stopped."""
        noises = {f"noise {layer}": each for layer, each in enumerate(self.noises)}
        return {"model": self.model, "optimizer": self.optimizer, **noises}

    def train_epoch(self, part, order, epoch, epochs):
        """Take one step a mini-batch, the last and perhaps smaller one included."""
        with seeded_dropout(self.model, self.noises), self.chance(epoch):
            self.model.train()
            batches = order.split(self.settings.batch_size)
            self.steps = (epoch - 1) * len(batches)
            for numbers in batches:
                self.set_rate(epochs * len(batches))
                self.step(part.batch(numbers))
            self.model.eval()

    def set_rate(self, steps):
        """Give the optimizer the learning rate of the next of `steps` steps."""
        if self.settings.scheduled:
            rate = self.settings.rate_at(self.steps, steps)
            for group in self.optimizer.param_groups:
                group["lr"] = rate

    def step(self, batch):
        """Move the weights against the gradient of the mean loss of the batch."""
        self.optimizer.zero_grad()
        loss = self.objective.loss(self.model, batch)
        loss.backward()
        self.optimizer.step()
        self.steps += 1
        if self.on_step:
            self.on_step(self.steps, loss.item())

    def chance(self, epoch):
        """Return the context in which what the model draws depends on its seed."""
        if not self.may_draw:
            return nullcontext()
        return own_chance(self.settings.seed, epoch, self.device)

    @torch.no_grad()
    def evaluate(self, part):
        """Return the mean of each measure over a part, dropout off: (1,), float64."""
        self.model.eval()
        with self.chance(epoch=0):
            batches = part.split(self.at_once)
            sums = [self.objective.sums(self.model, batch) for batch in batches]
        return self.objective.means(sums, part)
