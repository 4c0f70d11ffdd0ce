"""Chapter 28: ⟨what it claims⟩. Mark each test with the system that it proves."""

from executed import executed


def test_the_line_is_as_steep_as_the_text_says():
    assert executed("28_autoencoders").number("steepest") == 2
