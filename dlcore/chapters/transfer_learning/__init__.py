"""Chapter 13: transfer learning."""

NUMBER = 13
