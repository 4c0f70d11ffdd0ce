"""Exercises of chapter 09: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import diagnose
from dlcore.check.ingredients import named

# ------------------------------------------------------------------- rescaled


def rescaled(answer):
    """Incoming weights and bias times k, outgoing weights divided by k."""
    generator = np.random.default_rng(31)
    # as many inputs as neurons, so that a wrong axis is no error but a wrong answer
    trials = []
    for inputs, neurons, outputs in ((2, 2, 2), (4, 4, 4), (3, 3, 3)):
        trials.append(
            (
                generator.normal(size=(neurons, inputs)),
                generator.normal(size=neurons),
                generator.normal(size=(outputs, neurons)),
                generator.uniform(0.2, 4, neurons),
            )
        )

    mistakes = [
        (
            lambda W, b, V, k: (k[:, None] * W, b, V / k),
            "With no input at all, does your neuron still say the same?",
            "The bias arrives through a weight, too: multiply `b` by `k`.",
        ),
        (
            lambda W, b, V, k: (k[:, None] * W, k * b, V),
            "Your neurons speak louder now. Who turns the volume down?",
            "Divide the outgoing weights by `k`: `V / k`.",
        ),
        (
            lambda W, b, V, k: (k[:, None] * W, k * b, V * k),
            "Your neurons speak louder now, and so do their connections.",
            "The outgoing weights are *divided* by `k`.",
        ),
        (
            lambda W, b, V, k: (W / k[:, None], b / k, V * k),
            "A twin, but rescaled the other way round.",
            "Incoming weights times `k`, outgoing weights divided by `k`.",
        ),
        (
            lambda W, b, V, k: (W * k, k * b, V / k),
            "Which axis of `W` counts the neurons?",
            "Rows of `W` are neurons: `k[:, None] * W`.",
        ),
        (
            lambda W, b, V, k: (k[:, None] * W, k * b, V / k[:, None]),
            "Which axis of `V` counts the neurons of *this* layer?",
            "Columns of `V` are the neurons of this layer: `V / k`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda W, b, V, k: (k[:, None] * W, k * b, V / k),
        mistakes,
        (
            "Return three arrays, in the order `(W, b, V)`.",
            "What comes in is multiplied by `k`, what goes out is divided by it.",
            "`(k[:, None] * W, k * b, V / k)`.",
        ),
    )


# ------------------------------------------------------------------- best_step


def best_step(answer):
    """g·g / g·Hg, or infinity where the land does not bend upwards."""
    generator = np.random.default_rng(32)
    trials = []
    for size in (1, 2, 4):
        basis = generator.normal(size=(size, size))
        trials.append((generator.normal(size=size), basis @ basis.T + np.eye(size)))
    trials.append((np.array([1.0, 2.0]), np.diag([1.0, -1.0])))  # bends down
    trials.append((np.array([1.0, 1.0]), np.diag([2.0, -2.0])))  # straight

    def right(g, H):
        bend = g @ H @ g
        return g @ g / bend if bend > 0 else np.inf

    def changed(rule):
        def wrong(g, H):
            bend = g @ H @ g
            return rule(g, H, bend) if bend > 0 else np.inf

        return wrong

    def anything(g, H):
        bend = g @ H @ g
        return np.inf if bend == 0 else g @ g / bend

    mistakes = [
        (
            anything,
            "Look at a land that bends *downwards* along the gradient.",
            "A negative step climbs. Return `np.inf` where gᵀHg is not positive.",
        ),
        (
            lambda g, H: abs(anything(g, H)),
            "Look at a land that bends *downwards* along the gradient.",
            "There the polynomial has no minimum: return `np.inf` where gᵀHg is not "
            "positive.",
        ),
        (
            changed(lambda g, H, bend: bend / (g @ g)),
            "A sharper bend should shorten the step.",
            "You have the fraction upside down: gᵀg / gᵀHg.",
        ),
        (
            changed(lambda g, H, bend: 2 * (g @ g) / bend),
            "With your step the error is the same as before.",
            "Twice too long: the derivative by ε is −gᵀg + ε gᵀHg, without a ½.",
        ),
        (
            changed(lambda g, H, bend: 0.5 * (g @ g) / bend),
            "Half way to the lowest place.",
            "The ½ of Taylor's formula goes away when you differentiate ε².",
        ),
        (
            changed(lambda g, H, bend: np.sqrt(g @ g) / bend),
            "Is the gradient of length 1?",
            "The numerator is gᵀg, the *square* of the gradient's length.",
        ),
    ]
    diagnose(
        answer,
        trials,
        right,
        mistakes,
        (
            "Differentiate the Taylor polynomial by ε and set the result to zero.",
            "−gᵀg + ε gᵀHg = 0, where gᵀHg is positive.",
            "`g @ g / (g @ H @ g)`, or `np.inf` where the denominator is not positive.",
        ),
    )


# ------------------------------------------------------------------- corrected_means


def corrected_means(answer):
    """Running means, each divided by 1 − β^i."""
    generator = np.random.default_rng(33)
    trials = [
        (list(generator.normal(2, 1, count)), beta)  # NumPy's numbers: 1 / 0 is inf
        for count, beta in ((1, 0.9), (5, 0.9), (12, 0.5), (30, 0.99))
    ]

    def means(slopes, beta, power=None, weight=None):
        mean, found = 0.0, []
        weight = 1 - beta if weight is None else weight
        for i, slope in enumerate(slopes, start=1):
            mean = beta * mean + weight * slope
            found.append(mean / power(i, beta) if power else mean)
        return found

    def correction(i, beta):
        return 1 - beta**i

    def early(slopes, beta):
        mean, found = 0.0, []
        for i, slope in enumerate(slopes):
            mean = beta * mean + (1 - beta) * slope
            found.append(mean / (1 - beta**i))
        return found

    def fed_back(slopes, beta):
        mean, found = 0.0, []
        for i, slope in enumerate(slopes, start=1):
            mean = (beta * mean + (1 - beta) * slope) / (1 - beta**i)
            found.append(mean)
        return found

    mistakes = [
        (
            means,
            "Your first mean is too small: it still remembers the 0 of the start.",
            "Divide the i-th mean by `1 - beta**i`.",
        ),
        (
            lambda s, b: means(s, b, lambda i, beta: 1 - beta),
            "The first one is right. How much of the start is left after ten steps?",
            "The correction fades: `1 - beta**i`, with the number of the step i.",
        ),
        (
            lambda s, b: means(s, b, lambda i, beta: 1 - beta ** (i + 1)),
            "Is your first step number 1?",
            "You count from 2: use `enumerate(slopes, start=1)`.",
        ),
        (
            early,
            "Your first number is infinite. Which number has the first step?",
            "Steps count from 1: `enumerate(slopes, start=1)`.",
        ),
        (
            fed_back,
            "The first one is right, then they run away.",
            "Keep the uncorrected mean for the next step, and correct a copy.",
        ),
        (
            lambda s, b: means(s, b, correction, weight=b),
            "Which share belongs to the new slope?",
            "The new slope gets `1 - beta`, the old mean `beta`.",
        ),
        (
            lambda s, b: means(s, b, correction)[-1],
            "That is the last one.",
            "All of them are asked for: collect them in a list.",
        ),
    ]
    diagnose(
        answer,
        trials,
        lambda slopes, beta: means(slopes, beta, correction),
        mistakes,
        (
            "For slopes that are all 5, every corrected mean should be 5.",
            "The running mean of chapter 9, starting from 0, divided by `1 - beta**i`.",
            "`mean = beta * mean + (1 - beta) * slope`, then append "
            "`mean / (1 - beta**i)`.",
        ),
    )


# ------------------------------------------------------------------- lookahead


def lookahead(answer):
    """One step of Nesterov's momentum: the slope at theta + m v."""
    generator = np.random.default_rng(34)
    trials = []
    for size in (1, 2, 3):
        basis = generator.normal(size=(size, size))
        curvature = basis @ basis.T + np.eye(size)
        gradient = named(lambda w, H=curvature: H @ w, "gradient")
        theta, v = generator.normal(size=(2, size))
        trials.append((theta, v, gradient, 0.05, 0.8))

    def stepped(place, direction=-1, again=False):
        def step(theta, v, gradient, rate, m):
            v = m * v + direction * rate * gradient(place(theta, v, m))
            return theta + (m * v if again else v), v

        return step

    right = stepped(lambda theta, v, m: theta + m * v)

    def scaled(theta, v, gradient, rate, m):
        v = m * v - (1 - m) * rate * gradient(theta + m * v)
        return theta + v, v

    def old_velocity(theta, v, gradient, rate, m):
        return theta + v, right(theta, v, gradient, rate, m)[1]

    mistakes = [
        (
            stepped(lambda theta, v, m: theta),
            "That is momentum. Where does Nesterov measure the slope?",
            "Where the ball is about to be: `gradient(theta + m * v)`.",
        ),
        (
            stepped(lambda theta, v, m: theta + v),
            "You look a little too far ahead.",
            "The ball keeps the share m of its velocity: look at `theta + m * v`.",
        ),
        (
            stepped(lambda theta, v, m: theta - m * v),
            "You look back, not ahead.",
            "The ball moves by *plus* m v: look at `theta + m * v`.",
        ),
        (
            stepped(lambda theta, v, m: theta + m * v, direction=1),
            "Your ball rolls uphill.",
            "Subtract the slope: `v = m * v - learning_rate * gradient(…)`.",
        ),
        (
            scaled,
            "A good running mean, but not the rule of this chapter.",
            "There is no factor (1 − m) before the slope.",
        ),
        (
            old_velocity,
            "The velocity is right. With which one do you move?",
            "Move by the *new* velocity: `theta + v` after `v` is updated.",
        ),
        (
            lambda *trial: right(*trial)[::-1],
            "Both are right. Look at their order.",
            "Return `theta` first, then `v`.",
        ),
        (
            lambda *trial: right(*trial)[0],
            "The place is right. The next step also needs the velocity.",
            "Return both: `return theta + v, v`.",
        ),
    ]
    diagnose(
        answer,
        trials,
        right,
        mistakes,
        (
            "Two lines: first the new velocity, then the new place.",
            "`v = m * v - learning_rate * gradient(theta + m * v)`, then move by it.",
            "… and `return theta + v, v`.",
        ),
    )


