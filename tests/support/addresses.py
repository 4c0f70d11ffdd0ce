"""What an address of a page can say to its figures: right, broken, or impossible."""

from urllib.parse import parse_qsl

PATIENCE = 10_000  # milliseconds that all figures of a page may take for one address

# what stands in the place of a number, a word or a state in a broken link
WORDS = ["1e9", "-1e9", "1e308", "NaN", "Infinity", "2.5", "-1", "0.3333", "q"]
WORDS += ["", "null", "[1,2]", "__proto__", "constructor", "true", "9".ljust(400, "9")]
VALUES = ["5", "-1", "1.5", "1e308", '"q"', '"__proto__"', "null", "true", "{}", "[]"]
VALUES += ["[1]", "[0,0]", "[null,null]", '["a","b"]', "[1e308,-1e308]", "[[1,2,3]]"]
VALUES += ["[[0,0,1],[9,9,9]]", '{"Beale":5}', '{"__proto__":[0,0]}', "[" * 60]

# every figure of the page: its name, the names of its controls, of its own state
FIGURES = """() => {
  const page = document.querySelector("script[type$='widget-state+json']").textContent;
  const models = Object.values(JSON.parse(page).state).map(({ state }) => state);
  return models.filter(({ config }) => config?.name).map(({ config, state = {} }) => ({
    name: config.name,
    controls: [config.sliders, config.choices, config.axes]
      .flatMap((controls) => (Array.isArray(controls) ? controls : []))
      .map((control) => control.name),
    keys: Object.keys(state),
  }));
}"""

# follows one address after the other; says which took too long, or which figure shows
# no number after it
FOLLOW = """async ([addresses, names, patience]) => {
  const wrong = [];
  for (const address of addresses) {
    const start = performance.now();
    location.hash = address;
    await new Promise((resolve) => setTimeout(resolve));
    if (performance.now() - start > patience) wrong.push(["slow", address]);
    for (const name of names) {
      const drawn = document.querySelector(`[data-name="${name}"]`).innerHTML;
      if (/[ "(,]-?(NaN|Infinity)\\b/.test(drawn)) wrong.push([name, address]);
    }
  }
  return wrong;
}"""

# keys of the states that pictures keep for themselves
KEYS = "at pixels example looks points logits node open layer index lit start updates"
KEYS += " off starts house masks seed x"


def broken_parts(figure):
    """Return fragments with something impossible for every control, and every state."""
    name, controls = figure["name"], [*figure["controls"], *figure["keys"], "epoch"]
    for word in WORDS:
        yield f"lab={name}&" + "&".join(f"{control}={word}" for control in controls)
    keys = dict.fromkeys([*KEYS.split(), *figure["keys"]])
    for value in VALUES:
        state = ",".join(f'"{key}":{value}' for key in keys)
        yield f"lab={name}&state={{{state}}}"
    for state in ("[1,2]", "5", "null", '"q"', "{"):
        yield f"lab={name}&state={state}"


# Makes every choice, moves every slider to its ends, and presses every button; says
# where a picture then shows no number, has few words for readers who do not see it, or
# no line below it.
USE_CONTROLS = """async (given) => {
  const kinds = given ?? ["choices", "selects", "sliders", "buttons"];
  const wrong = [];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const tell = (node, ...kinds) =>
    kinds.forEach((kind) => node.dispatchEvent(new Event(kind, { bubbles: true })));

  async function check(figure, control) {
    await frame();
    const picture = figure.querySelector(".dl-picture");
    const words = picture.getAttribute("aria-label") ?? "";
    const drawn = /[ "(,>]-?(NaN|Infinity)\\b/.exec(picture.innerHTML + words);
    const said = figure.querySelector(".dl-readout").textContent.trim();
    if (drawn || words.length < 20 || !said) {
      wrong.push([figure.dataset.name, control, drawn?.[0], words, said]);
    }
  }
  async function use(figure, control, value) {
    if (control.value === value) return;
    control.value = value;
    tell(control, "input", "change");
    await check(figure, `${control.labels?.[0]?.textContent} ${value}`);
  }

  const isThere = (node) => !node.disabled && node.checkVisibility();
  for (const figure of document.querySelectorAll(".dl-explorable")) {
    const all = (kind, selector) => {
      const found = kinds.includes(kind) ? figure.querySelectorAll(selector) : [];
      return [...found].filter(isThere);
    };
    for (const option of all("choices", ".dl-choice input, button.dl-cell")) {
      option.click();
      await check(figure, option.labels?.[0]?.textContent);
    }
    for (const select of all("selects", "select")) {
      for (const { value } of [...select.options]) await use(figure, select, value);
    }
    for (const slider of all("sliders", "input[type=range]")) {
      for (const end of ["min", "max"]) await use(figure, slider, slider[end]);
    }
    for (const button of all("buttons", ".dl-action")) {
      button.click();
      if (button.textContent === "Pause") button.click();
      await check(figure, button.textContent);
    }
  }
  return wrong;
}"""

# uses every figure, or none, then asks all for their links: the address holds them all
USE_ALL = """(use) => {
  for (const figure of document.querySelectorAll(".dl-explorable")) {
    const spot = figure.querySelector(".dl-picture [tabindex]");
    for (const key of use ? ["ArrowRight", "Enter"] : []) {
      spot?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
    for (const action of use ? figure.querySelectorAll(".dl-action") : []) {
      action.click();
      if (action.textContent === "Pause") action.click();
    }
    figure.querySelector(".dl-link").click();
  }
  return location.hash.slice(1);
}"""


def figures_in(address):
    """Return what an address says, by figure."""
    found = {}
    for word, value in parse_qsl(address, keep_blank_values=True):
        if word == "lab":
            words = found.setdefault(value, {})
        else:
            words[word] = value
    return found
