// A session: the camera's pictures to the engine, the newest first, and what it sees drawn over the mirror image.

import { word } from "/ask.js";
import { drawBody, drawDial } from "/draw.js";

/** What is asked of the camera, and the longest edge that is sent, pixels. */
const WANTED = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };
const EDGE = 640;
const QUALITY = 0.8;
/** Pictures on the way: one is measured while the next one travels. */
const AHEAD = 2;
/** A picture of which nothing is heard for so long was left out, milliseconds. */
const LOST = 1500;

const part = (id) => document.getElementById(id);

/** Leads through a session; gives its reports. Throws an error with words for people. */
export async function session(asked, voice, began) {
  const stream = await camera();
  try {
    const mirror = part("mirror");
    mirror.srcObject = stream;
    await mirror.play();
    began();
    return await lead(mirror, asked, voice);
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    voice.end();
  }
}

async function camera() {
  if (!navigator.mediaDevices) throw new Error("This browser gives pages no camera. Open the page at 127.0.0.1 in a current browser.");
  try {
    return await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
  } catch (error) {
    const words = {
      NotAllowedError: "The camera was not allowed. Allow it for this page beside the address, then press Start again.",
      NotFoundError: "There is no camera. Plug one in, then press Start again.",
      NotReadableError: "The camera is in use by another program. Close that one, then press Start again.",
    };
    throw new Error(words[error.name] ?? `The camera cannot be used (${error.message}).`);
  }
}

function lead(mirror, asked, voice) {
  return new Promise((done, failed) => {
    const socket = new WebSocket(`ws://${location.host}/live?${new URLSearchParams({ ...asked, token: word })}`);
    socket.binaryType = "arraybuffer";
    const sender = new Sender(mirror, socket);
    const key = (name) => socket.readyState === WebSocket.OPEN && socket.send(name);
    const unkey = keys(key, voice);
    let over;
    const lock = awake();
    socket.addEventListener("open", () => sender.start());
    socket.addEventListener("message", ({ data }) => {
      const line = JSON.parse(data);
      if (line.seen) {
        sender.heard();
        show(line.seen);
      } else if (line.say) voice.say(line.say);
      else if (line.waits) banner(line.waits, "plain");
      else if (line.event) happened(line.event);
      else if (line.over) over = line.over;
    });
    socket.addEventListener("close", async () => {
      sender.stop();
      unkey();
      lock.then((held) => held?.release());
      part("live").dataset.latency = sender.latency() ?? "";
      if (over && !over.error) done(over);
      else failed(new Error(over?.error ?? await why(asked)));
    });
  });
}

/** A socket that is refused says nothing; the same question asked plainly does. */
async function why(asked) {
  const ended = "The session has ended unexpectedly. What was done is kept: start Coxa again, and its report is in the list.";
  try {
    const answer = await fetch(`/live/why?${new URLSearchParams(asked)}`);
    return (await answer.text()) || ended;
  } catch {
    return ended;
  }
}

/** Sends pictures while nobody has to wait for them. */
class Sender {
  #sent = [];
  #missed = 0;
  #encoding = false;
  #going = false;
  #latencies = [];

  constructor(mirror, socket) {
    this.mirror = mirror;
    this.socket = socket;
    this.canvas = document.createElement("canvas");
  }

  start() {
    this.#going = true;
    this.#wait();
  }

  stop() {
    this.#going = false;
  }

  /** The oldest picture on the way was shown. */
  heard() {
    const sent = this.#sent.shift();
    if (sent !== undefined) this.#latencies.push(performance.now() - sent);
  }

  /** Half of the pictures were shown sooner after they were taken, milliseconds. */
  latency() {
    const sorted = [...this.#latencies].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)]?.toFixed(1);
  }

  #wait() {
    if (!this.#going) return;
    const next = (now, facts) => {
      this.#picture(facts?.captureTime ?? now);
      this.#wait();
    };
    if (this.mirror.requestVideoFrameCallback) this.mirror.requestVideoFrameCallback(next);
    else requestAnimationFrame(next);
  }

  #picture(taken) {
    const now = performance.now();
    if (this.#sent[0] < now - LOST) this.#sent = [];
    const ready = this.socket.readyState === WebSocket.OPEN && !this.#encoding && this.#sent.length < AHEAD;
    if (!ready) {
      this.#missed += 1;
      return;
    }
    const { videoWidth, videoHeight } = this.mirror;
    const share = Math.min(1, EDGE / Math.max(videoWidth, videoHeight));
    const [width, height] = [videoWidth, videoHeight].map((edge) => Math.round(edge * share));
    if (!width || !height) return;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this.canvas.getContext("2d").drawImage(this.mirror, 0, 0, width, height);
    this.#encoding = true;
    const missed = this.#missed;
    this.#missed = 0;
    this.canvas.toBlob(async (blob) => {
      const jpeg = blob && await blob.arrayBuffer();
      this.#encoding = false;
      if (!jpeg || this.socket.readyState !== WebSocket.OPEN) return;
      const whole = new Uint8Array(12 + jpeg.byteLength);
      const head = new DataView(whole.buffer);
      head.setUint32(0, missed, true);
      head.setFloat64(4, taken, true);
      whole.set(new Uint8Array(jpeg), 12);
      this.#sent.push(now);
      this.socket.send(whole);
    }, "image/jpeg", QUALITY);
  }
}

function text(id, words) {
  const element = part(id);
  if (element.textContent !== words) element.textContent = words;
}

function banner(words, voice) {
  text("banner", words);
  part("banner").dataset.voice = voice;
}

function show(seen) {
  const { board } = seen;
  drawBody(part("drawn"), seen);
  text("title", board.title);
  text("set", board.goal ? `Set ${board.set} of ${board.goal[0]} · ${board.goal[1]}×` : `Set ${board.set}`);
  text("tally", board.tally);
  const held = board.hold && board.phase === "hold";
  const [left, next] = board.rest ?? [];
  const large = board.rest ? left : held ? board.hold[0].toFixed(0) : board.count;
  text("count", String(large));
  const unit = board.rest ? "seconds of rest" : held ? `seconds${board.hold[1] ? ` of ${board.hold[1]}` : ""}` : board.phase;
  text("phase", unit);
  text("countdown", board.countdown ? String(board.countdown) : "");
  banner(next ?? board.banner, board.voice);
  part("live").classList.toggle("still", board.still);
  drawDial(part("dial"), board.reading);
}

function happened({ event, code, message }) {
  if (event === "warning" && code) text("phase", message);
}

/** Buttons and keys; gives what takes them away again. */
function keys(key, voice) {
  const mute = () => {
    const off = !voice.toggle();
    part("mute").setAttribute("aria-pressed", String(off));
  };
  const names = { " ": "pause", u: "undo", n: "next", q: "end", Escape: "end" };
  const pressed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "m") mute();
    const name = names[event.key];
    // A button that has the focus is pressed by the space bar itself.
    if (!name || (event.key === " " && event.target.closest("button"))) return;
    event.preventDefault();
    key(name);
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
