// A box to tick beside each exercise, and on the first page a mark for each that is done.
// The browser keeps them: nothing leaves it, and without storage they last for a visit.
(() => {
  const KEY = "deep-learning-by-experiment.exercises-done";
  let forgotten = []; // what is done, where the browser keeps nothing

  function done() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return new Set(Array.isArray(kept) ? kept : []);
    } catch {
      return new Set(forgotten);
    }
  }

  function setDone(id, isDone) {
    const all = done();
    if (isDone) all.add(id);
    else all.delete(id);
    forgotten = [...all];
    try {
      localStorage.setItem(KEY, JSON.stringify(forgotten));
    } catch {
      // Private windows and full discs: the tick lasts until the page is left.
    }
  }

  function addBox(exercise) {
    const title = exercise.querySelector(".admonition-title");
    if (!title || !exercise.id) return;
    const label = document.createElement("label");
    const box = document.createElement("input");
    label.className = "dl-done";
    box.type = "checkbox";
    box.checked = done().has(exercise.id);
    box.addEventListener("change", () => setDone(exercise.id, box.checked));
    label.append(box, "done");
    title.append(label);
  }

  // <li data-exercises="ex-one ex-two"> gets its marks: ● ● ○ and "2 of 3 done".
  function addMarks(item) {
    const ids = item.dataset.exercises.split(" ");
    const finished = done();
    const count = ids.filter((id) => finished.has(id)).length;
    const marks = document.createElement("span");
    marks.className = "dl-marks";
    marks.setAttribute("aria-hidden", "true");
    marks.append(
      ...ids.map((id) => {
        const mark = document.createElement("i");
        mark.classList.toggle("dl-filled", finished.has(id));
        return mark;
      }),
    );
    item.querySelector(".dl-marks")?.remove();
    item.querySelector(".dl-count").before(marks);
    item.querySelector(".dl-count").textContent = `${count} of ${ids.length} done`;
  }

  function show() {
    const finished = done();
    document.querySelectorAll("[data-exercises]").forEach(addMarks);
    document.querySelectorAll(".dl-done input").forEach((box) => {
      box.checked = finished.has(box.closest("div.exercise").id);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("div.exercise").forEach(addBox);
    show();
  });
  window.addEventListener("storage", show); // another tab
  // The back button; and a page opened at once after a tick may have read too early.
  window.addEventListener("pageshow", show);
})();
