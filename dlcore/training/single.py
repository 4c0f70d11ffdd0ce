"""One run, trained as PyTorch trains: modules, autograd and torch.optim."""

import torch

from dlcore.training.losses import LOSSES, mean_loss, mistakes
from dlcore.training.optimizers import make_optimizer
from dlcore.training.randomness import Noise, masks, measure_shapes, seeded_dropout

EVALUATED_AT_ONCE = 1000


class SingleRun:
    """A model with its optimizer and its dropout noise.

    It is the reference: `stacked` and `dense` do the same for many runs at once.
    """

    def __init__(self, model, settings, device):
        """Take a model whose weights training will change."""
        self.size = 1
        self.model = model.to(device)
        self.settings = settings
        self.loss = LOSSES[settings.loss]
        self.mean_loss = mean_loss(settings.loss)
        parameters = [each for each in model.parameters() if each.requires_grad]
        self.optimizer = make_optimizer(parameters, settings)
        with seeded_dropout(model) as layers:
            self.noises = [
                Noise(settings.seed, layer, device) for layer in range(len(layers))
            ]

    def train_epoch(self, part, order):
        """Take one step a mini-batch, the last and perhaps smaller one included."""
        with seeded_dropout(self.model) as layers:
            if layers:
                measure_shapes(self.model, layers, part.x[:1])
            self.model.train()
            for batch in order.split(self.settings.batch_size):
                self.step(part.x[batch], part.labels[batch], layers)
            self.model.eval()

    def step(self, x, labels, layers):
        """Move the weights against the gradient of the mean loss of the batch."""
        for layer, noise in zip(layers, self.noises, strict=True):
            layer.mask = masks(layer.draw(noise, len(x)), layer.rate)  # (batch, …)
        self.optimizer.zero_grad()
        self.mean_loss(self.model(x), labels).backward()
        self.optimizer.step()

    @torch.no_grad()
    def evaluate(self, part):
        """Return the mean loss and error of a part, dropout off: each (1,), float64."""
        self.model.eval()
        losses, errors = [], []
        for x, labels in zip(
            part.x.split(EVALUATED_AT_ONCE),
            part.labels.split(EVALUATED_AT_ONCE),
            strict=True,
        ):
            outputs = self.model(x)
            losses.append(self.loss(outputs, labels).sum())
            errors.append(mistakes(outputs, labels).sum())
        return mean(losses, len(part))[None], mean(errors, len(part))[None]


def mean(sums, examples):
    """Add up the sums of chunks in float64 on the CPU and divide by the examples."""
    return torch.stack(sums).cpu().double().sum(0) / examples
