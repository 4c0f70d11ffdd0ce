"""Some steps of what is painted and dreamt, side by side: a WebP for each case.

    python -m dlcore.chapters.looking_inside.frames

It runs the cases "dream_…" and "style_…" whose frames are missing, and records the runs
in passing.
"""

import io
from pathlib import Path

import numpy as np

from dlcore.chapters.looking_inside import cases
from dlcore.data.files import SHIPPED
from dlcore.files import write_whole
from dlcore.recording import Task, perform

STEPS = {"style": (0, 3, 10, 20, 40, 70, 120), "dream": (0, 10, 30, 120)}
FOLDER = SHIPPED / "looking_inside_frames"
QUALITY = 40  # of WebP


def place(case: str) -> Path:
    """Where the frames of a case are kept."""
    return FOLDER / f"{case}.webp"


def keep(case: str) -> None:
    """Run a case with its first seed; store its frames, and the run where it is new."""
    steps, found = STEPS[cases.CASES[case].method], []

    def look(step, picture):
        if step in steps:
            found.append(picture[0].permute(1, 2, 0).round().byte().numpy())

    task = Task("looking_inside", case, cases.SEEDS[0], epochs=0)
    finished = perform(task, look)
    if not task.is_recorded:
        task.keep(finished)
    write_whole(place(case), webp(np.concatenate(found, axis=1)))


def webp(picture: np.ndarray, quality: int = QUALITY) -> bytes:
    """A picture (height, width, 3) uint8 as a file."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(picture).save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()


if __name__ == "__main__":
    for case, settings in cases.CASES.items():
        if settings.method in STEPS and not place(case).exists():
            keep(case)
            print(f"{case}: {place(case).stat().st_size:,} bytes")
