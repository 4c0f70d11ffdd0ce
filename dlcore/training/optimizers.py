"""The optimizers of PyTorch, for one run and for stacked runs with their own settings.

A parameter of a stack holds the weights of all runs along its first axis, (runs, …).
Settings that differ from run to run are columns, (runs, 1, …), so that every formula
reads as for a single run. All of them work in place.
"""

from dataclasses import replace

import torch

ADAPTIVE = {
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "adadelta": torch.optim.Adadelta,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}
# These have a step of one loop on the CPU.
FUSED = ("sgd", "nesterov", "adagrad", "adam", "adamw")


def make_optimizer(parameters, settings):
    """Return the optimizer of PyTorch that the settings name, in its fastest form."""
    shared = {"lr": settings.learning_rate, "weight_decay": settings.weight_decay}
    if settings.optimizer in FUSED and {p.device.type for p in parameters} == {"cpu"}:
        shared["fused"] = True
    if settings.optimizer in ADAPTIVE:
        return ADAPTIVE[settings.optimizer](parameters, **shared)
    return torch.optim.SGD(
        parameters,
        momentum=settings.momentum,
        nesterov=settings.optimizer == "nesterov" and settings.momentum > 0,
        **shared,
    )


class StackedOptimizer:
    """What all optimizers share: parameters, per-run settings and L2 weight decay."""

    def __init__(self, parameters, settings):
        """Take the stacked parameters, and one Settings a run."""
        self.parameters = parameters
        self.settings = settings
        self.columns = [Columns(settings, each) for each in parameters]
        self.decays = any(run.weight_decay for run in settings)
        self.scheduled = any(run.scheduled for run in settings)

    def set_rates(self, step, steps):
        """Take the learning rates that the runs have in one of `steps` steps."""
        if self.scheduled:
            rates = [run.rate_at(step, steps) for run in self.settings]
            for column in self.columns:
                column.set("learning_rate", rates)

    def step(self, gradients):
        """Move all parameters; the gradients are used up."""
        if self.decays:
            for w, g, column in self.zip(gradients):
                g.addcmul_(w, column.weight_decay)
        self.move(gradients)

    def zip(self, *lists):
        """Yield each parameter with what belongs to it, and its columns last."""
        return zip(self.parameters, *lists, self.columns, strict=True)


class Columns:
    """The settings of all runs as columns that fit a stacked parameter."""

    def __init__(self, settings, parameter):
        """Read one column for each setting."""
        self.parameter = parameter
        for name in ("learning_rate", "momentum", "weight_decay"):
            self.set(name, [getattr(run, name) for run in settings])

    def set(self, name, values):
        """Make a column of one number for each run."""
        column = self.parameter.new_tensor(values)
        shape = -1, *[1] * (self.parameter.ndim - 1)  # (runs, 1, …)
        setattr(self, name, column.view(shape))


class SGD(StackedOptimizer):
    """v ← momentum · v + g;  w ← w − learning_rate · v."""

    def __init__(self, parameters, settings):
        """Keep velocities only if a run has momentum."""
        super().__init__(parameters, settings)
        self.velocities = None
        if any(run.momentum for run in settings):
            self.velocities = [torch.zeros_like(each) for each in parameters]

    def move(self, gradients):
        """Move all parameters."""
        for w, g, v, column in self.zip(gradients, self.velocities or gradients):
            if v is not g:
                torch.addcmul(g, v, column.momentum, out=v)
            w.addcmul_(v, column.learning_rate, value=-1)


class Nesterov(StackedOptimizer):
    """v ← momentum · v + g;  w ← w − learning_rate · (g + momentum · v)."""

    def __init__(self, parameters, settings):
        """Start at rest."""
        super().__init__(parameters, settings)
        self.velocities = [torch.zeros_like(each) for each in parameters]

    def move(self, gradients):
        """Move all parameters."""
        for w, g, v, column in self.zip(gradients, self.velocities):
            torch.addcmul(g, v, column.momentum, out=v)
            g.addcmul_(v, column.momentum)
            w.addcmul_(g, column.learning_rate, value=-1)


class Adaptive(StackedOptimizer):
    """Optimizers that measure their steps themselves: PyTorch's own, on all runs.

    A run's learning rate scales its steps and does nothing else. So PyTorch works with
    a learning rate of 1 on numbers that are 0 before the step; after it they hold how
    far each weight should move.
    """

    def __init__(self, parameters, settings):
        """Start PyTorch's optimizer for the moves."""
        super().__init__(parameters, settings)
        self.moves = [torch.zeros_like(each) for each in parameters]
        one = replace(settings[0], learning_rate=1, weight_decay=0)
        self.optimizer = make_optimizer(self.moves, one)

    def move(self, gradients):
        """Find the moves, and make them at each run's learning rate."""
        for move, g in zip(self.moves, gradients, strict=True):
            move.zero_()
            move.grad = g.contiguous()  # fused steps read memory in order
        self.optimizer.step()
        for w, move, column in self.zip(self.moves):
            w.addcmul_(move, column.learning_rate)


class AdamW(Adaptive):
    """Adam whose weight decay does not pass through the gradient.

    w ← w − learning_rate · weight_decay · w, then the step of Adam.
    """

    def step(self, gradients):
        """Let the weights decay, then move them."""
        if self.decays:
            for w, column in self.zip():
                w.addcmul_(w, column.learning_rate * column.weight_decay, value=-1)
        self.move(gradients)


OPTIMIZERS = {"sgd": SGD, "nesterov": Nesterov} | dict.fromkeys(ADAPTIVE, Adaptive)
OPTIMIZERS["adamw"] = AdamW
