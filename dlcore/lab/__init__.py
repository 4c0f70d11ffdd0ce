"""What the reader touches, alive also without a kernel."""

from dlcore.lab.explorable import Explorable
from dlcore.lab.frames import Frames
from dlcore.lab.in_page import InPage
from dlcore.lab.lab import Lab
from dlcore.lab.microscope import Microscope
from dlcore.lab.nets import PageModel, dense_model, page_model
from dlcore.lab.playground import Playground
from dlcore.lab.prose import glue

__all__ = [
    "Explorable",
    "Frames",
    "InPage",
    "Lab",
    "Microscope",
    "PageModel",
    "Playground",
    "dense_model",
    "glue",
    "page_model",
]
