"""The optimizers of PyTorch for stacked runs, each run with its own settings.

A parameter of a stack holds the weights of all runs along its first axis, (runs, …).
Settings that differ from run to run are columns, (runs, 1, …), so that every formula
reads as for a single run. All of them work in place.
"""

import torch


class StackedOptimizer:
    """What all optimizers share: parameters, per-run settings and L2 weight decay."""

    def __init__(self, parameters, settings):
        """Take the stacked parameters, and one Settings a run."""
        self.parameters = parameters
        self.columns = [Columns(settings, each) for each in parameters]
        self.decays = any(run.weight_decay for run in settings)

    def step(self, gradients):
        """Move all parameters; the gradients are used up."""
        for index, (parameter, gradient, column) in enumerate(
            zip(self.parameters, gradients, self.columns, strict=True)
        ):
            if self.decays:
                gradient.addcmul_(parameter, column.weight_decay)
            self.update(index, parameter, gradient, column)


class Columns:
    """The settings of all runs as columns that fit a stacked parameter."""

    def __init__(self, settings, parameter):
        """Read one column a setting."""
        for name in ("learning_rate", "momentum", "weight_decay"):
            values = parameter.new_tensor([getattr(run, name) for run in settings])
            column = values.view(-1, *[1] * (parameter.ndim - 1))  # (runs, 1, …)
            setattr(self, name, column)


class SGD(StackedOptimizer):
    """v ← momentum · v + g;  w ← w − learning_rate · v."""

    def __init__(self, parameters, settings):
        """Keep velocities only if a run has momentum."""
        super().__init__(parameters, settings)
        self.velocities = None
        if any(run.momentum for run in settings):
            self.velocities = [torch.zeros_like(each) for each in parameters]

    def update(self, index, w, g, column):
        """Move one parameter."""
        v = g
        if self.velocities:
            v = self.velocities[index]
            torch.addcmul(g, v, column.momentum, out=v)
        w.addcmul_(v, column.learning_rate, value=-1)


class Nesterov(StackedOptimizer):
    """v ← momentum · v + g;  w ← w − learning_rate · (g + momentum · v)."""

    def __init__(self, parameters, settings):
        """Start at rest."""
        super().__init__(parameters, settings)
        self.velocities = [torch.zeros_like(each) for each in parameters]

    def update(self, index, w, g, column):
        """Move one parameter."""
        v = self.velocities[index]
        torch.addcmul(g, v, column.momentum, out=v)
        g.addcmul_(v, column.momentum)
        w.addcmul_(g, column.learning_rate, value=-1)


class Adam(StackedOptimizer):
    """Running means of g and g², unbiased; w ← w − learning_rate · m / (√s + ε)."""

    DECAY, SQUARE_DECAY, TINY = 0.9, 0.999, 1e-8

    def __init__(self, parameters, settings):
        """Start with means of 0."""
        super().__init__(parameters, settings)
        self.means = [torch.zeros_like(each) for each in parameters]
        self.squares = [torch.zeros_like(each) for each in parameters]
        self.steps = 0

    def step(self, gradients):
        """Count the step, which the correction for the bias needs."""
        self.steps += 1
        super().step(gradients)

    def update(self, index, w, g, column):
        """Move one parameter."""
        mean = self.means[index].lerp_(g, 1 - self.DECAY)
        square = self.squares[index].mul_(self.SQUARE_DECAY)
        square.addcmul_(g, g, value=1 - self.SQUARE_DECAY)
        mean_bias = 1 - self.DECAY**self.steps
        square_bias = 1 - self.SQUARE_DECAY**self.steps
        root = torch.sqrt(square, out=g).div_(square_bias**0.5).add_(self.TINY)
        torch.div(mean, root, out=root)
        w.addcmul_(root, column.learning_rate, value=-1 / mean_bias)


class Adagrad(StackedOptimizer):
    """The sum of g² of all steps; w ← w − learning_rate · g / (√s + ε)."""

    TINY = 1e-10

    def __init__(self, parameters, settings):
        """Start with sums of 0."""
        super().__init__(parameters, settings)
        self.squares = [torch.zeros_like(each) for each in parameters]

    def update(self, index, w, g, column):
        """Move one parameter."""
        square = self.squares[index].addcmul_(g, g)
        g.div_(square.sqrt().add_(self.TINY))
        w.addcmul_(g, column.learning_rate, value=-1)


class RMSprop(StackedOptimizer):
    """A running mean of g²; w ← w − learning_rate · g / (√s + ε)."""

    DECAY, TINY = 0.99, 1e-8

    def __init__(self, parameters, settings):
        """Start with means of 0."""
        super().__init__(parameters, settings)
        self.squares = [torch.zeros_like(each) for each in parameters]

    def update(self, index, w, g, column):
        """Move one parameter."""
        square = self.squares[index].mul_(self.DECAY)
        square.addcmul_(g, g, value=1 - self.DECAY)
        g.div_(square.sqrt().add_(self.TINY))
        w.addcmul_(g, column.learning_rate, value=-1)


class Adadelta(StackedOptimizer):
    """Running means of g² and of the steps' squares; w ← w − learning_rate · d.

    d = g · √(mean of d² + ε) / √(mean of g² + ε)
    """

    DECAY, TINY = 0.9, 1e-6

    def __init__(self, parameters, settings):
        """Start with means of 0."""
        super().__init__(parameters, settings)
        self.squares = [torch.zeros_like(each) for each in parameters]
        self.moves = [torch.zeros_like(each) for each in parameters]

    def update(self, index, w, g, column):
        """Move one parameter."""
        square = self.squares[index].mul_(self.DECAY)
        square.addcmul_(g, g, value=1 - self.DECAY)
        move = self.moves[index]
        g.mul_((move + self.TINY).div_(square + self.TINY).sqrt_())
        move.mul_(self.DECAY).addcmul_(g, g, value=1 - self.DECAY)
        w.addcmul_(g, column.learning_rate, value=-1)


OPTIMIZERS = {
    "sgd": SGD,
    "nesterov": Nesterov,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adadelta": Adadelta,
    "adam": Adam,
}
