"""Chapter 03's exact calculations: one step through five weights, and XOR.

The book's numbers are in `numbers.toml`; these functions give ours.
"""

import itertools

import numpy as np

from dlcore.scratch.functions import logistic
from dlcore.scratch.gradients import largest_difference
from dlcore.scratch.network import Network

XOR_INPUTS = np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]])
XOR_TARGETS = np.array([0.0, 1, 1, 0])
BOOK_SEED = 3


def walk_through() -> dict[str, float]:
    """One step of the two-neuron network: all quantities of Ekman's chapter 3.

    Neuron G (tanh) sees two inputs, neuron F (logistic) sees G; the learning rate is
    0.1. Weights carry the book's names: "w_xg0" is the bias of G.
    """
    network = Network((2, 1, 1))
    hidden, output = network.layers
    hidden.weights[:] = [[0.3, 0.6, -0.1]]
    output.weights[:] = [[-0.2, 0.5]]
    x, target, learning_rate = np.array([-0.9, 0.1]), np.array([1.0]), 0.1
    before = np.concatenate([w.ravel() for w in network.weights])
    given = {"x1": x[0].item(), "x2": x[1].item(), "target": target.item()}
    y = network.step(x, target, learning_rate)
    after = np.concatenate([w.ravel() for w in network.weights])
    result = {
        "z_g": np.arctanh(hidden.y).item(),
        "y_g": hidden.y.item(),
        "y_f": y.item(),
        "error": network.loss_function(y, target).item(),
        "slope": (y - target).item(),
        "err_f": output.delta.item(),
        "err_g": hidden.delta.item(),
    }
    names = ("w_xg0", "w_xg1", "w_xg2", "w_gf0", "w_gf1")
    for name, old, new in zip(names, before.tolist(), after.tolist(), strict=True):
        given[f"first {name}"] = old
        result[f"change of {name}"] = new - old
        result[name] = new
    return {**given, "learning rate": learning_rate, **result}


def first_weights(seed: int) -> tuple[np.ndarray, np.random.RandomState]:
    """The book's start: nine weights in rows N0, N1, N2, and the generator after it.

    Each row is bias, first, second weight. Biases are 0, the others are uniform between
    −1 and 1, drawn neuron by neuron.
    """
    random = np.random.RandomState(seed)
    weights = np.zeros((3, 3))
    for neuron in weights:
        for i in (1, 2):
            neuron[i] = random.uniform(-1, 1)
    return weights, random


def xor_outputs(weights, inputs=XOR_INPUTS):
    """Outputs of two tanh neurons and a logistic one: (…, 3, 3) → (…, examples)."""
    with_one = np.insert(inputs, 0, 1.0, axis=1)  # (examples, 3)
    hidden = np.tanh(weights[..., :2, :] @ with_one.T)  # (…, 2, examples)
    bias, to_output = weights[..., 2, :1], weights[..., 2:, 1:]
    return logistic(bias + (to_output @ hidden)[..., 0, :])


def learn_xor(seeds, passes: int, learning_rate: float = 0.1) -> np.ndarray:
    """Train one three-neuron network a seed, example by example, all of them at once.

    Returns the weights before training and after every pass over the four examples:
    (passes + 1, seeds, 3, 3). The order of the examples is the book's for each seed.
    """
    starts = [first_weights(seed) for seed in seeds]
    weights = np.array([start for start, _ in starts])  # (seeds, 3, 3)
    order = np.array([_orders(random, passes) for _, random in starts])
    with_one = np.insert(XOR_INPUTS, 0, 1.0, axis=1)  # (4, 3)
    history = [weights.copy()]
    for one_pass in range(passes):
        for example in order[:, one_pass].T:  # (seeds,): one example for each seed
            _learn(weights, with_one[example], XOR_TARGETS[example], learning_rate)
        history.append(weights.copy())
    return np.array(history)


def _orders(random, passes):
    """The order of the four examples in each pass: (passes, 4)."""
    indices = [0, 1, 2, 3]
    found = []
    for _ in range(passes):
        random.shuffle(indices)  # the list stays shuffled, as in the book
        found.append(list(indices))
    return found


