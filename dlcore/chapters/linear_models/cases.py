"""Chapter 06's data sets and exact calculations: ice cream, XOR, a medical test.

The book's numbers are in `numbers.toml`; these functions give ours. Ekman's appendix A
prints no data points. Ours are invented, and built around his coefficients.
"""

from math import comb, cos, radians, sin

import numpy as np

from dlcore.data import DataSet

LINE = np.array([-112.0, 2.0])  # cones an hour = b + a · °F
PLANE = np.array([-112.0, 0.5, 2.0])  # b0 + b1 · minutes + b2 · °F
CURVE = np.array([-220.0, 5.0, -0.02])  # b0 + b1 · °F + b2 · °F²


def with_ones(*features) -> np.ndarray:
    """The features as columns, behind a column of ones: (examples, 1 + features)."""
    return np.column_stack([np.ones(len(features[0])), *features])


def scattered(X, coefficients, spread, generator) -> np.ndarray:
    """Targets around X @ coefficients whose least-squares fit is exactly those.

    Whatever of the noise the columns of X could explain is taken out of it; the rest is
    scaled to the standard deviation `spread`.
    """
    noise = generator.normal(size=len(X))
    noise -= X @ np.linalg.lstsq(X, noise, rcond=None)[0]
    return X @ coefficients + spread * noise / noise.std()


def line_days(count=20, seed=6) -> tuple[np.ndarray, np.ndarray]:
    """Temperatures from 61 to 82 °F, and the cones sold an hour: (count,) each."""
    generator = np.random.default_rng(seed)
    temperature = generator.uniform(61, 82, count).round(1)
    temperature[:2] = 61, 82
    temperature.sort()
    return temperature, scattered(with_ones(temperature), LINE, 5.0, generator)


