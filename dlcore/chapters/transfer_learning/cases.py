"""Chapter 13's facts: numbers that need no training.

python -m dlcore record transfer_learning
"""

from dlcore import data

FACTS = ()  # functions without arguments: a number, or a dict of numbers by name

# ----------------------------------------------------- the network in the page

SHOWN = {  # what the page can show of it, by the name of its layer
    "first convolution": "0.stem.3",
    "first block": "0.block1_1_depthwise.2",
    "second stage": "0.block2_1_depthwise.3",
    "third stage": "0.block3_1_depthwise.3",
    "fourth stage": "0.block4_1_depthwise.3",
}


def naming_network():
    """EfficientNet-Lite0, (batch, 3, 224, 224) → shares (batch, 1000)."""
    from torch import nn

    from dlcore.networks import pretrained, torch_network

    weights = data.efficientnet_lite0()
    network = pretrained.efficientnet_lite0(torch_network, weights)
    return nn.Sequential(network, nn.Softmax(dim=1)).eval()


def ship_lite0():
    """The network as the page computes it: batch norms folded, float16."""
    import torch

    from dlcore.lab import page_model
    from dlcore.networks.pretrained import LITE0_DEVIATION, LITE0_MEAN, LITE0_SHAPE

    network = naming_network()
    about = {
        "title": "EfficientNet-Lite0, trained on ImageNet by Google, float16",
        "licence": "Apache License 2.0; data/efficientnet_lite0/LICENSE.txt",
        "parameters": sum(weights.numel() for weights in network.parameters()),
    }
    return page_model(
        network,
        torch.zeros(1, *LITE0_SHAPE),
        mean=LITE0_MEAN,
        deviation=LITE0_DEVIATION,
        inspect=SHOWN,
        about=about,
    )


MODELS = {"efficientnet_lite0": ship_lite0}
