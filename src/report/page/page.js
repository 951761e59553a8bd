// Puts clip, body, curves and tables in step.

const find = (selector) => document.querySelector(selector);
const player = find(".player");
const stage = find(".stage");
const scrub = find("#scrub");
const loop = find("#loop");
const canvas = find(".stage canvas");
const body = new Body(canvas);
const byHand = new ByHand(stage);
const start = times[0] ?? 0;
const end = times.at(-1) ?? 0;

const figures = [...document.querySelectorAll("[data-timed]")].map((figure) => {
  const [plane, span] = [figure.dataset.plane, figure.dataset.span].map((text) => text.split(" ").map(Number));
  const svg = figure.querySelector("svg");
  const cursor = document.createElementNS("http://www.w3.org/2000/svg", "line");
  cursor.setAttribute("class", "cursor");
  cursor.setAttribute("y1", 0);
  cursor.setAttribute("y2", svg.viewBox.baseVal.height);
  svg.append(cursor);
  const columns = figure.dataset.columns.trim().split(" ");
  const readings = [...figure.querySelectorAll(".reading b")];
  svg.addEventListener("click", (event) => {
    const shown = svg.getBoundingClientRect();
    const x = ((event.clientX - shown.left) / shown.width) * svg.viewBox.baseVal.width;
    clock.seek(span[0] + ((x - plane[0]) / (plane[1] - plane[0])) * (span[1] - span[0]));
  });
  return { figure, plane, span, cursor, columns, readings, unit: figure.dataset.unit };
});

function showCurve(curve, time, frame) {
  // Those in a closed part of the page are brought up to date when it is opened.
  if (curve.figure.offsetParent === null) return;
  const share = (time - curve.span[0]) / (curve.span[1] - curve.span[0]);
  const x = curve.plane[0] + share * (curve.plane[1] - curve.plane[0]);
  curve.cursor.setAttribute("x1", x);
  curve.cursor.setAttribute("x2", x);
  curve.readings.forEach((reading, i) => {
    const measured = measureAt(frame, curve.columns[i]);
    reading.textContent = measured
      ? `${Math.round(measured.value)}${curve.unit} ±${measured.sd.toFixed(0)}`
      : "cannot tell";
  });
}

const repAt = (time) => raw.reps.find((rep) => time >= rep.start_s && time < rep.end_s);
const rows = [...document.querySelectorAll("tr[data-rep]")];

function tick(time) {
  const repeated = raw.reps.find((rep) => String(rep.index) === loop.value);
  if (repeated && clock.playing && (time >= repeated.end_s || time < repeated.start_s - 0.2)) {
    clock.seek(repeated.start_s);
    return;
  }
  const frame = frameAt(time);
  body.draw(frame);
  scrub.value = time;
  scrub.setAttribute("aria-valuetext", `${time.toFixed(2)} seconds`);
  find("#now").textContent = `${time.toFixed(2)}\u202fs`;
  figures.forEach((curve) => showCurve(curve, time, frame));
  const current = repAt(time);
  rows.forEach((row) => row.classList.toggle("current", row.dataset.rep === String(current?.index)));
  showPlaying();
  byHand.leave(frame);
  document.dispatchEvent(new CustomEvent("coxa:time", { detail: { t: time } }));
}

function showPlaying() {
  const button = find("#play");
  button.textContent = clock.playing ? "Pause" : "Play";
  button.setAttribute("aria-pressed", clock.playing);
}

const video = find(".stage video");
const clock = new Clock(video, start, end, raw.clip_start_s, (time) => tick(time));

function withoutVideo() {
  video?.remove();
  clock.abandon();
  find(".without").hidden = false;
  body.fit();
}

if (!video) withoutVideo();
else {
  video.addEventListener("error", withoutVideo);
  if (video.error) withoutVideo();
  for (const name of ["play", "pause", "ended"]) video.addEventListener(name, showPlaying);
}

scrub.min = start;
scrub.max = end;
scrub.addEventListener("input", () => {
  clock.pause();
  clock.seek(Number(scrub.value));
});

const toggle = () => (clock.playing ? clock.pause() : clock.play(), showPlaying());
const step = (by) => {
  clock.pause();
  const place = Math.min(Math.max(frameAt(clock.time) + by, 0), times.length - 1);
  clock.seek(times[place] ?? start);
};
const jumpRep = (by) => {
  const starts = raw.reps.map((rep) => rep.start_s);
  const wanted = by > 0 ? starts.find((s) => s > clock.time + 0.05) : starts.findLast((s) => s < clock.time - 0.3);
  if (wanted !== undefined) clock.seek(wanted);
};

find("#play").addEventListener("click", toggle);
find("#back").addEventListener("click", () => step(-1));
find("#forward").addEventListener("click", () => step(1));
find("#speed").addEventListener("change", (event) => clock.setRate(Number(event.target.value)));
find("#skeleton").addEventListener("change", (event) => {
  body.shown = event.target.checked;
  body.draw(body.frame);
});
loop.addEventListener("change", () => {
  const rep = raw.reps.find((other) => String(other.index) === loop.value);
  if (rep) {
    clock.seek(rep.start_s);
    clock.play();
  }
});
stage.addEventListener("click", toggle);

document.addEventListener("click", (event) => {
  const jump = event.target.closest("[data-seek]");
  if (!jump) return;
  clock.pause();
  if (jump.dataset.drawn) recall(Number(jump.dataset.seek), JSON.parse(jump.dataset.drawn));
  else clock.seek(Number(jump.dataset.seek));
  if (stage.getBoundingClientRect().top < 0 || stage.getBoundingClientRect().bottom > innerHeight) {
    player.scrollIntoView({ block: "start" });
  }
});
document.addEventListener("coxa:seek", ({ detail }) => (detail.drawn ? recall(Number(detail.t), detail.drawn) : clock.seek(Number(detail.t))));
document.querySelectorAll("details").forEach((part) => part.addEventListener("toggle", () => tick(clock.time)));

const KEYS = {
  " ": toggle,
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  "[": () => jumpRep(-1),
  "]": () => jumpRep(1),
  l: () => {
    loop.value = loop.value ? "" : String(repAt(clock.time)?.index ?? "");
    loop.dispatchEvent(new Event("change"));
  },
  b: () => find("#skeleton").click(),
};

const FIELD = "select, textarea, [contenteditable], input:not([type=range], [type=checkbox])";
const PRESSED = "button, a, summary, input[type=checkbox]";

/** Whether a key does something else where it was pressed: it is written there, presses a button, or moves what can be moved. */
function isTaken({ key, target }) {
  if (target.matches(FIELD)) return true;
  if (key === " ") return target.matches(PRESSED);
  return key.startsWith("Arrow") && !player.contains(target) && target !== document.body;
}

document.addEventListener("keydown", (event) => {
  const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || isTaken(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
});

tick(start);
