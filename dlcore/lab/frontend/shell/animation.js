// Steps by and by, or all at once for readers who want calm.

const MOST_STEPS = 1000; // of an animation that runs at once

export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

// After every step the picture follows, whatever the step changed.
export function makeAnimation(context, batch, onChange) {
  let timer = null;
  function stop() {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    onChange();
  }
  function animate(step, milliseconds = 250) {
    stop();
    const follow = (steps) =>
      batch(() => {
        let more = true;
        for (let i = 0; i < steps && more; i += 1) more = step() !== false;
        context.redraw();
        return more;
      });
    if (calm()) {
      follow(MOST_STEPS);
      return;
    }
    const tick = () => {
      timer = setTimeout(tick, milliseconds);
      if (!context.root.isConnected || !follow(1)) stop();
    };
    tick();
    onChange();
  }
  return { animate, stop, running: () => timer !== null };
}
