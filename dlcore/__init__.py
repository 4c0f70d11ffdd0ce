"""Deep Learning by Experiment: the small package that the chapters call."""

__version__ = "0.1.0"
