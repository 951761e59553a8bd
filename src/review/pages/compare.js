// Plays two clips together, aligned by repetition: the first one leads, the second one follows. Where no clip is kept, the
// body plays alone, by a clock of its own.

import { bodyOf } from "/body.js";

const FOLLOW_S = 0.08;
const RATES = [0.1, 8];
const form = document.getElementById("pair");
const byId = (id) => document.getElementById(id);

/** What a clip is to the player, without pictures: a clock that runs, is set, and says when it shows another moment. */
class Figure extends EventTarget {
  readyState = 4;
  duration = Infinity;
  ended = false;
  #at = 0;
  #since = null;
  #rate = 1;

  get currentTime() {
    return this.#since === null ? this.#at : this.#at + ((performance.now() - this.#since) / 1000) * this.#rate;
  }

  set currentTime(time) {
    this.#set(time);
    this.dispatchEvent(new Event("seeked"));
  }

  get playbackRate() {
    return this.#rate;
  }

  set playbackRate(rate) {
    this.#set(this.currentTime);
    this.#rate = rate;
  }

  async play() {
    if (this.#since !== null) return;
    this.#since = performance.now();
    const each = () => {
      if (this.#since === null) return;
      this.dispatchEvent(new Event("timeupdate"));
      requestAnimationFrame(each);
    };
    requestAnimationFrame(each);
  }

  pause() {
    this.#at = this.currentTime;
    this.#since = null;
  }

  #set(time) {
    this.#at = time;
    if (this.#since !== null) this.#since = performance.now();
  }
}

const figure = (key) => form.querySelector(`[data-figure="${key}"]`) && new Figure();
const clips = ["a", "b"].map((key) => form.querySelector(`video[data-clip="${key}"]`) ?? figure(key));
const choices = ["a", "b"].map((key) => form.querySelector(`select[data-rep="${key}"]`));

/** Start, peak and end of the chosen repetition, in the clip's own seconds. */
function repetition(choice) {
  const { start, peak, end } = choice.selectedOptions[0].dataset;
  return [start, peak, end].map(Number);
}

/** The moment of the other repetition that belongs to `t`, and how fast time runs there. */
function partner(t, from, to) {
  if (byId("timing").value === "plain") return [to[0] + (t - from[0]), 1];
  const part = t < from[1] ? 0 : 1;
  const rate = (to[part + 1] - to[part]) / Math.max(from[part + 1] - from[part], 0.01);
  return [to[part] + (t - from[part]) * rate, rate];
}

const within = (value, [least, most]) => Math.min(Math.max(value, least), most);

function player() {
  const [lead, follow] = clips;
  const reps = () => choices.map(repetition);
  let going = false;

  const speed = () => Number(byId("speed").value);
  /** Plain time lasts as long as the longer one of the two. */
  const length = ([a, b]) => byId("timing").value === "plain" ? Math.max(a[2] - a[0], b[2] - b[0]) : a[2] - a[0];

  function place(t, exactly) {
    const [a, b] = reps();
    const [other, rate] = partner(t, a, b);
    follow.playbackRate = within(rate * speed(), RATES);
    if (exactly || Math.abs(follow.currentTime - other) > FOLLOW_S * Math.max(1, rate)) follow.currentTime = Math.max(0, other);
    byId("along").value = within((t - a[0]) / length([a, b]), [0, 1]);
  }

  function jump(t) {
    lead.currentTime = Math.max(0, t);
    place(t, true);
  }

  function pause() {
    clips.forEach((clip) => clip.pause());
    // What stands still is looked at closely: the two show the same moment to the picture.
    if (going) place(lead.currentTime, true);
    going = false;
    byId("play").textContent = "Play both";
    byId("play").setAttribute("aria-pressed", "false");
  }

  async function play() {
    const [a, b] = reps();
    if (lead.currentTime < a[0] - 0.05 || lead.currentTime >= a[0] + length([a, b]) - 0.05) jump(a[0]);
    going = true;
    lead.playbackRate = speed();
    byId("play").textContent = "Pause both";
    byId("play").setAttribute("aria-pressed", "true");
    try {
      await Promise.all(clips.map((clip) => clip.play()));
      requestAnimationFrame(tick);
    } catch (error) {
      pause();
      if (error.name !== "AbortError") problem(`The clips cannot be played: ${error.message}`);
    }
  }

  function tick() {
    if (!going) return;
    const both = reps();
    const end = both[0][0] + length(both);
    if (lead.currentTime >= end || lead.ended) {
      if (!byId("loop").checked) { pause(); jump(Math.min(end, lead.duration)); return; }
      jump(both[0][0]);
      clips.forEach((clip) => clip.play().catch(pause));
    } else {
      place(lead.currentTime, false);
    }
    requestAnimationFrame(tick);
  }

  function step(frames) {
    pause();
    jump(lead.currentTime + frames / (Number(lead.dataset?.fps) || 30));
  }

  byId("play").addEventListener("click", () => (going ? pause() : play()));
  byId("back").addEventListener("click", () => step(-1));
  byId("forth").addEventListener("click", () => step(1));
  byId("along").addEventListener("input", (event) => {
    pause();
    const both = reps();
    jump(both[0][0] + Number(event.target.value) * length(both));
  });
  byId("speed").addEventListener("change", () => { lead.playbackRate = speed(); });
  byId("timing").addEventListener("change", () => place(lead.currentTime, true));
  const start = () => { pause(); jump(repetition(choices[0])[0]); };
  clips.forEach((clip) => clip.addEventListener("error", () => problem("A clip cannot be shown; it may have been moved.")));
  Promise.all(clips.map((clip) => clip.readyState ? null : new Promise((done) => clip.addEventListener("loadedmetadata", done, { once: true })))).then(start);
  byId("player").hidden = false;
  return start;
}

function problem(words) {
  byId("problem").textContent = words;
  byId("problem").hidden = false;
}

/** The figures of the chosen pair, as text, and an address that shows the same. */
async function figures() {
  const asked = new URLSearchParams(new FormData(form));
  history.replaceState(null, "", `/compare?${asked}`);
  const answer = await fetch(`/compare/figures?${asked}`);
  if (!answer.ok) { problem("The figures cannot be had; load the page again."); return; }
  const { rows } = await answer.json();
  const heads = ["", "First", "Second", "Difference", "Meaning"];
  byId("figures").tBodies[0].replaceChildren(...rows.map((row) => {
    const line = document.createElement("tr");
    [row.name, row.a, row.b, row.difference, row.verdict].forEach((words, i) => {
      const cell = document.createElement(i ? "td" : "th");
      if (i) cell.dataset.label = heads[i]; else cell.scope = "row";
      cell.textContent = words;
      line.append(cell);
    });
    return line;
  }));
}

/** Draws the body over a clip whenever another picture of it is shown, and alone where there is no clip. */
async function body(stage) {
  const key = stage.dataset.figure;
  const clip = key ? clips[key === "a" ? 0 : 1] : stage.querySelector("video");
  const canvas = stage.querySelector("canvas");
  // The still that stands for a clip until it shows something else has the body in it already.
  let still = Boolean(clip.poster);
  const answer = await fetch(stage.dataset.player);
  if (!answer.ok) return;
  const raw = await answer.json();
  if (key && !raw.points) {
    stage.remove();
    return;
  }
  if (key) form.querySelector(`[data-drawn="${key}"]`).hidden = false;
  const { Body, frameAt } = bodyOf(raw);
  const drawn = new Body(canvas);
  const draw = () => {
    drawn.shown = (Boolean(key) || byId("bodies").checked) && !still;
    drawn.draw(frameAt(clip.currentTime + raw.clip_start_s));
  };
  const each = () => {
    draw();
    clip.requestVideoFrameCallback(each);
  };
  if (clip.requestVideoFrameCallback) clip.requestVideoFrameCallback(each);
  for (const name of ["seeked", "playing"]) clip.addEventListener(name, () => { still = false; });
  if (clip.currentTime > 0) still = false;
  for (const name of ["seeked", "timeupdate", "loadeddata"]) clip.addEventListener(name, draw);
  byId("bodies").addEventListener("change", draw);
  draw();
}

document.querySelectorAll("[data-player]").forEach((stage) => body(stage));
byId("show").hidden = true;
const again = clips.every(Boolean) && choices.every(Boolean) ? player() : () => {};
form.addEventListener("change", ({ target }) => {
  if ("reload" in target.dataset) {
    // Another assessment has other repetitions: the first one of it is shown.
    form.querySelector(`select[data-rep="${target.name}"]`)?.removeAttribute("name");
    form.submit();
  } else if (target.dataset.rep) {
    again();
    figures();
  }
});
