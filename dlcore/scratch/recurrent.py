"""Recurrent layers, and backpropagation through time: plain, LSTM and two GRUs.

Sequences are (batch, time, inputs). The way forward runs from the first step to the
last, the way back from the last to the first. All steps share their weights, so the
gradient of a weight is the sum over the steps that used it.
"""

import numpy as np

from dlcore.scratch.functions import ACTIVATIONS, logistic


class Layer:
    """The walk through time; what one step computes is for the layers below to say.

    W: (gates · hidden, hidden), from the state before; U: (gates · hidden, inputs);
    b: (gates · hidden,). They are taken as they are: training changes them in place.
    After `backward`: `gradients` by these names, and `start_gradient`, that of the
    state before the first step. Raises ValueError where the shapes do not fit.
    """

    gates = 1
    states = 1  # arrays (batch, hidden) that go from step to step; the first is h
    names = ("W", "U", "b")

    def __init__(self, W, U, b):
        """Take the weights."""
        rows = self.gates * W.shape[1]
        if not W.shape[0] == U.shape[0] == b.shape[0] == rows:
            raise ValueError(
                f"W, U and b need {rows} rows, {self.gates} for each of the "
                f"{W.shape[1]} neurons, not {len(W)}, {len(U)} and {len(b)}"
            )
        self.W, self.U, self.b = W, U, b

    def forward(self, x, state=None):
        """Return h of all steps: (batch, time, inputs) → (batch, time, hidden).

        state: the arrays before the first step, zeros without it; `state` of the layer
        holds those after the last.
        """
        self.state = self.zeros(len(x)) if state is None else state
        self.memories, outputs = [], []
        for t in range(x.shape[1]):
            self.state, memory = self.step(x[:, t], self.state)
            self.memories.append(memory)
            outputs.append(self.state[0])
        return np.stack(outputs, axis=1)

    def backward(self, error):
        """Return ∂loss/∂x from ∂loss/∂h of all steps, and keep the gradients.

        At each step two errors meet: what this h did to the loss at once, and what it
        did by way of all later steps.
        """
        self.gradients = {
            name: np.zeros_like(getattr(self, name)) for name in self.names
        }
        to_state = self.zeros(len(error))
        to_x = []
        for t in reversed(range(error.shape[1])):
            to_state = (to_state[0] + error[:, t], *to_state[1:])
            to_input, to_state = self.step_back(to_state, self.memories[t])
            to_x.append(to_input)
        self.start_gradient = to_state
        return np.stack(to_x[::-1], axis=1)  # (batch, time, inputs)

    def zeros(self, batch):
        """Return a state of zeros."""
        shape = batch, self.W.shape[1]
        return tuple(np.zeros(shape, self.W.dtype) for _ in range(self.states))

    def weigh(self, x, before):
        """Return the weighted sums z of one step: (batch, gates · hidden)."""
        return before @ self.W.T + x @ self.U.T + self.b

    def weigh_back(self, to_z, x, before):
        """Return ∂loss/∂x and ∂loss/∂before, and add this step to the gradients."""
        self.gradients["W"] += to_z.T @ before
        self.gradients["U"] += to_z.T @ x
        self.gradients["b"] += to_z.sum(axis=0)
        return to_z @ self.U, to_z @ self.W


class Recurrent(Layer):
    """h(t) = f(W h(t − 1) + U x(t) + b) (Ekman, chapter 9; Buduma, chapter 7)."""

    def __init__(self, W, U, b, activation="tanh"):
        """Take the weights and the name of f: "tanh", "relu", "linear", …"""
        super().__init__(W, U, b)
        self.function, self.derivative = ACTIVATIONS[activation]

    def step(self, x, state):
        """Return the next state, and what the way back needs."""
        (before,) = state
        h = self.function(self.weigh(x, before))
        return (h,), (x, before, h)

    def step_back(self, to_state, memory):
        """Return ∂loss/∂x and ∂loss/∂(state before)."""
        (to_h,), (x, before, h) = to_state, memory
        to_z = to_h * self.derivative(h)
        to_x, to_before = self.weigh_back(to_z, x, before)
        return to_x, (to_before,)


