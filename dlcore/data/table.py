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
from math import isfinite
from pathlib import Path

import numpy as np

from dlcore.data.dataset import DataSet
from dlcore.data.files import DataError

LEAST_ROWS = 10
MOST_WORDS = 12  # different words of a column that still become columns of 0 and 1
MOST_CLASSES = 20
COMPARED = ("number", "words", "many", "text", "date")  # to tell copies of a row
MOSTLY = 0.5  # so many numbers make a column of numbers with slips in it
DELIMITERS = ",;\t|"
MISSING = ("", "na", "n/a", "#n/a", "n.a.", "<na>", "nan", "null", "?", "-")
TOTALS = ("total", "totals", "grand total", "sum", "mean", "average")
FEW_VALUES = 10  # so few different numbers may be meant as classes
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

# [0-9], not \d, which is other scripts' digits in Python and not in JavaScript
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
INTEGER = re.compile(r"[+-]?[0-9]+")
CODE = re.compile(r"0[0-9]+|[0-9]{16,}")  # a float would lose zeros or digits
THOUSANDS = re.compile(r"0|[1-9][0-9]{0,2}(\.[0-9]{3})?")  # or decimals: who knows?
SEPARATED = re.compile(
    r"[+-]?([1-9][0-9]{0,2}([.,'’ \u00a0\u202f][0-9]{2,3})*[.,'’ \u00a0\u202f][0-9]{3}"
    r"([.,][0-9]+)?|[0-9]+,[0-9]+)([eE][+-]?[0-9]+)?"
)
NEGATIVE = re.compile(r"\([0-9][0-9.,]*\)|[0-9][0-9.,]*-")
DATE = re.compile(
    r"([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4})"
    r"([T ].*)?"
)
UNIT = re.compile(
    r"[+-]?([A-Za-z]{1,3} |[A-Za-z]{0,2}[^A-Za-z0-9\s.,+-]{1,2} ?|)"
    r"[+-]?[0-9][0-9.,]* ?([^0-9\s.,]{0,8})"
)
EXCEL = re.compile(r"sep=(.)")  # Excel's line above the names


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

    target: the column to predict. Text and a column of two numbers are classes, other
        numbers are numbers to predict; answer="class" or "number" says it yourself
    missing: "refuse"; "drop" leaves out rows with empty cells; "median" fills in the
        median of the training rows (rows without a target are left out anyhow)
    test: share of the rows for testing, drawn with `seed`; with seed=None the last ones

    x is (rows, columns) float64: numbers as they are, a column of words as columns of 0
    and 1. Left out are dates, free text, columns of more than 12 words, constant ones,
    and one that only numbers the rows; a frame's index is never used. Equal rows stay
    in the same part, if that is drawn. What happened to every column is in `told`, and
    shown when the set is.

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
        why = "; ".join(f"{name} {what}" for name, what in (b.told for b in blocks[:3]))
        raise DataError(
            f"No column is left to predict '{target}' from: {why or 'none'}."
        )
    x = np.column_stack([block.x for block in blocks if block.names])  # (rows, columns)
    twice = len(groups) - len(set(groups))
    if twice:
        kept = "; copies stay in the same part" if seed is not None else ""
        told.append(("", f"rows that repeat others: {twice}{kept}"))
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
    if "\0" in text or "\ufffd" in text:
        raise DataError("This is no UTF-8 text. Save the table as CSV (UTF-8).")
    first = next((line for line in re.split(r"\r\n|\n|\r", text) if line.strip()), "")
    excel = EXCEL.fullmatch(first.strip())
    bare = re.sub(r'"[^"]*"', "", first)  # a delimiter in quotes is none
    delimiter = excel[1] if excel else max(DELIMITERS, key=bare.count)
    lines = io.StringIO(text, newline="")
    try:
        records = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise DataError(f"The table cannot be read: {error}.") from error
    filled = [
        (row, cells)
        for row, cells in enumerate(records, 1)
        if any(map(str.strip, cells))
    ][1 if excel else 0 :]
    if len(filled) < 2:
        raise DataError("The table is empty. The first row names the columns.")
    (_, names), *body = filled
    names = [name.strip() for name in names]
    for row, cells in body:
        if len(cells) != len(names):
            advice = advice_for_ragged(names, cells, delimiter)
            raise DataError(
                f"Row {row} has {len(cells)} cells, and the row of names {len(names)}. "
                f"{advice}"
            )
    rows = [row for row, _ in body]
    return named(
        names, [[cells[k] for _, cells in body] for k in range(len(names))], rows
    )


