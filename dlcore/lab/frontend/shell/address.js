// The page's address holds the state of its widgets: a link is an experiment.
// "#lab=digits&momentum=0.9&lab=scale&bits=3": every `lab` opens a group of its own,
// the widget that moved last stands first.

function groups() {
  const found = [];
  for (const [key, value] of new URLSearchParams(location.hash.slice(1))) {
    if (key === "lab") found.push({ name: value, state: {} });
    else if (found.length) found[found.length - 1].state[key] = value;
  }
  return found;
}

function readAddress(name) {
  const found = groups();
  const group = found.find((candidate) => candidate.name === name);
  return group ? { state: group.state, first: found[0] === group } : null;
}

export function writeAddress(name, state) {
  const others = groups().filter((group) => group.name !== name);
  const words = new URLSearchParams();
  for (const group of [{ name, state }, ...others]) {
    words.append("lab", group.name);
    for (const [key, value] of Object.entries(group.state)) words.append(key, value);
  }
  try {
    history.replaceState(history.state, "", `#${words}`);
  } catch {
    // Some browsers allow only a few changes a second: the next move writes it.
  }
}

// JupyterLab keeps its own state in the address.
export function inNotebook() {
  return "jpThemeLight" in document.body.dataset;
}

function showInView(root) {
  const show = () => {
    root.dispatchEvent(new Event("dl-shown")); // whatever hides it opens
    root.scrollIntoView({ block: "center" }); // at once, as a browser does
  };
  requestAnimationFrame(() => setTimeout(show, 150)); // widgets above render first
}

// Restores the state that the address holds, now and whenever the address changes.
export function followAddress(name, root, restore) {
  if (inNotebook()) return () => {};
  const follow = () => {
    const found = readAddress(name);
    if (!found) return;
    restore(found.state);
    if (found.first) showInView(root);
  };
  follow();
  window.addEventListener("hashchange", follow);
  return () => window.removeEventListener("hashchange", follow);
}

export async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    return "Link copied";
  } catch {
    return "The link is in the address bar";
  }
}
