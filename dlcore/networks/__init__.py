"""Networks of dense layers, written twice: in PyTorch and in Keras.

`mlp` and `keras_mlp` take the same words and build the same layers; `copy_weights`
gives one network the weights of the other, or of a `scratch.network.Network`.
"""

from dlcore.networks.dense import keras_mlp, mlp
from dlcore.networks.frameworks import import_keras
from dlcore.networks.weights import copy_weights

__all__ = ["copy_weights", "import_keras", "keras_mlp", "mlp"]
