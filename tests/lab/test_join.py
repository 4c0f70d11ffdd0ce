"""Joined modules do what the browser's own modules do, or are refused."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from javascript import address, module_tab

from dlcore.lab.join import JoinError, join, join_function


@pytest.fixture
def folder(tmp_path):
    """Write modules into a folder: ``folder({"main": "…", "kit/plane": "…"})``."""

    def write(files):
        for name, text in files.items():
            path = tmp_path / f"{name}.js"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


# A program's default export is what it found. The browser runs each program as it
# stands, and joined; both must find the same.
PROGRAMS = {
    "several names in one statement": """
        import { q } from "./b.js";
        export default q;
        --- b
        const a = 1, q = a + 1;
        export { q };
    """,
    "a call below an unused function": """
        import { seen } from "./b.js";
        export default [...seen];
        --- b
        export const seen = new Map();
        function unused() {
          return 1;
        }
        seen.set("b", 2);
    """,
    "values that calls make and nobody uses": """
        import { seen } from "./b.js";
        export default seen;
        --- b
        export const seen = [];
        const length = seen.push(1);
        const [other] = [seen.push(2)], third = { [seen.push(3)]: 1 };
        class Four { static { seen.push(4); } }
        class Five { [seen.push(5)]() {} static six = seen.push(6); }
        let later; later = seen.push(7);
        const eighth = delete seen.x && seen.push`8`;
        const { x = seen.push(9) } = {}, text = `${seen.push(10)}`;
        const tenth = ((y = seen.push(0)) => y), eleventh = (() => seen.push(11))();
    """,
    "statements that declare nothing": """
        import { log } from "./b.js";
        for (const x of [1, 2]) log.push(x);
        if (log.length) { const y = 3; log.push(y); } else log.push(4);
        { let log = []; log.push(5); }
        outer: for (;;) { break outer; }
        try { log.push(6); } catch { }
        switch (6) { case 6: log.push(7); }
        do log.push(8); while (log.length < 3)
        export default log;
        --- b
        export const log = [];
        if (true) log.push(0)
    """,
    "modules for their effects, each once and in order": """
        import "./b.js";
        import { log } from "./log.js"; import "./c.js";
        log.push("main");
        export default log;
        --- b
        import { log } from "./log.js"; import "./c.js"; log.push("b");
        --- c
        import { log } from "./log.js"; log.push("c");
        --- log
        export const log = ["log"];
    """,
    "names in braces": """
        import { f } from "./b.js";
        const a = f();
        export { a };
        export default a;
        --- b
        import { g, } from "./c.js";
        const f = () => g + 1;
        export { f, g };
        --- c
        const g = 1;
        export {
          g, // in passing
        };
    """,
    "files of the same name": """
        import { circle } from "./plane.js";
        export default circle;
        --- plane
        import { two } from "./deep/plane.js";
        export const circle = two + 1;
        --- deep/plane
        import { one } from "../other/plane.js";
        export const two = one + 1;
        --- other/plane
        export const one = 1;
    """,
    "lines that end without a semicolon": """
        import { list } from "./b.js"
        const a = list
        function unused() {}
        ;[1, 2].forEach((x) => a.push(x))
        let b = a
        ;(() => b.push(3))()
        let c = {}
        ;`${a.push(4)}`
        let d = 5
        let e
        = d
        ++d
        const f = () => {}
        ;/x/.test(a.push(e, d))
        function g() { return
        1 }
        a.push(g() ?? 7)
        class Fields {
          get
          h() { return 8 }
          static
          i = 9
        }
        a.push(new Fields().h, Fields.i)
        export default a
        --- b
        export const list = []
        const nobody = {}
        ;[-1, 0].forEach((x) => list.push(x))
        const more = list
        class Unused {}
        ;(() => more.push(9))()
        const few = () => {}
        const rest = 1
        ;[more].map((one) => one.push(10))
    """,
    "patterns, divisions and texts": r"""
        import { a } from "./b.js";
        const found = [], x = "a = b", g = 2;
        if (x) /a = b/.test(x) && found.push(1);
        found.push(8 / g / 2, "/* no */ // remark", /[/"'`]+ \/ /.test("` / "));
        found.push(`two
            lines // ${ / }/.test(`${a}`) } \` `, '\
          a', `${ `${ 1 }  ` }  `);
        const y = {} / 1; found.push(isNaN(y), 4 / /2/.exec('2')[0]);
        export default found;
        --- b
        export const a = `
          }  `; // `
        /* ` */
    """,
    "signs that would grow together": """
        let a = 3, b = 2;
        export default [a - -b, a + +b, a++ + b, a + ++a, a-- - --a, - -a, a<! --b,
          1 .toFixed(1), 1. .toFixed(1), a < !--a, [...'ab'], (b) ** -a, a /* */ - a,
          a ? .5 : 1, typeof a, 1 in [1, 2], void 0 ?? .25, !(a in [])];
    """,
    "names that mean something else": """
        import { plane, circle } from "./b.js";
        const { value = 5, ...rest } = { x: 1, y: 2 };
        const [first, [, third]] = [1, [2, 3]];
        function one(plane, { circle: value } = { circle: plane }) {
          circle: for (const plane of [value]) { continue circle; }
          try { throw plane; } catch (circle) { return [circle, value]; }
        }
        const two = { plane, circle() { return plane; }, get value() { return circle; },
          [plane]: 1, 'first': 2, first: 3, third, ...rest };
        let swapped, other;
        [swapped, other] = [1, 2];
        ({ swapped, x: other } = rest);
        class Three {
          plane = circle; static circle = plane; #first = 1;
          get third() { return this.#first + (#first in this); }
        }
        const named = function plane(n) { return n ? plane(n - 1) : 'end'; };
        export default [one(1), two, two.circle(), value, first, third, swapped, other,
          new Three().plane, Three.circle, new Three().third, named(2)];
        --- b
        export const plane = "plane", circle = "circle", unused = 1;
    """,
    "every kind of function": """
        import { three, Shape, later } from "./b.js";
        export default [three(), ...new Shape(2), typeof later, Shape.unit];
        --- b
        import { two } from "./c.js";
        function * count(n) { for (let i = 0; i < n; i++) yield  * [i]; }
        export async function later() { for await (const x of []) await x; }
        const add = a => b => a + b;
        export const three = () => add(1)(two());
        export class Shape {
          constructor(n) { this.n = n; }
          * [Symbol.iterator]() { yield * count(this.n); }
          static unit = area(1);
        }
        function area(r) { return r * r; }
        --- c
        export function two() { return inner(); function inner() { return 2; } }
    """,
    "a default that is a named function": """
        export default /* the */ function seen() { return twice(2); }
        const twice = (x) => 2 * x; seen.value = seen();
    """,
    "a default that is an expression": """
        import { a } from "./b.js";
        export /* the */ default { a, b: [`${a}`] }
        a.push(2)
        --- b
        export const a = [1];
    """,
}
RUN = """async (address) => {
  const { default: found } = await import(address);
  return JSON.stringify([typeof found === "function" ? found.value : found]);
}"""


@pytest.fixture(scope="module")
def tab(browser):
    page = module_tab(browser)
    yield page
    page.close()


def run_joined(tab, text):
    """Let the browser import a text as a widget's module is imported."""
    script = (
        "(text) => URL.createObjectURL(new Blob([text], {type: 'text/javascript'}))"
    )
    return json.loads(tab.evaluate(RUN, tab.evaluate(script, text)))


@pytest.mark.parametrize("program", PROGRAMS)
def test_joined_modules_find_what_separate_ones_find(tab, folder, program):
    main, *others = re.split(r"^ *--- (.*)\n", PROGRAMS[program], flags=re.M)
    place = folder({"main": main} | dict(zip(others[::2], others[1::2], strict=True)))
    found = json.loads(tab.evaluate(RUN, address(place / "main.js")))
    assert found != [None]
    assert run_joined(tab, join("main.js", place)) == found


def test_modules_follow_what_they_import(folder):
    place = folder(
        {
            "base": "// the base\nexport const one = 1;\n",
            "middle": 'import { one } from "./base.js";\nexport function two() {\n'
            "  return one + one;\n}\n",
            "main": 'import {\n  two,\n} from "./middle.js";\n'
            'import { one } from "./base.js";\n'
            "export default { three: one + two() };\n",
        }
    )
    assert join("main.js", place).splitlines() == [
        "const one=1;",
        "function two(){return one+one;}",
        "export default{three:one+two()};",
    ]


@settings(deadline=None)
@given(st.data())
def test_what_is_needed_stays_and_nothing_else(tmp_path_factory, data):
    """Names in several files need some of the names before them."""
    place = tmp_path_factory.mktemp("needed")
    count = data.draw(st.integers(2, 12))
    file = [data.draw(st.integers(0, 3)) for _ in range(count)]
    file.sort()
    needs = [
        data.draw(st.sets(st.integers(0, max(i - 1, 0)), max_size=3)) if i else set()
        for i in range(count)
    ]
    for number in set(file):
        mine = [i for i in range(count) if file[i] == number]
        others = {j for i in mine for j in needs[i] if file[j] != number}
        lines = [f'import {{ n{j} }} from "./m{file[j]}.js";' for j in others]
        lines += [
            f"export const n{i} = [{', '.join(f'n{j}' for j in needs[i])}];"
            for i in mine
        ]
        (place / f"m{number}.js").write_text("\n".join(lines))
    first = data.draw(st.integers(0, count - 1))
    (place / "main.js").write_text(
        f'import {{ n{first} }} from "./m{file[first]}.js"; export default n{first};'
    )
    needed, waiting = set(), [first]
    while waiting:
        i = waiting.pop()
        needed.add(i)
        waiting += needs[i] - needed
    kept = re.findall(r"^const n(\d+)=\[", join("main.js", place), re.M)
    assert sorted(map(int, kept)) == sorted(needed)
    assert all(
        kept.index(str(j)) < kept.index(str(i)) for i in needed for j in needs[i]
    )


NAMED = "export const a = 1;"


@pytest.mark.parametrize(
    ("main", "b", "words"),
    [
        ('import { a } from "./b.js";', "const a = 2;", "b.js does not export 'a'"),
        ('import { a } from "./b.js";', 'import "./main.js";', "circle of imports: .*"),
        ('import { a } from "./b.js";', "export default 1;", "default export"),
        ('import { a } from "./c.js";', "", "main.js -> .*c.js: no such file"),
        ('import { a } from "package";', "", "frontend/package: no such file"),
        (
            'import { a } from "./b.js";\nconst c = 1;',
            f"{NAMED} let c;",
            "both declare 'c'",
        ),
        ('import { a } from "./b.js";\nclass a {}', NAMED, "both declare 'a'"),
        ("\nconst a = (;", "", "main.js, line 2: .* no JavaScript"),
        ("f(a;", "", "missing|no JavaScript"),
        ('\n\nimport x from "./b.js";', "", "main.js, line 3: .*write import { name }"),
        ('import * as x from "./b.js";', "", "write import { name }"),
        ('import x, { a } from "./b.js";', "", "write import { name }"),
        ('import { a as c } from "./b.js";', NAMED, "a as c.* one name"),
        ('import { default as c } from "./b.js";', NAMED, "one name"),
        (
            'import x from "./b.json" with { type: "json" };',
            "",
            "write import { name }",
        ),
        ('const { a } = await import("./b.js");', NAMED, "write import { name }"),
        ("const here = import.meta.url;", "", "where this file lies"),
        ("const a = 1; export { a as c };", "", "a as c.* one name"),
        ('export { a } from "./b.js";', NAMED, "import the names, then export"),
        ('export * from "./b.js";', NAMED, "import the names, then export"),
        ("export { a };", "", "cannot export 'a'"),
        ("export let a = 1;", "", "cannot export 'a'"),
        ("let a = 1; export { a };", "", "cannot export 'a'"),
        ("var a = 1;", "", "write const or let"),
        ("function f() { for (var a of []) {} }", "", "write const or let"),
        ("const a = await f();", "", "nothing may wait"),
        ("for await (const a of []) {}", "", "nothing may wait"),
        ("function f() { return eval('a'); }", "", "eval"),
        ("const \\u0061 = 1;", "", "u0061"),
        ("#!/usr/bin/env node", "", "leave it out"),
        ("a;\n<!-- b", "", "write // for a remark"),
        ("const a = <b>c</b>;", "", "no JSX"),
    ],
)
def test_what_cannot_be_joined_says_why(folder, main, b, words):
    with pytest.raises(JoinError, match=words):
        join("main.js", folder({"main": main, "b": b}))


def test_a_name_of_the_page_is_not_taken_from_another_module(folder):
    files = {
        "main": 'import { a } from "./b.js";\nexport default () => history.length + a;',
        "b": "const history = [];\nexport const a = history.length;",
    }
    with pytest.raises(JoinError, match=r"main.js uses 'history' .*b.js declares it"):
        join("main.js", folder(files))
    files["main"] = files["main"].replace("()", "(history)")
    assert "history.length+a" in join("main.js", folder(files))


def test_a_module_is_read_again_after_it_was_edited(folder):
    place = folder({"main": "export default 1;"})
    assert join("main.js", place) == "export default 1;"
    folder({"main": "export default 2;"})
    assert join("main.js", place) == "export default 2;"


def test_what_pictures_share_can_stay_outside_of_them(tab, folder):
    place = folder(
        {
            "kit": 'import { one } from "./base.js"; const own = 5;'
            "export const two = one + 1, x = 9;"
            "export function add(a, b) { return a + b; }",
            "base": "export const one = 1; const inner = 4;",
            "picture": 'import { add, two } from "./kit.js";\n'
            'import { three } from "./words.js";\nconst own = "mine", x = 8;\n'
            "export function draw() { return [add(two, three), own, x]; }\n"
            'export const actions = { run: "Run" };',
            "words": 'import { two } from "./kit.js"; export const three = two + 1;\n'
            "export const four = 4;",
        }
    )
    shared = [place / "kit.js", place / "base.js"]
    kit = join_function(*shared)
    picture = join_function(place / "picture.js", provided=shared)
    assert picture.startswith("({add,two})=>{")
    assert picture.endswith("return{actions,draw};}")
    assert "four" not in picture
    assert "function add" not in picture
    found = tab.evaluate(f"(({picture})(({kit})({{}}))).draw()")
    assert found == [5, "mine", 8]


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        ('import { own } from "./kit.js";', "kit.js does not export 'own'"),
        ('import { two } from "./kit.js"; const two = 1;', "both declare 'two'"),
        ("export default 1;", "default export"),
        (
            'import { two } from "./kit.js"; import "./words.js";',
            "words.js uses 'two' and does not import it",
        ),
    ],
)
def test_a_picture_that_does_not_fit_what_is_shared_says_why(folder, picture, words):
    place = folder(
        {
            "kit": "export const two = 1; const own = 5;",
            "words": "export const three = two + 1;",
            "picture": picture,
        }
    )
    with pytest.raises(JoinError, match=words):
        join_function(place / "picture.js", provided=[place / "kit.js"])