def plane_days(count=30, seed=7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Minutes of advertising, temperatures and cones an hour: (count,) each."""
    generator = np.random.default_rng(seed)
    minutes = generator.uniform(0, 30, count).round()
    temperature = generator.uniform(61, 82, count).round(1)
    X = with_ones(minutes, temperature)
    return minutes, temperature, scattered(X, PLANE, 4.0, generator)


def curve_days(count=24, seed=8) -> tuple[np.ndarray, np.ndarray]:
    """Temperatures up to 100 °F, and cones an hour around the book's curve."""
    generator = np.random.default_rng(seed)
    temperature = generator.uniform(61, 100, count).round(1)
    temperature[:2] = 61, 100
    temperature.sort()
    X = with_ones(temperature, temperature**2)
    return temperature, scattered(X, CURVE, 3.0, generator)


def queue_days(count=30, seed=37) -> tuple[np.ndarray, np.ndarray]:
    """Temperatures, and whether the queue was too long (1) or not (0): (count,)."""
    generator = np.random.default_rng(seed)
    temperature = np.sort(generator.uniform(61, 82, count).round(1))
    chance = 1 / (1 + np.exp(-0.6 * (temperature - 72)))
    return temperature, (generator.random(count) < chance).astype(float)


def tumour_halves(seed=0) -> tuple[np.ndarray, np.ndarray]:
    """Which of the 569 tumours are for training (285) and for testing (284)."""
    order = np.random.default_rng(seed).permutation(569)
    return order[:285], order[285:]


def tumours(seed=0) -> DataSet:
    """Wisconsin's breast tumours, half for training: 30 features, malignant is 1.

    They ship with scikit-learn. Every feature is standardized by mean and standard
    deviation of the 285 training examples; 284 are for testing.
    """
    from sklearn.datasets import load_breast_cancer

    found = load_breast_cancer()
    train, test = tumour_halves(seed)
    x = found.data - found.data[train].mean(axis=0)
    x = (x / x[train].std(axis=0)).astype(np.float32)
    ill = (1 - found.target).astype(np.uint8)
    classes = ("benign", "malignant")
    return DataSet("tumours", x[train], ill[train], x[test], ill[test], classes)


def ice_cream_csv() -> str:
    """Return the days with advertising as a table, with columns of other kinds."""
    minutes, temperature, cones = plane_days()
    weekdays = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    rows = ["day,weekday,minutes,temperature,cones"]
    for day, (m, t, c) in enumerate(zip(minutes, temperature, cones, strict=True), 1):
        rows.append(f"{day},{weekdays[day % 7]},{m:.0f},{t:.1f},{c:.1f}")
    return "\n".join(rows) + "\n"


def irises_csv() -> str:
    """Return Anderson's 150 irises of three species, which ship with scikit-learn."""
    from sklearn.datasets import load_iris

    found = load_iris()
    rows = [",".join([*found.feature_names, "species"])]
    for cells, kind in zip(found.data, found.target, strict=True):
        rows.append(",".join([*(f"{v:g}" for v in cells), found.target_names[kind]]))
    return "\n".join(rows) + "\n"


EXAMPLES = {"ice cream": ice_cream_csv, "irises": irises_csv}


def least_squares(X, t) -> np.ndarray:
    """The closed form: the solution of XᵀX w = Xᵀt."""
    return np.linalg.solve(X.T @ X, X.T @ t)


def ice_cream() -> dict[str, float]:
    """Coefficients by the closed form, and what line and curve say at some places."""
    temperature, cones = line_days()
    b, a = least_squares(with_ones(temperature), cones)
    minutes, warmth, sold = plane_days()
    plane = least_squares(with_ones(minutes, warmth), sold)
    hot, hot_cones = curve_days()
    curve = least_squares(with_ones(hot, hot**2), hot_cones)
    found = {"line a": a, "line b": b}
    found |= {f"plane b{i}": value for i, value in enumerate(plane)}
    found |= {f"curve b{i}": value for i, value in enumerate(curve)}
    for place in (61, 82, 90, 100):
        found[f"line at {place}"] = LINE @ [1, place]
        found[f"curve at {place}"] = CURVE @ [1, place, place**2]
    for place in (61, 82, 100):
        found[f"{place} in celsius"] = (place - 32) / 1.8
    return {name: float(value) for name, value in found.items()}


def descent_limits() -> dict[str, float]:
    """Largest learning rates for the line's MSE that do not diverge: 2 / λmax."""
    temperature, _ = line_days()
    standard = (temperature - temperature.mean()) / temperature.std()
    found = {}
    for name, x in {"as measured": temperature, "standardized": standard}.items():
        X = with_ones(x)
        curvatures = np.linalg.eigvalsh(2 / len(X) * X.T @ X)
        found[name] = float(2 / curvatures[-1])
    return found


def queue_borders() -> dict[str, float]:
    """°F from which the queue is too long: a line cut at ½, and logistic regression."""
    days, too_long = queue_days()
    X = with_ones(days - days.mean())
    b, a = least_squares(X, too_long)
    w = np.zeros(2)
    for _ in range(30):  # Newton's method: the loss is convex
        y = 1 / (1 + np.exp(-X @ w))
        hessian = X.T @ ((y * (1 - y))[:, None] * X)
        w = w + np.linalg.solve(hessian, X.T @ (too_long - y))
    mean = days.mean()
    return {"line": float(mean + (0.5 - b) / a), "logistic": float(mean - w[0] / w[1])}


def kernel_features() -> dict[str, float]:
    """Features of 784 pixels that a polynomial kernel of this degree stands for."""
    return {f"degree {degree}": comb(784 + degree, degree) for degree in (2, 3, 4)}


def ellipse_weights(theta, a, b) -> np.ndarray:
    """Weights of 1, x1·x2, x1², x2² for an ellipse turned by theta degrees: (4,)."""
    c, s = cos(radians(theta)), sin(radians(theta))
    return np.array(
        [
            -1,
            2 * c * s * (1 / b**2 - 1 / a**2),
            c**2 / a**2 + s**2 / b**2,
            s**2 / a**2 + c**2 / b**2,
        ]
    )


def xor_by_ellipse() -> dict[str, float]:
    """z at the four corners for 45°, a = 2, b = 0.7."""
    w = ellipse_weights(45, 2, 0.7)
    return {
        f"z({x1:+d}, {x2:+d})": float(w @ [1, x1 * x2, x1**2, x2**2])
        for x1 in (-1, 1)
        for x2 in (-1, 1)
    }


# true positives, false positives, false negatives, true negatives; 5 of 100 are ill
MODELS = {
    "model 1": (4, 5, 1, 90),
    "model 2": (5, 20, 0, 75),
    "model 3": (3, 1, 2, 94),
    "always healthy": (0, 0, 5, 95),
    "coin": (2.5, 47.5, 2.5, 47.5),  # on average
}


def scores(tp, fp, fn, tn) -> dict[str, float]:
    """What is said about a classifier; NaN where the question makes no sense."""

    def share(part, whole):
        return part / whole if whole else float("nan")

    every_sum = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return {
        "accuracy": share(tp + tn, tp + fp + fn + tn),
        "recall": share(tp, tp + fn),
        "precision": share(tp, tp + fp),
        "F1": share(2 * tp, 2 * tp + fp + fn),
        "specificity": share(tn, tn + fp),
        "false positive rate": share(fp, fp + tn),
        "MCC": share(tp * tn - fp * fn, every_sum**0.5),
    }


def medical_test() -> dict[str, float]:
    """Counts and scores of the five classifiers, as "model 1 accuracy" and so on."""
    return {
        f"{model} {name}": float(value)
        for model, counts in MODELS.items()
        for name, value in (named_counts(*counts) | scores(*counts)).items()
    }


def named_counts(tp, fp, fn, tn) -> dict[str, float]:
    """The four counts by their usual names."""
    return {"TP": tp, "FP": fp, "FN": fn, "TN": tn}


FACTS = (
    ice_cream,
    descent_limits,
    queue_borders,
    xor_by_ellipse,
    kernel_features,
    medical_test,
)
