// The course of a training: the button that plays it, single steps, and the clock.
import { button, html } from "kit/dom.js";
import { calm } from "shell/animation.js";

const CALM_EPOCHS = 50; // epochs between two pictures for readers who want no motion

// trainer() in force, settings() of the moment; restart() makes a new one; paint() shows
// what it learned, rest() is called whenever it pauses; `said` is silent while it plays.
export function makeCourse({ trainer, settings, restart, paint, rest, said }) {
  let playing = false;
  const play = button("Play", () => (playing ? pause() : start()), { class: "dl-play" });
  const clock = html("span", { class: "dl-stats" });

  function turn(on) {
    playing = on;
    play.textContent = on ? "Pause" : "Play";
    said.setAttribute("aria-live", on ? "off" : "polite");
  }
  function start() {
    if (trainer().diverged) restart();
    turn(true);
    tick();
  }
  function pause() {
    if (!playing) return;
    turn(false);
    rest();
  }
  function tick() {
    if (!playing || !play.isConnected) return;
    const epochs = calm() ? CALM_EPOCHS : 1;
    for (let i = 0; i < epochs && !trainer().diverged; i += 1) trainer().runEpoch(settings());
    paint();
    if (trainer().diverged || !trainer().counts.train) pause();
    else if (calm()) setTimeout(tick, 1000);
    else requestAnimationFrame(tick);
  }

  const act = (change) => () => {
    pause();
    change();
    paint();
    rest();
  };
  const update = act(() => trainer().update(settings()));
  const epoch = act(() => trainer().runEpoch(settings()));
  const root = html(
    "div",
    { class: "dl-actions dl-transport" },
    play,
    button("One update", update, { class: "dl-update" }),
    button("One epoch", epoch, { class: "dl-epoch" }),
    button("Reset", act(restart), { class: "dl-reset" }),
    clock,
  );
  function showClock() {
    const { epoch, updates } = trainer();
    const small = html("small", {}, `${updates} updates`);
    clock.replaceChildren(html("span", {}, `epoch ${epoch}`, small));
  }
  return { root, pause, showClock };
}
