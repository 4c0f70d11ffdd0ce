"""Chapter 00: ⟨what it claims⟩. Mark each test with the system that it proves."""

from chapter_code import run_cells


def test_the_line_is_as_steep_as_the_text_says():
    scope = run_cells("00_skeleton", "imports", "first-measured")
    assert scope["steepest"] == 2
