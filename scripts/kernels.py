"""Assemble the kernels of the networks in the page, and write them into their module.

    python scripts/kernels.py

Needs wasmtime, which the tests need too: they compare what ships with the source.
"""

import base64
import re
from pathlib import Path

import wasmtime

FOLDER = Path(__file__).resolve().parent.parent / "dlcore/lab/frontend/nets"
SOURCE, MODULE = FOLDER / "kernels.wat", FOLDER / "kernels.js"
LINE = re.compile(r'(?<=const KERNELS =\n  ").*(?=";\n)')


def assembled() -> bytes:
    """Return the kernels as a WebAssembly module, without the names of their parts."""
    code = bytes(wasmtime.wat2wasm(SOURCE.read_text(encoding="utf-8")))
    kept, place = code[:8], 8
    while place < len(code):
        start, kind = place, code[place]
        size, place = number(code, place + 1)
        place += size
        if kind:  # a section of kind 0 is a remark
            kept += code[start:place]
    return kept


def number(code: bytes, place: int) -> tuple[int, int]:
    """Return a number in LEB128, seven bits a byte, and the place behind it."""
    value = shift = 0
    while True:
        value |= (code[place] & 127) << shift
        shift, place = shift + 7, place + 1
        if code[place - 1] < 128:
            return value, place


def shipped() -> bytes:
    """Return the kernels that stand in the module."""
    return base64.b64decode(LINE.search(MODULE.read_text(encoding="utf-8"))[0])


def main():
    """Replace the kernels in the module."""
    text = MODULE.read_text(encoding="utf-8")
    MODULE.write_text(LINE.sub(base64.b64encode(assembled()).decode(), text))
    print(f"{MODULE.name}: {len(shipped()):,} bytes of WebAssembly")


if __name__ == "__main__":
    main()
