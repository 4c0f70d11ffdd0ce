"""Chapter 28: autoencoders."""

NUMBER = 28
