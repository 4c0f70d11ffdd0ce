"""Exercises of chapter 09: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(9)

# ------------------------------------------------------------------- rescaled


def rescaled(W, b, V, k):
    """Incoming weights and bias times k, outgoing weights divided by k."""
    return k[:, None] * W, k * b, V / k


RESCALED = Exercise(
    rescaled,
    # as many inputs as neurons, so that a wrong axis is no error but a wrong answer
    trials=[
        (
            generator.normal(size=(size, size)),
            generator.normal(size=size),
            generator.normal(size=(size, size)),
            generator.uniform(0.2, 4, size),
        )
        for size in (2, 4, 3)
    ],
    mistakes=[
        Mistake(
            lambda W, b, V, k: (k[:, None] * W, b, V / k),
            "With no input at all, does your neuron still say the same?",
            "The bias arrives through a weight, too: multiply `b` by `k`.",
        ),
        Mistake(
            lambda W, b, V, k: (k[:, None] * W, k * b, V),
            "Your neurons speak louder now. Who turns the volume down?",
            "Divide the outgoing weights by `k`: `V / k`.",
        ),
        Mistake(
            lambda W, b, V, k: (k[:, None] * W, k * b, V * k),
            "Your neurons speak louder now, and so do their connections.",
            "The outgoing weights are divided by `k`.",
        ),
        Mistake(
            lambda W, b, V, k: rescaled(W, b, V, 1 / k),
            "A twin, but rescaled the other way round.",
            "Incoming weights times `k`, outgoing weights divided by `k`.",
        ),
        Mistake(
            lambda W, b, V, k: (W * k, k * b, V / k),
            "Which axis of `W` counts the neurons?",
            "Rows of `W` are neurons: `k[:, None] * W`.",
        ),
        Mistake(
            lambda W, b, V, k: (k[:, None] * W, k * b, V / k[:, None]),
            "Which axis of `V` counts the neurons of this layer?",
            "Columns of `V` are the neurons of this layer: `V / k`.",
        ),
        Mistake(
            lambda W, b, V, k: (W * k, k * b, V / k[:, None]),
            "Both matrices are rescaled along the wrong axis.",
            "Neurons of this layer are rows of `W` and columns of `V`: "
            "`k[:, None] * W` and `V / k`.",
        ),
        Mistake(
            lambda W, b, V, k: (np.diag(k) * W, k * b, V / k),
            lambda W, b, V, k: (k @ W, k * b, V / k),
            "`k` times `W`: whole rows should grow, and none should vanish.",
            "Each row of `W` is multiplied by its own number: `k[:, None] * W`.",
        ),
        Mistake(
            lambda W, b, V, k: (W, b, V),
            "Nothing has changed: a twin, but nobody is rescaled.",
            "What comes into neuron i is multiplied by `k[i]`, what goes out is "
            "divided by it.",
        ),
        Mistake(
            lambda W, b, V, k: (k[:, None] * W, b, V),
            "What about the bias, and who turns the volume down?",
            "Multiply `b` by `k`, too, and divide `V` by it.",
        ),
        Mistake(
            lambda W, b, V, k: (W, b, V / k),
            "You turn the volume down. Who speaks louder to make up for it?",
            "Multiply what comes in: `k[:, None] * W` and `k * b`.",
        ),
        Mistake(
            lambda W, b, V, k: (k[:, None] * W, b / k, V / k),
            "Does the bias come in, or does it go out?",
            "It comes in, like the weights of `W`: `k * b`.",
        ),
    ],
    otherwise=(
        "Return three arrays, in the order `(W, b, V)`.",
        "What comes in is multiplied by `k`, what goes out is divided by it.",
        "`(k[:, None] * W, k * b, V / k)`.",
    ),
)

# ------------------------------------------------------------------- best_step


def best_step(g, H):
    """g·g / g·Hg, or infinity where the error does not bend upwards."""
    bend = g @ H @ g
    return g @ g / bend if bend > 0 else np.inf


def anywhere(g, H):
    """A wrong answer: forgets that the error may bend downwards."""
    bend = g @ H @ g
    return g @ g / bend if bend != 0 else np.inf


def upwards(rule):
    """A wrong answer where the error bends upwards, and infinity elsewhere."""
    return lambda g, H: rule(g, H) if g @ H @ g > 0 else np.inf


def curved_land(size):
    """A gradient, and a Hessian that bends upwards."""
    basis = generator.normal(size=(size, size))
    return generator.normal(size=size), basis @ basis.T + np.eye(size)


BEST_STEP = Exercise(
    best_step,
    trials=[
        *(curved_land(size) for size in (1, 2, 4)),
        (np.array([2.0, 1.0]), np.diag([1.0, -1.0])),  # bends up along g alone
        (np.array([1.0, 2.0]), np.diag([1.0, -1.0])),  # bends down
        (np.array([1.0, 1.0]), np.diag([2.0, -2.0])),  # straight
    ],
    mistakes=[
        Mistake(
            anywhere,
            lambda g, H: abs(anywhere(g, H)),
            lambda g, H: g @ g / (g @ H @ g),
            "Look at an error that bends downwards along the gradient.",
            "There the polynomial has no minimum: return `np.inf` where gᵀHg is not "
            "positive.",
        ),
        Mistake(
            lambda g, H: anywhere(g, H) if np.linalg.eigvalsh(H).min() > 0 else np.inf,
            lambda g, H: anywhere(g, H) if np.linalg.det(H) > 0 else np.inf,
            "The error may bend downwards elsewhere. How does it bend along the "
            "gradient?",
            "Only the sign of gᵀHg counts, not that of the whole Hessian.",
        ),
        Mistake(
            upwards(lambda g, H: (g @ H @ g) / (g @ g)),
            lambda g, H: (g @ H @ g) / (g @ g),
            "A sharper bend should shorten the step.",
            "You have the fraction upside down: gᵀg / gᵀHg.",
        ),
        Mistake(
            upwards(lambda g, H: 2 * best_step(g, H)),
            lambda g, H: 2 * (g @ g) / (g @ H @ g),
            "With your step the error is the same as before.",
            "Twice too long: the derivative by ε is −gᵀg + ε gᵀHg, without a ½.",
        ),
        Mistake(
            upwards(lambda g, H: best_step(g, H) / 2),
            lambda g, H: (g @ g) / (g @ H @ g) / 2,
            "Half way to the lowest place.",
            "The ½ of Taylor's formula goes away when you differentiate ε².",
        ),
        Mistake(
            upwards(lambda g, H: np.sqrt(g @ g) / (g @ H @ g)),
            "Is the gradient of length 1?",
            "The numerator is gᵀg, the square of the gradient's length.",
        ),
        Mistake(
            upwards(lambda g, H: 1 / np.linalg.eigvalsh(H).max()),
            lambda g, H: 1 / np.linalg.eigvalsh(H).max(),
            "That is safe in every direction. How sharp is the bend along this one?",
            "Use gᵀHg, the bend along the gradient, not the largest eigenvalue.",
        ),
        Mistake(
            lambda g, H: np.linalg.solve(H, g),
            "That is Newton's step, in a direction of its own.",
            "Stay on the line along −gradient: one number, gᵀg / gᵀHg.",
        ),
        Mistake(
            upwards(lambda g, H: best_step(g, H) * g),
            lambda g, H: best_step(g, H) * g,
            "That is the step. How long is it, in gradients?",
            "Return the learning rate itself, one number.",
        ),
        Mistake(
            lambda g, H: best_step(g, H) if g @ H @ g > 0 else 0.0,
            lambda g, H: best_step(g, H) if g @ H @ g > 0 else -np.inf,
            "Where the error bends downwards, how far would you go?",
            "There a longer step is always better: return `np.inf`.",
        ),
        Mistake(
            upwards(lambda g, H: -best_step(g, H)),
            lambda g, H: -(g @ g) / (g @ H @ g),
            "With a negative rate you walk uphill.",
            "The step is −εg, so the minus is there already: ε = gᵀg / gᵀHg.",
        ),
    ],
    otherwise=(
        "Differentiate the Taylor polynomial by ε and set the result to zero.",
        "−gᵀg + ε gᵀHg = 0, where gᵀHg is positive.",
        "`g @ g / (g @ H @ g)`, or `np.inf` where the denominator is not positive.",
    ),
)

# ------------------------------------------------------------------- corrected_means


def corrected_means(slopes, beta):
    """Running means, each divided by 1 − β^i."""
    return means(slopes, beta, lambda i: 1 - beta**i)


def means(slopes, beta, correction, share=None):
    """Running means divided by a correction; the share of a new slope is 1 − β."""
    mean, found = 0.0, []
    for i, slope in enumerate(slopes, start=1):
        mean = beta * mean + (1 - beta if share is None else share) * slope
        found.append(mean / correction(i))
    return found


def fed_back(slopes, beta):
    """A wrong answer: corrects what the next step begins with."""
    mean, found = 0.0, []
    for i, slope in enumerate(slopes, start=1):
        mean = (beta * mean + (1 - beta) * slope) / (1 - beta**i)
        found.append(mean)
    return found


def from_the_first(slopes, beta):
    """A wrong answer: begins with the first slope, not with 0."""
    found = [slopes[0]]
    for slope in slopes[1:]:
        found.append(beta * found[-1] + (1 - beta) * slope)
    return found


CORRECTED_MEANS = Exercise(
    corrected_means,
    trials=[
        (list(generator.normal(2, 1, count)), beta)  # NumPy's numbers: 1 / 0 is inf
        for count, beta in ((1, 0.9), (5, 0.9), (12, 0.5), (30, 0.99))
    ],
    mistakes=[
        Mistake(
            lambda slopes, beta: means(slopes, beta, lambda i: 1),
            "Your first mean is too small: it still remembers the 0 of the start.",
            "Divide the i-th mean by `1 - beta**i`.",
        ),
        Mistake(
            lambda slopes, beta: means(slopes, beta, lambda i: 1 - beta),
            "The first one is right. How much of the start is left after ten steps?",
            "The correction fades: `1 - beta**i`, with the number of the step i.",
        ),
        Mistake(
            lambda slopes, beta: means(slopes, beta, lambda i: 1 - beta ** (i + 1)),
            "Is your first step number 1?",
            "You count from 2: use `enumerate(slopes, start=1)`.",
        ),
        Mistake(
            lambda slopes, beta: means(slopes, beta, lambda i: 1 - beta ** (i - 1)),
            "Your first number is infinite. Which number has the first step?",
            "Steps count from 1: `enumerate(slopes, start=1)`.",
        ),
        Mistake(
            lambda slopes, beta: means(slopes, beta, lambda i: 1 / (1 - beta**i)),
            "Your means become even smaller.",
            "Divide by `1 - beta**i`; do not multiply.",
        ),
        Mistake(
            fed_back,
            "The first one is right, then they run away.",
            "Keep the uncorrected mean for the next step, and correct a copy.",
        ),
        Mistake(
            from_the_first,
            "The first one is right. Whom do the next ones believe too much?",
            "Begin with 0, as Adam does, and divide by `1 - beta**i`: then all slopes "
            "have their fair share.",
        ),
        Mistake(
            lambda slopes, beta: means(slopes, beta, lambda i: 1 - beta**i, share=beta),
            lambda slopes, beta: means(slopes, 1 - beta, lambda i: 1 - beta**i),
            "Which share belongs to the new slope?",
            "The new slope gets `1 - beta`, the old mean `beta`.",
        ),
        Mistake(
            lambda slopes, beta: means(slopes, beta, lambda i: 1 - beta**i, share=1),
            "Your means are sums: they are too large by the same factor.",
            "The new slope gets the share `1 - beta`.",
        ),
        Mistake(
            lambda slopes, beta: corrected_means(np.square(slopes), beta),
            "That is the second moment. The first one is asked for.",
            "Take the slopes themselves, not their squares.",
        ),
        Mistake(
            lambda slopes, beta: corrected_means(slopes, beta)[-1],
            "That is the last one.",
            "All of them are asked for: collect them in a list.",
        ),
        Mistake(
            lambda slopes, beta: means(slopes, beta, lambda i: 1 - beta ** len(slopes)),
            "The last one is right. Are the others corrected by their own number?",
            "Each mean has an i of its own: divide the i-th by `1 - beta**i`.",
        ),
        Mistake(
            lambda slopes, beta: means(slopes, beta, lambda i: 1 - beta * i),
            "The first one is right. Must the correction ever become negative?",
            "Take the power: `beta**i`, not `beta * i`.",
        ),
        Mistake(
            lambda slopes, beta: np.cumsum(slopes) / np.arange(1, len(slopes) + 1),
            "That is the plain average: old slopes count as much as new ones.",
            "Each step keeps only the share `beta` of the mean so far.",
        ),
    ],
    otherwise=(
        "For slopes that are all 5, every corrected mean should be 5.",
        "The running mean of chapter 9, starting from 0, divided by `1 - beta**i`.",
        "`mean = beta * mean + (1 - beta) * slope`, then append "
        "`mean / (1 - beta**i)`.",
    ),
)

# ------------------------------------------------------------------- lookahead


def lookahead(theta, v, gradient, learning_rate, m):
    """One step of Nesterov's momentum: the slope at theta + m v."""
    return moved(theta, m * v - learning_rate * gradient(theta + m * v))


