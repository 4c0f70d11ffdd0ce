"""What is refused before training starts, with a sentence that says what to do."""

import copy

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm


def check_model(model, parts, settings):
    """Raise ValueError unless a model can be trained on a data set with the settings.

    Its weights and its state stay as they are.
    """
    was_training = model.training
    with torch.random.fork_rng(devices=[]):  # what models draw here does not count
        try:
            model.eval()
            if settings.objective.loss_name:
                check_outputs(model, parts, settings.loss)
            check_functions(model, parts, settings.objective)
        finally:
            model.train(was_training)
        check_last_batch(model, parts, settings)
    if not any(each.requires_grad for each in model.parameters()):
        raise ValueError("the network has no weights that training may change")


def check_module(model):
    """Return the model, or raise ValueError if it is none of PyTorch."""
    if not isinstance(model, nn.Module):
        raise ValueError(f"a model must be a torch.nn.Module, not {model!r}")
    return model


def check_functions(model, parts, objective):
    """Raise ValueError unless loss and metrics each return one number for a batch."""
    batch = parts.train.batch(slice(2))
    for name, function in objective.functions.items():
        value = function(model, batch)
        if not isinstance(value, torch.Tensor) or value.shape != ():
            found = tuple(value.shape) if isinstance(value, torch.Tensor) else value
            raise ValueError(
                f"{name!r} must return the mean over the batch, a tensor of the shape "
                f"(), not {found!r}"
            )
        if name == "loss" and not value.requires_grad:
            raise ValueError("the loss does not depend on weights that may change")


def check_last_batch(model, parts, settings):
    """Raise ValueError if batch normalization would see a batch of one example."""
    left = len(parts.train) % settings.batch_size
    single = settings.batch_size == 1 or left == 1
    if not single or not any(isinstance(each, _BatchNorm) for each in model.modules()):
        return
    try:
        with torch.no_grad():
            trial = copy.deepcopy(model).train()
            settings.objective.loss(trial, parts.train.batch(slice(1)))
    except ValueError as error:
        raise ValueError(
            f"with batch_size={settings.batch_size} and {len(parts.train)} examples a "
            "mini-batch has one example, which batch normalization cannot normalize: "
            "choose another batch_size"
        ) from error


def check_outputs(model, parts, loss):
    """Raise ValueError unless the model's outputs suit the labels and the loss."""
    check_loss(loss, parts, type(last_layer(model)).__name__)
    x = parts.train.x[:2]
    try:
        with torch.no_grad():
            outputs = model(x)
    except RuntimeError as error:
        raise ValueError(
            f"the network does not take inputs of shape {tuple(x.shape[1:])} "
            f"and type {x.dtype}: {error}"
        ) from error
    if not isinstance(outputs, torch.Tensor):
        raise ValueError(
            f"the network returns {type(outputs).__name__}, not one tensor: "
            "give the loss as a function (model, batch) → mean"
        )
    if outputs.shape[:-1] != x.shape[:1] or outputs.ndim != 2:
        raise ValueError(
            "the network must give one row of outputs an example, (2, outputs) "
            f"for 2 examples, not {tuple(outputs.shape)}"
        )
    check_width(outputs.shape[1], parts)


def last_layer(model):
    """Return what the outputs of a model come from, as far as nn.Sequential tells."""
    while isinstance(model, nn.Sequential) and len(model):
        model = model[-1]
    return model


def check_loss(loss, parts, last):
    """Raise ValueError if cross entropy gets probabilities, or numbers for classes.

    last: the name of the network's last layer
    """
    if loss == "cross entropy" and parts.regression:
        raise ValueError(
            f"the targets of {parts.name} are numbers, and cross entropy is for "
            'classes: use loss="mean squared error"'
        )
    if loss == "cross entropy" and last in ("Softmax", "LogSoftmax"):
        raise ValueError(
            f'the network ends in {last}, but the loss "cross entropy" takes logits '
            "and has the softmax inside: leave the last one out"
        )


def check_width(outputs, parts):
    """Raise ValueError unless there is an output for each class or each number."""
    if parts.regression:
        numbers = parts.train.labels.shape[1]
        if outputs != numbers:
            raise ValueError(
                f"the network has {outputs} outputs, but the targets of {parts.name} "
                f"have {numbers} numbers an example: build it with {numbers} outputs"
            )
    elif outputs <= parts.highest_label:
        raise ValueError(
            f"the network has {outputs} outputs, but the labels of {parts.name} go up "
            f"to {parts.highest_label}: build it with {parts.highest_label + 1} outputs"
        )
