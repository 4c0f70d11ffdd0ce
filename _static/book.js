// What scrolls sideways on a narrow screen must be reachable by keyboard.
(() => {
  const wide = "mjx-container[display='true'], div.cell_output, .pst-scrollable-table-container";

  function makeReachable() {
    for (const element of document.querySelectorAll(wide)) {
      if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    }
  }

  window.addEventListener("load", async () => {
    await window.MathJax?.startup?.promise;
    makeReachable();
  });
  window.addEventListener("resize", makeReachable);
})();

// The theme marks an entry of the contents when its heading enters the top of the window.
// Who jumps, or scrolls up into a long section, meets no heading: mark where they are.
(() => {
  const UPPER = 0.3; // of the window, as in the theme

  function headingOf(link) {
    const target = link.hash && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return target && (target.querySelector("h1, h2, h3, h4, h5, h6") || target);
  }

  function mark(entries) {
    const scrolled = window.scrollY + window.innerHeight;
    const atEnd = scrolled >= document.documentElement.scrollHeight - 2;
    const top = ({ heading }) => heading.getBoundingClientRect().top;
    const marked = entries.find(({ link }) => link.classList.contains("active"));
    if (atEnd && marked && top(marked) > 0) return; // a click on one of the last sections
    const line = (atEnd ? 1 : UPPER) * window.innerHeight;
    const here = entries.findLast((entry) => top(entry) <= line);
    for (const { link } of entries) {
      link.classList.toggle("active", link === here?.link);
      if (link === here?.link) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    for (const entry of document.querySelectorAll("#pst-page-toc-nav .toc-entry")) {
      entry.classList.toggle("active", entry.contains(here?.link ?? null));
    }
  }

  window.addEventListener("load", () => {
    const links = [...document.querySelectorAll("#pst-page-toc-nav a")];
    const entries = links
      .map((link) => ({ link, heading: headingOf(link) }))
      .filter(({ heading }) => heading);
    let resting;
    const follow = () => {
      clearTimeout(resting);
      resting = setTimeout(() => mark(entries), 60); // when the theme has had its say
    };
    if (entries.length) window.addEventListener("scroll", follow, { passive: true });
  });
})();

// What is folded on the screen is open on paper.
(() => {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("article details:not([open])")];
    for (const folded of opened) folded.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const folded of opened) folded.open = false;
  });
})();
