import pytest

from dlcore.lab.join import JoinError, join


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.js").write_text(text)
        return tmp_path

    return write


def test_modules_follow_what_they_import(folder):
    place = folder(
        base="// the base\nexport const one = 1;\n",
        middle='import { one } from "./base.js";\nexport function two() {\n'
        "  return one + one;\n}\n",
        main='import {\n  two,\n} from "./middle.js";\n'
        'import { one } from "./base.js";\n'
        "export default { three: one + two() };\n",
    )
    joined = join("main.js", place).replace(" ", "")
    assert joined.splitlines() == [
        "constone=1;",
        "functiontwo(){",
        "returnone+one;",
        "}",
        "exportdefault{three:one+two()};",
    ]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {
                "main": 'import { a } from "./b.js";\nconst c = 1;\n',
                "b": "const c = 2;",
            },
            "does not export 'a'",
        ),
        (
            {
                "main": 'import { a } from "./b.js";\nconst c = 1;\n',
                "b": "const c = 2;\nexport const a = 1;\n",
            },
            "both declare 'c'",
        ),
        ({"main": 'import { a } from "./b.js";\n'}, "no such file"),
        ({"main": 'import { a as b } from "./b.js";\n', "b": ""}, "does not export"),
        ({"main": 'import x from "package";\n'}, "cannot join"),
        (
            {
                "main": 'import { b } from "./b.js";\nexport const a = 1;\n',
                "b": 'import { a } from "./main.js";\nexport const b = 1;\n',
            },
            "circle",
        ),
        (
            {"main": 'import { a } from "./b.js";\n', "b": "export default { a };\n"},
            "default export",
        ),
        ({"main": "const a = `two\nlines`;\n"}, "several lines"),
    ],
)
def test_what_cannot_be_joined_says_why(folder, files, words):
    with pytest.raises(JoinError, match=words):
        join("main.js", folder(**files))
