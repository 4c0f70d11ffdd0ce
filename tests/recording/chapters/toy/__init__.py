"""The tests' own chapter."""

NUMBER = 99
