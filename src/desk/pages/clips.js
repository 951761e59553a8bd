// Clips are dropped or chosen, sent one after the other, and shown with what becomes of them.

import { get, post, send } from "/ask.js";

/** How often is asked what has become of them, milliseconds: while something is to be done, and otherwise. */
const BUSY = 500;
const IDLE = 5000;

const about = document.getElementById("about");
const zone = document.getElementById("zone");
const chooser = document.getElementById("files");
const status = document.getElementById("status");
const wrong = document.getElementById("wrong");
const list = document.getElementById("clips");
const template = document.getElementById("line");

/** Files that this page still has to send, or that did not arrive: those alone are known to it and not to the server. */
const own = [];
const lines = new Map();
let sending = false;
let timer;

const entered = () => ({
  person: about.elements.person.value,
  date: about.elements.date.value,
  exercise: about.elements.exercise.value,
  is_new: about.elements.is_new.checked,
});

/** Every file of what was dropped, also of folders in it. */
async function files(entries) {
  const found = [];
  for (const entry of entries) {
    if (entry?.isFile) {
      found.push(await new Promise((done, failed) => entry.file(done, failed)));
    } else if (entry?.isDirectory) {
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((done, failed) => reader.readEntries(done, failed));
        if (!some.length) break;
        found.push(...await files(some));
      }
    }
  }
  return found;
}

/** The server looks at names and fields first: so nothing is sent for nothing. */
async function take(chosen, isFolder = false) {
  if (!chosen.length) return;
  let answer;
  asking = true;
  try {
    // What is changed meanwhile is asked about too.
    do {
      changed = false;
      answer = await post("/clips/ask", { ...entered(), files: chosen.map((file) => [file.name, file.size]) });
    } while (changed);
  } catch (error) {
    status.textContent = error.message;
    return;
  } finally {
    asking = false;
  }
  complain(answer.wrong);
  if (answer.wrong) {
    // What was dropped before waits for the same answer.
    waiting = [...waiting, ...chosen];
    show();
    return;
  }
  chosen.forEach((file, i) => {
    const why = answer.files[i];
    // A folder holds other things too.
    if (why && isFolder) return;
    own.unshift({ file, about: entered(), why, sent: 0, key: `own-${Math.random()}` });
  });
  show();
  sendAll();
}

/** Files that wait for a field to be put right. */
let waiting = [];
let asking = false;
let changed = false;

