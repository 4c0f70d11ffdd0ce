"""Chapter 15: detection and segmentation."""

NUMBER = 15
