"""Chapter 27: image captioning."""

NUMBER = 27
