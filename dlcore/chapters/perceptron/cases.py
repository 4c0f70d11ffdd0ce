"""Chapter 01's exact calculations: gates, Rosenblatt's rule, and the exam predictor.

The books' numbers are in `numbers.toml`; these functions give ours.
"""

import random

import numpy as np

from dlcore.scratch.functions import logistic, relu, softmax

BOOK_SEED = 7
BOOK_START = (0.2, -0.6, 0.25)
CORNERS = [(1, -1, -1), (1, -1, 1), (1, 1, -1), (1, 1, 1)]  # x0 = 1, x1, x2
NAND, OR, AND = (0.9, -0.6, -0.5), (0.2, 0.6, 0.6), (-0.6, 0.6, 0.6)
NAND_TARGETS, XOR_TARGETS = (1, 1, 1, -1), (-1, 1, 1, -1)
EXAM = (-24, 3, 4)


def weighted_sum(w, x) -> float:
    """Return z for an example x that begins with 1, added from left to right."""
    z = 0.0
    for w_i, x_i in zip(w, x, strict=True):
        z += w_i * x_i
    return z


def perceptron(w, x) -> int:
    """Return +1 where the weighted sum is 0 or more, else −1."""
    return -1 if weighted_sum(w, x) < 0 else 1


def learn(targets, w=BOOK_START, learning_rate=0.1, seed=BOOK_SEED, most_updates=1000):
    """Rosenblatt's rule on the four corners (Ekman, snippets 1-2 to 1-4).

    Returns the weights at the start and after every update; it ends after a pass
    without a mistake, or with the pass in which `most_updates` is reached.
    """
    generator = random.Random(seed)
    history, order, all_right = [tuple(w)], [0, 1, 2, 3], False
    while not all_right and len(history) <= most_updates:
        all_right = True
        generator.shuffle(order)
        for i in order:
            w, x, target = history[-1], CORNERS[i], targets[i]
            if perceptron(w, x) != target:
                step = target * learning_rate
                changed = [a + step * b for a, b in zip(w, x, strict=True)]
                history.append(tuple(changed))
                all_right = False
    return history


def hand_set_nand() -> dict[str, float]:
    """Terms, sums and answers of the hand-set NAND gate, by its inputs."""
    numbers = {}
    for x in CORNERS:
        place = f"({x[1]}, {x[2]})"
        terms = np.multiply(NAND, x)
        numbers |= {f"w{i} x{i}{place}": term for i, term in enumerate(terms)}
        numbers[f"z{place}"] = weighted_sum(NAND, x)
        numbers[f"y{place}"] = perceptron(NAND, x)
    return numbers


def learned_nand() -> dict[str, float]:
    """Updates until NAND is learned, and the weights after each of them."""
    history = learn(NAND_TARGETS)
    numbers = {"updates": len(history) - 1, "lines": len(history)}
    for step, w in enumerate(history):
        numbers |= {f"w{i} after {step}": weight for i, weight in enumerate(w)}
    return numbers


def failed_xor() -> dict[str, float]:
    """How many of the four answers are right after 6, 30 and 3,000 updates."""
    history = learn(XOR_TARGETS, most_updates=3000)
    numbers = {}
    for updates in (6, 30, 3000):
        answers = [perceptron(history[updates], x) for x in CORNERS]
        right = sum(y == t for y, t in zip(answers, XOR_TARGETS, strict=True))
        numbers[f"right after {updates}"] = right
    return numbers


def three_neurons() -> dict[str, float]:
    """The outputs y0 (NAND), y1 (OR) and y2 (AND of both) for the four inputs."""
    numbers = {}
    for x in CORNERS:
        y0, y1 = perceptron(NAND, x), perceptron(OR, x)
        y2 = perceptron(AND, (1, y0, y1))
        place = f"({x[1]}, {x[2]})"
        numbers |= {f"y0{place}": y0, f"y1{place}": y1, f"y2{place}": y2}
    return numbers


