"""Exercises of chapter 16: what is asked, and the wrong answers that people give."""

import numpy as np

from dlcore.check import Exercise, Mistake

generator = np.random.default_rng(16)


def next_state(W, U, b, h, x):
    """The next state of a recurrent layer of tanh neurons.

    W: (hidden, hidden), U: (hidden, inputs), b and h: (hidden,), x: (inputs,)
    """
    return np.tanh(W @ h + U @ x + b)


def layer(hidden, inputs):
    """Random weights, a state and an input."""
    sizes = (hidden, hidden), (hidden, inputs), (hidden,), (hidden,), (inputs,)
    return tuple(generator.normal(size=size) for size in sizes)


NEXT_STATE = Exercise(
    next_state,
    trials=[layer(3, 2), layer(3, 3), layer(2, 4), layer(4, 1)],
    mistakes=[
        Mistake(
            lambda W, U, b, h, x: W @ h + U @ x + b,
            "Can your state be larger than 1? That of a tanh neuron cannot.",
            "These are the weighted sums z. Put them through `np.tanh`.",
        ),
        Mistake(
            lambda W, U, b, h, x: np.tanh(U @ x + b),
            "Does your layer remember anything?",
            "Add what comes from the state before: `W @ h`.",
        ),
        Mistake(
            lambda W, U, b, h, x: np.tanh(W @ h + U @ x),
            "What does your layer say if state and input are 0?",
            "Add the biases `b`.",
        ),
        Mistake(
            lambda W, U, b, h, x: np.tanh(h @ W + U @ x + b),
            "Row i of W belongs to neuron i. Which numbers does `h @ W` multiply?",
            "`h @ W` takes the columns of W; write `W @ h`.",
        ),
        Mistake(
            lambda W, U, b, h, x: np.maximum(W @ h + U @ x + b, 0),
            "Can your state be negative? That of a tanh neuron can.",
            "This is a ReLU. Use `np.tanh`.",
        ),
        Mistake(
            lambda W, U, b, h, x: np.tanh(W @ np.tanh(h) + U @ x + b),
            "The state h has come out of the activation already. What do you do to it?",
            "Take `h` as it is: `W @ h`.",
        ),
        Mistake(
            lambda W, U, b, h, x: np.tanh(W @ h + U @ x) + b,
            "Can your state be larger than 1? Where do you add the biases?",
            "The biases belong inside: `np.tanh(… + b)`.",
        ),
        Mistake(
            lambda W, U, b, h, x: np.tanh(W @ x + U @ h + b),
            "Which matrix has one column per input, and which one per neuron?",
            "W goes with the state `h`, U with the input `x`.",
        ),
        Mistake(
            lambda W, U, b, h, x: 1 / (1 + np.exp(-(W @ h + U @ x + b))),
            "Can your state be negative? That of a tanh neuron can.",
            "This is the logistic function. Use `np.tanh`.",
        ),
    ],
    otherwise=(
        "Compare with the formula of the layer, term by term.",
        "It is tanh of three terms: `W @ h`, `U @ x` and `b`.",
    ),
)


def seasonal_error(sales):
    """The mean absolute error of the seasonal naive forecast of monthly sales.

    sales: (months,), more than 12; every month that has one a year before counts
    """
    return np.abs(sales[12:] - sales[:-12]).mean()


SEASONAL_ERROR = Exercise(
    seasonal_error,
    trials=[(generator.normal(100, 30, months),) for months in (13, 24, 30, 60)],
    mistakes=[
        Mistake(
            lambda sales: np.abs(sales[1:] - sales[:-1]).mean(),
            "Which month does the seasonal forecast look at?",
            "This is the naive forecast, one month back. Go back 12.",
        ),
        Mistake(
            lambda sales: (sales[12:] - sales[:-12]).mean(),
            "Can forecasts that are too high make up for those that are too low?",
            "Take the size of each error first: `np.abs`.",
        ),
        Mistake(
            lambda sales: np.square(sales[12:] - sales[:-12]).mean(),
            "In which unit is your error: dollars, or dollars squared?",
            "This is the squared error. Use `np.abs` in place of the square.",
        ),
        Mistake(
            lambda sales: np.abs(sales[12:] - sales[:-12]).sum(),
            "Does your error grow with the number of months?",
            "Take the mean, not the sum.",
        ),
        Mistake(
            lambda sales: np.abs(sales[11:] - sales[:-11]).mean(),
            "From March to March: how many steps are that?",
            "One year is 12 steps: `sales[12:] - sales[:-12]`.",
        ),
        Mistake(
            lambda sales: np.abs(sales[12:] - sales[:-12].mean()).mean(),
            "Is your forecast the same for December and for February?",
            "Each month has its own forecast: subtract `sales[:-12]`, not its mean.",
        ),
        Mistake(
            lambda sales: np.abs((sales[12:] - sales[:-12]).mean()),
            "What comes first: the size of each error, or the mean?",
            "Errors of both signs have cancelled out. First `np.abs`, then the mean.",
        ),
        Mistake(
            lambda sales: np.sqrt(np.square(sales[12:] - sales[:-12]).mean()),
            "How much does one large error count in your mean?",
            "This is the root of the mean square. Use `np.abs` instead.",
        ),
        Mistake(
            lambda sales: (np.abs(sales[12:] - sales[:-12]) / sales[12:]).mean(),
            "Is your error in dollars, or a share of the sales?",
            "Do not divide by the sales.",
        ),
        Mistake(
            lambda sales: np.abs(sales[12:] - sales[:-12]).sum() / len(sales),
            "How many months have a month a year before them?",
            "The first 12 have none: divide by `len(sales) - 12`, or take `.mean()`.",
        ),
    ],
    otherwise=(
        "Lay the series beside itself, moved by one year.",
        "`sales[12:]` are the months, `sales[:-12]` their forecasts.",
    ),
)


