"""Make JavaScript small: without remarks, indentation and spare spaces."""

import re
from collections.abc import Iterator

from tree_sitter import Node

# While spaces go, a mark stands for each text and each pattern, which keep theirs.
_TEXT, _PATTERN = "\x00\x01"
_PIECES = {"string", "template_string", "regex", "comment"}

_LINE_END = re.compile(r"\s*[\n\u2028\u2029]\s*")
_OPEN_END = re.compile(r"(?<=[,([{])\n|\n(?=[)\]}])")  # no statement ends here

# Spaces go, unless there is a letter on both sides, or another sign would arise.
_LETTER = rf"[\w$#\\{_PATTERN}\x80-\U0010ffff]"
_PAIRS = [
    *[(r"\+", r"\+"), ("-", "-"), ("<", "!"), (r"\d", r"\.")],
    *[("/", "/"), ("/", _PATTERN)],
]
_NEEDED = "|".join(f"(?<={left}) {right}" for left, right in _PAIRS)
_SPARE = re.compile(f"(?!{_NEEDED})(?:(?<!{_LETTER}) | (?!{_LETTER}))")


def squeeze(code: Node) -> str:
    """Return the text of a syntax tree without remarks and spare spaces.

    A line ends where it did, unless JavaScript cannot take that for the end of a
    statement.
    """
    source, start = code.text, code.start_byte
    bare, kept, here = "", [], 0
    for piece in _pieces(code):
        bare += source[here : piece.start_byte - start].decode()
        here = piece.end_byte - start
        text = piece.text.decode()
        if piece.type == "comment":
            bare += "\n" if "\n" in text else " "
        else:
            bare += _PATTERN if piece.type == "regex" else _TEXT
            kept.append(text)
    bare += source[here:].decode()
    bare = _OPEN_END.sub("", _LINE_END.sub("\n", bare.strip()))
    bare = _SPARE.sub("", re.sub(r"[^\S\n]+", " ", bare))
    texts = iter(kept)
    return re.sub(f"[{_TEXT}{_PATTERN}]", lambda _: next(texts), bare)


def _pieces(node: Node) -> Iterator[Node]:
    """Yield texts, patterns and remarks from the first to the last."""
    if node.type in _PIECES:
        yield node
        return
    for child in node.named_children:
        yield from _pieces(child)
