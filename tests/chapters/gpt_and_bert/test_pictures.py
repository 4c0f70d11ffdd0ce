"""Chapter 26's pictures: their arithmetic against Python."""


def test_the_line_has_the_height_of_the_formula(load):
    page = load("first", "gpt_and_bert/first.js")
    assert page.evaluate("() => first.height(1.5, -2)") == 1.5 * -2
