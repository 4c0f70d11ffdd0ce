"""Chapter 26: ⟨what it claims⟩. Mark each test with the system that it proves."""

from executed import executed


def test_the_line_is_as_steep_as_the_text_says():
    assert executed("26_gpt_and_bert").number("steepest") == 2
