"""Chapter 19: word embeddings."""

NUMBER = 19
