"""Sort the runs of a sweep into groups that can be trained as one computation."""

from collections import defaultdict
from dataclasses import dataclass

import torch
from torch import nn

from dlcore.training.checks import check_model
from dlcore.training.dense import DenseRuns
from dlcore.training.dense_models import layers_of
from dlcore.training.randomness import DROPOUTS
from dlcore.training.single import SingleRun
from dlcore.training.stacked import StackedRuns, stackable

LARGEST_GROUP = 64  # runs; on a CPU more at once gain nothing
MEMORY = 2**30  # bytes that the values of a group may take on a CPU


@dataclass(frozen=True)
class Group:
    """Runs to train as one: how, and which (their positions in the sweep)."""

    kind: type
    runs: tuple[int, ...]

    def make(self, models, settings, device):
        """Return the trainer of the group, made from all models and settings."""
        models = [models[run] for run in self.runs]
        settings = [settings[run] for run in self.runs]
        if self.kind is SingleRun:
            return SingleRun(models[0], settings[0], device)
        return self.kind(models, settings, device)

    def starts_as_alone(self, models, settings, part):
        """Tell whether each run has the loss at the start that it has alone.

        It has not if something tells the models apart that is no weight.
        """
        if self.kind is SingleRun:
            return True
        few = part.first(8)
        loss = self.make(models, settings, part.x.device).evaluate(few)[0]
        alone = torch.stack([loss_of(models[r], settings[r], few) for r in self.runs])
        return torch.allclose(loss, alone, rtol=1e-4, atol=1e-5, equal_nan=True)

    def one_by_one(self):
        """Return a group for each run, to be trained alone."""
        return [Group(SingleRun, (run,)) for run in self.runs]


def make_groups(models, settings, architectures, parts, at_least=1):
    """Return groups that cover all runs; raise ValueError where a model does not fit.

    architectures: for each run, what `build` was called with
    at_least: how many groups there should be, if there are as many runs
    """
    alike = defaultdict(list)
    for run, (model, setting, architecture) in enumerate(
        zip(models, settings, architectures, strict=True)
    ):
        key = signature(model, architecture), setting.batch_size, setting.optimizer
        alike[key].append(run)
    groups = []
    for runs in alike.values():
        model, setting = models[runs[0]], settings[runs[0]]
        check_model(model, parts, setting)
        kind = kind_of(model, parts.train, setting, len(runs))
        size = 1
        if kind is not SingleRun:
            size = -(-len(runs) * len(alike) // at_least)  # rounded up
            size = max(1, min(size, fitting(model, parts.train, setting)))
        pieces = -(-len(runs) // size)
        for group in [Group(kind, tuple(runs[i::pieces])) for i in range(pieces)]:
            stands = group.starts_as_alone(models, settings, parts.train)
            groups += [group] if stands else group.one_by_one()
    return groups


def kind_of(model, part, setting, count):
    """Return which trainer suits a model."""
    if has_hooks(model):
        return SingleRun  # it alone calls the modules as PyTorch does
    if not setting.objective.functions and layers_of(model):
        return DenseRuns
    if count > 1 and stackable(model, part, setting):
        return StackedRuns
    return SingleRun


def has_hooks(model):
    """Tell whether something is called before or after a module, or its gradients."""
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks")
    return any(getattr(each, kind) for each in model.modules() for kind in kinds)


@torch.no_grad()
def loss_of(model, setting, part):
    """Return the mean loss of a model over a part, dropout off: float64 ()."""
    batch = part.batch(slice(len(part)))
    return setting.objective.loss(model.eval(), batch).cpu().double()


def signature(model, architecture):
    """Return what must be equal for two models to be stacked.

    PyTorch's own layers say in their text how they were made; dropout rates may differ.
    A class of the reader's may hold anything, so that there all arguments must agree.
    """
    described = []
    for path, module in model.named_modules():
        name = type(module)
        if type(module) not in DROPOUTS and not list(module.children()):
            name = repr(module)
        described.append((path, name))
    own = (type(each).__module__.startswith("torch.nn") for each in model.modules())
    arguments = () if all(own) else tuple(sorted(architecture.items()))
    shapes = tuple(tuple(each.shape) for each in model.parameters())
    return tuple(described), arguments, shapes


@torch.no_grad()
def fitting(model, part, setting):
    """Return how many runs to train at once, from the values that one example makes."""
    values = 0

    def count(_module, _inputs, outputs):
        nonlocal values
        if isinstance(outputs, torch.Tensor):
            values += outputs.numel()

    hooks = [
        each.register_forward_hook(count)
        for each in model.modules()
        if not isinstance(each, nn.Sequential)
    ]
    setting.objective.loss(model.eval(), part.batch(slice(1)))
    for hook in hooks:
        hook.remove()
    examples = max(setting.batch_size, 1000)
    weights = sum(each.numel() for each in model.parameters())
    bytes_per_run = 4 * (3 * values * examples + 5 * weights)
    if part.x.device.type == "cuda":
        return torch.cuda.mem_get_info(part.x.device)[0] // 2 // bytes_per_run
    return min(LARGEST_GROUP, MEMORY // bytes_per_run)
