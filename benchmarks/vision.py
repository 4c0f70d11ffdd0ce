"""Seconds of an epoch of chapter 11's networks here, and hours of their runs.

A few training steps of each case are timed and scaled to the pictures of an epoch;
measuring the errors after it is not part of it.

    python benchmarks/vision.py
    python benchmarks/vision.py speedrun configuration_5

The last line is one JSON object: the seconds of an epoch by case.
"""

import json
import sys

import torch

from dlcore.chapters.image_classifiers import cases
from dlcore.recording.cases import find


def main(names):
    seconds = {}
    print(f"{torch.get_num_threads()} threads; seconds of an epoch, hours of a run")
    for name in names or cases.CASES:
        case = find(cases.CASES, name)
        seconds[name] = round(cases.seconds_per_epoch(case), 1)
        hours = seconds[name] * case.epochs / 3600
        print(f"{name:28} {seconds[name]:8.1f} s {hours:8.2f} h")
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(sys.argv[1:])
