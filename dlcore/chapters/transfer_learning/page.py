"""What the pictures of chapter 13 read: recorded curves, parts of a network."""

import numpy as np

from dlcore import ledger
from dlcore.chapters.transfer_learning import cases
from dlcore.networks import plans, vision

TASKS = {  # the cases of each task and what the page calls them
    "photos": {
        "photos_probe": "probe on features",
        "photos_pixels": "probe on pixels",
        "photos_network": "small network",
    },
    "digits": {
        "digits_probe": "probe on features",
        "digits_pixels": "probe on pixels",
        "digits_network": "small network",
    },
    "ants and bees": {
        "probe": "probe on features",
        "fine_tuned": "fine-tuned",
        "from_scratch": "from scratch",
    },
}
CHANCE = {"photos": 90, "digits": 90, "ants and bees": 50}  # error of a guess, %
TESTED = {"photos": 1000, "digits": 1000, "ants and bees": 153}  # test pictures


def curve(recorded, case: str, words: str) -> dict:
    """Errors in percent of a recorded case along the size of its training set."""
    errors = 100 * recorded.case(case)["test error"]  # (seed, photos)
    seeds = errors.sizes["seed"]
    rows = errors.transpose("photos", "seed").values
    found = [ledger.interval(row) if seeds > 1 else (row[0], 0.0) for row in rows]
    mean, half = np.round(np.array(found).T, 2).tolist()
    return {
        "name": words if seeds > 1 else f"{words} (one run)",
        "sizes": [int(size) for size in errors["photos"].values],
        "mean": mean,
        "half": half,
    }


def tasks(recorded) -> dict:
    """The curves of every task of which something has been recorded."""
    found = {}
    for task, ways in TASKS.items():
        methods = [
            curve(recorded, case, words)
            for case, words in ways.items()
            if case in recorded.names
        ]
        if methods:
            found[task] = {"methods": methods, "chance": CHANCE[task]}
    return found


def has(recorded, case: str, size: int) -> bool:
    """Whether a case was recorded with that many pictures to learn from."""
    return case in recorded.names and size in recorded.case(case)["photos"].values


def error(recorded, case: str, size: int) -> str:
    """The mean test error of a case at one size, in words.

    With all pictures to learn from, all seeds of a probe are the same run; then chance
    is only in the test pictures, and the interval is Wilson's.
    """
    found = recorded.case(case)["test error"].sel(photos=size).values
    if np.ptp(found):
        return ledger.percent(found)
    tested = TESTED[cases.CASES[case].task]
    return ledger.share(round(tested * found[0]), tested)


def difference(recorded, one: str, other: str, size: int) -> str | None:
    """Points between two cases, seed by seed, in words; None for fewer than two."""
    pair = [recorded.case(case)["test error"].sel(photos=size) for case in (one, other)]
    shared = sorted(set(pair[0]["seed"].values) & set(pair[1]["seed"].values))
    if len(shared) < 2:
        return None
    points = 100 * (pair[0].sel(seed=shared) - pair[1].sel(seed=shared)).values
    mean, half = ledger.interval(points)
    return f"{mean:.1f} ± {half:.1f} points ({len(shared)} seeds)".replace("-", "−")


def parts() -> list[dict]:
    """Stem, stages, head and output of EfficientNet-Lite0 with weights and products."""
    found = {}
    for row in plans.rows(vision.efficientnet_lite0(), (3, 224, 224)):
        stage = row.name.split("_")[0].replace("block", "stage ")
        part = found.setdefault(stage, {"name": stage, "weights": 0, "products": 0})
        part["weights"] += row.weights
        part["products"] += row.products
    return [part for part in found.values() if part["weights"]]
