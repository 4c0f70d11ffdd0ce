"""Deep learning from scratch: NumPy and nothing else, written to be read.

Read the files in this order; each fits on a page or two.

`functions`   activations, each beside its derivative
`losses`      what the network should make small, each beside its derivative
`neuron`      a network of single neurons, written with lists and loops
`layers`      the same neurons, a layer at a time, as one matrix
`network`     layers in a row: forward, backward, step
`optimizers`  four ways to walk down a gradient
`convolution` convolution and max pooling, by loops and by products
`boxes`       overlap, anchors, suppression, average precision, regions of a map
`upsampling`  from small maps to large ones
`recurrent`   layers with a state, and backpropagation through time
`attention`   scores, shares of 1 and a weighted sum
`transformer` heads, norms and blocks of a Transformer
`gradients`   gradients by trial and error, to check all of the above
"""

from dlcore.scratch import (
    attention,
    boxes,
    convolution,
    functions,
    gradients,
    layers,
    losses,
    network,
    neuron,
    optimizers,
    recurrent,
    transformer,
    upsampling,
)

__all__ = [
    "attention",
    "boxes",
    "convolution",
    "functions",
    "gradients",
    "layers",
    "losses",
    "network",
    "neuron",
    "optimizers",
    "recurrent",
    "transformer",
    "upsampling",
]
