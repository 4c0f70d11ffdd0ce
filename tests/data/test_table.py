"""The reader's own table: what is found in messy files, and what is refused, how."""

import numpy as np
import pandas as pd
import pytest

from dlcore import data
from dlcore.data import DataError


@pytest.fixture
def read(tmp_path):
    """Read a text as a CSV file."""

    def read(text, target="y", encoding="utf-8", **options):
        path = tmp_path / "mine.csv"
        path.write_bytes(text.encode(encoding))
        return data.table(path, target, **options)

    return read


def lines(*names, rows=20, delimiter=",", **cells):
    """A CSV text: y is 2 · i, every other column as given by a function of i."""
    cells = {"y": lambda i: 2 * i + 1, **cells}
    body = [delimiter.join(str(cells[name](i)) for name in names) for i in range(rows)]
    return "\n".join([delimiter.join(names), *body]) + "\n"


def swinging(i):
    return (7 * i) % 11


def test_numbers_become_columns_and_the_rows_are_split(read):
    own = read(lines("a", "b", "y", a=swinging, b=lambda i: f" {i / 4} "))
    assert own.name == "mine"
    assert own.features == ("a", "b")
    assert own.classes == ()
    assert (own.x_train.shape, own.x_test.shape) == ((15, 2), (5, 2))
    x, y = np.vstack([own.x_train, own.x_test]), np.append(own.y_train, own.y_test)
    np.testing.assert_allclose(x[:, 0], swinging((y - 1) / 2))
    np.testing.assert_allclose(x[:, 1], (y - 1) / 8)
    assert ("a", "a number from 0 to 10") in own.told
    assert "a number from 0 to 10" in repr(own)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found(read, delimiter):
    own = read(lines("a", "y", a=swinging, delimiter=delimiter))
    assert own.features == ("a",)


def test_quotes_windows_line_ends_a_mark_of_the_encoding_and_blank_lines(read):
    text = '"size, big",y\r\n\r\n' + "".join(
        f'"{i / 2}",{i % 3 + i}\r\n' for i in range(12)
    )
    own = read("\ufeff" + text)
    assert own.features == ("size, big",)


def test_words_become_columns_of_0_and_1_against_the_first(read):
    day = ("Tue", "Mon", "Wed")
    own = read(lines("day", "y", day=lambda i: day[i % 3], rows=30))
    assert own.features == ("day = Tue", "day = Wed")
    assert set(np.unique(own.x_train)) == {0, 1}
    row = (own.y_train - 1) / 2
    np.testing.assert_array_equal(own.x_train[:, 0], row % 3 == 0)
    assert ("day", "3 words: columns of 0 and 1, compared with 'Mon'") in own.told


def test_labels_as_text_and_0_or_1_are_classes_other_numbers_are_numbers(read):
    kind = ("wren", "owl")
    own = read(lines("a", "kind", a=swinging, kind=lambda i: kind[i % 2]), "kind")
    assert own.classes == ("owl", "wren")
    assert own.y_train.dtype.kind == "i"
    assert read(lines("a", "y", a=swinging, y=lambda i: i % 2)).classes == ("0", "1")
    stars = lines("a", "y", a=swinging, y=lambda i: i % 5 + 1)
    assert read(stars).classes == ()
    assert read(stars, answer="class").classes == ("1", "2", "3", "4", "5")


def test_what_is_no_feature_is_left_out_and_told(read):
    text = lines(
        *("id", "when", "who", "same", "none", "a", "y"),
        id=lambda i: i + 1,
        when=lambda i: f"2024-03-{i + 1:02}",
        who=lambda i: f"customer {i}",
        same=lambda i: 14.62,
        none=lambda i: "NA",
        a=swinging,
    )
    own = read(text)
    assert own.features == ("a",)
    told = dict(own.told)
    for name, word in (
        ("id", "numbers the rows"),
        ("when", "date"),
        ("who", "hardly ever repeats"),
        ("same", "same value"),
        ("none", "empty"),
    ):
        assert told[name].startswith("left out")
        assert word in told[name]
        assert name in repr(own)


