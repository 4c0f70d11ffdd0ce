"""Joined modules become smaller and keep their meaning."""

import pytest

from dlcore.lab.join import JoinError, join
from dlcore.lab.shrink import declarations, mentioned, squeeze, squeeze_line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("const a = b - -c;", "const a=b - -c;"),
        ("i += 1; a = -b;", "i+=1;a=-b;"),
        ("a + +b", "a + +b"),
        ("a - (b / c) * d % e", "a-(b/c)*d%e"),
        ("if (a) return (x) => ({ a, ...b });", "if(a)return(x)=>({a,...b});"),
        ('say("a = b", `c = ${d} e`);', 'say("a = b",`c = ${d} e`);'),
        ("f(`a ${b ? `c = d` : 1} e`);", "f(`a ${b ? `c = d` : 1} e`);"),
        ("const r = /a - b/g;", "const r = /a - b/g;"),
        ("return /a = b/;", "return /a = b/;"),
        ("let a = 1; // the reader's own", "let a=1;"),
        ('go("a // b"); // then', 'go("a // b");'),
        ('let a = "http://x"; // b', 'let a="http://x";'),
        ("x in y && z instanceof A", "x in y&&z instanceof A"),
    ],
)
def test_lines_lose_their_spare_spaces_only(line, expected):
    assert squeeze_line(line) == expected


def test_comments_and_indentation_go():
    source = "// about\nfunction f(\n  a,\n) {\n  // more\n  return a;\n}\n"
    assert squeeze(source) == "function f(a,){\nreturn a;\n}"


def test_only_what_is_mentioned_stays():
    parts = declarations(
        "const one = 1;\n"
        "// four() is for others\n"
        "function two() {\n  return one;\n}\n"
        "function three() {\n  return x.four;\n}\n"
        "function four() {\n  return 4;\n}\n"
    )
    kept = mentioned(parts, ["start(...two())", "three"])
    assert [part in kept for part in parts] == [True, True, True, False]


def test_several_names_at_once_are_refused(tmp_path):
    (tmp_path / "main.js").write_text("const { a, b } = c;\nexport default { a };\n")
    with pytest.raises(JoinError, match="one name at a time"):
        join("main.js", tmp_path)
