"""Chapter 16: recurrent networks."""

NUMBER = 16