def moved(theta, v):
    """The place after a step of that velocity, and the velocity."""
    return theta + v, v


def measured_at(place):
    """A wrong answer: measures the slope elsewhere."""
    return lambda theta, v, gradient, rate, m: moved(
        theta, m * v - rate * gradient(place(theta, v, m))
    )


def downhill(theta, v, rate):
    """A wrong answer: the velocity points uphill and is subtracted."""
    return theta - rate * v, v


def framework_s_form(theta, v, gradient, rate, m):
    """A wrong answer: takes the weights for the point where we look."""
    v = m * v - rate * gradient(theta)
    return theta + m * v - rate * gradient(theta), v


def bowl(size):
    """The gradient of a random bowl around 0."""
    basis = generator.normal(size=(size, size))
    curvature = basis @ basis.T + np.eye(size)

    def gradient(w):
        return curvature @ w

    return gradient


LOOKAHEAD = Exercise(
    lookahead,
    trials=[
        (*generator.normal(size=(2, size)), bowl(size), 0.05, 0.8) for size in (1, 2, 3)
    ],
    mistakes=[
        Mistake(
            measured_at(lambda theta, v, m: theta),
            "That is momentum. Where does Nesterov measure the slope?",
            "Where the ball is about to be: `gradient(theta + m * v)`.",
        ),
        Mistake(
            measured_at(lambda theta, v, m: theta + v),
            "You look a little too far ahead.",
            "The ball keeps the share m of its velocity: look at `theta + m * v`.",
        ),
        Mistake(
            measured_at(lambda theta, v, m: theta - m * v),
            "You look back, not ahead.",
            "The ball moves by plus m v: look at `theta + m * v`.",
        ),
        Mistake(
            lambda theta, v, gradient, rate, m: lookahead(theta, v, gradient, -rate, m),
            "Your ball rolls uphill.",
            "Subtract the slope: `v = m * v - learning_rate * gradient(…)`.",
        ),
        Mistake(
            lambda theta, v, gradient, rate, m: lookahead(
                theta, v, gradient, (1 - m) * rate, m
            ),
            "A good running mean, but not the rule of this chapter.",
            "There is no factor (1 − m) before the slope.",
        ),
        Mistake(
            lambda theta, v, gradient, rate, m: lookahead(theta, v, gradient, 1, m),
            "How far does a slope push?",
            "`learning_rate` is missing: multiply the slope by it.",
        ),
        Mistake(
            lambda theta, v, *others: (theta + v, lookahead(theta, v, *others)[1]),
            "The velocity is right. With which one do you move?",
            "Move by the new velocity: `theta + v` after `v` is updated.",
        ),
        Mistake(
            lambda theta, v, gradient, rate, m: (
                lookahead(theta, v, gradient, rate, m)[0] + m * v,
                lookahead(theta, v, gradient, rate, m)[1],
            ),
            "You look ahead and stay there.",
            "Looking is not moving: go back to `theta`, and add the new velocity once.",
        ),
        Mistake(
            lambda *given: lookahead(*given)[::-1],
            "Both are right. Look at their order.",
            "Return `theta` first, then `v`.",
        ),
        Mistake(
            lambda *given: lookahead(*given)[0],
            "The place is right. The next step also needs the velocity.",
            "Return both: `return theta + v, v`.",
        ),
        Mistake(
            lambda theta, v, gradient, rate, m: moved(
                theta, v - rate * gradient(theta + m * v)
            ),
            "Your ball rolls without friction.",
            "Only the share m of the old velocity stays: `m * v`.",
        ),
        Mistake(
            lambda theta, v, gradient, rate, m: (
                theta - rate * gradient(theta + m * v),
                v,
            ),
            "You look ahead, and then you forget that you were rolling.",
            "Move by the new velocity, `m * v - learning_rate * gradient(…)`, and "
            "return it.",
        ),
        Mistake(
            framework_s_form,
            "That is the frameworks' form. Here `theta` is the ball itself.",
            "Measure the slope at `theta + m * v`, then move by the new `v` alone.",
        ),
        Mistake(
            lambda theta, v, gradient, rate, m: downhill(
                theta, m * v + rate * gradient(theta + m * v), 1
            ),
            lambda theta, v, gradient, rate, m: downhill(
                theta, m * v + gradient(theta + m * v), rate
            ),
            "Your velocity points uphill, and you subtract it.",
            "In this chapter `v` holds the rate and the minus, and is added: "
            "`m * v - learning_rate * gradient(theta + m * v)`.",
        ),
    ],
    otherwise=(
        "Two lines: first the new velocity, then the new place.",
        "`v = m * v - learning_rate * gradient(theta + m * v)`, then move by it.",
        "… and `return theta + v, v`.",
    ),
)

