// Follow a pointer that is down, wherever it goes, until it is lifted.
export function drag(onMove) {
  const held = new AbortController();
  const options = { signal: held.signal };
  const end = () => held.abort();
  window.addEventListener("pointermove", onMove, options);
  window.addEventListener("pointerup", end, options);
  window.addEventListener("pointercancel", end, options);
}
