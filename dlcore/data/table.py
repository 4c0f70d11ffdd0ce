"""The reader's own table: a CSV file or a pandas frame becomes a data set.

The page of the book does the same in JavaScript (`linear_models/pictures/csv.js`); a
test compares the two, sentence by sentence.
"""

import csv
import difflib
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dlcore.data.dataset import DataSet
from dlcore.data.files import DataError

LEAST_ROWS = 10
MOST_WORDS = 12  # different words of a column that still become columns of 0 and 1
MOST_CLASSES = 20
MOSTLY = 0.5  # so many numbers make a column of numbers with slips in it
DELIMITERS = ",;\t|"
MISSING = ("", "na", "n/a", "nan", "null", "?", "-")

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
SEPARATED = re.compile(r"[+-]?\d[\d.,'’ \u00a0\u202f]*\d")
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
)
UNIT = re.compile(r"([^\d\s.,+-]{0,3}) ?[+-]?\d[\d.,]* ?([^\d\s.,]{0,8})")


@dataclass(frozen=True, eq=False, repr=False)
class TableSet(DataSet):
    """A data set made of a table; `told` says what was found in every column."""

    told: tuple[tuple[str, str], ...] = ()

    def __repr__(self):
        """Add to the usual line what was found, and what was done about it."""
        wide = max(len(name) for name, _ in self.told)
        lines = [f"    {name:{wide}}  {what}" for name, what in self.told]
        return "\n".join([super().__repr__(), *lines])


@dataclass(frozen=True, eq=False)
class Column:
    """One column as text, None where nothing stands; `kind` says what it holds."""

    name: str
    cells: list[str | None]
    rows: list[int]  # what a row is called in the file: its names stand in row 1
    kind: str = ""

    @property
    def seen(self) -> list[str]:
        """The cells with something in them."""
        return [cell for cell in self.cells if cell is not None]

    def numbers(self) -> np.ndarray:
        """Return the cells as floats, NaN where nothing stands: (rows,)."""
        return np.array([np.nan if c is None else float(c) for c in self.cells])

    def judged(self) -> "Column":
        """Return the column with its kind."""
        return replace(self, kind=kind_of(self))

    def only(self, kept) -> "Column":
        """Return the column with these rows; its kind was judged by all of them."""
        cells, rows = ([some[i] for i in kept] for some in (self.cells, self.rows))
        return replace(self, cells=cells, rows=rows)


def table(
    source,
    target: str,
    *,
    answer: str | None = None,
    missing: str = "refuse",
    test: float = 0.25,
    seed: int | None = 0,
) -> TableSet:
    """Read a table, say what is in it, and split it into training and test part.

        own = data.table("sales.csv", target="cones")
        own = data.table(frame, target="species")      a pandas frame

    target: the column to predict. Text and a column of 0 and 1 are classes, other
        numbers are numbers to predict; answer="class" or "number" says it yourself
    missing: "refuse"; "drop" leaves out rows with empty cells; "median" fills in the
        median of the training rows (rows without a target are left out anyhow)
    test: share of the rows for testing, drawn with `seed`; with seed=None the last ones

    x is (rows, columns) float64: numbers as they are, a column of words as columns of 0
    and 1. Left out are dates, free text, constant columns, and one that only numbers
    the rows; a frame's index is never used. Equal rows stay in the same part. What
    happened to every column is in `told`, and shown when the set is.

    Raises DataError, which says what is wrong with the table and what to do.
    """
    check_options(answer, missing, test)
    name, columns = read_source(source)
    goal = find_target(columns, target)
    columns, goal, told = without_gaps(columns, goal, missing)
    if len(goal.cells) < LEAST_ROWS:
        raise DataError(
            f"The table has {len(goal.cells)} rows to learn from; {LEAST_ROWS} is the "
            "least, and a hundred is better."
        )
    y, classes = read_answers(goal, answer)
    groups = copies([*columns, goal])
    train, held_out = split(groups, test, seed)
    check_classes(goal, y, classes, train)
    blocks = [read_feature(column, train, missing) for column in columns]
    names = tuple(name for block in blocks for name in block.names)
    if not names:
        raise DataError(f"No column is left to predict {target!r} from.")
    x = np.column_stack([block.x for block in blocks if block.names])  # (rows, columns)
    twice = len(groups) - len(set(groups))
    if twice:
        told.append(
            ("", f"rows that repeat others: {twice}; copies stay in the same part")
        )
    said = describe_target(goal, y, classes)
    return TableSet(
        name=name,
        x_train=x[train],
        y_train=y[train],
        x_test=x[held_out],
        y_test=y[held_out],
        classes=classes,
        features=names,
        told=((goal.name, said), *[block.told for block in blocks], *told),
    )