function complain(problem) {
  wrong.hidden = !problem;
  for (const field of about.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  if (!problem) return;
  wrong.querySelector("span").textContent = problem.words;
  wrong.querySelector("label").hidden = !problem.near;
  about.elements[problem.field].setAttribute("aria-invalid", "true");
  about.elements[problem.field].focus();
}

async function sendAll() {
  if (sending) return;
  sending = true;
  for (let next; (next = own.findLast((one) => !one.why && !one.gone)); ) {
    const asked = new URLSearchParams({ name: next.file.name, ...next.about });
    try {
      await send(`/clips/drop?${asked}`, next.file, (sent, all) => {
        next.sent = sent / all;
        show();
      });
      own.splice(own.indexOf(next), 1);
    } catch (error) {
      next.why = error.message;
    }
    await refresh();
  }
  sending = false;
}

function line(key) {
  const there = lines.get(key);
  if (there) return there;
  const made = template.content.firstElementChild.cloneNode(true);
  lines.set(key, made);
  const field = (name) => made.querySelector(`.${name}`);
  const complaint = (problem) => {
    say(field("wrong"), problem?.words ?? "");
    field("wrong").hidden = !problem;
    field("is-new").closest("label").hidden = !problem?.near;
  };
  // What was said of the clip, to be put right; nothing that is being typed is taken back.
  field("correction").addEventListener("toggle", ({ target }) => {
    const clip = target.open && known.find(({ name }) => name === made.dataset.name);
    if (!clip) return;
    field("person").value = clip.person ?? "";
    field("date").value = clip.date?.slice(0, 10) ?? "";
    field("exercise").value = clip.exercise;
    field("is-new").checked = false;
    complaint(null);
  });
  field("again").addEventListener("click", async () => {
    const clip = known.find(({ name }) => name === made.dataset.name);
    const [person, date] = [field("person").value, field("date").value];
    const corrected = { name: made.dataset.name, exercise: field("exercise").value, is_new: field("is-new").checked };
    if (person !== (clip?.person ?? "")) corrected.person = person;
    // A day that was not touched keeps its hour.
    if (date !== (clip?.date?.slice(0, 10) ?? "")) corrected.date = date;
    try {
      const { wrong: problem } = await post("/clips/again", corrected);
      complaint(problem);
      if (!problem) field("correction").open = false;
    } catch (error) {
      status.textContent = error.message;
    }
    refresh();
  });
  field("remove").addEventListener("click", async () => {
    try {
      await post("/clips/remove", { name: made.dataset.name });
      removed = made.dataset.name;
      // Another clip of this name that comes later is not asked about with an open question.
      lines.delete(removed);
    } catch (error) {
      status.textContent = error.message;
    }
    await refresh();
    zone.querySelector("button").focus();
  });
  return made;
}

const WORDS = { frames: "Looking at the pictures", pictures: "Storing pictures of it" };

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fill(element, clip) {
  const part = (name) => element.querySelector(name);
  element.dataset.name = clip.name;
  element.className = `is-${clip.state}`;
  say(part(".name"), clip.name);
  say(part(".whose"), clip.person ? `· ${clip.person}` : "");
  const { unit, done, all } = clip.progress ?? {};
  const states = {
    sending: "On its way",
    refused: "Not taken",
    waiting: "Waiting",
    running: WORDS[unit] ?? "Beginning",
    failed: "Could not be assessed",
    done: [clip.title, clip.counted].filter(Boolean).join(": "),
  };
  say(part(".state"), states[clip.state]);
  say(part(".why"), clip.why ?? "");
  const bar = part("progress");
  bar.hidden = !["sending", "running"].includes(clip.state);
  bar.setAttribute("aria-label", `${clip.name}: ${states[clip.state]}`);
  if (all) {
    bar.max = all;
    bar.value = done;
  } else bar.removeAttribute("value");
  const open = part(".open");
  open.hidden = !clip.report;
  if (clip.report) open.href = clip.report;
  const picture = part("img");
  picture.hidden = !clip.picture;
  if (clip.picture && picture.getAttribute("src") !== clip.picture) picture.src = clip.picture;
  part(".correction").hidden = !["done", "failed"].includes(clip.state);
  part(".removal").hidden = !["done", "failed", "waiting"].includes(clip.state);
  element.classList.toggle("is-failed", ["failed", "refused"].includes(clip.state));
}

let known = [];
/** The clip that was deleted last: what was done is said once. */
let removed = "";

function show() {
  const mine = own.map(({ file, about: { person }, why, sent, key }) => ({
    key, name: file.name, person, why,
    state: why ? "refused" : "sending",
    progress: { unit: "bytes", done: sent, all: 1 },
  }));
  const all = [...mine, ...known.map((clip) => ({ key: clip.name, ...clip }))];
  const elements = all.map((clip) => {
    const element = line(clip.key);
    fill(element, clip);
    return element;
  });
  // Only what moved is touched: an open choice stays open.
  elements.forEach((element, i) => {
    if (list.children[i] !== element) list.insertBefore(element, list.children[i] ?? null);
  });
  while (list.children.length > elements.length) list.lastElementChild.remove();
  document.getElementById("none").hidden = all.length > 0;
  const left = all.filter((clip) => ["sending", "waiting", "running"].includes(clip.state)).length;
  const said = removed ? `${removed} was deleted.`
    : waiting.length ? `${waiting.length} ${waiting.length === 1 ? "clip waits" : "clips wait"} for an answer above.`
    : left ? `${left} ${left === 1 ? "clip" : "clips"} to be done`
      : all.length ? "Everything is done." : "";
  say(status, said);
  removed = "";
  return left;
}

async function refresh() {
  clearTimeout(timer);
  let left = 1;
  try {
    known = (await get("/clips/queue")).clips;
    left = show();
  } catch (error) {
    say(status, error.message);
  }
  clearTimeout(timer);
  timer = setTimeout(refresh, left ? BUSY : IDLE);
}

document.getElementById("choose").addEventListener("click", () => chooser.click());
chooser.addEventListener("change", () => {
  take([...chooser.files]);
  chooser.value = "";
});
for (const kind of ["dragenter", "dragover"]) {
  zone.addEventListener(kind, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}
zone.addEventListener("dragleave", (event) => {
  if (!zone.contains(event.relatedTarget)) zone.classList.remove("over");
});
zone.addEventListener("drop", async (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...event.dataTransfer.files];
  const isFolder = entries.some((entry) => entry.isDirectory);
  take(entries.length ? await files(entries) : plain, isFolder);
});
// A clip that falls beside the zone is not to take the place of the page.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
about.addEventListener("submit", (event) => event.preventDefault());
about.addEventListener("change", () => {
  changed = true;
  if (asking) return;
  const again = waiting;
  waiting = [];
  if (again.length) take(again);
});
addEventListener("beforeunload", (event) => {
  if (own.some((one) => !one.why)) event.preventDefault();
});

refresh();
