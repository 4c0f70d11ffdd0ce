"""Chapter 3: Backpropagation."""

NUMBER = 3