def check_options(answer, missing, test):
    """Raise ValueError for options that mean nothing."""
    if answer not in (None, "class", "number"):
        raise ValueError(f"answer is 'class' or 'number', not {answer!r}.")
    if missing not in ("refuse", "drop", "median"):
        raise ValueError(f"missing is 'refuse', 'drop' or 'median', not {missing!r}.")
    if not 0 < test < 1:
        raise ValueError(f"test is a share between 0 and 1, not {test!r}.")


# ------------------------------------------------------------------- reading


def read_source(source) -> tuple[str, list[Column]]:
    """Return a name and the columns of a CSV file or a pandas frame."""
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        return path.stem, read_text(text_of(path))
    if hasattr(source, "columns") and hasattr(source, "iloc"):
        return "table", read_frame(source)
    kind = type(source).__name__
    raise DataError(f"A table is the name of a CSV file or a pandas frame, not {kind}.")


def text_of(path: Path) -> str:
    """Return what a text file says, or raise DataError."""
    if not path.is_file():
        raise DataError(f"There is no file {path}. Is it in the notebook's folder?")
    raw = path.read_bytes()
    if raw[:4] == b"PK\x03\x04" or path.suffix.lower() in (".xlsx", ".xls", ".ods"):
        raise DataError(f"{path.name} is a spreadsheet. Save it as CSV (UTF-8) first.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name} is no UTF-8. Save it as CSV (UTF-8).") from error


def read_text(text: str) -> list[Column]:
    """Return the columns of a CSV text, whose first row names them."""
    if "\0" in text:
        raise DataError("This is no text. Save the table as CSV (UTF-8).")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise DataError(f"The table cannot be read: {error}.") from error
    filled = [
        (row, cells)
        for row, cells in enumerate(records, 1)
        if any(map(str.strip, cells))
    ]
    if len(filled) < 2:
        raise DataError("The table is empty. The first row names the columns.")
    (_, names), *body = filled
    names = [name.strip() for name in names]
    for row, cells in body:
        if len(cells) != len(names):
            raise DataError(
                f"Row {row} has {len(cells)} cells, and the first row {len(names)}. "
                'A cell with a comma in it needs quotes: "a, b".'
            )
    rows = [row for row, _ in body]
    return named(
        names, [[cells[k] for _, cells in body] for k in range(len(names))], rows
    )


def read_frame(frame) -> list[Column]:
    """Return the columns of a pandas frame; its index is not used."""
    if getattr(frame.columns, "nlevels", 1) > 1:
        raise DataError("The frame's columns have several levels. Join their names.")
    positions = range(frame.shape[1])
    gaps = [frame.iloc[:, k].isna().to_numpy() for k in positions]
    values = [frame.iloc[:, k].to_numpy(dtype=object) for k in positions]
    cells = [
        ["" if gap else str(value) for value, gap in zip(column, empty, strict=True)]
        for column, empty in zip(values, gaps, strict=True)
    ]
    return named([str(name) for name in frame.columns], cells, list(range(len(frame))))


def named(names, cells, rows) -> list[Column]:
    """Return columns with a name each, or raise DataError."""
    if all(NUMBER.fullmatch(name) for name in names):
        raise DataError(
            "The first row holds numbers. It must name the columns: add such a row."
        )
    kept = []
    for k, name in enumerate(names):
        if name and name in names[:k]:
            raise DataError(f"Two columns are called {name!r}. Rename one of them.")
        column = Column(name, [plain(cell) for cell in cells[k]], rows).judged()
        if not name and column.kind not in ("counter", "empty"):
            raise DataError(f"Column {k + 1} has no name. Write one in row 1.")
        if name:
            kept.append(column)
    return kept


def plain(cell: str) -> str | None:
    """Return a cell without spaces around it; None where it says nothing."""
    cell = cell.strip().replace("−", "-")
    return None if cell.lower() in MISSING else cell