def _learn(weights, x, target, learning_rate):
    """One step for each seed, in place: weights (seeds, 3, 3), x (seeds, 3)."""
    y = np.ones_like(x)  # (seeds, 3): a 1 for the bias, then both hidden outputs
    y[:, 1:] = np.tanh(np.einsum("sni,si->sn", weights[:, :2], x))
    output = logistic(np.einsum("si,si->s", weights[:, 2], y))
    error = -(target - output) * output * (1 - output)  # (seeds,)
    hidden_error = weights[:, 2, 1:] * error[:, None] * (1 - y[:, 1:] ** 2)
    weights[:, :2] -= learning_rate * hidden_error[:, :, None] * x[:, None]
    weights[:, 2] -= learning_rate * error[:, None] * y


def passes_needed(history: np.ndarray) -> np.ndarray:
    """Passes until all four outputs are on their side of ½, −1 where they never are.

    history: (passes + 1, seeds, 3, 3), as `learn_xor` returns it; the untrained network
    is not asked, as in the book
    """
    answers = xor_outputs(history[1:]) > 0.5  # (passes, seeds, 4)
    solved = (answers == (XOR_TARGETS > 0.5)).all(axis=-1)
    return np.where(solved.any(axis=0), solved.argmax(axis=0) + 1, -1)


def xor_unsolved(
    hidden_size, learning_rates, momenta, seeds, passes: int, dropout: float = 0.0
) -> np.ndarray:
    """Which networks have not yet solved XOR after 0, 1, … passes.

    As `learn_xor`, with any number of hidden neurons and with momentum; all runs at
    once. Dropout leaves out this share of the hidden neurons, anew for each example,
    and makes the others larger, as the Playground does. Returns booleans (learning
    rates, momenta, seeds, passes + 1); a network that once had all four outputs on
    their side of ½ counts as solved from then on.
    """
    grid = np.meshgrid(learning_rates, momenta, range(len(seeds)), indexing="ij")
    rate, momentum, seed = (axis.reshape(-1, 1, 1) for axis in grid)  # (runs, 1, 1)
    starts = [_wide_start(hidden_size, one, passes) for one in seeds]
    parts = zip(*starts, strict=True)
    hidden, output, order = (np.array(part)[seed.ravel()] for part in parts)
    speed, output_speed = np.zeros_like(hidden), np.zeros_like(output)
    with_one = np.insert(XOR_INPUTS, 0, 1.0, axis=1)  # (4, 3)
    unsolved = np.ones((passes + 1, len(hidden)), bool)
    chance, kept = np.random.default_rng(0), np.ones((len(hidden), hidden_size))
    learning = np.arange(len(hidden))  # the runs that go on
    for one_pass in range(passes):
        if not dropout and one_pass % 20 == 0:  # what is solved need not learn on
            on = unsolved[one_pass, learning]
            state = hidden, output, speed, output_speed, order, rate, momentum, kept
            hidden, output, speed, output_speed, order, rate, momentum, kept = (
                part[on] for part in state
            )
            learning = learning[on]
        for example in order[:, one_pass].T:  # (runs,)
            x, target = with_one[example], XOR_TARGETS[example]
            if dropout:
                kept = (chance.random(kept.shape) >= dropout) / (1 - dropout)
            slopes, output_slopes = _wide_slopes(hidden, output, x, target, kept)
            speed *= momentum
            speed += slopes
            hidden -= rate * speed
            output_speed *= momentum[:, 0]
            output_speed += output_slopes
            output -= rate[:, 0] * output_speed
        y = np.tanh(hidden @ with_one.T)  # (runs, hidden neurons, 4)
        y = logistic(output[:, :1] + np.einsum("rh,rhi->ri", output[:, 1:], y))
        right = ((y > 0.5) == (XOR_TARGETS > 0.5)).all(axis=1)
        unsolved[one_pass + 1] = unsolved[one_pass]
        unsolved[one_pass + 1, learning[right]] = False
    return unsolved.T.reshape(*grid[0].shape, passes + 1)


def _wide_start(hidden_size, seed, passes):
    """Weights (hidden neurons, 3) and (1 + hidden neurons,), and the order."""
    random = np.random.RandomState(seed)
    hidden = np.insert(random.uniform(-1, 1, (hidden_size, 2)), 0, 0.0, axis=1)
    output = np.insert(random.uniform(-1, 1, hidden_size), 0, 0.0)
    return hidden, output, _orders(random, passes)


