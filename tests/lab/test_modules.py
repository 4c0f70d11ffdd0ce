"""What statements declare and use, and whether they act when they are read."""

from pathlib import Path

import pytest

from dlcore.lab.modules import read_module


def only_statement(source):
    [statement] = read_module(Path("main.js"), source).statements
    return statement


@pytest.mark.parametrize(
    ("source", "declares", "uses"),
    [
        ("const a = b, c = a;", "a c", "a b"),
        ("let { a, b: c, [d]: e = f, g = h, ...i } = j;", "a c e g i", "d f h j"),
        ("const [a, [b = c], ...d] = e;", "a b d", "c e"),
        ("[a, b.c, ...d] = { e, f: g, 'h': i, [j]: k };", "", "a b d e g i j k"),
        ("({ a, b: c, [d]: e = f, ...g } = {});", "", "a c d e f g"),
        (
            "function a(b, { c, d: e = f }, [g], ...h) { return a + b + c + i; }",
            "a",
            "f i",
        ),
        ("function* a(b) { yield b + c; }", "a", "c"),
        ("async function a(b = c, d = b) { let c; await c; }", "a", "c"),
        ("const a = function b(c) { return b(c) + d; };", "a", "d"),
        ("const a = function* b() { yield b; };", "a", ""),
        ("const a = (b) => (c) => b + c + d;", "a", "d"),
        ("const a = b => { const c = b; { let c; } return c + d; };", "a", "d"),
        (
            "class A extends B { c = d; static e = A; #f; g(h) { return h.i; } }",
            "A",
            "B d A",
        ),
        ("const a = class B { c() { return B; } };", "a", ""),
        (
            "const a = { b(c) { return c; }, get d() { return e; }, [f](f) {} };",
            "a",
            "e f",
        ),
        ("class A { [b](b) { return b; } }", "A", "b"),
        ("for (const a of a.b) { a; }", "", "a"),
        ("for (const [a, b] of c) { a + b + d; }", "", "c d"),
        ("for (a in b) { a; }", "", "a b"),
        ("for (let a = 0, b = c; a < d; a++) { a + b; }", "", "c d"),
        ("try { let a; a; } catch ({ b, c }) { b + c + d; } finally { a; }", "", "a d"),
        ("switch (a) { case b: let a; a; default: let c; c; }", "", "a b"),
        ("{ const a = 1; function b() {} class c {} a + b + c + d; }", "", "d"),
        ("a: for (;;) { if (b) break a; else continue a; }", "", "b"),
        ("a.b.c?.[d]?.(e.f, ...g)`h ${i} h`;", "", "a d e g i"),
        ("f(undefined, this, null, new.target, 'a', /b/, `c`);", "", "f"),
        ("export default function a(b) { return a + b; }", "a", ""),
        ("export default class A {}", "A", ""),
        ("export default { a, b: c };", "", "a c"),
        ("export const { a, b: [c] } = d;", "a c", "d"),
    ],
)
def test_names_belong_to_their_scopes(source, declares, uses):
    statement = only_statement(source)
    assert statement.declares == set(declares.split())
    assert statement.uses - statement.declares == set(uses.split()) - statement.declares


@pytest.mark.parametrize(
    "source",
    [
        "const a = [1, { b: [c], d }], e = (f ? 2 : null), g = `h`, i = /j/;",
        "const a = () => b(), c = (d = e()) => d, f = g => h();",
        "const a = function () { b(); }, c = function* d() { yield* e(); };",
        "const a = { b() { c(); }, get d() { return e(); }, async *f() { await g; } };",
        "function a(b = c()) { d(); e += 1; delete f.g; }",
        "async function* a() { for await (const b of c()) yield await b; }",
        "class A extends B { #c = 1; static d = 2; e() { f(); } static g(h = i()) {} }",
        "const a = class { static b() { c(); } };",
        "let a;",
    ],
)
def test_a_declaration_that_only_declares_may_be_left_out(source):
    assert not only_statement(source).acts


@pytest.mark.parametrize(
    "source",
    [
        "const a = b();",
        "const a = [{ c: `${b()}` }];",
        "const a = b`c`;",
        "const a = b.c;",
        "const { a } = b[c];",
        "const a = new B();",
        "const a = `${b}`;",
        "const a = 2 ** b;",
        "const a = -b;",
        "const a = [...b];",
        "const { a } = b;",
        "const [a] = b;",
        "const a = { [b]: 1 };",
        "const a = (b = 1);",
        "const a = (b += 1);",
        "const a = b++;",
        "const a = delete b.c;",
        "const { a = b() } = {};",
        "const { [b()]: a } = {};",
        "const a = { [b()]() {} };",
        "const a = (() => b())();",
        "class A extends b() {}",
        "class A { static b = c(); }",
        "class A { [b()]() {} }",
        "class A { static { b; } }",
        "a;",
        "if (a) b;",
        "export default 1;",
    ],
)
def test_what_acts_or_is_no_declaration_stays(source):
    assert only_statement(source).acts
