"""Plans in PyTorch and in Keras: the same numbers out, the same number of weights."""

import numpy as np
import pytest
import torch

from dlcore.networks import copy_weights, keras_network, plans, torch_network, vision
from dlcore.networks.vision import Branches, Conv, Depthwise, GlobalAverage, Residual

SMALL = {
    "residual": {"block": Residual(vision.two_convolutions(6, 1))},
    "residual with projection": {
        "block": Residual(
            vision.bottleneck(4, 8, 2),
            {"project": Conv(8, 1, 2, 0, norm=True, activation="linear")},
        )
    },
    "residual that shrinks": {
        "block": Residual(
            vision.two_convolutions(12, 2), {"shrink": vision.Shrink(12, 2)}
        )
    },
    "inception": {"module": vision.inception(4, 3, 5, 2, 3, 4)},
    "naive inception": {"module": vision.naive_inception(4, 3, 2)},
    "dense layer": {"layer": vision.dense_layer(3), "norm": vision.Norm()},
    "separable": {
        "depthwise": Depthwise(stride=2, activation="relu6"),
        "pointwise": Conv(5, 1, norm=True, activation="relu6"),
    },
    "inverted, with a gate": {
        "block": Residual(
            {
                **vision.inverted(6, 6, 5, 1, 4, "silu"),
                "gate": vision.Gate(2, "silu"),
            },
            activation="linear",
        )
    },
    "pools": {
        "same": vision.MaxPool(3, 2, "same"),
        "padded": vision.MaxPool(3, 2, 1),
        "average": vision.AveragePool(2, 1),
    },
    "local norm": {"norm": vision.LocalNorm(), "conv": Conv(4, 3, 1, 0)},
    "nested": {
        "outer": Branches({"kept": {}, "new": {"in": Residual({"c": Conv(6)})}})
    },
}


def randomize(network):
    """Give batch norm statistics that are not the first ones."""
    for layer in network.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.running_mean.normal_()
            layer.running_var.uniform_(0.5, 2)
            torch.nn.init.normal_(layer.bias)
    return network.eval()


@pytest.mark.parametrize("name", SMALL)
def test_blocks_compute_the_same_from_the_same_weights(name):
    torch.manual_seed(3)
    plan, shape = SMALL[name], (6, 8, 8)
    ours, theirs = torch_network(plan, shape), keras_network(plan, shape)
    copy_weights(randomize(ours), theirs)
    x = torch.randn(2, *shape)
    expected = ours(x).detach().numpy().transpose(0, 2, 3, 1)
    found = np.asarray(theirs(x.numpy().transpose(0, 2, 3, 1)))
    np.testing.assert_allclose(found, expected, atol=2e-5)
    copy_weights(theirs, ours)
    np.testing.assert_allclose(
        ours(x).detach().numpy().transpose(0, 2, 3, 1), found, atol=2e-5
    )


def test_a_whole_network_computes_the_same():
    torch.manual_seed(3)
    plan = vision.small_resnet(8, width=4)
    ours, theirs = (make(plan, (3, 16, 16)) for make in (torch_network, keras_network))
    copy_weights(randomize(ours), theirs)
    x = torch.randn(2, 3, 16, 16)
    found = np.asarray(theirs(x.numpy().transpose(0, 2, 3, 1)))
    np.testing.assert_allclose(found, ours(x).detach().numpy(), atol=2e-5)


@pytest.mark.system("L-E8.1", "L-E8.6", "F-Fig5.14")
@pytest.mark.parametrize(
    ("plan", "shape"),
    [
        (vision.lenet5(), (1, 32, 32)),
        (vision.alexnet(10), (3, 224, 224)),
        (vision.googlenet(10), (3, 224, 224)),
        (vision.resnet(18, 10), (3, 224, 224)),
        (vision.mobilenet(0.25, 10), (3, 224, 224)),
        (vision.efficientnet_lite0(10), (3, 224, 224)),
    ],
    ids=["lenet5", "alexnet", "googlenet", "resnet18", "mobilenet", "lite0"],
)
def test_keras_has_as_many_weights(plan, shape):
    counted = plans.total(plan, shape)
    network = keras_network(plan, shape)
    assert sum(int(np.prod(w.shape)) for w in network.trainable_weights) == (
        counted.weights
    )
    assert network.output_shape == (None, 10)


def test_keras_means_over_the_picture_as_pytorch_does():
    x = torch.randn(2, 3, 5, 5)
    plan = {"mean": GlobalAverage()}
    found = np.asarray(keras_network(plan, (3, 5, 5))(x.numpy().transpose(0, 2, 3, 1)))
    expected = torch_network(plan, (3, 5, 5))(x).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-6)
