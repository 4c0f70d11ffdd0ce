"""Networks written twice: in PyTorch and in Keras.

`mlp` and `keras_mlp` take the same words and build the same dense layers, `recurrent`
and `keras_recurrent` the same recurrent ones, `attention` and `keras_attention` the
same attention, `translator` and `keras_translator` an encoder and a decoder; `decoding`
lets them write. `transformer` and `keras_transformer` hold blocks of attention without
recurrence. A plan, such as those of `vision`, is a convolutional network said once:
`torch_network` and `keras_network` build it.
`copy_weights` gives one network the weights of its twin, or of a
`scratch.network.Network`; `pretrained` knows weights that others trained.
"""

from dlcore.networks import (
    decoding,
    keras_transformer,
    plans,
    pretrained,
    transformer,
    vision,
)
from dlcore.networks.attention import attention, keras_attention
from dlcore.networks.dense import keras_mlp, mlp
from dlcore.networks.frameworks import import_keras
from dlcore.networks.keras_plans import keras_network
from dlcore.networks.recurrent import keras_recurrent, recurrent
from dlcore.networks.torch_plans import torch_network
from dlcore.networks.translator import Translator, keras_translator, translator
from dlcore.networks.weights import copy_weights

__all__ = [
    "Translator",
    "attention",
    "copy_weights",
    "decoding",
    "import_keras",
    "keras_attention",
    "keras_mlp",
    "keras_network",
    "keras_recurrent",
    "keras_transformer",
    "keras_translator",
    "mlp",
    "plans",
    "pretrained",
    "recurrent",
    "torch_network",
    "transformer",
    "translator",
    "vision",
]