# ------------------------------------------------------------------- best_momentum


def best_momentum(smallest, largest):
    """The learning rate and the momentum that suit a bowl best, as a pair."""
    root = root_of(largest / smallest)
    return (1 + root) ** 2 / largest, root**2


def root_of(kappa):
    """What the best momentum leaves of the distance in each step: √m."""
    return (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)


BEST_MOMENTUM = Exercise(
    best_momentum,
    trials=[(1.0, 100.0), (0.2, 5.0), (2.0, 8.0), (0.01, 1.0)],
    mistakes=[
        Mistake(
            lambda a, b: (best_momentum(a, b)[0], root_of(b / a)),
            "That is what each step leaves of the distance. How big is m?",
            "Each step leaves √m: square it.",
        ),
        Mistake(
            lambda a, b: (2 / (a + b), best_momentum(a, b)[1]),
            lambda a, b: (2 / (a + b), root_of(b / a)),
            lambda a, b: (2 / (a + b), 0.0),
            "That rate is the best one without momentum.",
            "With momentum the bar touches the right border of the band: "
            "rate · largest = (1 + √m)².",
        ),
        Mistake(
            lambda a, b: ((1 + root_of(b / a)) ** 2, best_momentum(a, b)[1]),
            "The band is about rate times curvature.",
            "Divide (1 + √m)² by the largest curvature.",
        ),
        Mistake(
            lambda a, b: ((1 + root_of(b / a)) ** 2 / a, best_momentum(a, b)[1]),
            "With your rate the steepest direction flies off.",
            "(1 + √m)² belongs to the largest curvature.",
        ),
        Mistake(
            lambda a, b: (
                (1 + ((b / a - 1) / (b / a + 1))) ** 2 / b,
                ((b / a - 1) / (b / a + 1)) ** 2,
            ),
            lambda a, b: (best_momentum(a, b)[0], ((b / a - 1) / (b / a + 1)) ** 2),
            "You use κ. What does momentum make of κ?",
            "Put √κ in place of κ.",
        ),
        Mistake(
            lambda a, b: (
                (1 + best_momentum(a, b)[1]) ** 2 / b,
                best_momentum(a, b)[1],
            ),
            "The momentum is right. Which power of m stands in the border?",
            "The border is (1 + √m)², with the root of m.",
        ),
        Mistake(
            lambda a, b: ((1 + root_of(b / a)) / b, best_momentum(a, b)[1]),
            "The border of the band is a square.",
            "The rate is (1 + √m)² divided by the largest curvature.",
        ),
        Mistake(
            lambda a, b: best_momentum(a, b)[::-1],
            "Both are right. Look at their order.",
            "Return the learning rate first, then the momentum.",
        ),
        Mistake(
            lambda a, b: ((1 - root_of(b / a)) ** 2 / b, best_momentum(a, b)[1]),
            "The momentum is right. With your rate the bar lies left of the band.",
            "The steepest direction touches the right border: "
            "rate · largest = (1 + √m)².",
        ),
        Mistake(
            lambda a, b: (1 / b, best_momentum(a, b)[1]),
            lambda a, b: (2 / b, best_momentum(a, b)[1]),
            "The momentum is right. Can the bar lie farther to the right?",
            "Up to the right border of the band: rate · largest = (1 + √m)².",
        ),
        Mistake(
            lambda a, b: (2 * (1 + best_momentum(a, b)[1]) / b, best_momentum(a, b)[1]),
            "That is the dashed line of the map, where walks begin to diverge.",
            "The bar ends at the purple border: rate · largest = (1 + √m)².",
        ),
    ],
    otherwise=(
        "With κ = 100 the momentum is (9/11)², about 0.67.",
        "√m = (√κ − 1) / (√κ + 1) with κ = largest / smallest.",
        "The rate is (1 + √m)² / largest.",
    ),
)