# ------------------------------------------------------------------- columns


def kind_of(column: Column) -> str:
    """Return empty, same, counter, number, date, words or text; or raise DataError."""
    seen = column.seen
    if not seen:
        return "empty"
    odd = [cell for cell in seen if not NUMBER.fullmatch(cell)]
    if not odd:
        return kind_of_numbers(column)
    if all(DATE.fullmatch(cell) for cell in seen):
        return "date"
    refuse_slips(column, odd)
    return "same" if len(set(seen)) == 1 else kind_of_words(seen)


def kind_of_numbers(column: Column) -> str:
    """Return same, counter or number."""
    values = [float(cell) for cell in column.seen]
    if len(set(values)) == 1:
        return "same"
    counts = [float(i) for i in range(len(column.cells))]
    if values in (counts, [i + 1 for i in counts]):
        return "counter"
    return "number"


def kind_of_words(seen: list[str]) -> str:
    """Return words, where they come again and again, or text."""
    different = len(set(seen))
    return "words" if different <= min(MOST_WORDS, len(seen) / 2) else "text"


def refuse_slips(column: Column, odd: list[str]):
    """Raise DataError where numbers are written as no program reads them."""
    seen, example = column.seen, odd[0]
    row = column.rows[column.cells.index(example)]
    if all(SEPARATED.fullmatch(cell) for cell in odd):
        raise DataError(
            f"Column {column.name!r} writes numbers such as {example!r} (row {row}). "
            "Is that a decimal comma, or thousands? Write 1234.5: a point for decimals "
            "and nothing between thousands."
        )
    units = {"|".join(found.groups()) for c in odd if (found := UNIT.fullmatch(c))}
    if len(units) == 1 and all(UNIT.fullmatch(cell) for cell in seen):
        raise DataError(
            f"Column {column.name!r} writes numbers with a unit, such as {example!r} "
            f"(row {row}). Put the unit into the column's name, and leave the numbers."
        )
    if len(odd) < MOSTLY * len(seen):
        raise DataError(
            f"Column {column.name!r} holds numbers, but {example!r} in row {row}. "
            "Correct that cell, or leave it empty."
        )


def find_target(columns: list[Column], target: str) -> Column:
    """Take the target out of the columns; DataError names close ones."""
    names = [column.name for column in columns]
    if target not in names:
        close = difflib.get_close_matches(str(target), names, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(close)}?" if close else ""
        known = f"The columns are {', '.join(names)}."
        raise DataError(f"There is no column {target!r}. {hint or known}")
    return columns.pop(names.index(target))


def without_gaps(columns, goal, missing):
    """Return columns and target of the rows that are kept, and what is told of it."""
    used = [column for column in columns if column.kind in ("number", "words")]
    gaps = {c.name: c.cells.count(None) for c in used if None in c.cells}
    if gaps and missing == "refuse":
        name, count = next(iter(gaps.items()))
        raise DataError(
            f"Column {name!r} has {count} empty cells. Say missing='drop' to leave out "
            "those rows, or missing='median' to fill them in."
        )
    told = []
    full = np.array([cell is not None for cell in goal.cells])
    if not full.all():
        told.append(("", f"{np.sum(~full)} rows without {goal.name!r} are left out"))
    if missing == "drop" and gaps:
        whole = [None not in row for row in zip(*(c.cells for c in used), strict=True)]
        told.append(("", f"{np.sum(full & ~np.array(whole))} rows with gaps left out"))
        full &= np.array(whole)
    kept = np.flatnonzero(full)
    return [c.only(kept) for c in columns], goal.only(kept), told


# ------------------------------------------------------------------- answers


