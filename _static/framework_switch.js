// PyTorch or TensorFlow: one choice for the whole book, which the browser remembers.
// The address "…?framework=tensorflow" makes it, too. This script runs before the page
// is drawn, so that nothing flickers; styles show what <html data-framework> names.
(() => {
  const KEY = "deep-learning-by-experiment.framework";
  const FRAMEWORKS = ["pytorch", "tensorflow"];
  const root = document.documentElement;

  function known(framework) {
    return FRAMEWORKS.includes(framework) ? framework : null;
  }

  function remembered() {
    try {
      return known(localStorage.getItem(KEY));
    } catch {
      return null;
    }
  }

  function remember(framework) {
    try {
      localStorage.setItem(KEY, framework);
    } catch {
      // Private windows and full discs: the choice lasts until the page is left.
    }
  }

  function addressed() {
    return known(new URLSearchParams(location.search).get("framework"));
  }

  // An address that names the other framework would undo the choice when it is loaded again.
  function mendAddress(framework) {
    const address = new URL(location);
    if (!address.searchParams.has("framework")) return;
    address.searchParams.set("framework", framework);
    history.replaceState(history.state, "", address);
  }

  // What the reader looks at stays where it is on the screen.
  function keepingInPlace(element, change) {
    const before = element.getBoundingClientRect().top;
    const mend = () => {
      const moved = element.getBoundingClientRect().top - before;
      if (Math.abs(moved) >= 1) window.scrollBy({ top: moved, behavior: "instant" });
    };
    change();
    mend();
    requestAnimationFrame(() => requestAnimationFrame(mend)); // widgets measure themselves
  }

  function show(framework) {
    root.dataset.framework = framework;
    for (const box of document.querySelectorAll(".dl-framework-choice input")) {
      box.checked = box.value === framework;
    }
    window.dispatchEvent(new Event("resize")); // what was hidden had no width
  }

  // Show the panel around a place that an address or a widget's link names.
  function reveal(element) {
    const panel = element?.closest(".dl-frameworks > .dl-framework");
    if (!panel || panel.classList.contains(`dl-${root.dataset.framework}`)) return false;
    show(FRAMEWORKS.find((framework) => panel.classList.contains(`dl-${framework}`)));
    return true;
  }

  function followAddress() {
    const place = document.querySelector(":target");
    if (reveal(place)) place.scrollIntoView();
  }

  const first = addressed();
  if (first) remember(first);
  root.dataset.framework = first ?? remembered() ?? FRAMEWORKS[0];

  document.addEventListener("DOMContentLoaded", () => {
    show(root.dataset.framework);
    followAddress();
  });
  document.addEventListener("change", ({ target }) => {
    if (!target.closest?.(".dl-framework-choice")) return;
    remember(target.value);
    mendAddress(target.value);
    keepingInPlace(target, () => show(target.value));
  });
  document.addEventListener("dl-shown", ({ target }) => reveal(target), true);
  window.addEventListener("hashchange", followAddress);
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === KEY && known(newValue)) show(newValue); // another tab
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) show(remembered() ?? root.dataset.framework); // back button
  });
})();
