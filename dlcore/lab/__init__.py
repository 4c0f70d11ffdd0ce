"""What the reader touches: Lab, Frames and DigitPad, alive also without a kernel."""

from dlcore.lab.digit_pad import DigitPad
from dlcore.lab.frames import Frames
from dlcore.lab.lab import Lab

__all__ = ["DigitPad", "Frames", "Lab"]