# ------------------------------------------------------------------- adagrad_path


def adagrad_path(answer):
    """The places of a weight under AdaGrad whose accumulator starts at r_0."""
    generator = np.random.default_rng(35)
    trials = [
        (generator.normal(0, 1, count).tolist(), rate, start)
        for count, rate, start in ((1, 0.1, 0.1), (4, 0.5, 0.1), (9, 0.2, 2.0))
    ]

    def walk(slopes, rate, r, *, late=False, root=True, decay=None, whole=True):
        weight, path = 0.0, []
        for slope in slopes:
            before = r
            r = r + slope**2 if decay is None else decay * r + (1 - decay) * slope**2
            scale = before if late else r
            weight -= rate * slope / (np.sqrt(scale) if root else scale)
            path.append(weight)
        return path if whole else path[-1]

    def absolute(slopes, rate, r):
        weight, path = 0.0, []
        for slope in slopes:
            r = r + abs(slope)
            weight -= rate * slope / np.sqrt(r)
            path.append(weight)
        return path

    mistakes = [
        (
            lambda s, rate, r: walk(s, rate, 0.0),
            "That is AdaGrad from 0. What is `r_0` for?",
            "Start the accumulator at `r_0`.",
        ),
        (
            lambda s, rate, r: walk(s, rate, r, late=True),
            "You divide before the new slope has been counted.",
            "First `r = r + slope**2`, then the step.",
        ),
        (
            lambda s, rate, r: walk(s, rate, r, root=False),
            "Your steps shrink too fast.",
            "Divide by the square *root* of the accumulator.",
        ),
        (
            lambda s, rate, r: [-place for place in walk(s, rate, r)],
            "The size is right. Which way is down?",
            "Subtract the step from the weight.",
        ),
        (
            lambda s, rate, r: walk(s, rate, r, decay=0.9),
            "That is RMSProp: it forgets.",
            "AdaGrad adds the squares, nothing is forgotten: `r = r + slope**2`.",
        ),
        (
            absolute,
            "What exactly is accumulated?",
            "The *squares* of the slopes: `r = r + slope**2`.",
        ),
        (
            lambda s, rate, r: np.diff(walk(s, rate, r), prepend=0.0),
            "Those are the steps. Where is the weight?",
            "Add them up: the place after each slope is asked for.",
        ),
        (
            lambda s, rate, r: walk(s, rate, r, whole=False),
            "That is the last place only.",
            "Collect the place after each slope in a list.",
        ),
    ]
    diagnose(
        answer,
        trials,
        walk,
        mistakes,
        (
            "With one slope g the weight ends at −rate · g / √(r₀ + g²).",
            "Two lines in a loop: accumulate the square, then move.",
            "`r = r + slope**2`, then `weight = weight - learning_rate * slope / "
            "np.sqrt(r)`.",
        ),
    )


EXERCISES = {
    "rescaled": rescaled,
    "best_step": best_step,
    "corrected_means": corrected_means,
    "lookahead": lookahead,
    "adagrad_path": adagrad_path,
}
