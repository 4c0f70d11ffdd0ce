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
