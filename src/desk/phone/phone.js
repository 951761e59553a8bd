// The phone's page: lets itself in, shows its camera, and sends the pictures for as long as the session wants them.

import { Sender, camera } from "/sender.js";

/** Before the line is opened again, milliseconds. */
const PAUSE = 1000;
const AWAY = "The laptop cannot be reached. Trying again. Is this phone still in the same network?";

const part = (id) => document.getElementById(id);
const mirror = part("mirror");

/** Nobody has to see it again, nor find it in the history. */
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
// Another code was scanned.
addEventListener("hashchange", () => location.reload());

let facing = "environment";
let stream = null;
let size = null;
let socket = null;
let over = false;
let lock = null;

function only(section) {
  for (const id of ["begin", "camera", "over"]) part(id).hidden = id !== section;
}

function say(id, words) {
  part(id).textContent = words;
  part(id).hidden = !words;
}

function state(words, sending = false) {
  part("state").textContent = words;
  part("state").dataset.sends = sending ? "yes" : "no";
}

/** The end of it: the camera is off, and why. */
function end(words) {
  over = true;
  socket?.close();
  off();
  lock?.release();
  part("words").textContent = words;
  say("problem", "");
  only("over");
}

function off() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
}

/** Asks to be let in; what the session has to say. Nothing where the laptop does not answer, or not to this phone. */
async function hello() {
  const answer = await fetch("/phone/hello", { method: "POST", headers: { "X-Coxa-Token": token } }).catch(() => null);
  if (answer?.ok) return answer.json();
  if (answer) end((await answer.text()).trim());
  return null;
}

function isFront() {
  return (stream?.getVideoTracks()[0]?.getSettings().facingMode ?? facing) === "user";
}

async function on() {
  off();
  stream = await camera({ facing });
  mirror.classList.toggle("mirrored", isFront());
  mirror.srcObject = stream;
  await mirror.play();
}

/** Keeps the screen on where the browser can. */
async function awake() {
  lock = await navigator.wakeLock?.request("screen").catch(() => null);
}

async function start() {
  say("problem", "");
  const session = await hello();
  if (!session) {
    if (!over) say("problem", AWAY);
    return;
  }
  size = session.size;
  part("title").textContent = session.title;
  part("place").textContent = session.place;
  await on();
  only("camera");
  state("Not sending yet");
  awake();
  // The session has begun with this phone, and its page was loaded again.
  if (size) send();
}

function send() {
  for (const id of ["send", "prop"]) part(id).hidden = true;
  connect();
}

function connect() {
  state("Reaching the laptop");
  socket = new WebSocket(`wss://${location.host}/phone/pictures`);
  socket.binaryType = "arraybuffer";
  const sender = new Sender(mirror, socket, size);
  socket.addEventListener("open", () => {
    ({ size } = sender);
    which();
    sender.start();
    state("Sending pictures. The laptop counts.", true);
  });
  socket.addEventListener("message", ({ data }) => {
    const { shown, replaced, over: ended } = JSON.parse(data);
    if (shown) sender.shown(shown);
    if (ended) end("The session is over. Nothing is sent any more, and you can close this page. The report is on the laptop.");
    if (replaced) end("This phone sends its pictures from another page. You can close this one.");
  });
  socket.addEventListener("close", () => {
    sender.stop();
    mirror.dataset.latency = sender.latency() ?? "";
    if (!over) again();
  });
}

async function again() {
  state(AWAY);
  await new Promise((done) => setTimeout(done, PAUSE));
  if (over) return;
  const session = await hello();
  if (over) return;
  if (session) connect();
  else again();
}

/** Says which camera it is. */
function which() {
  if (socket?.readyState === WebSocket.OPEN && size) socket.send(JSON.stringify({ front: isFront(), size }));
}

/** Does it, and shows what went wrong. */
const button = (id, work) => part(id).addEventListener("click", async () => {
  part(id).disabled = true;
  try {
    say("problem", "");
    await work();
  } catch (error) {
    say("problem", error.message);
  }
  part(id).disabled = false;
});

button("start", start);
button("send", send);
button("other", async () => {
  const before = facing;
  facing = isFront() ? "environment" : "user";
  try {
    await on();
  } catch (error) {
    facing = before;
    await on();
    throw error;
  }
  which();
});

// A phone that was locked has put its camera out and its line down.
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || over || !stream) return;
  awake();
  if (stream.getVideoTracks().every((track) => track.readyState === "live")) await mirror.play().catch(() => {});
  else await on().then(which).catch((error) => say("problem", error.message));
});
