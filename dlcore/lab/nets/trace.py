"""From a PyTorch module to a plan: follow it by torch.fx, fold batch norm, translate.

Every torch tensor is followed with its batch axis, which has one example. The order in
which a tensor lies in the page is `lying`: pictures have their channels last.
"""

import copy
from dataclasses import dataclass

import numpy as np
import torch
from torch import fx, nn
from torch.fx.passes.shape_prop import ShapeProp
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

from dlcore.lab.nets.layers import TRANSLATORS, SettingError, Step, Value, lying
from dlcore.lab.nets.plan import Plan, PlanError

NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


def fold(module: nn.Module) -> fx.GraphModule:
    """Return a followed copy of the module, for use, with its batch norms folded.

    A batch norm after a convolution or a dense layer disappears into its weights; any
    other becomes a factor and a summand a channel.

    Raises:
        PlanError: torch.fx cannot follow the module, as it decides by its numbers.
    """
    is_layer = type(module).__module__.startswith("torch.nn")
    if is_layer and not isinstance(module, nn.Sequential):
        module = nn.Sequential(module)  # or torch.fx would look inside
    try:
        graph = fx.symbolic_trace(copy.deepcopy(module).eval())
    except (fx.proxy.TraceError, TypeError, ValueError) as error:
        raise PlanError(
            f"torch.fx cannot follow {type(module).__name__}: {error}"
        ) from error
    modules = dict(graph.named_modules())
    for node in list(graph.graph.nodes):
        norm = modules.get(node.target) if node.op == "call_module" else None
        if isinstance(norm, NORMS):
            before = node.args[0]
            folded = before.op == "call_module" and len(before.users) == 1
            folded = folded and fused(modules[before.target], norm)
            if folded:
                graph.set_submodule(before.target, folded)
                node.replace_all_uses_with(before)
                graph.graph.erase_node(node)
            else:
                simplify(norm)
    graph.graph.eliminate_dead_code()
    graph.recompile()
    return graph


def fused(layer: nn.Module, norm: nn.Module) -> nn.Module | None:
    """Return the layer with the norm in its weights, None where that cannot be."""
    if isinstance(layer, nn.Linear):
        return fuse_linear_bn_eval(layer, norm)
    if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
        transposed = isinstance(layer, nn.ConvTranspose2d)
        return fuse_conv_bn_eval(layer, norm, transposed)
    return None


@torch.no_grad()
def simplify(norm: nn.Module) -> None:
    """Put mean and variance of a batch norm into its weight and bias."""
    scale = (norm.running_var + norm.eps).rsqrt()
    shift = -norm.running_mean * scale
    if norm.affine:
        scale, shift = scale * norm.weight, shift * norm.weight + norm.bias
    norm.weight, norm.bias = nn.Parameter(scale), nn.Parameter(shift)
    norm.running_mean.zero_()
    norm.running_var.fill_(1)
    norm.eps = 0.0


def with_weights(module: nn.Module, state: dict[str, np.ndarray]) -> fx.GraphModule:
    """Return the folded module with the page's weights, `PageModel.state`."""
    folded = fold(module)
    known = folded.state_dict()
    found = {name: torch.tensor(values) for name, values in state.items()}
    folded.load_state_dict(known | found)
    return folded


@dataclass(frozen=True)
class Traced:
    """A plan before its places are given."""

    plan: Plan
    input: int
    output: int
    layers: dict[str, int]  # name of a layer → the tensor that it makes


def trace(graph: fx.GraphModule, example: torch.Tensor, seen=()) -> Traced:
    """Translate a folded module, which is shown one example, (1, …).

    seen: layers whose outputs the page shows, which no activation may join

    Raises:
        PlanError: names the first layer without a counterpart in the page.
    """
    if len(example) != 1:
        raise PlanError(f"the example must be one: (1, …), not {tuple(example.shape)}")
    with torch.no_grad():
        ShapeProp(graph).propagate(example)
    plan = Plan()
    modules = dict(graph.named_modules())
    values: dict[fx.Node, object] = {}
    layers: dict[str, int] = {}
    for number, node in enumerate(graph.graph.nodes):
        if node.op == "placeholder":
            value = entered(plan, node)
        elif node.op == "output":
            value = values[node.args[0]]
        elif node.op == "get_attr":
            value = constant(graph, str(node.target))
        else:
            value = translated(plan, number, node, modules, values, seen)
        values[node] = value
        if node.op == "call_module" and isinstance(value, Value):
            layers[str(node.target)] = value.number
    unknown = set(seen) - set(layers)
    if unknown:
        raise PlanError(f"no layers {sorted(unknown)}; there are {list(layers)}")
    first = next(values[node] for node in graph.graph.nodes)
    if not isinstance(value, Value):
        raise PlanError("the network must return one tensor")
    return Traced(plan, first.number, value.number, layers)


def constant(graph: fx.GraphModule, name: str) -> torch.Tensor:
    """Return a parameter or a table that the network uses outside of its layers."""
    owner, _, own = name.rpartition(".")
    return getattr(graph.get_submodule(owner), own).detach()


def entered(plan: Plan, node: fx.Node) -> Value:
    """Return the network's input as a value."""
    shape = node.meta["tensor_meta"].shape
    return Value(plan.tensor(lying(shape)), tuple(shape))


def translated(plan, number, node, modules, values, seen):
    """Return what a step of the module gives; PlanError names an unknown one."""
    module = modules[node.target] if node.op == "call_module" else None
    what = type(module) if module is not None else node.target
    name = getattr(what, "__name__", what)
    where = (
        f'layer {number} ("{node.target}", {name})'
        if module
        else (f"step {number} ({name})")
    )
    if what not in TRANSLATORS:
        raise PlanError(f"{where} has no counterpart in the page")
    args = fx.node.map_arg(node.args, values.__getitem__)
    kwargs = fx.node.map_arg(node.kwargs, values.__getitem__)
    meta = node.meta.get("tensor_meta")
    shape = tuple(meta.shape) if hasattr(meta, "shape") else None
    step = Step(plan, str(node.target), module, shape, args, kwargs, node, seen)
    try:
        return TRANSLATORS[what](step)
    except SettingError as error:
        raise PlanError(f"{where} has no counterpart in the page: {error}") from None
