"""The reader's own table in the page: fitted and tested as in Python."""

import numpy as np
import pytest
from chapter_code import run_cells
from lab_page import address, change, readout, use_every_control
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score

from dlcore import data
from dlcore.chapters.linear_models import cases as experiments


@pytest.fixture(scope="module")
def figure():
    return run_cells("06_linear_models", "imports", "own-figure")["own-figure"]


@pytest.fixture
def page(open_page, figure):
    return open_page(figure, reduced_motion="reduce")


@pytest.fixture
def own(tmp_path):
    """Read an example as `data.table` does."""

    def own(name, target, seed):
        path = tmp_path / "own.csv"
        path.write_text(experiments.EXAMPLES[name](), encoding="utf-8")
        return data.table(path, target, seed=seed).standardize_features()

    return own


def paste(page, text):
    page.locator("textarea").fill(text)


def test_every_control_draws_without_an_error(page):
    use_every_control(page)


@pytest.mark.system("L-A.4")
@pytest.mark.parametrize("seed", [0, 7])
def test_a_number_is_predicted_as_ridge_regression_does(page, own, seed):
    sales = own("ice cream", "cones", seed)
    change(page, split=seed, price=0.1)
    fit = Ridge(0.1 * len(sales.y_train)).fit(sales.x_train, sales.y_train)
    error = np.sqrt(np.mean((fit.predict(sales.x_test) - sales.y_test) ** 2))
    mean = np.sqrt(np.mean((sales.y_train.mean() - sales.y_test) ** 2))
    assert f"typically {error:.3g} off on the test rows" in readout(page)
    assert f"always the mean is {mean:.3g} off" in readout(page)


@pytest.mark.system("L-A.8")
@pytest.mark.parametrize("seed", [0, 7])
def test_classes_are_predicted_each_against_the_rest(page, own, seed):
    irises = own("irises", "species", seed)
    change(page, example="irises", split=seed, price=0.01)
    x, y = irises.x_train.astype(float), irises.y_train
    C = 1 / (0.01 * len(y))
    fits = [LogisticRegression(C=C, tol=1e-9).fit(x, y == k) for k in range(3)]
    said = np.argmax([fit.decision_function(irises.x_test) for fit in fits], axis=0)
    macro = f1_score(irises.y_test, said, average="macro")
    right = np.mean(said == irises.y_test)
    assert f"{100 * right:.0f} % of the test rows right" in readout(page)
    assert f"macro F1 {macro:.2f}" in readout(page)


def test_setosa_is_nearly_always_recognized_and_the_others_are_not(page):
    change(page, example="irises")
    others = mistaken = 0
    for split in range(21):
        change(page, split=split)
        cells = page.locator(".dl-crossed td").all_text_contents()
        counts = np.array([cell for cell in cells if cell.isdigit()], int)
        counts = counts.reshape(3, 3)
        mistaken += counts[0, 1:].sum() + counts[1:, 0].sum()
        others += counts[1, 2] + counts[2, 1]
    assert 0 < 5 * mistaken < others


def test_a_pasted_table_is_refused_mended_and_never_in_the_address(page):
    rows = [f"{i % 7},{3 * (i % 7) + 1}" for i in range(30)]
    paste(page, "\n".join(["weight,price", *rows]).replace("2,7", "2 kg,7"))
    assert "with a unit, such as '2 kg'" in page.locator(".dl-refused").inner_text()
    assert "cannot be used yet" in readout(page)
    paste(page, "\n".join(["weight,price", *rows]))
    assert "for testing: typically" in readout(page)
    page.locator("select").first.select_option("weight")
    assert "for testing" in readout(page)
    change(page, split=3)
    assert "weight" not in address(page)


def test_a_file_of_the_reader_is_read(page, tmp_path):
    path = tmp_path / "mine.csv"
    rows = [f"{i};{'yes' if i * i % 19 > 9 else 'no'}" for i in range(5, 45)]
    path.write_text("\n".join(["size;ripe", *rows]), encoding="utf-8")
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_function("document.querySelector('textarea').value.includes('ripe')")
    assert "30 rows for training, 10 for testing" in readout(page)
    assert "always “" in readout(page)


def test_a_table_too_large_for_the_page_is_refused(page):
    names = [f"c{k}" for k in range(80)]
    body = "\n".join(
        ",".join(str((i * k) % 17 + i % 3) for k in range(80)) for i in range(5000)
    )
    page.evaluate(
        """(text) => {
          const area = document.querySelector("textarea");
          area.value = text;
          area.dispatchEvent(new Event("input"));
        }""",
        ",".join(names) + "\n" + body,
    )
    assert "too many for the page" in page.locator(".dl-refused").inner_text()
