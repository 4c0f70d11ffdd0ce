"""Chapter 21: ⟨what it claims⟩. Mark each test with the system that it proves."""

from executed import executed


def test_the_line_is_as_steep_as_the_text_says():
    assert executed("21_tagging_and_parsing").number("steepest") == 2
