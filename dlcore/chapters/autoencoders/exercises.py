"""Exercises of chapter 28: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(28)


def drawn(*shape):
    """Random numbers, not centred."""
    return generator.normal(size=shape) + 0.5


def sharp(count: int, size: int, keep: int):
    """A cloud around a mean whose components differ in size, and how many to keep."""
    stretched = generator.normal(size=(count, size)) * np.arange(size, 0, -1) ** 2
    turned, _ = np.linalg.qr(generator.normal(size=(size, size)))
    return stretched @ turned + 3, keep


def axes_of(x, count, *, largest=True):
    """Eigenvectors of the covariance as rows."""
    centred = x - x.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    chosen = vectors[:, ::-1] if largest else vectors
    return chosen[:, :count].T


def projected(x, count):
    """What the first `count` principal components keep of the rows of x, (n, size)."""
    mean, axes = x.mean(axis=0), axes_of(x, count)
    return (x - mean) @ axes.T @ axes + mean


def not_centred(x, count):
    """The axes of x @ x without taking the mean away."""
    _, vectors = np.linalg.eigh(x.T @ x)
    axes = vectors[:, ::-1][:, :count].T
    return x @ axes.T @ axes


PROJECTED = Exercise(
    projected,
    trials=[sharp(12, 3, 1), sharp(15, 4, 2), sharp(9, 3, 2)],
    mistakes=[
        Mistake(
            not_centred,
            "Where is the middle of your cloud?",
            "Take the mean away before you look for axes, and add it at the end.",
        ),
        Mistake(
            lambda x, count: (x - x.mean(0)) @ axes_of(x, count).T @ axes_of(x, count),
            "Does your answer lie where the points lie?",
            "Add the mean again at the end.",
        ),
        Mistake(
            lambda x, count: (x - x.mean(0)) @ axes_of(x, count).T,
            "What shape should the answer have, that of the codes or that of x?",
            "These are the codes: multiply by the axes to come back, and add the mean.",
        ),
        Mistake(
            lambda x, count: (
                (x - x.mean(0))
                @ axes_of(x, count, largest=False).T
                @ axes_of(x, count, largest=False)
                + x.mean(0)
            ),
            "Which eigenvalues does `eigh` give first?",
            "`eigh` sorts from small to large: take the last eigenvectors.",
        ),
        Mistake(
            lambda x, count: x @ axes_of(x, count).T @ axes_of(x, count),
            "What do you project, the points or their distance from the mean?",
            "Project x minus its mean, then add the mean.",
        ),
        Mistake(
            lambda x, count: x,
            "What did you leave out?",
            "Keep only the first `count` components.",
        ),
    ],
    otherwise=(
        "Try points on a line: one component must give them back.",
        "With the axes as rows: `(x - mean) @ axes.T @ axes + mean`.",
    ),
)


def threshold(held_out, allowed):
    """The score that a share `allowed` of held-out digits exceeds: a quantile."""
    return np.quantile(held_out, 1 - allowed)


THRESHOLD = Exercise(
    threshold,
    trials=[
        (generator.gamma(4, size=40), 0.1),
        (generator.gamma(4, size=25), 0.04),
        (np.arange(101.0), 0.25),
    ],
    mistakes=[
        Mistake(
            lambda held_out, allowed: np.quantile(held_out, allowed),
            "How many digits would your threshold call strange?",
            "Almost all lie above it. Take the quantile of `1 - allowed`.",
        ),
        Mistake(
            lambda held_out, allowed: np.max(held_out),
            "Does your answer depend on `allowed`?",
            "The largest score allows no false alarm: take a quantile.",
        ),
        Mistake(
            lambda held_out, allowed: np.mean(held_out),
            "How many digits lie above their mean?",
            "Often nearly half. Take the quantile of `1 - allowed`.",
        ),
        Mistake(
            lambda held_out, allowed: np.mean(held_out) + 2 * np.std(held_out),
            "Do the scores follow a bell curve?",
            "They are skewed, and `allowed` must decide: take a quantile.",
        ),
        Mistake(
            lambda held_out, allowed: np.percentile(held_out, 1 - allowed),
            "Does `np.percentile` take a share or percent?",
            "It takes percent: use `np.quantile`, or 100 * (1 - allowed).",
        ),
        Mistake(
            lambda held_out, allowed: np.quantile(held_out, 1 - allowed / 2),
            "Are digits with a very small error strange, too?",
            "Only the upper end raises the alarm: `1 - allowed`.",
        ),
        Mistake(
            lambda held_out, allowed: 1 - allowed,
            "Is your answer a score, or a share?",
            "It must be in the units of the scores: `np.quantile` of them.",
        ),
    ],
    otherwise=(
        "With scores 0, 1, …, 100 and 25 % allowed, which has a quarter above it?",
        "`np.quantile(held_out, 1 - allowed)`.",
    ),
)


def largest(code, k):
    """The code (size,) with its k largest numbers, no two of them equal; else 0."""
    kept = np.zeros_like(code)
    best = np.argsort(code)[-k:]
    kept[best] = code[best]
    return kept


LARGEST = Exercise(
    largest,
    trials=[(drawn(6), 2), (drawn(8), 3), (-np.abs(drawn(5)) - 0.1, 2)],
    mistakes=[
        Mistake(
            lambda code, k: np.sort(code)[-k:],
            "How long must the answer be?",
            "As long as the code, with zeros elsewhere: the place carries the meaning.",
        ),
        Mistake(
            lambda code, k: np.where(np.isin(code, np.sort(code)[:k]), code, 0.0),
            "Did you keep the largest or the smallest?",
            "`argsort` goes from small to large: take the last k.",
        ),
        Mistake(
            lambda code, k: np.where(code > np.sort(code)[-k], code, 0.0),
            "How many numbers are left?",
            "One is missing: the k-th largest itself must stay, so use >=.",
        ),
        Mistake(
            lambda code, k: np.where(code >= np.sort(code)[-k - 1], code, 0.0),
            "How many numbers are left?",
            "One too many: the k-th from the end is `np.sort(code)[-k]`.",
        ),
        Mistake(
            lambda code, k: np.append(np.sort(code)[::-1][:k], np.zeros(len(code) - k)),
            "Did the numbers keep their places?",
            "The decoder knows a unit by its place: do not sort the answer.",
        ),
        Mistake(
            lambda code, k: (code >= np.sort(code)[-k]).astype(float),
            "What happened to the size of the numbers?",
            "Keep the values; only the others become 0.",
        ),
        Mistake(
            lambda code, k: np.where(np.arange(len(code)) < k, code, 0.0),
            "Does the order of the code matter to your answer?",
            "Keep the k largest, not the k first.",
        ),
        Mistake(
            lambda code, k: np.where(
                np.abs(code) >= np.sort(np.abs(code))[-k], code, 0.0
            ),
            "What does your answer keep of [-5, 1, 2] for k = 1?",
            "The largest, not the farthest from 0: do not take absolute values.",
        ),
    ],
    otherwise=(
        "Try [3, 1, 2] with k = 2.",
        "`best = np.argsort(code)[-k:]`; copy these places into zeros.",
    ),
)


def as_pair(first, second):
    """Two arrays as one, for a comparison."""
    return np.stack([first, second])


def noisy_pair(picture, kept):
    """Row 0: what a denoising network is given; row 1: what it should draw."""
    return as_pair(np.where(kept, picture, 0.0), picture)


NOISY_PAIR = Exercise(
    noisy_pair,
    trials=[
        (np.array([0.2, 0.9, 0.4]), np.array([True, False, True])),
        (np.array([1.0, 0.5, 0.7, 0.1]), np.array([False, False, True, True])),
    ],
    mistakes=[
        Mistake(
            lambda picture, kept: as_pair(np.where(kept, picture, 0.0), picture * kept),
            "What should the network draw, the broken picture or the whole one?",
            "The target is the clean picture.",
        ),
        Mistake(
            lambda picture, kept: as_pair(picture, np.where(kept, picture, 0.0)),
            "Which of the two is the input?",
            "Row 0 is broken, row 1 is clean.",
        ),
        Mistake(
            lambda picture, kept: as_pair(np.where(kept, 0.0, picture), picture),
            "Which pixels are missing, those with True or with False?",
            "Keep the pixels where `kept` is True.",
        ),
        Mistake(
            lambda picture, kept: as_pair(picture, picture),
            "Where is the noise?",
            "Set the pixels of the input to 0 where `kept` is False.",
        ),
        Mistake(
            lambda picture, kept: as_pair(
                np.where(kept, picture, 0.0), np.where(kept, 0.0, picture)
            ),
            "Should it draw only what is missing?",
            "The target is the whole clean picture.",
        ),
    ],
    otherwise=(
        "Multiply the picture by the mask for the input.",
        "`np.stack([picture * kept, picture])`.",
    ),
)


def purity(clusters, labels):
    """The share of examples whose label is the commonest of their cluster."""
    right = [np.bincount(labels[clusters == one]).max() for one in np.unique(clusters)]
    return sum(right) / len(labels)


PURITY = Exercise(
    purity,
    trials=[
        (np.array([0, 0, 0, 1, 1, 2]), np.array([3, 3, 1, 1, 1, 3])),
        (np.array([2, 2, 0, 0, 0, 0, 1]), np.array([0, 1, 1, 1, 1, 2, 2])),
        (np.array([1, 1, 1, 1, 0, 0]), np.array([0, 0, 1, 1, 2, 2])),
    ],
    mistakes=[
        Mistake(
            lambda clusters, labels: np.mean(clusters == labels),
            "Does cluster 0 have to be digit 0?",
            "Cluster numbers mean nothing: each cluster gets its commonest label.",
        ),
        Mistake(
            lambda clusters, labels: np.mean(
                [
                    np.bincount(labels[clusters == one]).max() / (clusters == one).sum()
                    for one in np.unique(clusters)
                ]
            ),
            "Does a cluster of two examples count as much as one of a hundred?",
            "Count right examples in all clusters, and divide once by all.",
        ),
        Mistake(
            lambda clusters, labels: (
                sum(
                    np.bincount(clusters[labels == one]).max()
                    for one in np.unique(labels)
                )
                / len(labels)
            ),
            "Do you ask each cluster for its label, or each label for its cluster?",
            "Go through the clusters and count their commonest label.",
        ),
        Mistake(
            lambda clusters, labels: np.bincount(labels).max() / len(labels),
            "Does your answer look at the clusters?",
            "That is the share of the commonest label; do it in each cluster.",
        ),
        Mistake(
            lambda clusters, labels: sum(
                np.bincount(labels[clusters == one]).max()
                for one in np.unique(clusters)
            ),
            "Is your answer a share?",
            "Divide by the number of examples.",
        ),
    ],
    otherwise=(
        "For each cluster, count its commonest label.",
        "`np.bincount(labels[clusters == one]).max()`, added up, over `len(labels)`.",
    ),
)
