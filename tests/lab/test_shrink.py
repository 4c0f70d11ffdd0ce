"""Joined modules become smaller and keep their meaning."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from javascript import parsed, tokens
from tree_sitter import Parser

from dlcore.lab.modules import JAVASCRIPT, PACKAGE
from dlcore.lab.shrink import squeeze


def squeezed(source):
    return squeeze(parsed(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("const a = b - -c;", "const a=b- -c;"),
        ("i += 1; a = -b;", "i+=1;a=-b;"),
        ("a + +b", "a+ +b"),
        ("a++ + ++b", "a++ + ++b"),
        ("a < !--b", "a< !--b"),
        ("a <! --b", "a<! --b"),
        ("1 .toFixed()", "1 .toFixed()"),
        ("a - (b / c) * d % e", "a-(b/c)*d%e"),
        ("if (a) return (x) => ({ a, ...b });", "if(a)return(x)=>({a,...b});"),
        ('say("a  =  b", `c  = ${d} e`);', 'say("a  =  b",`c  = ${d} e`);'),
        ("f(`a ${b ? `c  = d` : 1} e`);", "f(`a ${b ? `c  = d` : 1} e`);"),
        ("a = `\n  two  lines // no remark\n`;", "a=`\n  two  lines // no remark\n`;"),
        ("const r = /a - b/g;", "const r=/a - b/g;"),
        ("return /a = b/;", "return /a = b/;"),
        ("if (x) /a = b/.test(y);", "if(x)/a = b/.test(y);"),
        ("a / b / c; d = a / /x y/", "a/b/c;d=a/ /x y/"),
        ("/ x / in y", "/ x / in y"),
        ("let a = 1; // the reader's own", "let a=1;"),
        ('go("a // b"); // then', 'go("a // b");'),
        ("a /* b */ = /* c */ d", "a=d"),
        ("return/**/a", "return a"),
        ("return /* one\n two */ a", "return\na"),
        ("x in y && z instanceof A", "x in y&&z instanceof A"),
        ("class A { static #b = 1; get c() {} }", "class A{static #b=1;get c(){}}"),
        ("a\n(b)", "a\n(b)"),
        ("a\n\n  ++b", "a\n++b"),
        ("a\u2028b", "a\nb"),
        ("f(\n  a,\n  [\n    b,\n  ],\n)", "f(a,[b,],)"),
        ("über = größe => − 1".replace("−", "-"), "über=größe=>-1"),
    ],
)
def test_only_spare_spaces_and_remarks_go(source, expected):
    assert squeezed(source) == expected


def test_remarks_and_indentation_go():
    source = "// about\nfunction f(\n  a,\n) {\n  // more\n  return a;\n}\n"
    assert squeezed(source) == "function f(a,){return a;}"


def test_every_module_of_the_book_keeps_its_words_and_signs():
    files = list(PACKAGE.rglob("*.js"))
    assert len(files) > 100
    for path in files:
        root = parsed(path.read_text(encoding="utf-8"))
        small = parsed(squeeze(root))
        assert tokens(small) == tokens(root), path
        assert squeeze(small) == squeeze(root), path


names = st.sampled_from(["a", "b1", "$", "_x", "größe", "1.5", "2", "0x1f", ".5"])
texts = st.sampled_from(['"//"', "'/* '", "`  \n${ a }`", "/[/] +/", "/ /g"])
between = ["+", "-", "*", "/", "%", "<", ">", "<=", "&&", "||", ",", "in"]
before = ["+", "-", "++", "--", "!", "~", "typeof", "void"]


def deeper(inner):
    return st.one_of(
        st.tuples(inner, st.sampled_from(between), inner),
        st.tuples(st.sampled_from(before), inner),
        st.tuples(st.just("("), inner, st.just(")")),
        st.tuples(st.just("f"), st.just("("), inner, st.just(")")),
        st.tuples(inner, st.just("?"), inner, st.just(":"), inner),
        st.tuples(inner, st.just("["), inner, st.just("]"), st.just(".name")),
    )


def flat(tree):
    return (
        [tree]
        if isinstance(tree, str)
        else [word for one in tree for word in flat(one)]
    )


expressions = st.recursive(names | texts, deeper, max_leaves=12).map(flat)
gaps = [" ", "  ", "\t", " /* a */ ", "\n", " // b\n", "/* c\n */"]


@settings(deadline=None)
@given(expressions, st.randoms())
def test_words_and_signs_stay_apart(words, random):
    source = "(" + "".join(word + random.choice(gaps) for word in words) + ")"
    root = Parser(JAVASCRIPT).parse(source.encode()).root_node
    if root.has_error:
        return
    assert tokens(parsed(squeeze(root))) == tokens(root)