# ------------------------------------------------------------------- warm_cosine


def warm_cosine(step, steps, warm_up, highest):
    """The learning rate of a step: a warm-up in equal stairs, then half a cosine."""
    if step < warm_up:
        return highest * (step + 1) / warm_up
    return falling((step - warm_up) / (steps - warm_up), highest)


def falling(share, highest):
    """Half a cosine from the highest rate towards 0."""
    return highest * (1 + np.cos(np.pi * share)) / 2


def stairs(rule):
    """A wrong answer: other stairs, then the right cosine."""
    return lambda t, T, w, top: rule(t, w, top) if t < w else warm_cosine(t, T, w, top)


def wave(share):
    """A wrong answer: the right stairs, then a cosine of another share."""
    return lambda t, T, w, top: (
        warm_cosine(t, T, w, top) if t < w else falling(share(t, T, w), top)
    )


WARM_COSINE = Exercise(
    warm_cosine,
    trials=[
        (step, steps, warm_up, highest)
        for steps, warm_up, highest in ((20, 5, 0.1), (12, 4, 2.0), (9, 0, 1.0))
        for step in range(steps)
    ],
    mistakes=[
        Mistake(
            lambda t, T, w, top: top * t / w if t < w else warm_cosine(t, T, w, top),
            "With your rule the first step does not move at all.",
            "There are `warm_up` stairs, and step 0 stands on the first: "
            "`(step + 1) / warm_up`.",
        ),
        Mistake(
            lambda t, T, w, top: (
                warm_cosine(t, T, w, top) if t < w else falling(t / T, top)
            ),
            "Your rate jumps where the warm-up ends.",
            "The cosine begins after the warm-up: `(step - warm_up) / "
            "(steps - warm_up)`.",
        ),
        Mistake(
            lambda t, T, w, top: (
                warm_cosine(t, T, w, top) if t < w else falling((t - w) / T, top)
            ),
            "Your cosine does not come down far enough.",
            "After the warm-up only `steps - warm_up` steps are left.",
        ),
        Mistake(
            lambda t, T, w, top: falling(t / T, top) * min(1, (t + 1) / max(w, 1)),
            "Your rate falls while it rises.",
            "Two cases: first only the stairs, then only the cosine.",
        ),
        Mistake(
            lambda t, T, w, top: falling(t / T, top),
            "Where is the warm-up?",
            "In the first `warm_up` steps return `highest * (step + 1) / warm_up`.",
        ),
        Mistake(
            lambda t, T, w, top: (
                warm_cosine(t, T, w, top)
                if t < w
                else top * np.cos(np.pi / 2 * (t - w) / (T - w))
            ),
            "That is a quarter of a wave: it falls fastest at the end.",
            "Half a wave: `(1 + np.cos(np.pi * share)) / 2`.",
        ),
        Mistake(
            lambda t, T, w, top: (
                warm_cosine(t, T, w, top) if t < w else top * (1 - (t - w) / (T - w))
            ),
            "A straight line. What about the cosine?",
            "`highest * (1 + np.cos(np.pi * share)) / 2`.",
        ),
        Mistake(
            lambda t, T, w, top: warm_cosine(t, T, w, 1.0),
            "The shape is right, the size is not.",
            "Multiply by `highest`.",
        ),
        Mistake(
            stairs(lambda t, w, top: (t + 1) / w),
            "Your stairs rise to 1, whatever the highest rate is.",
            "Multiply the stairs by `highest`, too.",
        ),
        Mistake(
            stairs(lambda t, w, top: top * (t + 1) / (w + 1)),
            "The last stair should have the highest rate.",
            "There are `warm_up` stairs: `highest * (step + 1) / warm_up`.",
        ),
        Mistake(
            lambda t, T, w, top: (
                top * (t + 1) / w if t <= w else warm_cosine(t, T, w, top)
            ),
            lambda t, T, w, top: (
                top * (t + 1) / w if w and t <= w else warm_cosine(t, T, w, top)
            ),
            "You climb one stair too many.",
            "The stairs are the steps 0 … `warm_up` − 1: `if step < warm_up`.",
        ),
        Mistake(
            lambda t, T, w, top: top * min(1, (t + 1) / w) if w else top,
            lambda t, T, w, top: top * min(1, (t + 1) / max(w, 1)),
            "What comes after the warm-up?",
            "For the rest: `highest * (1 + np.cos(np.pi * share)) / 2`.",
        ),
        Mistake(
            wave(lambda t, T, w: (t - w) / (T - w - 1)),
            "Your cosine reaches 0 one step too early.",
            "It only goes towards 0: divide by `steps - warm_up`.",
        ),
        Mistake(
            wave(lambda t, T, w: (t - w + 1) / (T - w)),
            "With which rate does your cosine start?",
            "At step `warm_up` the share is 0: `(step - warm_up) / (steps - warm_up)`.",
        ),
        Mistake(
            wave(lambda t, T, w: 2 * (t - w) / (T - w)),
            "At the end your rate comes up again.",
            "Half a wave: the angle goes from 0 to π only.",
        ),
        Mistake(
            wave(lambda t, T, w: 180 / np.pi * (t - w) / (T - w)),
            "In which unit does `np.cos` want its angle?",
            "In radians: half a wave is `np.pi`, not 180.",
        ),
        Mistake(
            lambda t, T, w, top: warm_cosine(t, T, w, top) * (1 if t < w else 2),
            "Your cosine starts at twice the highest rate.",
            "1 + cos goes from 2 to 0: divide it by 2.",
        ),
    ],
    otherwise=(
        "Two cases: `if step < warm_up`, and the rest.",
        "In the rest, `share = (step - warm_up) / (steps - warm_up)` goes from 0 to 1.",
        "`highest * (1 + np.cos(np.pi * share)) / 2`.",
    ),
)
