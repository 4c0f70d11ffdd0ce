"""Matrix products by the fastest library that PyTorch carries."""

import torch


def product(a, b):
    """Return a @ b for matrices (rows, inner) and (inner, columns) on one device.

    PyTorch multiplies float32 matrices on the CPU with MKL, which leaves half the width
    of AMD's processors unused. oneDNN, which PyTorch uses for compiled networks, does
    not: it is twice as fast there, and as fast on others.
    """
    if ONEDNN and a.device.type == "cpu" and a.dtype == torch.float32:
        return product_by_onednn(a, b)
    return a @ b


def product_by_onednn(a, b):
    """Return a @ b, computed as a linear layer without bias."""
    return torch.ops.mkldnn._linear_pointwise(a, b.t(), None, "none", [], "")


def onednn_works():
    """Try whether this build of PyTorch has oneDNN and the layer that we need."""
    a, b = torch.arange(6.0).view(2, 3), torch.arange(12.0).view(3, 4)
    try:
        return torch.equal(product_by_onednn(a, b), a @ b)
    except (AttributeError, RuntimeError, TypeError):
        return False


ONEDNN = onednn_works()