def matrix_product() -> dict[str, float]:
    """The product of two neurons' weights with the four examples, cell by cell."""
    product = np.array([NAND, OR]) @ np.array(CORNERS).T  # (neurons, examples)
    return {f"WX[{i}, {j}]": product[i, j] for i, j in np.ndindex(product.shape)}


def exam_students(count=60, seed=0) -> np.ndarray:
    """Students (hours of sleep, hours of study, ±1) that the exam predictor fits.

    The book shows its students only in a picture; these keep a little distance from
    the line, and every second one is above average. Shape: (count, 3).
    """
    generator = np.random.default_rng(seed)
    hours = generator.uniform((1, 0.2), (9.8, 6.8), (40 * count, 2)).round(1)
    distance = (hours @ EXAM[1:] + EXAM[0]) / 5
    above = hours[(distance > 0.25) & (distance < 3)]
    below = hours[(distance < -0.25) & (distance > -3)]
    students = np.ones((count, 3))
    students[::2, :2] = above[: (count + 1) // 2]
    students[1::2, :2] = below[: count // 2]
    students[1::2, 2] = -1
    return students


def exam_mistakes() -> int:
    """How many students the exam predictor gets wrong with the book's parameters."""
    students = exam_students()
    answers = [perceptron(EXAM, (1, sleep, study)) for sleep, study, _ in students]
    return int(sum(answers != students[:, 2]))


def exam_neuron() -> dict[str, int]:
    """How often predictor and neuron disagree; hours in quarters are exact numbers."""
    hours = np.random.default_rng(0).integers(0, 40, (10_000, 2)) / 4
    by_model = np.array([perceptron(EXAM, (1, *x)) for x in hours])
    by_neuron = np.where(hours @ EXAM[1:] + EXAM[0] < 0, -1, 1)
    return {"answers": len(hours), "different": int((by_model != by_neuron).sum())}


def meal() -> float:
    """The price of two burgers, one portion of fries and two sodas, at our prices."""
    return float(np.dot((2, 1, 2), (2.5, 1.5, 1.0)))


def angles() -> float:
    """The largest difference between w · x and |w| |x| cos α over all whole degrees."""
    w, degrees = np.array([1.2, 0.9]), np.radians(np.arange(360))
    x = 2 * np.stack([np.cos(degrees), np.sin(degrees)])  # (2, angles)
    cosine = np.cos(degrees - np.arctan2(w[1], w[0]))
    return float(abs(w @ x - 1.5 * 2 * cosine).max())


def thresholds() -> int:
    """How many sums are judged differently by a threshold and by a bias."""
    sums = np.arange(-80, 81) / 16  # exact in binary, as is the threshold
    return int(((sums >= 0.875) != (sums - 0.875 >= 0)).sum())


def collapsed_layers() -> float:
    """The largest difference between three linear layers and the one they make."""
    generator = np.random.default_rng(0)
    W1, W2, W3, b1, b2, b3 = (
        *generator.normal(size=(3, 3, 3)),
        *generator.normal(size=(3, 3, 1)),
    )
    x = generator.normal(size=(3, 100))  # (inputs, examples)
    three = W3 @ (W2 @ (W1 @ x + b1) + b2) + b3
    one = (W3 @ W2 @ W1) @ x + (W3 @ (W2 @ b1 + b2) + b3)
    return float(abs(three - one).max())


def activations() -> dict[str, float]:
    """Values of the activation functions that their formulas promise."""
    z = np.random.default_rng(0).normal(0, 3, 10)
    return {
        "logistic(0)": float(logistic(0.0)),
        "tanh(0)": float(np.tanh(0.0)),
        "relu(-1)": float(relu(-1.0)),
        "softmax total": float(softmax(z).sum()),
    }


FACTS = (
    hand_set_nand,
    learned_nand,
    failed_xor,
    three_neurons,
    matrix_product,
    exam_mistakes,
    exam_neuron,
    meal,
    angles,
    thresholds,
    collapsed_layers,
    activations,
)
