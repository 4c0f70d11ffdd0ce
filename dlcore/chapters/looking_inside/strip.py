"""The frames of what is painted and dreamt, each as one picture: steps across.

    python -m dlcore.chapters.looking_inside.strip style
    python -m dlcore.chapters.looking_inside.strip dream

It takes about as long as one run of all cases "style_…" or "dream_…".
"""

import sys
from pathlib import Path

import numpy as np

from dlcore.chapters.looking_inside import cases
from dlcore.data.files import SHIPPED

STEPS = (0, 3, 10, 20, 40, 70, 120)
DREAM_STEPS = (0, 10, 30, 120)
SIDES = {"style": cases.STYLE_SIDE, "dream": cases.DREAM_SIDE}
MOST_BYTES = 500_000
FOLDER = SHIPPED / "looking_inside_frames"


def style_frames(words: str, steps=STEPS, side=cases.STYLE_SIDE) -> np.ndarray:
    """The picture of one case after these steps: (steps, side, side, 3) uint8."""
    case = cases.CASES[f"style_{words}"]
    found = [
        picture[0].permute(1, 2, 0).round().byte().numpy()
        for step, _, picture in cases.painting(case, cases.SEEDS[0], side=side)
        if step in steps
    ]
    return np.stack(found)


def dream_frames(words: str, steps=DREAM_STEPS, side=cases.DREAM_SIDE) -> np.ndarray:
    """The same of what was dreamt."""
    from dlcore.chapters.looking_inside import methods

    case = cases.CASES[f"dream_{words}"]
    generator = cases.torch_generator(cases.SEEDS[0])
    found = [
        (127.5 + 127.5 * picture[0]).permute(1, 2, 0).round().byte().numpy()
        for step, picture in methods.dream(case, generator, side=side)
        if step in steps
    ]
    return np.stack(found)


def joined(rows: list[np.ndarray]) -> np.ndarray:
    """One picture of rows of frames."""
    return np.concatenate([np.concatenate(list(row), axis=1) for row in rows], axis=0)


def parted(strip: np.ndarray, side: int) -> np.ndarray:
    """The frames again: (weights, steps, side, side, 3)."""
    height, width = strip.shape[:2]
    grid = strip.reshape(height // side, side, width // side, side, 3)
    return grid.transpose(0, 2, 1, 3, 4)


def save(strip: np.ndarray, path: Path, quality: int = 80) -> int:
    """Store it as WebP, in a lower quality where it is too large; its bytes."""
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        Image.fromarray(strip).save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= MOST_BYTES or quality <= 30:
            return path.stat().st_size
        quality -= 10


if __name__ == "__main__":
    kind = sys.argv[1]
    names, make = {
        "style": (cases.STYLES, style_frames),
        "dream": (cases.DREAMS, dream_frames),
    }[kind]
    path = FOLDER / f"{kind}.webp"
    print(f"{path}: {save(joined([make(words) for words in names]), path):,} bytes")