class LSTM(Layer):
    """Long short-term memory: c is kept, written to and read through three gates.

    The rows of W, U and b: input gate, forget gate, candidate, output gate, as PyTorch
    and Keras order them (Ekman, chapter 10; Hochreiter and Schmidhuber 1997).
    """

    gates = 4
    states = 2  # h and c

    def step(self, x, state):
        """Return the next state, and what the way back needs."""
        before, c = state
        z = self.weigh(x, before)
        i, f, g, o = np.split(z, 4, axis=1)  # (batch, hidden) each
        i, f, g, o = logistic(i), logistic(f), np.tanh(g), logistic(o)
        kept = f * c + i * g
        shown = np.tanh(kept)
        return (o * shown, kept), (x, before, c, i, f, g, o, shown)

    def step_back(self, to_state, memory):
        """Return ∂loss/∂x and ∂loss/∂(state before)."""
        to_h, to_kept = to_state
        x, before, c, i, f, g, o, shown = memory
        to_kept = to_kept + to_h * o * (1 - shown**2)
        to_z = np.concatenate(
            [
                to_kept * g * i * (1 - i),
                to_kept * c * f * (1 - f),
                to_kept * i * (1 - g**2),
                to_h * shown * o * (1 - o),
            ],
            axis=1,
        )
        to_x, to_before = self.weigh_back(to_z, x, before)
        return to_x, (to_before, to_kept * f)


class GRU(Layer):
    """A gated recurrent unit, its reset gate behind the weights, as frameworks have it.

    n = tanh(U x + b + r · (W h + d)); the new state is (1 − z) n + z h.

    The rows of W, U and b: reset gate r, update gate z, candidate n, as in PyTorch
    (Keras has z first); d: (hidden,), a bias of its own inside the reset.
    """

    gates = 3
    names = ("W", "U", "b", "d")

    def __init__(self, W, U, b, d):
        """Take the weights and the second bias of the candidate."""
        super().__init__(W, U, b)
        self.d = d

    def step(self, x, state):
        """Return the next state, and what the way back needs."""
        (before,) = state
        inward = np.split(x @ self.U.T + self.b, 3, axis=1)  # (batch, hidden) each
        across = np.split(before @ self.W.T, 3, axis=1)
        r, z = (logistic(inward[i] + across[i]) for i in (0, 1))
        recalled = across[2] + self.d
        n = np.tanh(inward[2] + r * recalled)
        return ((1 - z) * n + z * before,), (x, before, r, z, n, recalled)

    def step_back(self, to_state, memory):
        """Return ∂loss/∂x and ∂loss/∂(state before)."""
        (to_h,), (x, before, r, z, n, recalled) = to_state, memory
        to_n = to_h * (1 - z) * (1 - n**2)
        to_z = to_h * (before - n) * z * (1 - z)
        to_r = to_n * recalled * r * (1 - r)
        inward = np.concatenate([to_r, to_z, to_n], axis=1)
        across = np.concatenate([to_r, to_z, to_n * r], axis=1)
        self.gradients["W"] += across.T @ before
        self.gradients["U"] += inward.T @ x
        self.gradients["b"] += inward.sum(axis=0)
        self.gradients["d"] += (to_n * r).sum(axis=0)
        return inward @ self.U, (across @ self.W + to_h * z,)


class OriginalGRU(Layer):
    """A gated recurrent unit as its authors wrote it: the state is reset at once.

    n = tanh(U x + b + W (r · h)); the new state is (1 − z) n + z h (Cho and others
    2014; Ekman, appendix H). Keras has it as `reset_after=False`.
    """

    gates = 3

    def step(self, x, state):
        """Return the next state, and what the way back needs."""
        (before,) = state
        inward = np.split(x @ self.U.T + self.b, 3, axis=1)  # (batch, hidden) each
        to_reset, to_update, to_candidate = np.split(self.W, 3)
        r = logistic(inward[0] + before @ to_reset.T)
        z = logistic(inward[1] + before @ to_update.T)
        n = np.tanh(inward[2] + (r * before) @ to_candidate.T)
        return ((1 - z) * n + z * before,), (x, before, r, z, n)

    def step_back(self, to_state, memory):
        """Return ∂loss/∂x and ∂loss/∂(state before)."""
        (to_h,), (x, before, r, z, n) = to_state, memory
        to_reset, to_update, to_candidate = np.split(self.W, 3)
        to_n = to_h * (1 - z) * (1 - n**2)
        to_z = to_h * (before - n) * z * (1 - z)
        to_recalled = to_n @ to_candidate
        to_r = to_recalled * before * r * (1 - r)
        rows = [to_r.T @ before, to_z.T @ before, to_n.T @ (r * before)]
        inward = np.concatenate([to_r, to_z, to_n], axis=1)
        self.gradients["W"] += np.concatenate(rows)
        self.gradients["U"] += inward.T @ x
        self.gradients["b"] += inward.sum(axis=0)
        to_before = to_h * z + to_recalled * r + to_r @ to_reset + to_z @ to_update
        return inward @ self.U, (to_before,)