def advice_for_ragged(names, cells, delimiter) -> str:
    """Say what to change where a row has too many cells, or too few."""
    if len(names) == 1:
        return "Delete what stands above the names of the columns."
    if any("\n" in cell for cell in cells):
        return "Is a quote opened there that is never closed?"
    name = NAMES.get(delimiter, delimiter)
    return f'A cell with a {name} in it needs quotes: "a{delimiter} b".'


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
    odd = [name for name in names if not INTEGER.fullmatch(name)]  # a year may be one
    if not odd or any(is_number(name) for name in odd):
        raise DataError(
            "The first row holds numbers. It must name the columns: add such a row."
        )
    refuse_totals(cells, rows)
    kept = []
    for k, name in enumerate(names):
        if name and name in names[:k]:
            raise DataError(f"Two columns are called '{name}'. Rename one of them.")
        column = Column(name, [plain(cell) for cell in cells[k]], rows).judged()
        if not name and column.kind not in ("counter", "empty"):
            raise DataError(f"Column {k + 1} has no name. Write one in row 1.")
        if name:
            kept.append(column)
    return kept


def refuse_totals(cells, rows):
    """Raise DataError where the last row adds up the others: it is no example."""
    for column in cells:
        *others, last = [cell.strip().lower() for cell in column] or [""]
        if last in TOTALS and last not in others:
            raise DataError(
                f"Row {rows[-1]} says '{last}': are those the others, added up? Delete "
                "that row."
            )


def plain(cell: str) -> str | None:
    """Return a cell without spaces around it; None where it says nothing."""
    cell = cell.strip().replace("−", "-")
    return None if cell.lower() in MISSING else cell


# ------------------------------------------------------------------- columns


def is_number(cell: str) -> bool:
    """Say whether a cell is a number that a float can hold."""
    return bool(NUMBER.fullmatch(cell)) and isfinite(float(cell))


def kind_of(column: Column) -> str:
    """Return empty, same, counter, number, date, words, many or text; or refuse."""
    seen = column.seen
    if not seen:
        return "empty"
    odd = [cell for cell in seen if not is_number(cell)]
    if not odd:
        return kind_of_numbers(column)
    if all(DATE.fullmatch(cell) for cell in seen):
        return "date"
    refuse_slips(column, odd)
    return kind_of_words(column)


def kind_of_numbers(column: Column) -> str:
    """Return same, counter or number; codes, such as postcodes, count as words."""
    values = [float(cell) for cell in column.seen]
    counts = [float(i) for i in range(len(column.cells))]
    if len(values) > 1 and values in (counts, [i + 1 for i in counts]):
        return "counter"
    if any(CODE.fullmatch(cell) for cell in column.seen):
        return kind_of_words(column)
    return "same" if len(set(values)) == 1 else "number"


def kind_of_words(column: Column) -> str:
    """Return words, where a few come again and again, many, same or text."""
    different = sorted(set(column.seen))
    if len(different) == 1:
        return "same"
    if len(different) > len(column.seen) / 2:
        return "text"
    if len(different) > MOST_WORDS:
        return "many"
    first = {}
    for word in different:
        other = first.setdefault(word.lower(), word)
        if other != word:
            raise DataError(
                f"Column '{column.name}' writes one word in two ways, '{other}' and "
                f"'{word}'. Choose one."
            )
    return "words"


