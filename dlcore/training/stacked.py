"""Many networks of any kind as one: `torch.func` maps one gradient over all runs.

This is the general path, for small convolutional networks and whatever else consists of
PyTorch's own layers. The parameters of all runs are stacked, (runs, …), and `vmap`
turns the gradient function of one network into that of the whole stack.
"""

import copy
import warnings

import torch
from torch import nn
from torch.func import functional_call, grad, vmap

from dlcore.training.losses import LOSSES, mistakes
from dlcore.training.optimizers import OPTIMIZERS
from dlcore.training.randomness import (
    DROPOUTS,
    Noise,
    exchange_dropout,
    masks,
    measure_shapes,
)
from dlcore.training.single import mean

EVALUATED_AT_ONCE = 100


class StackedRuns:
    """Networks of the same shape, trained together by one mapped gradient."""

    def __init__(self, models, settings, device):
        """Stack the models' parameters; the models themselves stay as they are."""
        self.size = len(models)
        self.settings = settings[0]  # batch_size, loss, optimizer: the same for all
        self.loss = LOSSES[self.settings.loss]
        self.rates = stack(dropout_rates(model) for model in models).to(device)
        self.skeleton = copy.deepcopy(models[0]).to(device)
        self.dropouts, _ = exchange_dropout(self.skeleton)
        self.mask_names = [
            f"{path}.mask"
            for path, module in self.skeleton.named_modules()
            if module in self.dropouts
        ]
        seeds = sorted({run.seed for run in settings})
        self.positions = torch.tensor([seeds.index(run.seed) for run in settings])
        self.positions = self.positions.to(device)
        self.noises = [
            [Noise(seed, layer, device) for seed in seeds]
            for layer in range(len(self.dropouts))
        ]
        self.names = [name for name, _ in models[0].named_parameters()]
        stacks = zip(*[model.parameters() for model in models], strict=True)
        self.parameters = [stack(each).detach().to(device) for each in stacks]
        self.optimizer = OPTIMIZERS[self.settings.optimizer](self.parameters, settings)
        self.gradients = vmap(grad(self.loss_of), in_dims=(0, 0, None, None))
        self.outputs = vmap(self.outputs_of, in_dims=(0, None))

    def outputs_of(self, parameters, x):
        """Return the outputs of one run."""
        named = dict(zip(self.names, parameters, strict=True))
        return functional_call(self.skeleton, named, (x,))

    def loss_of(self, parameters, run_masks, x, labels):
        """Return the mean loss of one run on a batch."""
        named = dict(zip(self.names, parameters, strict=True))
        named |= zip(self.mask_names, run_masks, strict=True)
        outputs = functional_call(self.skeleton, named, (x,))
        return self.loss(outputs, labels).mean()

    def train_epoch(self, part, order):
        """Take one step a mini-batch, the last and perhaps smaller one included."""
        if self.dropouts:
            measure_shapes(self.skeleton, self.dropouts, part.x[:1])
        self.skeleton.train()
        for batch in order.split(self.settings.batch_size):
            self.optimizer.step(self.find_gradients(part.x[batch], part.labels[batch]))

    def find_gradients(self, x, labels):
        """Return the gradients of all runs: one tensor (runs, …) a parameter."""
        drawn = [self.draw(layer, len(x)) for layer in range(len(self.dropouts))]
        return self.gradients(tuple(self.parameters), tuple(drawn), x, labels)

    def draw(self, layer, batch):
        """Return masks for one dropout layer: (runs, batch, …)."""
        dropout = self.dropouts[layer]
        noise = torch.stack([dropout.draw(n, batch) for n in self.noises[layer]])
        noise = noise.index_select(0, self.positions)
        rates = self.rates[:, layer]
        return masks(noise, rates.view(-1, *[1] * (noise.ndim - 1)))

    @torch.no_grad()
    def evaluate(self, part):
        """Return the mean loss and error of each run, dropout off: (runs,), float64."""
        self.skeleton.eval()
        losses, errors = [], []
        for x, labels in zip(
            part.x.split(EVALUATED_AT_ONCE),
            part.labels.split(EVALUATED_AT_ONCE),
            strict=True,
        ):
            outputs = self.outputs(tuple(self.parameters), x).flatten(0, 1)
            labels = labels.repeat(self.size, *[1] * (labels.ndim - 1))  # one a run
            losses.append(self.loss(outputs, labels).view(self.size, -1).sum(1))
            errors.append(mistakes(outputs, labels).view(self.size, -1).sum(1))
        return mean(losses, len(part)), mean(errors, len(part))


def dropout_rates(model):
    """Return the rates of all dropout layers, in the order of the model: (layers,)."""
    modules = model.modules()
    return torch.tensor([each.p for each in modules if type(each) in DROPOUTS])


def stack(tensors):
    """Put tensors of the same shape on top of each other, along a new first axis."""
    return torch.stack(list(tensors))


def stackable(model, part, settings):
    """Tell whether `torch.func` can train several copies of the model as one.

    It cannot where layers keep state (batch normalization), draw random numbers of
    their own, decide by the values they see, share their weights, or keep them fixed.
    """
    leaves = [each for each in model.modules() if not list(each.children())]
    known = all(type(each).__module__.startswith("torch.nn") for each in leaves)
    trainable = all(each.requires_grad for each in model.parameters())
    recurrent = any(isinstance(each, nn.RNNBase) for each in leaves)
    places = list(model.named_parameters(remove_duplicate=False))
    shared = len(list(model.parameters())) < len(places)
    if not known or not trainable or recurrent or shared or list(model.buffers()):
        return False
    runs = StackedRuns([model, model], [settings, settings], part.x.device)
    first = part.first(2)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # vmap warns where it can only loop
            runs.train_epoch(first, torch.arange(len(first), device=first.x.device))
            runs.evaluate(first)
    except (RuntimeError, Warning):
        return False
    return True