def test_gaps_are_refused_or_left_out_or_filled_from_the_training_rows(read):
    text = lines("a", "y", a=lambda i: "" if i % 5 == 0 else i * i)
    with pytest.raises(DataError, match=r"'a' has 4 empty cells.*missing='drop'"):
        read(text)
    dropped = read(text, missing="drop")
    assert len(dropped.y_train) + len(dropped.y_test) == 16
    filled = read(text, missing="median")
    rows = (filled.y_train - 1) / 2
    known = filled.x_train[rows % 5 != 0, 0]
    np.testing.assert_array_equal(filled.x_train[rows % 5 == 0, 0], np.median(known))


def test_rows_without_a_target_are_left_out_and_told(read):
    own = read(lines("a", "y", a=swinging, y=lambda i: "?" if i < 3 else i * i))
    assert len(own.y_train) + len(own.y_test) == 17
    assert any("3 rows without 'y'" in what for _, what in own.told)


def test_copies_of_a_row_stay_in_the_same_part(read):
    text = lines("a", "y", a=lambda i: i // 4, y=lambda i: (i // 4) ** 2, rows=80)
    own = read(text)
    assert not set(own.x_train[:, 0]) & set(own.x_test[:, 0])
    assert any("rows that repeat others: 60" in what for _, what in own.told)


def test_a_row_with_many_copies_does_not_fill_the_test_part(read):
    text = lines("a", "y", a=lambda i: 0, y=lambda i: 0)  # 20 copies
    text += lines("a", "y", a=swinging, rows=100).partition("\n")[2]
    for seed in range(5):
        own = read(text, seed=seed)
        assert 0 < len(own.y_test) <= 30


def test_with_no_seed_the_last_rows_are_for_testing(read):
    own = read(lines("a", "y", a=swinging), seed=None, test=0.2)
    np.testing.assert_array_equal(own.y_test, [33, 35, 37, 39])


def test_another_seed_is_another_split_and_the_same_seed_the_same(read):
    text = lines("a", "y", a=swinging)
    one, again, other = (read(text, seed=seed).y_test for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_excel_s_own_first_line_and_delimiters_in_quotes(read):
    text = lines("a", "y", a=swinging, delimiter=";")
    assert read("sep=;\n" + text).features == ("a",)
    assert read(text.replace("a;y", '"a, b, c";y')).features == ("a, b, c",)
    spaced = 'a, "w", y\n' + "".join(
        f'{swinging(i)}, "{"uv"[i % 2]}, x", {i / 2}\n' for i in range(20)
    )
    assert read(spaced).features == ("a", "w = v, x")


def test_codes_are_words_and_not_numbers(read):
    zips, accounts = ("01234", "10115"), (9007199254740992, 9007199254740993)
    text = lines(
        *("zip", "account", "who", "a", "y"),
        zip=lambda i: zips[i % 2],
        account=lambda i: accounts[i // 2 % 2],
        who=lambda i: f"A{i}",
        a=swinging,
    )
    own = read(text)
    assert own.features == ("zip = 10115", "account = 9007199254740993", "a")


def test_what_is_told_of_a_column_is_true(read):
    text = lines(
        *("city", "tick", "big", "dots", "day", "a", "y"),
        city=lambda i: f"city {i % 50}",
        tick=lambda i: "X" if i % 2 else "",
        big=lambda i: 20240301 + i % 9,
        dots=lambda i: f"{i % 90 + 1}.{i * 37 % 1000:03}",
        day=lambda i: f"{i % 28 + 1}.03.2024 12:30",
        a=lambda i: "new" if i == 199 else "uv"[i % 2],
        rows=200,
    )
    told = dict(read(text, seed=None).told)
    assert "more than 12 different words" in told["city"]
    assert "'X' in all rows but 100 empty ones" in told["tick"]
    assert told["big"] == "a number from 20240301 to 20240309"
    assert told["dots"].endswith("read as decimals, not as thousands")
    assert "a date" in told["day"]
    assert "1 new cell taken for 'u', too" in told["a"]


def test_two_numbers_are_classes_however_they_are_written(read):
    spelled = ("0", "1", "1.0", "0.0")
    text = lines("a", "y", a=swinging, y=lambda i: spelled[i % 4])
    assert read(text).classes == ("0", "1")
    assert read(lines("a", "y", a=swinging, y=lambda i: 2 * (i % 2) - 1)).classes == (
        *("-1", "1"),
    )
    few = read(lines("a", "y", a=swinging, y=lambda i: i % 4))
    assert "if classes are meant, write words" in dict(few.told)["y"]


def test_gaps_of_rows_without_a_target_do_not_matter(read):
    text = lines(
        *("a", "b", "y"),
        a=lambda i: "" if i < 4 else swinging(i),
        b=swinging,
        y=lambda i: "" if i < 4 else i * i,
    )
    assert read(text).features == ("a", "b")


REFUSED = {
    "decimal comma": (
        lines("a", "y", a=lambda i: f"{i},5", delimiter=";"),
        "'a' writes numbers such as '0,5'.*decimal comma, or thousands",
    ),
    "thousands": (
        lines("a", "y", a=lambda i: f'"{i + 1},000"'),
        "such as '1,000'",
    ),
    "unit": (
        lines("a", "y", a=lambda i: f"{i} kg"),
        "with a unit, such as '0 kg' .row 2",
    ),
    "percent": (lines("a", "y", a=lambda i: f"{i}%"), "with a unit"),
    "money": (lines("a", "y", a=lambda i: f"${i}.50"), "with a unit"),
    "slip": (
        lines("a", "y", a=lambda i: "many" if i == 4 else i * i),
        "holds numbers, but 'many' .row 6",
    ),
    "infinite": (
        lines("a", "y", a=lambda i: "inf" if i == 4 else i * i),
        "holds numbers, but 'inf' .row 6",
    ),
    "too large": (
        lines("a", "y", a=lambda i: "1e400" if i == 4 else i * i),
        "holds numbers, but '1e400' .row 6",
    ),
    "brackets": (
        lines("a", "y", a=lambda i: f"({i}.50)" if i % 3 else i * i),
        "below zero as '.1.50.' .row 3.*minus in front",
    ),
    "minus behind": (
        lines("a", "y", a=lambda i: f"{i}-" if i % 3 else i * i),
        "below zero as '1-'",
    ),
    "money below zero": (lines("a", "y", a=lambda i: f"-€{i}.50"), "with a unit"),
    "units": (
        lines("a", "y", a=lambda i: f"{i} kg" if i % 3 else f"{i} g"),
        "all in one unit",
    ),
    "decimal comma and a slip": (
        lines("a", "y", a=lambda i: f"{i},5" if i != 4 else "n.v.", delimiter=";"),
        "such as '0,5'.*decimal comma",
    ),
    "two spellings": (
        lines("a", "y", a=lambda i: ("TRUE", "no", "true")[i % 3]),
        "one word in two ways, 'TRUE' and 'true'",
    ),
    "title": ("Sales\n\n" + lines("a", "y", a=swinging), "Delete what stands above"),
    "totals": (
        lines("a", "b", "y", a=lambda i: "uv"[i % 2], b=swinging) + "Total,9,400\n",
        "Row 22 says 'total'.*Delete",
    ),
    "open quote": (
        lines("a", "y", a=lambda i: '"oh' if i == 4 else "x"),
        "a quote opened there",
    ),
    "names left out": (
        "5.1,setosa\n" + lines("5.2", "y", a=swinging, **{"5.2": swinging}),
        "must name the columns",
    ),
    "broken letters": (lines("gr\ufffde", "y", **{"gr\ufffde": swinging}), "no UTF-8"),
    "too many classes": (
        lines("a", "y", a=swinging, y=lambda i: f"N{i}", rows=30),
        "30 different values; 20.*Join rare ones",
    ),
    "ragged": (lines("a", "y", a=swinging) + "1,2,3\n", "Row 22 has 3 cells"),
    "no names": ("1,2\n" * 20, "must name the columns"),
    "twice": (lines("a", "y", a=swinging).replace("a,y", "y,y"), "Two columns"),
    "nameless": (lines("a", "y", a=swinging).replace("a,y", ",y"), "1 has no name"),
    "empty": ("", "empty"),
    "names only": ("a,y\n", "empty"),
    "few": (lines("a", "y", a=swinging, rows=9), "9 rows.*10 is the least"),
    "one answer": (lines("a", "y", a=swinging, y=lambda i: 3), "nothing to predict"),
    "no feature": (lines("a", "y", a=lambda i: 1), "No column is left.*a left out"),
    "target": (lines("a", "Y", a=swinging, Y=swinging), "no column 'y'.*are a, Y"),
    "rare": (
        lines("a", "y", a=swinging, y=lambda i: "odd" if i == 19 else "usual"),
        "No training row has 'y' = 'odd'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_with_what_to_do(read, case):
    text, words = REFUSED[case]
    seed = {"seed": None} if case == "rare" else {}
    with pytest.raises(DataError, match=words):
        read(text, **seed)


def test_files_that_are_no_csv_are_refused(tmp_path, read):
    with pytest.raises(DataError, match="no file"):
        data.table(tmp_path / "none.csv", "y")
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04rest")
    with pytest.raises(DataError, match="spreadsheet"):
        data.table(tmp_path / "book.xlsx", "y")
    text = lines("größe", "y", **{"größe": swinging})
    for encoding in ("cp1252", "utf-16"):
        with pytest.raises(DataError, match="UTF-8"):
            read(text, encoding=encoding)
    with pytest.raises(DataError, match="not ndarray"):
        data.table(np.zeros((3, 3)), "y")


@pytest.mark.parametrize(
    "options", [{"answer": "number?"}, {"missing": "mean"}, {"test": 20}]
)
def test_options_that_mean_nothing_are_refused(read, options):
    with pytest.raises(ValueError, match=next(iter(options))):
        read(lines("a", "y", a=swinging), **options)


def shuffled_frame():
    frame = pd.DataFrame({"a": np.arange(40) ** 2 / 8.0, "y": np.arange(40) * 3})
    return frame.sample(frac=1, random_state=0)


def test_a_frame_is_read_by_position_whatever_its_index_says():
    own = data.table(shuffled_frame(), "y")
    for x, y in ((own.x_train, own.y_train), (own.x_test, own.y_test)):
        np.testing.assert_allclose(x[:, 0], (y / 3) ** 2 / 8)


def test_a_frame_gives_what_its_file_gives(tmp_path):
    frame = pd.DataFrame(
        {
            "when": pd.date_range("2024-01-01", periods=24),
            "shop": pd.Categorical(["north", "south", "north"] * 8),
            "open": [True, False] * 12,
            "count": pd.array([None, *range(5, 28)], dtype="Int64"),
            "y": np.arange(24) * 0.1,
        }
    )
    own = data.table(frame, "y", missing="median")
    assert own.features == ("shop = south", "open = True", "count")
    path = tmp_path / "table.csv"
    frame.to_csv(path)  # with the index, a column without a name that numbers the rows
    again = data.table(path, "y", missing="median")
    assert again.features == own.features
    np.testing.assert_allclose(again.x_train, own.x_train)
    np.testing.assert_allclose(again.y_test, own.y_test)


def test_frames_with_several_levels_or_doubled_names_are_refused():
    frame = shuffled_frame()
    frame.columns = pd.MultiIndex.from_tuples([("a", 1), ("y", 1)])
    with pytest.raises(DataError, match="several levels"):
        data.table(frame, "y")
    frame.columns = ["y", "y"]
    with pytest.raises(DataError, match="Two columns"):
        data.table(frame, "y")


def test_a_data_set_of_series_and_frames_is_taken_by_position():
    frame = shuffled_frame()
    own = data.DataSet("own", frame[["a"]], frame["y"], frame[["a"]], frame["y"], ())
    for part in (own.hold_out(10), own.take(train=12, test=5)):
        np.testing.assert_allclose(part.x_train[:, 0], (part.y_train / 3) ** 2 / 8)
    lists = data.DataSet("own", [[1.0], [3.0]], [0, 1], [[2.0]], [1], ("a", "b"))
    np.testing.assert_allclose(lists.standardize_features().x_test, [[0]])
    with pytest.raises(ValueError, match="has 2 examples, y_train 1"):
        data.DataSet("own", [[1.0], [3.0]], [0], [[2.0]], [1], ("a", "b"))


def test_a_column_of_equal_numbers_is_constant_however_its_mean_is_rounded():
    x = np.column_stack([np.full(404, 14.62), np.arange(404.0)])
    own = data.DataSet("own", x, x[:, 1], x[:3], x[:3, 1], (), features=("same", "b"))
    with pytest.raises(ValueError, match="Column same"):
        own.standardize_features()
    assert np.isfinite(own.without("same").standardize_features().x_test).all()


# the page reads as Python does (but for the target, which it offers in a menu)

READ_IN_THE_PAGE = """([text, target, options]) => {
  try {
    return csv.readTable(text, target, options);
  } catch (error) {
    return error.message;
  }
}"""


def mixed(i):
    return ("Tue", "Mon", "", "Wed")[i % 4] if i < 38 else "Thu"


MESSY = {
    "words, gaps and copies": lines(
        *("day", "id", "a", "when", "y"),
        day=mixed,
        id=lambda i: i,
        a=lambda i: "NA" if i % 7 == 3 else swinging(i) / 3,
        when=lambda i: f"{i % 28 + 1}.3.2024",
        y=lambda i: "?" if i == 5 else swinging(i) - i / 8,
        rows=40,
    ),
    "classes": lines(
        *("a", "b", "y"),
        a=swinging,
        b=lambda i: f'"{i % 3}, ""so"""',
        y=lambda i: ("owl", "wren", "jay")[i % 3],
        rows=33,
    ),
    "copies": lines("a", "y", a=lambda i: i // 4, y=lambda i: i // 4 % 2, rows=90),
    "semicolons": lines("a", "y", a=swinging, delimiter=";"),
}


@pytest.mark.parametrize("missing", ["refuse", "drop", "median"])
@pytest.mark.parametrize("case", [*MESSY, *sorted({*REFUSED} - {"target"})])
def test_the_page_reads_and_refuses_what_python_does(load, read, case, missing):
    text = MESSY[case] if case in MESSY else REFUSED[case][0]
    page = load("csv", "linear_models/csv.js")
    target, options = "y", {"missing": missing, "seed": 3}
    try:
        own = read(text, target, **options)
    except DataError as error:
        own = str(error)
    found = page.evaluate(READ_IN_THE_PAGE, [text, target, options])
    if isinstance(own, str):
        assert found == own
        return
    assert tuple(found["features"]) == own.features
    assert tuple(found["classes"]) == own.classes
    assert [tuple(pair) for pair in found["told"]] == list(own.told)
    x, y = np.array(found["x"]), np.array(found["y"])
    np.testing.assert_allclose(x[found["train"]], own.x_train)
    np.testing.assert_allclose(x[found["test"]], own.x_test)
    np.testing.assert_allclose(y[found["train"]], own.y_train)
    np.testing.assert_allclose(y[found["test"]], own.y_test)
