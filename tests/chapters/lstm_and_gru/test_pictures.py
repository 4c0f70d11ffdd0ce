"""Chapter 17's pictures: their arithmetic against Python."""

import numpy as np
import pytest
import torch
from executed import executed

from dlcore.chapters.lstm_and_gru import cases, exercises
from dlcore.lab import PageModel
from dlcore.scratch import recurrent as scratch
from dlcore.scratch.functions import ACTIVATIONS, logistic


@pytest.mark.system("L-E10.1")
@pytest.mark.parametrize("activation", ["logistic", "tanh", "relu", "linear"])
def test_the_page_multiplies_slopes_and_weights(load, activation):
    page = load("chain", "lstm_and_gru/chain.js")
    values = {"z1": 0.4, "z2": -1.3, "z3": 2.0, "w2": 1.5, "w3": -0.7}
    found = page.evaluate(
        "(values) => chain.product(chain.factors(values))",
        values | {"activation": activation},
    )
    of, slope = ACTIVATIONS[activation]
    slopes = [slope(of(np.array(values[f"z{i}"]))) for i in (1, 2, 3)]
    assert found == pytest.approx(float(np.prod(slopes)) * 1.5 * -0.7)


@pytest.mark.system("L-E10.2")
@pytest.mark.parametrize("activation", ["linear", "tanh", "logistic"])
def test_the_page_remembers_as_the_neuron_does(load, activation):
    page = load("carousel", "lstm_and_gru/carousel.js")
    settings = {"input": 0.7, "weight": 0.97, "activation": activation}
    found = page.evaluate("(s) => carousel.remembered(s, 12)", settings)
    neuron = scratch.Recurrent(
        np.array([[0.97]]), np.array([[1.0]]), np.zeros(1), activation
    )
    x = np.zeros((1, 12, 1))
    x[0, 0] = 0.7
    states = neuron.forward(x)
    error = np.zeros_like(states)
    error[0, -1] = 1
    assert [each["state"] for each in found] == pytest.approx(states[0, :, 0])
    assert found[-1]["moved"] == pytest.approx(neuron.backward(error)[0, 0, 0])


@pytest.mark.system("L-E10.2")
def test_gates_write_keep_and_read(load):
    page = load("gates", "lstm_and_gru/gates.js")
    inputs = [0.7, -0.4, 0.2, 0.9, 0.5, -0.8, 0.1]
    gates = {
        "write": [1, 0, 1, 0, 1, 0, 0],
        "keep": [1] * 7,
        "read": [0] * 6 + [1],
    }
    found = page.evaluate("([x, g]) => gates.passed(x, g)", [inputs, gates])
    assert found[-1]["h"] == pytest.approx(0.7 + 0.2 + 0.5)  # as the text says
    assert [each["h"] for each in found[:-1]] == [0] * 6
    gates["keep"][5] = 0
    found = page.evaluate("([x, g]) => gates.passed(x, g)", [inputs, gates])
    assert found[-1]["c"] == 0


@pytest.mark.system("L-E10.2")
def test_the_hand_made_cell_is_an_lstm_that_counts(load):
    page = load("cell", "lstm_and_gru/cell.js")
    text = "a (b (c) d) e"
    for name in ("am I inside?", "how deep?"):
        found = page.evaluate("([t, n]) => cell.steps(t, n, 6)", [text, name])
        sums = page.evaluate("(name) => cell.CELLS[name]", name)
        U = 6.0 * np.array([sums[gate] for gate in "ifgo"])  # (4, kinds)
        kinds = [{"(": 0, ")": 1}.get(letter, 2) for letter in text]
        layer = scratch.LSTM(np.zeros((4, 1)), U, np.zeros(4))
        h = layer.forward(np.eye(3)[kinds][None])
        assert [each["h"] for each in found] == pytest.approx(h[0, :, 0])
    depths = [round(each["c"]) for each in found]
    assert depths == [0, 0, 1, 1, 1, 2, 2, 1, 1, 1, 0, 0, 0]
    inside = page.evaluate("(t) => cell.steps(t, 'am I inside?', 6)", text)
    assert inside[text.index(")")]["c"] < 0.1  # the first “)” erases everything


@pytest.mark.system("L-E10.2")
def test_the_page_counts_weights_as_pytorch_does(load):
    page = load("weights", "lstm_and_gru/weights.js")
    kinds = {"simple": torch.nn.RNN, "GRU": torch.nn.GRU, "LSTM": torch.nn.LSTM}
    for cell, layer in kinds.items():
        found = page.evaluate("(cell) => weights.weightsOf(cell, 6, 5)", cell)
        made = layer(5, 6)
        count = sum(p.numel() for p in made.parameters()) - made.bias_hh_l0.numel()
        assert found == count


