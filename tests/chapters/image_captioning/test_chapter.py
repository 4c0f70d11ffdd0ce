"""Chapter 27: captions of photos, with attention and without."""

from executed import executed


def test_placeholder():
    assert executed("27_image_captioning")