def _wide_slopes(hidden, output, x, target, kept):
    """The gradients of `hidden` and `output`, one example for each run.

    kept: a factor for each hidden output, 0 where dropout leaves it out
    """
    y = np.tanh(np.einsum("rhi,ri->rh", hidden, x))  # (runs, hidden neurons)
    passed_on = y * kept
    answer = logistic(output[:, 0] + np.einsum("rh,rh->r", output[:, 1:], passed_on))
    error = -(target - answer) * answer * (1 - answer)  # (runs,)
    hidden_error = output[:, 1:] * error[:, None] * kept * (1 - y * y)
    output_slopes = error[:, None] * np.insert(passed_on, 0, 1.0, axis=1)
    return hidden_error[:, :, None] * x[:, None], output_slopes


def xor_by_the_book() -> dict[str, float]:
    """Passes, final weights and outputs of the book's own run (seed 3, rate 0.1)."""
    history = learn_xor([BOOK_SEED], passes=300, learning_rate=0.1)
    passes = int(passes_needed(history)[0])
    weights = history[passes, 0]
    starts = np.abs([first_weights(seed)[0] for seed in range(2_000)])
    result = {"seed": BOOK_SEED, "passes": passes, "learning rate": 0.1}
    result["largest first weight"] = starts[..., 1:].max().item()
    result["largest first bias"] = starts[..., 0].max().item()
    for i, neuron in enumerate(weights.tolist()):
        for j, weight in enumerate(neuron):
            result[f"N{i} w{j}"] = weight
    for (x1, x2), y in zip(XOR_INPUTS, xor_outputs(weights).tolist(), strict=True):
        result[f"y({x1:+.0f}, {x2:+.0f})"] = y
    return result


def curve_facts() -> dict[str, float]:
    """Limits and threshold of the S-curves, measured: Ekman's table 3-1.

    The threshold is the input from which on the output is nearer to its maximum.
    """
    far = 40.0
    curves = {"tanh": np.tanh, "logistic": logistic, "sign": np.sign}
    facts = {"logistic at 0": logistic(np.float64(0)).item()}
    for name, curve in curves.items():
        low, high = (curve(np.float64(end)).item() for end in (-far, far))
        facts[f"{name} maximum"] = high
        facts[f"{name} minimum"] = low
        facts[f"{name} threshold"] = crossing(curve, (low + high) / 2, far)
    return facts


def crossing(curve, level, far):
    """The input at which a rising curve crosses a level, by halving −far … far."""
    low, high = -far, far
    while high - low > 1e-9:
        middle = (low + high) / 2
        if curve(np.float64(middle)) < level:
            low = middle
        else:
            high = middle
    return high


def cost_of_a_gradient(sizes=(784, 25, 10)) -> dict[str, float]:
    """Forward passes of the numerical gradient, and the work of backpropagation.

    The passes of the five-weight network are counted while it runs. The work is the
    number of multiplications with weights or into gradients, in forward passes.
    """
    network = Network((2, 1, 1))
    calls = 0

    def loss():
        nonlocal calls
        calls += 1
        return network.loss(np.array([-0.9, 0.1]), np.array([1.0]))

    forward_difference(loss, network.weights)
    forward = sum((1 + a) * b for a, b in itertools.pairwise(sizes))
    to_errors = sum(a * b for a, b in itertools.pairwise(sizes[1:]))
    return {
        "forward passes, 5 weights": calls,
        "work of backpropagation": (forward + forward + to_errors) / forward,
    }


def forward_difference(loss, weights, nudge=1e-6):
    """The book's numerical gradient: one pass, and one more for each weight."""
    start = loss()
    gradients = []
    for matrix in weights:
        gradient = np.zeros_like(matrix)
        for index in np.ndindex(matrix.shape):
            matrix[index] += nudge
            gradient[index] = (loss() - start) / nudge
            matrix[index] -= nudge
        gradients.append(gradient)
    return gradients


def gradient_checks() -> dict[str, float]:
    """Largest difference of backpropagation from a numerical gradient, two networks."""
    generator = np.random.default_rng(0)
    found = {}
    for name, activations in {
        "tanh": ("tanh", "tanh", "logistic"),
        "logistic": ("logistic", "logistic", "logistic"),
    }.items():
        network = Network((3, 4, 3, 2), activations)
        for weights in network.weights:
            weights[:] = generator.uniform(-1, 1, weights.shape)
        x, target = generator.normal(size=(5, 3)), generator.uniform(size=(5, 2))
        found[name] = largest_difference(network, x, target)
    return found


FACTS = (
    curve_facts,
    cost_of_a_gradient,
    walk_through,
    xor_by_the_book,
    gradient_checks,
)
