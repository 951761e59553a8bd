// A session: the pictures of a camera to the engine, and what it sees drawn over them.

import { showLeft } from "/after.js";
import { GONE, word } from "/ask.js";
import { drawBody, drawDial } from "/draw.js";
import { Invited } from "/invited.js";
import { Returning } from "/returning.js";
import { Sender, camera } from "/sender.js";
import { warn } from "/warned.js";

const NO_CAMERA = "No picture comes from the camera. Plug it in again, or allow it again beside the address: the session then continues by itself.";
const BROKEN_OFF = "The session has ended unexpectedly. What was done is kept: start Coxa again, and its report is in the list.";
/** How long the first of two keys that end a session is remembered, milliseconds. */
const MEANT = 5000;

const part = (id) => document.getElementById(id);

/** Leads through a session before the browser's own camera; gives its reports. Throws an error with words for people. */
export async function session(asked, voice, began) {
  const stream = await camera({});
  const mirror = part("mirror");
  const returning = new Returning(mirror, stream, (isThere) => (isThere ? warn("The camera is back.") : warn(NO_CAMERA, true)));
  try {
    mirror.srcObject = stream;
    await mirror.play();
    began();
    return await lead(asked, voice, (socket) => new Sender(mirror, socket));
  } finally {
    returning.end();
    voice.end();
  }
}

/** The same before the camera of a phone, which is invited first; without words where that was called off. */
export async function phoneSession(asked, voice, began) {
  try {
    return await lead({ ...asked, camera: "phone" }, voice, (socket) => new Invited(socket, began));
  } finally {
    voice.end();
  }
}

function lead(asked, voice, source) {
  return new Promise((done, failed) => {
    const socket = new WebSocket(`ws://${location.host}/live?${new URLSearchParams({ ...asked, token: word })}`);
    socket.binaryType = "arraybuffer";
    const pictures = source(socket);
    const key = (name) => socket.readyState === WebSocket.OPEN && socket.send(name);
    const unkey = keys(key, voice);
    let over;
    let opened = false;
    const lock = awake();
    warn("");
    addEventListener("beforeunload", ask);
    socket.addEventListener("open", () => {
      opened = true;
      pictures.start();
    });
    socket.addEventListener("message", ({ data }) => {
      if (typeof data !== "string") return pictures.take(data);
      const line = JSON.parse(data);
      if (line.seen) {
        pictures.shown(1);
        show(line.seen, pictures.mirrored);
      } else if (line.say) voice.say(line.say);
      else if (line.waits) banner(line.waits, "plain");
      else if (line.event) happened(line.event);
      else if (line.over) over = line.over;
      else pictures.say(line);
    });
    socket.addEventListener("close", async () => {
      pictures.stop();
      unkey();
      removeEventListener("beforeunload", ask);
      lock.then((held) => held?.release());
      part("live").dataset.latency = pictures.latency() ?? "";
      showLeft(over?.left);
      if (over && !over.error) done(over);
      else if (pictures.calledOff) failed(new Error(""));
      else failed(new Error(over?.error ?? (opened ? BROKEN_OFF : await why(asked))));
    });
  });
}

/** The browser asks whether the page is really to be left. */
function ask(event) {
  event.preventDefault();
}

/** A socket that is refused says nothing; the same question asked plainly does. */
async function why(asked) {
  try {
    const answer = await fetch(`/live/why?${new URLSearchParams({ ...asked, token: word })}`);
    return (await answer.text()) || "The session did not begin. Press the button again.";
  } catch {
    return GONE;
  }
}

function text(id, words) {
  const element = part(id);
  if (element.textContent !== words) element.textContent = words;
}

function banner(words, voice) {
  const element = part("banner");
  element.dataset.voice = voice;
  if (element.textContent === words) return;
  element.textContent = words;
  fit(element);
}

/** Writes as small as it takes for everything to be in. */
function fit(element) {
  for (const size of [1, 0.85, 0.72, 0.61, 0.52, 0.44, 0.37]) {
    element.style.setProperty("--fit", size);
    if (element.scrollHeight <= element.clientHeight) return;
  }
}
addEventListener("resize", () => fit(part("banner")));

function show(seen, mirrored) {
  const { board } = seen;
  drawBody(part("drawn"), seen, mirrored);
  text("title", board.title);
  text("set", board.goal ? `Set ${board.set} of ${board.goal[0]} · ${board.goal[1]}×` : `Set ${board.set}`);
  text("tally", board.tally);
  const held = board.hold && board.phase === "hold";
  const [left, next] = board.rest ?? [];
  const large = board.rest ? left : held ? board.hold[0].toFixed(0) : board.count;
  text("count", String(large));
  part("count").style.setProperty("--digits", String(large).length);
  const unit = board.rest ? "seconds of rest" : held ? `seconds${board.hold[1] ? ` of ${board.hold[1]}` : ""}` : board.phase;
  text("phase", unit);
  text("countdown", board.countdown ? String(board.countdown) : "");
  banner(next ?? board.banner, board.voice);
  part("live").classList.toggle("still", board.still);
  drawDial(part("dial"), board.reading);
}

function happened({ event, code, message }) {
  if (event === "warning" && code) warn(message.replace(/^./, (first) => first.toUpperCase()));
}

/** Buttons and keys; gives what takes them away again. */
function keys(key, voice) {
  const mute = () => {
    const off = !voice.toggle();
    part("mute").setAttribute("aria-pressed", String(off));
  };
  const names = { " ": "pause", u: "undo", n: "next", q: "end", Escape: "end" };
  let asked = -Infinity;
  // A key that was hit by mistake ends no session.
  const twice = (event) => {
    const now = performance.now();
    if (event.repeat) return false;
    const isMeant = now - asked < MEANT;
    asked = isMeant ? -Infinity : now;
    if (!isMeant) warn("Press q once more to end the session.");
    return isMeant;
  };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "m") mute();
    const name = names[event.key];
    // A button that has the focus is pressed by the space bar itself.
    if (!name || (event.key === " " && event.target.closest("button"))) return;
    event.preventDefault();
    if (name !== "end" || twice(event)) key(name);
  };
  const clicked = (event) => {
    const button = event.target.closest("button");
    if (button?.id === "mute") mute();
    else if (button) key(button.dataset.key);
  };
  const buttons = document.querySelector(".live .buttons");
  part("mute").setAttribute("aria-pressed", String(!voice.on));
  addEventListener("keydown", pressed);
  buttons.addEventListener("click", clicked);
  return () => {
    removeEventListener("keydown", pressed);
    buttons.removeEventListener("click", clicked);
  };
}

/** Keeps the screen on where the browser can. */
async function awake() {
  try {
    return await navigator.wakeLock?.request("screen");
  } catch {
    return null;
  }
}