@pytest.mark.system("L-AppH")
def test_the_page_computes_both_candidates(load):
    page = load("gru", "lstm_and_gru/gru.js")
    W, h, inward = np.array([[0.6, -1.2], [0.9, 0.4]]), [0.8, -0.5], [0.2, -0.1]
    r, z = np.array([0.9, 0.1]), 0.3
    found = page.evaluate(
        "([cell, r, z]) => gru.candidates(cell, r, z)",
        [{"W": W.tolist(), "h": h, "inward": inward}, r.tolist(), z],
    )
    for name, recalled in (("first", W @ (r * h)), ("after", r * (W @ h))):
        n = np.tanh(inward + recalled)
        assert found[name]["n"] == pytest.approx(n)
        assert found[name]["next"] == pytest.approx((1 - z) * n + z * np.array(h))


@pytest.mark.system("L-E10.1")
def test_the_page_judges_a_remedy_by_factors_of_a_hundred(load):
    page = load("remedies", "lstm_and_gru/remedies.js")
    said = page.evaluate(
        """[[-1, 0], [-3, 0], [0, 4], [-3, 4]]
          .map((powers) => remedies.said(remedies.verdict(powers)))"""
    )
    assert said == [
        "it stays within a factor of 100",
        "it vanishes",
        "it explodes",
        "it vanishes and explodes",
    ]


@pytest.mark.system("F-E7.9")
def test_names_of_curves_do_not_touch(load):
    page = load("flow", "lstm_and_gru/flow.js")
    found = page.evaluate("flow.apart([10, 12, 60, 11], 17)")
    assert np.diff(sorted(found)).min() >= 17
    assert found[0] == 10
    found = page.evaluate("flow.apart([10, 298, 299, 300], 17, 290)")
    assert np.diff(sorted(found)).min() >= 17
    assert max(found) == 290
    assert found[0] == 10


@pytest.mark.system("L-E10.2")
def test_the_drawn_cell_takes_one_step_of_an_lstm(load):
    page = load("lstm", "lstm_and_gru/lstm.js")
    values = {"before": 1.5, "f": 0.9, "i": 0.3, "g": -0.8, "o": 0.6}
    found = page.evaluate("(values) => lstm.flows(values)", values)
    c, h = exercises.next_cell(0.3, 0.9, -0.8, 0.6, 1.5)
    assert found["c"] == pytest.approx(c)
    assert found["h"] == pytest.approx(h)
    holding = values | {"f": 1, "i": 0, "o": 0}  # as the text says
    found = page.evaluate("(values) => lstm.flows(values)", holding)
    assert (found["c"], found["h"]) == (1.5, 0)


# ------------------------------------------------------------- the reader


@pytest.fixture(scope="module")
def trained():
    """The reader in PyTorch, and its numbers for the page."""
    state = PageModel.load("lstm_and_gru.reader").state
    net = cases.Reader()
    net.load_state_dict({name: torch.tensor(v) for name, v in state.items()})
    names = {
        "E": state["embedding.weight"],
        "U": state["lstm.weight_ih_l0"],
        "W": state["lstm.weight_hh_l0"],
        "b": state["lstm.bias_ih_l0"] + state["lstm.bias_hh_l0"],
        "V": state["last.weight"],
        "d": state["last.bias"],
    }
    return net, {name: each.tolist() for name, each in names.items()}


def numbers(text):
    return [cases.ALPHABET.index(letter) for letter in text]


@pytest.mark.system("F-E7.9")
def test_the_page_reads_and_sends_slopes_back_as_pytorch_does(load, trained):
    page, (net, plain) = load("reader", "lstm_and_gru/reader.js"), trained
    text = "it was a dreary night of november"
    found = page.evaluate(
        """([net, text, alphabet]) => {
          const steps = reader.read(net, reader.numbersOf(text, alphabet));
          return { h: Array.from(steps.at(-1).h), c: Array.from(steps.at(-1).c),
            next: reader.next(net, steps), heat: reader.heat(net, steps) };
        }""",
        [plain, text.upper() + "ß", cases.ALPHABET],
    )
    tokens = torch.tensor([numbers(text)])
    embedded = net.embedding(tokens).detach().requires_grad_()
    states, (h, c) = net.lstm(embedded)
    logits = net.last(states)[0, -1]
    logits.max().backward()
    np.testing.assert_allclose(found["h"], h[0, 0].detach(), atol=1e-5)
    np.testing.assert_allclose(found["c"], c[0, 0].detach(), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found["next"], logits.softmax(0).detach(), atol=1e-5)
    slopes = embedded.grad[0].norm(dim=1)
    np.testing.assert_allclose(found["heat"], slopes, rtol=1e-3, atol=1e-6)


def held(net, text, gate, value, start):
    """Cells and slopes of an LSTM in PyTorch with a gate held from a step on."""
    embedded = net.embedding(torch.tensor(numbers(text))).detach().requires_grad_()
    layer = net.lstm
    h = c = torch.zeros(32)
    for t, x in enumerate(embedded):
        z = layer.weight_ih_l0 @ x + layer.weight_hh_l0 @ h
        i, f, g, o = (z + layer.bias_ih_l0 + layer.bias_hh_l0).chunk(4)
        sums = {"i": i.sigmoid(), "f": f.sigmoid(), "o": o.sigmoid()}
        if t >= start:
            sums[gate] = torch.full((32,), float(value))
        c = sums["f"] * c + sums["i"] * g.tanh()
        h = sums["o"] * c.tanh()
    net.last(h).max().backward()
    return c.detach(), embedded.grad.norm(dim=1)