def refuse_slips(column: Column, odd: list[str]):
    """Raise DataError where numbers are written as no program reads them."""
    enough = MOSTLY * len(column.seen) - (len(column.seen) - len(odd))
    start = f"Column '{column.name}' writes"
    if found := those(SEPARATED, odd, enough):
        raise DataError(
            f"{start} numbers such as {place_of(column, found)}. "
            "Is that a decimal comma, or thousands? Write 1234.5: a point for decimals "
            "and nothing between thousands."
        )
    if found := those(NEGATIVE, odd, enough):
        raise DataError(
            f"{start} numbers below zero as {place_of(column, found)}. "
            "Put a minus in front, and nothing around or behind."
        )
    if found := those(UNIT, odd, enough):
        raise DataError(
            f"{start} numbers with a unit, such as {place_of(column, found)}. Write "
            "plain numbers, all in one unit, and put the unit into the column's name."
        )
    if len(odd) < MOSTLY * len(column.seen):
        raise DataError(
            f"Column '{column.name}' holds numbers, but {place_of(column, odd)}. "
            "Correct that cell, or leave it empty."
        )


def those(pattern, odd: list[str], enough: float) -> list[str]:
    """Return the odd cells of this form, all with the same unit, if they are enough."""
    forms = [(pattern.fullmatch(cell), cell) for cell in odd]
    units = [
        (form.groups() if pattern is UNIT else "all", c) for form, c in forms if form
    ]
    units = [(unit, cell) for unit, cell in units if any(unit)]
    usual = Counter(unit for unit, _ in units).most_common(1)
    found = [cell for unit, cell in units if unit == usual[0][0]]
    return found if len(found) >= enough else []


def place_of(column: Column, cells: list[str]) -> str:
    """Return the first of these cells and its row."""
    return f"'{cells[0]}' (row {column.rows[column.cells.index(cells[0])]})"


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
    told = []
    full = np.array([cell is not None for cell in goal.cells])
    if not full.all():
        told.append(("", f"left out: {some(~full, 'row')} without '{goal.name}'"))
    gaps = {c.name: full & [cell is None for cell in c.cells] for c in used}
    gaps = {name: empty for name, empty in gaps.items() if empty.any()}
    if gaps and missing == "refuse":
        name, empty = next(iter(gaps.items()))
        raise DataError(
            f"Column '{name}' has {some(empty, 'empty cell')}. Say missing='drop' to "
            "leave out such rows, or missing='median' to fill them in."
        )
    if missing == "drop" and gaps:
        holed = np.any(list(gaps.values()), axis=0)
        told.append(("", f"left out: {some(holed, 'row')} with empty cells"))
        full &= ~holed
    kept = np.flatnonzero(full)
    return [c.only(kept) for c in columns], goal.only(kept), told


def some(marked, noun) -> str:
    """Return how many are marked: 1 row, 2 rows."""
    count = np.sum(marked)
    return f"{count} {noun}{'' if count == 1 else 's'}"


def shown(value: float) -> str:
    """Return a number with six digits, whole numbers with all of theirs."""
    is_whole = value == round(value) and abs(value) < 1e15
    return f"{value:.0f}" if is_whole else f"{value:g}"


# ------------------------------------------------------------------- answers


