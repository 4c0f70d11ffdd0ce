"""What a code keeps: distances, clusters, outliers, and what a few labels are worth."""

import numpy as np

from dlcore import data
from dlcore.chapters.autoencoders import cases


def plain(value):
    """Numbers as Python's own, with five digits behind the point."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return np.round(np.asarray(value, float), 5).tolist()


def outputs(model, x, half=None) -> np.ndarray:
    """What a network, or one half of it, makes of pictures (pictures, 784)."""
    import torch

    model.eval()
    with torch.no_grad():
        called = half or model
        parts = [called(each).flatten(1) for each in torch.as_tensor(x).split(1000)]
    return torch.cat(parts).numpy()


def distances(drawn, x) -> np.ndarray:
    """The length of each difference, Buduma's cost of one picture."""
    return np.linalg.norm(drawn - x, axis=1)


def pixel_errors(drawn, x) -> np.ndarray:
    """The mean absolute difference per pixel, Ekman's score of one picture."""
    return np.abs(drawn - x).mean(axis=1)


def errors(model, x) -> dict:
    """How far reconstructions lie from pictures on average."""
    drawn = outputs(model, x)
    return {
        "distance": distances(drawn, x).mean(),
        "absolute error": pixel_errors(drawn, x).mean(),
        "squared error": np.square(drawn - x).mean(),
    }


# ------------------------------------------------------------- principal components


def components(x, count: int):
    """The mean, and the first principal components (count, features)."""
    mean = x.mean(axis=0, dtype=np.float64)
    centred = x - mean
    _, vectors = np.linalg.eigh(centred.T @ centred / len(x))
    return mean, vectors[:, ::-1][:, :count].T


def projected(x, mean, axes):
    """The codes (pictures, count) and what they give back."""
    codes = (x - mean) @ axes.T
    return codes, codes @ axes + mean


# ------------------------------------------------------------- outliers


def area(inside, outside) -> float:
    """The area under the ROC curve: how often an outsider scores higher."""
    both = np.concatenate([inside, outside])
    order = both.argsort(kind="stable")
    ranks = np.empty(len(both))
    ranks[order] = np.arange(1, len(both) + 1)
    above = ranks[len(inside) :].sum() - len(outside) * (len(outside) + 1) / 2
    return float(above / (len(inside) * len(outside)))


def blurred(x):
    """Each pixel the mean of 5 × 5."""
    grid = np.pad(x.reshape(-1, 28, 28), ((0, 0), (2, 2), (2, 2)))
    moved = [grid[:, i : i + 28, j : j + 28] for i in range(5) for j in range(5)]
    return np.mean(moved, axis=0).reshape(len(x), -1).astype("float32")


def foreign(count: int = 2_000) -> dict[str, np.ndarray]:
    """Pictures that are no digits, or digits badly treated, (count, 784) each."""
    test = cases.digits().x_test[:count]
    square = test.reshape(-1, 28, 28)
    random = np.random.default_rng(17)
    clothes = data.fashion_mnist_small().x_test.reshape(-1, cases.PIXELS) / 255
    return {
        "clothes": clothes.astype("float32")[:count],
        "noise": random.random((count, cases.PIXELS), dtype="float32"),
        "inverted": 1 - test,
        "turned": np.rot90(square, axes=(1, 2)).reshape(test.shape).copy(),
        "blurred": blurred(test),
        "half as bright": test / 2,
        "blank": np.zeros((count, cases.PIXELS), "float32"),
    }


def scores(name: str, model, x) -> np.ndarray:
    """How strange pictures are: by the network, by 64 components, by neighbours."""
    if name == "network":
        return pixel_errors(outputs(model, x), x)
    if name == "components":
        return pixel_errors(projected(x, *axes_of_digits(64))[1], x)
    return nearest(x)


