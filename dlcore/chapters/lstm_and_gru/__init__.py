"""Chapter 17: lstm and gru."""

NUMBER = 17