def read_answers(
    goal: Column, answer: str | None
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return y (rows,), and the classes, or () where y is a number to predict."""
    different = sorted(set(goal.cells))
    if goal.kind in ("date", "counter", "empty") or len(different) < 2:
        raise DataError(f"{goal.name!r} is nothing to predict: {WORDS[goal.kind]}.")
    numeric = all(NUMBER.fullmatch(cell) for cell in different)
    if answer == "number" and not numeric:
        raise DataError(f"{goal.name!r} holds words: a class, not a number.")
    if numeric:
        different = sorted(different, key=float)
    is_class = not numeric or {float(value) for value in different} == {0.0, 1.0}
    if answer == "number" or (answer is None and not is_class):
        return goal.numbers(), ()
    if len(different) > MOST_CLASSES:
        raise DataError(
            f"{goal.name!r} has {len(different)} different values; {MOST_CLASSES} "
            "classes are the most."
        )
    places = {value: k for k, value in enumerate(different)}
    return np.array([places[cell] for cell in goal.cells]), tuple(different)


def describe_target(goal, y, classes) -> str:
    """Return what is told of the target."""
    if not classes:
        return f"to be predicted: a number from {y.min():g} to {y.max():g}"
    counts = ", ".join(f"{name} {np.sum(y == k)}" for k, name in enumerate(classes))
    return f"to be predicted: one of {len(classes)} classes ({counts})"


def check_classes(goal, y, classes, train):
    """Raise DataError where the training rows lack a class."""
    for k, name in enumerate(classes):
        if not np.any(y[train] == k):
            raise DataError(
                f"No training row has {goal.name!r} = {name!r}. Leave that class out, "
                "or try another seed."
            )


# ------------------------------------------------------------------- parts


def copies(columns: list[Column]) -> list[int]:
    """Return for every row the number of the first row that is equal to it."""
    used = [c.cells for c in columns if c.kind in ("number", "words", "text", "date")]
    first, groups = {}, []
    for i, row in enumerate(zip(*used, strict=True)):
        groups.append(first.setdefault(row, i))
    return groups


def split(groups: list[int], test: float, seed: int | None):
    """Return the places of training and of test rows; equal rows stay together.

    NumPy's older generator, because the page has the same one (`kit/random.js`).
    """
    count = len(groups)
    wanted = min(count - 1, max(1, round(test * count)))
    if seed is None:
        return np.arange(count - wanted), np.arange(count - wanted, count)
    members = Counter(groups)
    order, held_out, taken = list(members), set(), 0
    for place in np.random.RandomState(seed).permutation(len(order)):
        if taken < wanted:
            held_out.add(order[place])
            taken += members[order[place]]
    is_test = np.array([group in held_out for group in groups])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


# ------------------------------------------------------------------- features

WORDS = {
    "empty": "it is empty",
    "same": "it has the same value in all rows",
    "counter": "it only numbers the rows",
    "date": "a date; make numbers of it, such as the month",
    "text": "nearly every row has its own text",
    "number": "it has the same value in all rows",
    "words": "it has the same value in all rows",
}


@dataclass(frozen=True, eq=False)
class Block:
    """What becomes of one column: columns of x with their names, and what is told."""

    told: tuple[str, str]
    names: tuple[str, ...] = ()
    x: np.ndarray | None = None  # (rows, names)


def read_feature(column: Column, train, missing) -> Block:
    """Return the columns of x that a column becomes, judged by the training rows."""
    if column.kind == "number":
        return read_numbers(column, train)
    if column.kind == "words":
        return read_words(column, train)
    return Block((column.name, f"left out: {WORDS[column.kind]}"))


def read_numbers(column: Column, train) -> Block:
    """Return a column of numbers; gaps take the median of the training rows."""
    x = column.numbers()
    gaps = np.isnan(x)
    known = x[train][~gaps[train]]
    if len(set(known)) < 2:
        return Block((column.name, "left out: one value in all training rows"))
    said = f"a number from {np.nanmin(x):g} to {np.nanmax(x):g}"
    if gaps.any():
        x[gaps] = np.median(known)
        said += f"; {gaps.sum()} empty cells became the median {np.median(known):g}"
    return Block((column.name, said), (column.name,), x[:, None])


def read_words(column: Column, train) -> Block:
    """Return a column of 0 and 1 for every word of the training rows but the first.

    The first needs none: it is what the bias stands for.
    """
    words = sorted({column.cells[i] for i in train} - {None})
    if len(words) < 2:
        return Block((column.name, "left out: one value in all training rows"))
    x = np.array([[cell == word for word in words[1:]] for cell in column.cells], float)
    said = f"{len(words)} words: columns of 0 and 1, compared with {words[0]!r}"
    if None in column.cells:
        said += f"; {column.cells.count(None)} empty cells are 0 in all of them"
    names = tuple(f"{column.name} = {word}" for word in words[1:])
    return Block((column.name, said), names, x)