def nearest(x, known: int = 10_000) -> np.ndarray:
    """The mean absolute difference to the nearest training digit of some, by pixels.

    Nearest by squared distance; its absolute difference is the score.
    """
    train = cases.digits().x_train[:known]
    lengths = np.square(train).sum(axis=1)
    found = []
    for part in np.array_split(x, max(1, len(x) // 500)):
        which = (lengths - 2 * part @ train.T).argmin(axis=1)
        found.append(np.abs(part - train[which]).mean(axis=1))
    return np.concatenate(found)


_axes = {}


def axes_of_digits(count: int):
    """Mean and components of the training digits, as float32."""
    if count not in _axes:
        found = components(cases.digits().x_train, count)
        _axes[count] = tuple(each.astype("float32") for each in found)
    return _axes[count]


def strangers(model, allowed: float = 0.05) -> dict:
    """Which strangers a threshold catches that `allowed` of held-out digits exceed.

    Also the area under the curve of each, the shares at the book's threshold of 0.02,
    and the same for the two baselines.
    """
    found = {}
    parts = cases.digits()
    inside = parts.x_test[:2_000]
    for name in ("network", "components", "nearest"):
        held = scores(name, model, parts.x_validation[:2_000])
        threshold = np.quantile(held, 1 - allowed)
        own = scores(name, model, inside)
        found[f"{name}, threshold"] = threshold
        found[f"{name}, caught: digits"] = (own > threshold).mean()
        for words, x in foreign().items():
            theirs = scores(name, model, x)
            found[f"{name}, caught: {words}"] = (theirs > threshold).mean()
            found[f"{name}, area: {words}"] = area(own, theirs)
            if name == "network":
                found[f"at 0.02: {words}"] = (theirs > 0.02).mean()
        if name == "network":
            found["at 0.02: digits"] = (own > 0.02).mean()
    return found


# ------------------------------------------------------------- clusters and few labels


def k_means(x, k: int, seed: int, starts: int = 4, steps: int = 30):
    """Centres (k, features) and the cluster of each row: the best of some starts."""
    random = np.random.default_rng(seed)
    best = (np.inf, None, None)
    for _ in range(starts):
        centres = x[random.choice(len(x), k, replace=False)].astype(float)
        for _ in range(steps):
            apart = np.square(centres).sum(1) - 2 * x @ centres.T
            chosen = apart.argmin(axis=1)
            for i in np.unique(chosen):
                centres[i] = x[chosen == i].mean(axis=0)
        cost = apart.min(axis=1).sum()
        if cost < best[0]:
            best = (cost, centres, chosen)
    return best[1:]


def purity(clusters, labels) -> float:
    """The share of examples whose label is the commonest one of their cluster."""
    right = sum(np.bincount(labels[clusters == i]).max() for i in np.unique(clusters))
    return float(right / len(labels))


def neighbour_error(known, labels, asked, right) -> float:
    """The share that the nearest of some known examples names wrongly."""
    apart = np.square(known).sum(1) - 2 * asked @ known.T
    return float((labels[apart.argmin(axis=1)] != right).mean())


def described(encode, seed: int) -> dict:
    """Purity of ten clusters of codes, and the error of a few labels."""
    digits = cases.digits()
    random = np.random.default_rng(seed)
    some = random.choice(len(digits.x_train), cases.LABELS, replace=False)
    test, labels = digits.x_test[: cases.JUDGED], digits.y_test[: cases.JUDGED]
    codes = encode(test)
    found = {"purity": purity(k_means(codes, 10, seed)[1], labels)}
    known = encode(digits.x_train[some])
    wrong = neighbour_error(known, digits.y_train[some], codes, labels)
    return found | {"error with few labels": wrong}


def codes(model, seed: int) -> dict:
    """What the codes are worth, what pixels are, and as many principal components."""
    size = outputs(model, cases.digits().x_test[:1], model.encoder).shape[1]
    ways = {
        "code": lambda x: outputs(model, x, model.encoder),
        "pixels": lambda x: x,
        "components": lambda x: projected(x, *axes_of_digits(size))[0],
    }
    return {
        f"{what}, {name}": value
        for name, encode in ways.items()
        for what, value in described(encode, seed).items()
    }


# ------------------------------------------------------------- the others


def restored(model, seed: int, share: float = 0.5) -> dict:
    """How far digits with missing pixels are from the whole ones, before and after."""
    random = np.random.default_rng(seed)
    x = cases.digits().x_test[: cases.JUDGED]
    seen = x * (random.random(x.shape) >= share).astype("float32")
    return {
        "distance, half missing": distances(outputs(model, seen), x).mean(),
        "distance, as seen": distances(seen, x).mean(),
    }


def density(model) -> dict:
    """How many units of a code are above 0, and how many of all never are."""
    found = outputs(model, cases.digits().x_test, model.encoder) > 1e-6
    return {"active": found.sum(axis=1).mean(), "dead": (~found.any(axis=0)).sum()}


def checkerboard(model) -> dict:
    """How much of the error changes sign from pixel to pixel, along both sides.

    The share of the energy of output − input in the highest frequency of either side.
    """
    x = cases.digits().x_test[: cases.JUDGED]
    apart = (outputs(model, x) - x).reshape(-1, 28, 28)
    power = np.abs(np.fft.fft2(apart)) ** 2
    high = power[:, 14, :].sum() + power[:, :, 14].sum() - power[:, 14, 14].sum()
    return {"checkerboard": high / power.sum()}


def sentences(model) -> dict:
    """Sentences said again word by word, and how probable strange ones are."""
    from dlcore.data import small_language

    some = small_language.chosen()["test"]
    random = np.random.default_rng(14)
    mixed = [tuple(one[i] for i in random.permutation(len(one))) for one in some]
    pairs = [(a, b) for a, b in zip(some, mixed, strict=True) if a != b]
    right, wrong = (word_losses(model, side) for side in zip(*pairs, strict=True))
    said = spoken(model, some)
    long = [i for i, one in enumerate(some) if len(one) >= small_language.LONG]
    same = np.array([a == b for a, b in zip(said, some, strict=True)])
    return {
        "said again": float(same.mean()),
        "said again, long": float(same[long].mean()),
        "nats a word": round(float(right.mean()), 4),
        "nats a word, mixed": round(float(wrong.mean()), 4),
        "area, mixed": round(area(right, wrong), 4),
    }


def word_losses(model, some) -> np.ndarray:
    """The mean loss per word of each sentence, in nats."""
    import torch
    from torch.nn import functional

    found = {k: torch.tensor(v) for k, v in cases.said_again(some).items()}
    with torch.no_grad():
        logits = model(found["x"], found["source_mask"], found["given"])
    loss = functional.cross_entropy(
        logits.transpose(1, 2), found["y"], reduction="none"
    )
    mask = found["mask"]
    return ((loss * mask).sum(1) / mask.sum(1)).numpy()


def spoken(model, some) -> list[tuple[str, ...]]:
    """What the decoder writes for each sentence, greedily, from its code alone."""
    import torch

    from dlcore.data import small_language
    from dlcore.networks import decoding

    english = small_language.vocabularies()[0]
    found = cases.said_again(some)
    source, mask = (torch.tensor(found[name]) for name in ("x", "source_mask"))
    start, stop = english.encode([data.START, data.STOP]).tolist()
    with torch.no_grad():
        rows = decoding.greedy(model, source, mask, start, stop, longest=13).tolist()
    words = [english.decode(row) for row in rows]
    return [tuple(w[: w.index(data.STOP)] if data.STOP in w else w) for w in words]
