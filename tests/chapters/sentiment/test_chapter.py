"""Chapter 22: ⟨what it claims⟩. Mark each test with the system that it proves."""

from executed import executed


def test_the_line_is_as_steep_as_the_text_says():
    assert executed("22_sentiment").number("steepest") == 2
