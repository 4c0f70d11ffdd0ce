// The reader's camera: asked for only when the reader presses its button, and closed again
// after one photo.
import { button, html } from "kit/dom.js";

const INSTEAD = "Choose a photo file instead.";
const REFUSALS = {
  NotAllowedError: "The browser did not allow this page to use the camera.",
  NotFoundError: "The browser found no camera.",
  NotReadableError: "The camera is in use elsewhere.",
};
const INSECURE = "Browsers lend the camera only to pages from https, some also to files.";

// take(video) makes a photo of what the camera sees; tell(words) says what went wrong.
// {button, panel, close}: close() switches the camera off.
export function createCamera({ take, tell }) {
  const video = html("video", {
    class: "dl-seen",
    playsinline: true,
    "aria-label": "What the camera sees",
  });
  const shoot = button("Take the photo", async () => {
    await take(video);
    close();
    opener.focus();
  });
  const leave = button("Close the camera", () => {
    close();
    opener.focus();
  });
  const actions = html("div", { class: "dl-actions" }, shoot, leave);
  const panel = html("div", { class: "dl-camera", hidden: true }, video, actions);
  const opener = button("Camera …", open);

  function close() {
    video.srcObject?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    panel.hidden = true;
  }

  async function open() {
    if (!navigator.mediaDevices) return tell(`${INSECURE} ${INSTEAD}`);
    opener.disabled = true; // no second question while the first one is open
    try {
      const wish = { video: { facingMode: "environment" } }; // of a phone, the one behind
      const stream = await navigator.mediaDevices.getUserMedia(wish);
      close();
      video.srcObject = stream;
      await video.play();
      panel.hidden = false;
      tell("");
      if (panel.isConnected) shoot.focus();
      else close(); // the figure has gone while the reader was asked
    } catch (error) {
      close();
      tell(`${REFUSALS[error.name] ?? "The camera gives no picture."} ${INSTEAD}`);
    } finally {
      opener.disabled = false;
    }
  }

  return { button: opener, panel, close };
}
