// Takes the steps of a descent one after the other, with a pause in milliseconds, for the
// reader to watch.
export function walk({ values, set, animate }, atLeast, pause = 150) {
  const goal = Math.max(values.steps, atLeast);
  let taken = 0;
  set({ steps: 0 });
  animate(() => {
    taken += 1;
    set({ steps: taken });
    return taken < goal;
  }, pause);
}
