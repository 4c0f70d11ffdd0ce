"""What the reader touches, alive also without a kernel."""

from dlcore.lab.digit_pad import DigitPad
from dlcore.lab.explorable import Explorable
from dlcore.lab.frames import Frames
from dlcore.lab.lab import Lab
from dlcore.lab.microscope import Microscope
from dlcore.lab.playground import Playground
from dlcore.lab.prose import glue

__all__ = [
    "DigitPad",
    "Explorable",
    "Frames",
    "Lab",
    "Microscope",
    "Playground",
    "glue",
]