def read_answers(
    goal: Column, answer: str | None
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return y (rows,), and the classes, or () where y is a number to predict."""
    different = sorted(set(goal.cells))
    if goal.kind in ("date", "counter", "empty") or len(different) < 2:
        why = WORDS["same" if len(different) == 1 else goal.kind]
        raise DataError(
            f"'{goal.name}' is nothing to predict: {why}. Choose another column."
        )
    numeric = all(is_number(cell) for cell in different)
    if answer == "number" and not numeric:
        raise DataError(f"'{goal.name}' holds words: a class, not a number.")
    if numeric:  # 1 and 1.0 are one class, called as it is shortest
        different.sort(key=lambda cell: (float(cell), len(cell)))
        values = [float(cell) for cell in different]
        different = [v for k, v in enumerate(different) if values[k] not in values[:k]]
    if answer == "number" or (answer is None and numeric and len(different) != 2):
        return goal.numbers(), ()
    if len(different) > MOST_CLASSES:
        raise DataError(
            f"'{goal.name}' has {len(different)} different values; {MOST_CLASSES} "
            "classes are the most. Join rare ones, or choose another column."
        )
    key = float if numeric else str
    places = {key(value): k for k, value in enumerate(different)}
    return np.array([places[key(cell)] for cell in goal.cells]), tuple(different)


def describe_target(goal, y, classes) -> str:
    """Return what is told of the target."""
    if not classes:
        said = f"to be predicted: a number from {shown(y.min())} to {shown(y.max())}"
        few = len(set(y)) <= FEW_VALUES
        return said + (" (if classes are meant, write words)" if few else "")
    counts = ", ".join(f"{name} {np.sum(y == k)}" for k, name in enumerate(classes))
    return f"to be predicted: one of {len(classes)} classes ({counts})"


def check_classes(goal, y, classes, train):
    """Raise DataError where the training rows lack a class."""
    for k, name in enumerate(classes):
        if not np.any(y[train] == k):
            raise DataError(
                f"No training row has '{goal.name}' = '{name}'. Leave that class out, "
                "or try another seed."
            )


# ------------------------------------------------------------------- parts


def copies(columns: list[Column]) -> list[int]:
    """Return for every row the number of the first row that is equal to it."""
    used = [c.cells for c in columns if c.kind in COMPARED]
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
        if taken + members[order[place]] <= wanted:
            held_out.add(order[place])
            taken += members[order[place]]
    if not held_out:  # every row has more copies than that: take the fewest
        held_out.add(min(order, key=members.get))
    is_test = np.array([group in held_out for group in groups])
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)


# ------------------------------------------------------------------- features

WORDS = {
    "empty": "it is empty",
    "same": "it has the same value in all rows",
    "counter": "it only numbers the rows",
    "date": "a date; make numbers of it, such as the month",
    "text": "text that hardly ever repeats",
    "many": f"more than {MOST_WORDS} different words; join rare ones to use it",
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
    if column.kind == "same" and None in column.cells:
        only, gaps = column.seen[0], column.cells.count(None)
        said = (
            f"left out: '{only}' in all rows but {gaps} empty ones; a word there counts"
        )
        return Block((column.name, said))
    return Block((column.name, f"left out: {WORDS[column.kind]}"))


def read_numbers(column: Column, train) -> Block:
    """Return a column of numbers; gaps take the median of the training rows."""
    x = column.numbers()
    gaps = np.isnan(x)
    known = x[train][~gaps[train]]
    if len(set(known)) < 2:
        return Block((column.name, "left out: one value in all training rows"))
    said = f"a number from {shown(np.nanmin(x))} to {shown(np.nanmax(x))}"
    if all(map(THOUSANDS.fullmatch, column.seen)) and "." in "".join(column.seen):
        said += "; read as decimals, not as thousands"
    if gaps.any():
        x[gaps] = np.median(known)
        said += f"; median {shown(np.median(known))} for {some(gaps, 'empty cell')}"
    return Block((column.name, said), (column.name,), x[:, None])


def read_words(column: Column, train) -> Block:
    """Return a column of 0 and 1 for every word of the training rows but the first.

    The first needs none: it is what the bias stands for.
    """
    words = sorted({column.cells[i] for i in train} - {None})
    if len(words) < 2:
        return Block((column.name, "left out: one value in all training rows"))
    x = np.array([[cell == word for word in words[1:]] for cell in column.cells], float)
    said = f"{len(words)} words: columns of 0 and 1, compared with '{words[0]}'"
    for name, cells in (("empty", {None}), ("new", set(column.seen) - set(words))):
        if found := [cell in cells for cell in column.cells if cell in cells]:
            said += f"; {some(found, f'{name} cell')} taken for '{words[0]}', too"
    names = tuple(f"{column.name} = {word}" for word in words[1:])
    return Block((column.name, said), names, x)