@pytest.mark.system("F-E7.9")
@pytest.mark.parametrize(("gate", "value"), [("f", 0), ("f", 1), ("i", 0)])
def test_a_held_gate_changes_cells_and_slopes_as_it_must(load, trained, gate, value):
    page, (net, plain) = load("reader", "lstm_and_gru/reader.js"), trained
    text = "the monster looked at me"
    found = page.evaluate(
        """([net, numbers, gate, value]) => {
          const hold = { gate, value, from: 15, unit: null };
          const steps = reader.read(net, numbers, hold);
          return { c: Array.from(steps.at(-1).c), heat: reader.heat(net, steps) };
        }""",
        [plain, numbers(text), gate, value],
    )
    c, slopes = held(net, text, gate, value, 15)
    np.testing.assert_allclose(found["c"], c, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found["heat"], slopes, rtol=2e-3, atol=1e-6)


def test_shut_forget_gates_change_the_guess_and_open_ones_let_cells_grow(load, trained):
    page, (_, plain) = load("reader", "lstm_and_gru/reader.js"), trained
    text = "i had been the author of the monster i h"
    guesses, largest = page.evaluate(
        """([net, numbers]) => {
          const last = numbers.length - 1;
          const free = reader.read(net, numbers);
          const hold = (value, from) =>
            reader.read(net, numbers, { gate: "f", value, from, unit: null });
          const [shut, open] = [hold(0, last), hold(1, 10)];
          const top = (steps) => Math.max(...steps.at(-1).c.map(Math.abs));
          return [[free, shut].map((s) => reader.next(net, s)), [free, open].map(top)];
        }""",
        [plain, numbers(text)],
    )
    free, shut = map(np.array, guesses)
    assert np.abs(free - shut).max() > 0.05
    assert largest[1] > largest[0]


def written(page, net, text, hold):
    """What the page's network writes on after a text."""
    found = page.evaluate(
        """([net, numbers, hold]) => {
          const steps = reader.read(net, numbers, hold);
          return reader.goesOn(net, steps, 24, hold);
        }""",
        [net, numbers(text), hold],
    )
    return "".join(cases.ALPHABET[number] for number in found)


def test_it_writes_on_as_pytorch_does_and_open_forget_gates_dissolve_words(
    load, trained
):
    page, (net, plain) = load("reader", "lstm_and_gru/reader.js"), trained
    text = "i had been the author of the monster i h"
    free = written(page, plain, text, None)
    tokens = numbers(text)
    for _ in range(24):
        tokens.append(int(net(torch.tensor([tokens]))[0, -1].argmax()))
    assert free == "".join(cases.ALPHABET[n] for n in tokens[-24:])
    hold = {"gate": "f", "value": 0, "unit": None}
    shut = written(page, plain, text, hold | {"from": 35})
    opened = written(page, plain, text, hold | {"value": 1, "from": 9})
    known = set("".join(c if c.isalpha() else " " for c in cases.letters()).split())

    def whole(said):  # the words between two blanks
        return said.split(" ")[1:-1]

    assert set(whole(free)) <= known
    assert set(whole(shut)) <= known
    assert max(map(len, whole(shut))) < max(map(len, whole(free)))
    assert not set(whole(opened)) <= known
    late = hold | {"from": len(text) + 24}  # a hold that begins later does nothing
    assert written(page, plain, text, late) == free


def test_the_reader_types_and_the_picture_follows(open_page):
    page = open_page(executed("17_lstm_and_gru").widget("reader-figure"))
    box = page.get_by_label("What it reads")
    box.fill("the ")
    assert "the " in page.get_by_role("img").first.get_attribute("aria-label")
    box.fill("the monster ")
    whole = page.locator(".dl-readout").inner_text()
    page.locator("g.dl-press", has_text="m").first.click()  # asked after "the m"
    label = page.get_by_role("img").first.get_attribute("aria-label")
    assert "“the m”" in label
    slider = page.get_by_label("asked after letter")
    assert slider.get_attribute("aria-valuetext") == "5"
    assert page.locator(".dl-readout").inner_text() != whole
    box.fill("")
    assert "Nothing to read yet" in page.locator(".dl-readout").inner_text()


def test_a_unit_alone_can_be_held(load, trained):
    page, (_, plain) = load("reader", "lstm_and_gru/reader.js"), trained
    first, others = page.evaluate(
        """([net, numbers]) => {
          const hold = { gate: "f", value: 0, from: 4, unit: 3 };
          const free = reader.read(net, numbers);
          const held = reader.read(net, numbers, hold);
          const f = held[4].f.map((value, j) => value - free[4].f[j]);
          return [held[4].f[3], f.filter((_, j) => j !== 3)];
        }""",
        [plain, numbers("a ship")],
    )
    assert first == 0
    assert others == [0] * 31


def test_gates_of_the_cell_are_logistic(load):
    page = load("cell", "lstm_and_gru/cell.js")
    (step,) = page.evaluate("cell.steps('(', 'how deep?', 2)")
    assert step["i"] == pytest.approx(float(logistic(np.array(2.0))))
