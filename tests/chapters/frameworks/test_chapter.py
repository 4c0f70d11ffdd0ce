"""Chapter 05: the engine, the frameworks in step, towers, summaries."""

import json
import linecache
import os
import re
import subprocess
import sys
import urllib.request

import numpy as np
import pytest
import torch
from chapter_code import CHAPTERS, run_cells
from executed import executed

from dlcore import ledger

CHAPTER = "05_frameworks"
ENGINE = ("variable", "engine-operations", "engine-functions", "fold", "backward")


@pytest.fixture(autouse=True)
def readable_cells():
    """Let `inspect.getsource` find the code of cells, as it does in a notebook."""
    notebook = json.loads((CHAPTERS / f"{CHAPTER}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        lines = "".join(cell["source"]).splitlines(keepends=True)
        linecache.cache[cell["id"]] = (0, None, lines, cell["id"])


def cells(*names):
    return run_cells(CHAPTER, "quiet", "imports", *names)


@pytest.fixture(scope="module")
def chapter():
    return executed(CHAPTER)


# ------------------------------------------------------------------- the engine


@pytest.fixture(scope="module")
def engine():
    return cells(*ENGINE)


def random_program(lib, a, b, c, steps, random):
    """A chain of random operations on (4, 3), (3,) and (4, 1), all broadcast."""
    for step in random.integers(0, 6, steps):
        match step:
            case 0:
                a = lib["tanh"](a * b + c)
            case 1:
                a = lib["relu"](a - b) + 0.5 * a
            case 2:
                a = lib["exp"](-(a**2)) + a
            case 3:
                a = lib["log"](a**2 + 1.5) / (1.0 + c**2)
            case 4:
                a = a - lib["total"](a, 1) / 3.0
            case 5:
                a = lib["tanh"](a @ lib["square"]) * (2.0 - a)
    return lib["total"](a * a)


@pytest.mark.system("F-3.S")
@pytest.mark.parametrize("seed", range(8))
def test_the_engine_agrees_with_pytorch_on_random_programs(engine, seed):
    random = np.random.default_rng(seed)
    start = [random.normal(size=shape) for shape in ((4, 3), (3,), (4, 1))]
    square = random.normal(size=(3, 3))
    names = ("tanh", "relu", "exp", "log", "total")
    ours = [engine["Variable"](values) for values in start]
    mine = {name: engine[name] for name in names} | {"square": square}
    loss = random_program(mine, *ours, 12, np.random.default_rng(seed))
    engine["backward"](loss)

    def total(a, axis=None):
        return a.sum() if axis is None else a.sum(axis, keepdim=True)

    theirs = [torch.tensor(values, requires_grad=True) for values in start]
    torch_functions = {name: getattr(torch, name, total) for name in names}
    torch_functions["square"] = torch.tensor(square)
    expected = random_program(torch_functions, *theirs, 12, np.random.default_rng(seed))
    expected.backward()
    assert loss.value.item() == pytest.approx(expected.item(), rel=1e-12)
    for one, other in zip(ours, theirs, strict=True):
        scale = 1 + other.grad.abs().max().item()
        difference = np.abs(one.gradient - other.grad.numpy()).max()
        assert difference < 1e-10 * scale


@pytest.mark.system("F-3.S")
def test_the_engine_agrees_with_both_frameworks_on_the_exam():
    names = ("exam", "exam-ours", "exam-pytorch", "exam-pytorch-agrees")
    names += ("exam-tensorflow", "exam-tensorflow-agrees")
    scope = cells(*ENGINE, *names)
    for mine, other in zip(scope["ours"], scope["gradients"], strict=True):
        np.testing.assert_allclose(mine.gradient, other, atol=1e-12)


def test_backward_may_be_called_twice_and_on_a_deep_graph(engine):
    x = engine["Variable"](1.0)
    y = x
    for _ in range(5_000):
        y = y * 0.999 + 0.0
    for _ in range(2):
        engine["backward"](y)
        assert x.gradient == pytest.approx(0.999**5_000, rel=1e-9)


def test_a_node_with_two_successors_waits_for_both(engine):
    x = engine["Variable"]([2.0, -3.0])
    y = engine["tanh"](x)
    loss = engine["total"](y * y + 3.0 * y * x + x)
    engine["backward"](loss)
    t, slope = np.tanh(x.value), 1 - np.tanh(x.value) ** 2
    expected = 2 * t * slope + 3 * (slope * x.value + t) + 1
    np.testing.assert_allclose(x.gradient, expected, atol=1e-12)


def test_the_engine_knows_the_five_weights_of_chapter_3():
    scope = cells(*ENGINE, "engine-five")
    walk = scope["walk_through"]()
    names = ("w_xg0", "w_xg1", "w_xg2", "w_gf0", "w_gf1")
    changes = [-10 * walk[f"change of {name}"] for name in names]
    found = [float(value) for value in scope["gradients"]]
    assert found == pytest.approx(changes, abs=1e-13)


# ------------------------------------------------------------- tensors, variables


@pytest.mark.system("F-E3.1")
@pytest.mark.system("F-E3.2")
def test_three_libraries_multiply_and_take_any_batch(capsys):
    names = ("smoke-numpy", "smoke-pytorch", "smoke-tensorflow", "operations")
    names += ("operations-agree", "shared-memory", "batch-pytorch", "batch-tensorflow")
    cells(*names)
    said = capsys.readouterr().out
    assert said.startswith("6\n")
    assert said.count("→ 6") == 2
    assert "(None, 10)\n(1, 10)\n(64, 10)" in said
    assert "from_numpy  [7.0, 0.0, 0.0]" in said
    for system in ("F-E3.1", "F-E3.2"):
        assert ledger.book(system).verdict == "confirmed"


@pytest.mark.system("F-3.S")
def test_a_compiled_graph_runs_python_once_for_each_shape():
    scope = cells("compiled-tensorflow")
    assert scope["recorded"] == [(), (2,)]
    scope = cells("compiled-pytorch")
    assert len(scope["recorded"]) == 1


@pytest.mark.system("F-E3.3")
def test_sharing_has_to_be_said(capsys):
    names = ("naive", "module", "scope", "error")
    scope = cells(*[f"sharing-{name}" for name in names])
    said = capsys.readouterr().out
    assert "12 variables; the same picture, the same answer: False" in said
    assert "6 variables; the same answer: True" in said
    assert "4 times that of one use" in said
    with pytest.raises(ValueError, match="Over-sharing: there is a variable 'layer 1'"):
        scope["by_name"](scope["scope"], scope["picture"])
    with pytest.raises(ValueError, match="Nothing to share"):
        scope["Scope"]().get("layer 1", (2, 2), reuse=True)
    assert ledger.book("F-E3.3").verdict == "confirmed"


# ------------------------------------------------------- three libraries in step


@pytest.mark.system("L-I.5")
@pytest.mark.system("L-E5.1")
def test_three_libraries_have_equal_losses_and_keras_needs_five_times_the_rate(chapter):
    steps, first, last = re.findall(r"\d[\d.]*", chapter.printed("equal-numpy"))
    assert int(steps) == 50
    assert float(last) < float(first)
    assert chapter.number("largest-difference") < 1e-6
    assert chapter.number("factor-1.0") < 1e-6 < 1e-3 < chapter.number("factor-0.2")


@pytest.mark.system("L-I.5")
def test_a_softmax_too_many_is_another_loss(capsys):
    scope = cells("cross-entropies")
    assert "reshape: [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]" in capsys.readouterr().out
    labels, logits = scope["labels"], scope["logits"]
    assert scope["of_logits"](labels, logits).numpy() == pytest.approx(
        scope["once"].item(), abs=1e-6
    )
    assert abs(scope["twice"].item() - scope["once"].item()) > 0.5


def said_by(program, level=None):
    """What a fresh Python says when TensorFlow may speak from this level on."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TF_")}
    if level is not None:
        environment |= {"TF_CPP_MIN_LOG_LEVEL": level, "TF_ENABLE_ONEDNN_OPTS": "0"}
    program += "\nimport sys\nprint('tensorflow' in sys.modules)"
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    )


@pytest.mark.system("L-I.4")
def test_tensorboard_brings_tensorflow_along_in_silence():
    source = "".join(linecache.cache["tensorboard-import"][2])
    assert '"TF_CPP_MIN_LOG_LEVEL", "3"' in source
    answer = said_by(f"{source}\nimport tensorflow as tf\ntf.constant(1.0) + 1")
    assert answer.stdout.strip() == "True"
    assert answer.stderr == ""


@pytest.mark.system("L-I.4")
def test_tensorflow_is_not_silent_at_level_0():
    answer = said_by("import tensorflow as tf; tf.constant(1.0) + 1", level="0")
    assert "cpu_feature_guard" in answer.stderr


# ----------------------------------------------------------------- full-size runs


@pytest.mark.system("F-E3.5")
@pytest.mark.system("F-E3.6")
def test_recorded_logistic_regression_is_that_of_the_book():
    assert ledger.book("F-E3.5").verdict == "confirmed"
    share = ledger.book("F-E3.6").verdicts["share misread with logistic regression"]
    assert share == "confirmed"


@pytest.mark.system("F-E3.6")
def test_errors_come_together_only_where_one_hand_writes(chapter):
    alike = re.findall(r"by (\S+)$", chapter.printed("cheques-order"), re.MULTILINE)
    assert abs(float(alike[0])) < 0.05
    assert float(alike[1]) > 0.5
    said = chapter.printed("cheques-measured")
    percents = [float(number) for number in re.findall(r"([\d.]+)%", said)]
    for formula, low, high, _ in np.reshape(percents, (2, 4)):
        assert low < formula < high
    (formula, low, high, neighbours), (_, lowest, _, few) = np.reshape(percents, (2, 4))
    assert neighbours == pytest.approx(formula, abs=2)
    assert low < neighbours < high
    assert few < lowest, "no clusters in the second half"
    wrong = chapter.number("cheques-wrong")
    assert chapter.number("cheques-after-error") > 1.5 * wrong


@pytest.mark.system("F-E3.7")
def test_with_relu_outputs_some_digits_are_never_answered(chapter):
    said = re.findall(r"by seed: \((.+)\)", chapter.printed("relu-output-code"))
    linear, relu = (list(map(int, never.split(", "))) for never in said)
    assert len(linear) == len(relu) == 6
    assert sum(linear) == 0
    assert sum(never > 0 for never in relu) >= 3


@pytest.mark.system("F-E3.8")
def test_a_rate_repairs_tiny_weights_but_not_those_between_one_and_minus_one(chapter):
    said = chapter.printed("initialisation-best")
    he, uniform, tiny = (
        [float(number) for number in re.findall(r"(?<!±)\b\d[\d.]*", line)]
        for line in said.splitlines()
    )
    assert tiny[2] < he[2] + 5
    assert uniform[2] > he[2] + 10
    assert tiny[3] > 80, "tiny weights do not wait"
    assert uniform[0] > 10
    assert tiny[1] < 2.31


@pytest.mark.system("F-E3.7")
@pytest.mark.system("F-E3.8")
def test_recorded_deep_networks_order_as_the_book_says():
    records = ledger.records("frameworks")
    deep = records.case("mlp")["test error"]
    logistic = records.case("logistic_regression")["test error"].isel(epoch=100)
    assert float(deep.isel(epoch=300).mean()) < 0.025 < float(logistic.mean())
    uniform = records.case("mlp_uniform")["test error"].isel(epoch=50)
    assert float(deep.isel(epoch=50).mean()) < float(uniform.mean()) - 0.02
    printed = records.case("mlp_relu_output")["test error"].isel(epoch=20)
    assert (printed > 0.1).any(), "no seed lost a class"
    assert (deep.isel(epoch=20) < 0.05).all()


# -------------------------------------------------------------- watch and divide


@pytest.mark.system("F-3.S")
def test_the_real_tensorboard_serves_the_logged_run(monkeypatch):
    scope = cells("tensorboard-import", "tensorboard-log")
    from tensorboard import program

    from dlcore import data
    from dlcore.chapters.frameworks.cases import fractions
    from dlcore.networks import mlp

    digits = fractions(data.mnist().take(train=400, test=10).hold_out(100))
    folder = scope["tempfile"].mkdtemp()
    scope["log_run"](folder, mlp((784, 8, 8, 10)), digits, epochs=2)
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    board = program.TensorBoard()
    board.configure(argv=[None, "--logdir", folder, "--port", "0", "--bind_all"])
    address = board.launch().replace(os.uname().nodename, "localhost")
    port = address.rstrip("/").rsplit(":", 1)[1]
    place = f"http://localhost:{port}/data/plugin/scalars"
    tags = json.load(urllib.request.urlopen(f"{place}/tags", timeout=30))
    assert set(tags["."]) == {"minibatch cost", "validation error"}
    query = f"{place}/scalars?run=.&tag=minibatch%20cost"
    scalars = json.load(urllib.request.urlopen(query, timeout=30))
    assert [step for _, step, _ in scalars] == [1, 2, 3, 4, 5, 6]


@pytest.mark.system("F-E3.4")
def test_two_towers_compute_the_sum_and_the_gradient_of_the_whole_batch(chapter):
    said = chapter.printed("towers-result")
    for rank in (0, 1):
        assert f"tower {rank}: c [[5.0], [11.0]], sum [[10.0], [22.0]]" in said
    pattern = r"gradient \d: entries up to (\S+), one process differs by (\S+)"
    gradients = re.findall(pattern, said)
    assert len(gradients) == 2
    for largest, difference in gradients:
        assert float(difference) < 1e-6 < 1e-3 < float(largest)
    assert ledger.book("F-E3.4").verdict == "confirmed"


def more_cells(scope, *names):
    """Run further cells in a scope that a test has changed."""
    for name in names:
        source = "".join(linecache.cache[name][2])
        exec(compile(source, name, "exec"), scope)
    return scope


@pytest.mark.system("F-3.S")
def test_in_the_chapter_an_interrupted_run_equals_an_uninterrupted_one():
    scope = cells("checkpoint-run")
    from dlcore import data

    scope["some_digits"] = data.mnist().take(train=500, test=10).standardize()
    scope = more_cells(scope, "checkpoint-interrupted", "checkpoint-resumed")
    assert scope["checkpoints"].steps == [3, 4, 5, 6, 7]
    assert scope["run"].losses == scope["whole"].losses
