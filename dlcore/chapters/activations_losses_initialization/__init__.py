"""Chapter 7: Activations, losses and first weights."""

NUMBER = 7
