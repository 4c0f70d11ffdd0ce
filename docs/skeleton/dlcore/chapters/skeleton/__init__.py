"""Chapter 00: skeleton."""

NUMBER = 0
