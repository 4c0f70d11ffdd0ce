"""The autoencoders of chapter 28 in PyTorch, and what their training lowers."""

from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional

PIXELS = 784


class Autoencoder(nn.Module):
    """A network that draws its own input, (batch, 784), from a code of few numbers."""

    def __init__(self, encoder, decoder):
        """Take the two halves."""
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, x):
        """Return the reconstructions."""
        return self.decoder(self.encoder(x))

    @classmethod
    def shallow(cls, size: int = 64):
        """Ekman's: one ReLU layer as the code, 101,200 parameters with 64 units.

        Weights are normal as Glorot's, biases zero (P17.1).
        """
        first, last = nn.Linear(PIXELS, size), nn.Linear(size, PIXELS)
        for layer in (first, last):
            nn.init.xavier_normal_(layer.weight)
            nn.init.zeros_(layer.bias)
        return cls(nn.Sequential(first, nn.ReLU()), nn.Sequential(last, nn.Sigmoid()))

    @classmethod
    def buduma(cls, hidden=(1000, 500, 250), code: int = 2):
        """Buduma's: batch normalization and sigmoid in every layer, the code's too."""
        sizes = [PIXELS, *hidden, code]
        return cls(normalized(sizes), normalized(sizes[::-1]))


def normalized(sizes) -> nn.Sequential:
    """Dense layers with batch norms and sigmoids; weights of deviation √(1/inputs)."""
    layers = []
    for inputs, outputs in pairwise(sizes):
        dense = nn.Linear(inputs, outputs)
        nn.init.normal_(dense.weight, std=inputs**-0.5)
        nn.init.zeros_(dense.bias)
        layers += [dense, nn.BatchNorm1d(outputs), nn.Sigmoid()]
    return nn.Sequential(*layers)


class Largest(nn.Module):
    """Keep the k largest numbers of each code, and set the others to 0."""

    def __init__(self, k: int):
        """Remember how many."""
        super().__init__()
        self.k = k

    def forward(self, code):
        """Return the code (batch, size) with k numbers at most."""
        least = code.topk(self.k, dim=1).values[:, -1:]
        return torch.where(code >= least, code, 0.0)


class Sparse(Autoencoder):
    """One ReLU layer, all of it or the k largest units, and a sigmoid output."""

    def __init__(self, size: int = 100, k: int | None = None):
        """Build both halves."""
        kept = [Largest(k)] if k else []
        encoder = nn.Sequential(nn.Linear(PIXELS, size), nn.ReLU(), *kept)
        decoder = nn.Sequential(nn.Linear(size, PIXELS), nn.Sigmoid())
        super().__init__(encoder, decoder)


def convolutional(enlarge: str) -> Autoencoder:
    """Two convolutions with stride 2, and two ways back to 28 × 28 pixels.

    enlarge: "upsampling", nearest neighbours and a convolution of 3 × 3, or
        "transposed", convolutions of 3 × 3 with stride 2, which overlap unevenly
    """
    encoder = nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        *(nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU()),  # (batch, 16, 14, 14)
        *(nn.Conv2d(16, 8, 3, 2, 1), nn.ReLU()),  # (batch, 8, 7, 7)
    )
    if enlarge == "upsampling":
        larger = [
            nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(*sizes, 3, padding=1))
            for sizes in ((8, 16), (16, 1))
        ]
    else:
        larger = [
            nn.ConvTranspose2d(*sizes, 3, 2, padding=1, output_padding=1)
            for sizes in ((8, 16), (16, 1))
        ]
    decoder = nn.Sequential(larger[0], nn.ReLU(), larger[1], nn.Sigmoid(), nn.Flatten())
    return Autoencoder(encoder, decoder)


# ------------------------------------------------------------- losses


def cross_entropy(model, batch):
    """Binary cross-entropy per pixel, in nats."""
    return functional.binary_cross_entropy(model(batch.x), batch.x)


def squared_error(model, batch):
    """The mean squared difference per pixel."""
    return (model(batch.x) - batch.x).square().mean()


def masked(x, share: float):
    """Pictures of which each pixel is set to 0 with this probability."""
    return x * (torch.rand_like(x) >= share) if share else x


def distance_loss(noise: float = 0.0):
    """The mean length of output − input, Buduma's cost; with noise in training."""

    def loss(model, batch):
        seen = masked(batch.x, noise) if model.training else batch.x
        return torch.linalg.vector_norm(model(seen) - batch.x, dim=1).mean()

    return loss


def sparse_loss(penalty: float = 0.0):
    """Binary cross-entropy of all pixels, and `penalty` times the sum of the code."""

    def loss(model, batch):
        code = model.encoder(batch.x)
        drawn = model.decoder(code)
        fit = functional.binary_cross_entropy(drawn, batch.x, reduction="none")
        return (fit.sum(1) + penalty * code.sum(1)).mean()

    return loss