def slope_back(w_rec, w_in, states):
    """The slope of the last state of a tanh neuron by its first input.

    states: (time,), the states h after each step; the first input moved states[0]
    """
    steps = len(states) - 1
    return np.prod(1 - states**2) * w_rec**steps * w_in


def neuron(w_rec, w_in, time):
    """Weights, and the states of a neuron on random inputs."""
    states, h = [], 0.0
    for x in generator.uniform(-1, 1, time):
        h = np.tanh(w_rec * h + w_in * x)
        states.append(h)
    return w_rec, w_in, np.array(states)


SLOPE_BACK = Exercise(
    slope_back,
    trials=[neuron(0.9, 1.3, 5), neuron(1.4, -0.6, 3), neuron(0.7, 2.0, 1)],
    mistakes=[
        Mistake(
            lambda w_rec, w_in, states: w_rec ** (len(states) - 1) * w_in,
            "Is your neuron linear? Each step of tanh has a slope of its own.",
            "This is the bound. Multiply by 1 − h² of every step.",
        ),
        Mistake(
            lambda w_rec, w_in, states: (
                np.prod(1 - states**2) * w_rec ** len(states) * w_in
            ),
            "With a single step: does the recurrent weight play a part?",
            "Between n states there are n − 1 recurrent steps.",
        ),
        Mistake(
            lambda w_rec, w_in, states: (
                np.prod(1 - states**2) * w_rec ** (len(states) - 1)
            ),
            "By which weight did the input come in?",
            "Multiply by `w_in`, once.",
        ),
        Mistake(
            lambda w_rec, w_in, states: (
                (1 - states[-1] ** 2) * w_rec ** (len(states) - 1) * w_in
            ),
            "How many times does the signal pass the activation on its way?",
            "Each step has its slope: multiply 1 − h² of all of them.",
        ),
        Mistake(
            lambda w_rec, w_in, states: (
                np.prod(1 - states**2) * (w_rec * w_in) ** (len(states) - 1)
            ),
            "How often does the first input come in?",
            "`w_in` counts once, `w_rec` once per recurrent step.",
        ),
        Mistake(
            lambda w_rec, w_in, states: np.prod(1 - states**2) * w_in,
            "By which weight does a state reach the next step?",
            "Multiply by `w_rec` once per step between two states.",
        ),
        Mistake(
            lambda w_rec, w_in, states: (
                np.prod(1 - states[1:] ** 2) * w_rec ** (len(states) - 1) * w_in
            ),
            "With a single step: does your answer know that the neuron is a tanh?",
            "The first state has come through the activation too: take all `states`.",
        ),
        Mistake(
            lambda w_rec, w_in, states: (
                np.prod(1 - np.tanh(states) ** 2) * w_rec ** (len(states) - 1) * w_in
            ),
            "Have the states been through the activation already?",
            "They are h = tanh z, so the slope is 1 − h², without another tanh.",
        ),
    ],
    otherwise=(
        "Walk back by hand with two steps, one factor after another.",
        "1 − h² for each state, `w_rec` between two of them, `w_in` at the end.",
    ),
)


def after_last(outputs, mask):
    """The state after the last real step of each sequence: (batch, hidden).

    outputs: (batch, time, hidden); mask: (batch, time), True where a step is real;
    padding stands behind the sequences
    """
    return outputs[np.arange(len(mask)), mask.sum(axis=1) - 1]


def batch(*lengths, hidden=3):
    """Outputs of a layer for sequences of these lengths, and their mask."""
    time = max(lengths)
    mask = np.arange(time) < np.array(lengths)[:, None]
    return generator.normal(size=(len(lengths), time, hidden)), mask


AFTER_LAST = Exercise(
    after_last,
    trials=[batch(2, 4, 1), batch(5, 3), batch(1, 6, 2, 4)],
    mistakes=[
        Mistake(
            lambda outputs, mask: outputs[:, -1],
            "What did a short sequence read at the last step?",
            "The last step may be padding. The mask tells how long each one is.",
        ),
        Mistake(
            lambda outputs, mask: outputs[np.arange(len(mask)), mask.sum(1)],
            "At which place does the second step stand, counting from 0?",
            "A sequence of n steps ends at place n − 1.",
        ),
        Mistake(
            lambda outputs, mask: outputs[:, mask.sum(1) - 1],
            "What shape does your answer have?",
            "A colon takes all sequences at all these places: use `np.arange(batch)`.",
        ),
        Mistake(
            lambda outputs, mask: (
                (outputs * mask[..., None]).sum(1) / mask.sum(1)[:, None]
            ),
            "Is the state after the last step wanted, or a mean of all states?",
            "Pick one step per sequence instead of averaging.",
        ),
        Mistake(
            lambda outputs, mask: outputs[:, 0],
            "What has the layer read by its first step?",
            "Take the last real step, not the first.",
        ),
        Mistake(
            lambda outputs, mask: (outputs * mask[..., None])[:, -1],
            "What is left of a short sequence if you erase the padding?",
            "Erasing is not choosing: pick the step at the sequence's length − 1.",
        ),
        Mistake(
            lambda outputs, mask: outputs.max(axis=1),
            "Is the largest state wanted, or the latest?",
            "Pick the step at which each sequence ends.",
        ),
    ],
    otherwise=(
        "How long is each sequence, and at which place does it end?",
        "`mask.sum(axis=1) - 1` are the places; pair them with `np.arange(len(mask))`.",
    ),
)
