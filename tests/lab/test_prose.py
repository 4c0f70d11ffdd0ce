"""Values that cells measure, in the sentences of the page and of JupyterLab."""

import subprocess
import sys

import pytest

from dlcore.lab import glue, prose

# What JupyterLab makes of two open notebooks: tabs that know the ids of their panels,
# and `{glue:text}` as a bare <span>.
JUPYTERLAB = """
<ul><li class="lm-TabBar-tab" data-id="one" title="Name: 06_linear_models.ipynb
Path: chapters/06_linear_models.ipynb">06</li>
<li class="lm-TabBar-tab" data-id="two" title="Name: 16_linear_models.ipynb">
16</li></ul>
<div id="one"><div class="jp-MarkdownCell"><p>It sells <span>cones</span> at
  <span>heat</span> °F, <span class="katex">cones</span>.</p></div>
  <div class="jp-CodeCell"><span>cones</span></div></div>
<div id="two"><div class="jp-MarkdownCell"><span>cones</span></div></div>
"""
START = """() => {
  const listeners = {};
  window.state = { notebook: "06_linear_models.ipynb", values: {} };
  window.say = (values) => { state.values = values; listeners["change:values"]?.(); };
  window.stop = prose.initialize({ model: {
    get: (name) => state[name],
    on: (name, call) => { listeners[name] = call; },
    off: (name) => { delete listeners[name]; },
  } });
}"""
TEXTS = "() => [...document.querySelectorAll('span')].map((each) => each.textContent)"


@pytest.fixture
def session(monkeypatch):
    monkeypatch.setattr(prose, "_quotes", None)
    monkeypatch.setenv(
        "JPY_SESSION_NAME", "/home/reader/chapters/06_linear_models.ipynb"
    )


@pytest.fixture
def lab_page(load):
    page = load("prose", "prose.js", "initialize")
    page.evaluate("(html) => { document.body.innerHTML = html; }", JUPYTERLAB)
    page.evaluate(START)
    return page


def test_without_a_reader_nothing_but_the_page_hears_of_a_value(monkeypatch, capsys):
    monkeypatch.setattr(prose, "_quotes", None)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    glue("cones", "38")
    assert prose._quotes is None
    assert "38" in capsys.readouterr().out


@pytest.mark.parametrize("display", [True, False])
def test_the_page_hears_what_myst_nb_itself_would_say(monkeypatch, display):
    import myst_nb.ext.glue

    said = []
    for module, function in ((prose, "show"), (myst_nb.ext.glue, "ipy_display")):
        monkeypatch.setattr(module, function, lambda *a, **k: said.append((a, k)))
    glue("cones", "38", display=display)
    myst_nb.glue("cones", "38", display=display)
    assert said[0] == said[1]


def test_a_reader_without_the_site_s_tools_can_glue():
    program = (
        "import sys; sys.modules['myst_nb'] = None\n"
        "from dlcore.lab import glue; glue('cones', '38')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("value", "quoted"), [(f"{0.2:.0%}", "20 %"), ("7.4 ± 0.4 %", "7.4 ± 0.4 %")]
)
def test_percent_signs_stand_apart(session, value, quoted):
    glue("share", value, display=False)
    assert prose._quotes.values == {"share": quoted}


def test_a_live_notebook_collects_the_values_by_name(session):
    glue("cones", "38", display=False)
    glue("heat", 75, display=False)
    glue("cones", "39", display=False)
    assert prose._quotes.notebook == "06_linear_models.ipynb"
    assert prose._quotes.values == {"cones": "39", "heat": "75"}


def test_sentences_of_this_notebook_show_values_and_nothing_else_changes(lab_page):
    lab_page.evaluate("say({ cones: '38' })")
    assert lab_page.evaluate(TEXTS) == ["38", "heat", "cones", "cones", "cones"]
    lab_page.evaluate("say({ cones: '39', heat: '75' })")
    assert lab_page.evaluate(TEXTS) == ["39", "75", "cones", "cones", "cones"]


def test_sentences_that_appear_later_show_values_too(lab_page):
    lab_page.evaluate("say({ cones: '38', heat: '75' })")
    lab_page.evaluate("""() => {
      const cell = document.querySelector("#one .jp-MarkdownCell");
      cell.firstChild.innerHTML = "Now <span>heat</span>.";
      const late = document.createElement("section");
      late.innerHTML = '<div class="jp-MarkdownCell"><span>cones</span></div>';
      document.querySelector("#one").append(late);
    }""")
    lab_page.wait_for_function(
        "document.querySelector('#one span').textContent === '75'"
    )
    assert lab_page.evaluate(TEXTS) == ["75", "cones", "38", "cones"]


def test_a_sentence_that_is_rewritten_in_place_shows_the_other_value(lab_page):
    lab_page.evaluate("say({ cones: '38', heat: '75' })")
    lab_page.evaluate("document.querySelector('#one span').firstChild.data = 'heat'")
    lab_page.evaluate("say({ cones: '38', heat: '76' })")
    assert lab_page.evaluate(TEXTS)[:2] == ["76", "76"]


def test_a_closed_kernel_changes_nothing_any_more(lab_page):
    lab_page.evaluate("stop()")
    lab_page.evaluate("say({ cones: '38' })")
    assert lab_page.evaluate(TEXTS)[0] == "cones"
