"""How long layers take for sequences of more and more places."""

from time import perf_counter

from dlcore.training.history import History

SIZE, HEADS = 64, 4
LENGTHS = (16, 32, 64, 128, 256, 512, 1024, 2048)


def layers():
    """The three layers, as functions of one sequence (1, time, size)."""
    import torch
    from torch import nn

    from dlcore.networks.transformer import MultiHead

    torch.manual_seed(0)
    heads = MultiHead(SIZE, HEADS)
    recurrent = nn.RNN(SIZE, SIZE, batch_first=True)
    convolution = nn.Conv1d(SIZE, SIZE, 3, padding=1)
    return {
        "self-attention": heads,
        "recurrent layer": lambda x: recurrent(x)[0],
        "convolution, 3 wide": lambda x: convolution(x.transpose(1, 2)),
    }


def measure(repeats: int = 15) -> History:
    """The shortest of several forward passes, in milliseconds, along the length."""
    import torch

    start = perf_counter()
    settings = {"size": SIZE, "heads": HEADS, "repeats": repeats}
    history = History("cost", along="length", settings=settings)
    with torch.no_grad():
        for length in LENGTHS:
            x = torch.randn(1, length, SIZE)
            history.add(
                length,
                {
                    f"{name}, milliseconds": 1000 * shortest(layer, x, repeats)
                    for name, layer in layers().items()
                },
            )
    history.seconds = perf_counter() - start
    return history


def shortest(layer, x, repeats):
    """Return the seconds of the fastest of some calls."""
    found = []
    for _ in range(repeats):
        before = perf_counter()
        layer(x)
        found.append(perf_counter() - before)
    return min(found)
