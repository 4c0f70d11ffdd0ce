"""The frames of style transfer as one picture: a row per weight, steps across.

    python -m dlcore.chapters.looking_inside.strip

It needs the weights of VGG16 and takes about as long as the three cases "style_…".
"""

from pathlib import Path

import numpy as np

from dlcore.chapters.looking_inside import cases
from dlcore.data.files import SHIPPED

STEPS = (0, 3, 10, 20, 40, 70, 120)
MOST_BYTES = 500_000
PLACE = SHIPPED / "style_frames" / "strip.webp"


def frames(words: str, steps=STEPS, side=cases.STYLE_SIDE) -> np.ndarray:
    """The picture of one case after these steps: (steps, side, side, 3) uint8."""
    case = cases.CASES[f"style_{words}"]
    found = [
        picture[0].permute(1, 2, 0).round().byte().numpy()
        for step, _, picture in cases.painting(case, cases.SEEDS[0], side=side)
        if step in steps
    ]
    return np.stack(found)


def joined(rows: list[np.ndarray]) -> np.ndarray:
    """One picture of rows of frames."""
    return np.concatenate([np.concatenate(list(row), axis=1) for row in rows], axis=0)


def parted(strip: np.ndarray, side: int = cases.STYLE_SIDE) -> np.ndarray:
    """The frames again: (weights, steps, side, side, 3)."""
    height, width = strip.shape[:2]
    grid = strip.reshape(height // side, side, width // side, side, 3)
    return grid.transpose(0, 2, 1, 3, 4)


def save(strip: np.ndarray, path: Path = PLACE, quality: int = 80) -> int:
    """Store it as WebP, in a lower quality where it is too large; its bytes."""
    from PIL import Image

    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        Image.fromarray(strip).save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= MOST_BYTES or quality <= 30:
            return path.stat().st_size
        quality -= 10


if __name__ == "__main__":
    rows = [frames(words) for words in cases.STYLES]
    print(f"{PLACE}: {save(joined(rows)):,} bytes")
