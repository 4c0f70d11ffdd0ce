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

from dlcore.training.optimizers import OPTIMIZERS
from dlcore.training.randomness import Noise, dropouts_of, exchange_dropout, masks

EVALUATED_AT_ONCE = 100


class Asked(nn.Module):
    """A model with a function of model and batch, so that both can be mapped as one."""

    def __init__(self, model, function):
        """Hold both."""
        super().__init__()
        self.model = model
        self.function = function

    def forward(self, batch):
        """Ask the function about the model."""
        return self.function(self.model, batch)


class StackedRuns:
    """Networks of the same shape, trained together by one mapped gradient."""

    def __init__(self, models, settings, device):
        """Stack the models' parameters; the models themselves stay as they are."""
        self.size = len(models)
        self.settings = settings[0]  # batch_size, loss, optimizer: the same for all
        self.objective = self.settings.objective
        self.at_once = EVALUATED_AT_ONCE
        if not self.objective.loss_name:
            self.at_once = min(self.at_once, self.settings.batch_size)
        self.rates = stack(dropout_rates(model) for model in models).to(device)
        self.skeleton = copy.deepcopy(models[0]).to(device)
        self.dropouts, _ = exchange_dropout(self.skeleton)
        self.mask_names = [
            f"model.{path}.mask"
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
        self.names = [f"model.{name}" for name, _ in models[0].named_parameters()]
        stacks = zip(*[model.parameters() for model in models], strict=True)
        self.parameters = [stack(each).detach().to(device) for each in stacks]
        self.optimizer = OPTIMIZERS[self.settings.optimizer](self.parameters, settings)
        loss = Asked(self.skeleton, self.objective.loss)
        sums = Asked(self.skeleton, self.objective.sums)
        self.gradients = vmap(grad(self.ask(loss)), in_dims=(0, 0, None))
        self.sums = vmap(self.ask(sums), in_dims=(0, 0, None))

    def ask(self, asked):
        """Return a function of the parameters and masks of one run, and a batch."""

        def answer(parameters, run_masks, batch):
            named = dict(zip(self.names, parameters, strict=True))
            named |= zip(self.mask_names, run_masks, strict=False)  # none measuring
            return functional_call(asked, named, (batch,))

        return answer

    @torch.no_grad()
    def measure_shapes(self, part):
        """Let dropout layers see an example, so that masks get the right shape.

        Raises ValueError unless each is used once: a mask fits one place.
        """
        self.skeleton.train()
        for layer in self.dropouts:
            layer.calls = 0
        self.objective.loss(self.skeleton, part.batch(slice(1)))
        if any(layer.calls != 1 for layer in self.dropouts):
            raise ValueError("a dropout layer is used twice, or not at all")

    def train_epoch(self, part, order, epoch, epochs):
        """Take one step a mini-batch, the last and perhaps smaller one included."""
        if self.dropouts:
            self.measure_shapes(part)
        self.skeleton.train()
        batches = order.split(self.settings.batch_size)
        for step, numbers in enumerate(batches, (epoch - 1) * len(batches)):
            self.optimizer.set_rates(step, epochs * len(batches))
            self.optimizer.step(self.find_gradients(part.batch(numbers)))

    def find_gradients(self, batch):
        """Return the gradients of all runs: one tensor (runs, …) a parameter."""
        layers = range(len(self.dropouts))
        drawn = tuple(self.draw(layer, len(batch.x)) for layer in layers)
        return self.gradients(tuple(self.parameters), drawn, batch)

    def draw(self, layer, batch):
        """Return masks for one dropout layer: (runs, batch, …)."""
        dropout = self.dropouts[layer]
        noise = torch.stack([dropout.draw(n, batch) for n in self.noises[layer]])
        noise = noise.index_select(0, self.positions)
        rates = self.rates[:, layer]
        return masks(noise, rates.view(-1, *[1] * (noise.ndim - 1)))

    @torch.no_grad()
    def evaluate(self, part):
        """Return the means of each measure, dropout off: (runs,) each, float64."""
        self.skeleton.eval()
        parameters, no_masks = tuple(self.parameters), ()
        sums = [
            self.sums(parameters, no_masks, batch) for batch in part.split(self.at_once)
        ]
        return self.objective.means(sums, part)


def dropout_rates(model):
    """Return the rates of all dropout layers, in the order of the model: (layers,)."""
    return torch.tensor([each.p for each in dropouts_of(model)])


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
            order = torch.arange(len(first), device=first.x.device)
            runs.train_epoch(first, order, epoch=1, epochs=1)
            runs.evaluate(first)
    except (RuntimeError, TypeError, ValueError, Warning):
        return False
    return True
