// The plan as a form: exercises are added, removed and moved; what is wrong is said at its field, in the words of the plan's parser.

import { get, post } from "/ask.js";

const part = (id) => document.getElementById(id);
const [form, list, news, said] = ["plan", "list", "news", "said"].map(part);
const SIDES = [["", "as usual"], ["left", "left"], ["right", "right"], ["each", "left, then right"]];
const CAMERAS = [["", "anywhere"], ["side", "from the side"], ["oblique", "at an angle"], ["front", "from the front"], ["back", "from behind"], ["foot_end", "from the feet"]];
const WHOLE = [["label", "Name of the plan"], ["sessions_per_week", "Days a week"], ["start", "First day"], ["weeks", "Weeks"], ["notes", "A word to the person"]];
/** Whose plan it is. */
const address = (path) => path + location.search;
const KINDS = { start: "date", sessions_per_week: "number", weeks: "number", sets: "number", repetitions: "number", hold_s: "number", rest_s: "number", value: "number" };
/** What a browser's field can hold; anything else that stands in a file is shown as it is. */
const HOLDS = { date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text), number: (text) => Number.isFinite(Number(text)) };
let version;
/** The form as it was loaded or saved. */
let kept = null;
let known = [];

function make(kind, facts = {}, ...inside) {
  const element = Object.assign(document.createElement(kind), facts);
  element.append(...inside);
  return element;
}

/** A field with room for what is wrong with it. */
function field(name, words, value, choices) {
  const input = choices ? make("select") : make("input", { autocomplete: "off", maxLength: 500 });
  for (const [key, title] of choices ?? []) input.append(make("option", { value: key, textContent: title }));
  if (choices && !choices.some(([key]) => key === value)) input.append(make("option", { value, textContent: value }));
  const kind = choices ? null : KINDS[name];
  if (kind && (!value || HOLDS[kind](value))) Object.assign(input, { type: kind, step: "any" });
  Object.assign(input, { name, value });
  input.addEventListener("input", () => wrong(input, ""));
  return make("div", { className: `field is-${name}` }, make("label", {}, words, input));
}

function wrong(input, words) {
  const place = input.closest(".field");
  place.querySelector(".problem")?.remove();
  input.toggleAttribute("aria-invalid", Boolean(words));
  input.removeAttribute("aria-describedby");
  if (!words) return;
  const id = `wrong-${Math.random().toString(36).slice(2)}`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  place.append(make("p", { className: "problem", id, textContent: words }));
  input.focus();
}

function button(words, label, work) {
  const made = make("button", { type: "button", textContent: words, onclick: work });
  made.setAttribute("aria-label", label);
  return made;
}

/** A target's key in words, with its unit where the key has one. */
const called = (key) => key.replace(/_deg$/, ", degrees").replace(/_s$/, ", seconds").replaceAll("_", " ");

function target([name, value] = ["", ""], names = []) {
  const row = make("div", { className: "target" });
  row.append(field("target", "Target", name, [["", "choose"], ...names.map((n) => [n, called(n)])]),
    field("value", "Value", value), button("Remove", "Remove this target", () => row.remove()));
  return row;
}

function exercise(entry) {
  const item = make("li", { className: "panel" });
  item.dataset.was = entry.was ?? "";
  const name = field("name", "Exercise", entry.name, known.map((one) => [one.name, one.title]));
  const title = () => name.querySelector("select").selectedOptions[0]?.textContent ?? "exercise";
  const names = () => known.find((one) => one.name === name.querySelector("select").value)?.targets ?? entry.targets.map(([n]) => n);
  const fields = make("div", { className: "about" }, name, field("sets", "Sets", entry.sets), field("repetitions", "Repetitions", entry.repetitions),
    field("hold_s", "Hold, seconds", entry.hold_s), field("rest_s", "Rest, seconds", entry.rest_s), field("side", "Side", entry.side, SIDES),
    field("camera", "Camera", entry.camera, CAMERAS), field("notes", "A word to the person", entry.notes));
  const targets = make("div", { className: "targets" }, ...entry.targets.map((one) => target(one, names())));
  const move = (by) => () => {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (by < 0) other?.before(item);
    else other?.after(item);
    item.querySelector(by < 0 ? ".up" : ".down").focus();
  };
  const [up, down] = [button("Up", "", move(-1)), button("Down", "", move(1))];
  const remove = button("Remove", "", () => { item.remove(); part("add").focus(); });
  Object.assign(up, { className: "up" });
  Object.assign(down, { className: "down" });
  const call = () => {
    for (const [made, word] of [[up, "Move up"], [down, "Move down"], [remove, "Remove"]]) made.setAttribute("aria-label", `${word}: ${title()}`);
  };
  const own = (of) => fields.querySelector(`[name="${of}"]`);
  /** A stretch is counted in holds; what has no hold has no field for it. */
  const suit = (changed) => {
    const { is_hold: stretch, can_hold: holds } = known.find((one) => one.name === own("name").value) ?? { can_hold: true };
    const [repetitions, hold] = [own("repetitions"), own("hold_s")];
    repetitions.closest("label").firstChild.data = stretch ? "Holds (empty: one)" : "Repetitions";
    hold.closest(".field").hidden = !holds && !hold.value;
    if (!changed) return;
    if (stretch) Object.assign(repetitions, { value: "" });
    else repetitions.value ||= "10";
    hold.value = stretch ? hold.value || "30" : "";
    hold.closest(".field").hidden = !holds;
  };
  name.addEventListener("input", () => { call(); suit(true); });
  call();
  suit(false);
  item.append(fields, targets, make("p", { className: "links" }, button("Add a target", "Add a target", () => targets.append(target(undefined, names()))), up, down, remove));
  return item;
}

const value = (place, name) => place.querySelector(`[name="${name}"]`).value;

function filled() {
  const whole = Object.fromEntries(WHOLE.map(([name]) => [name, value(part("whole"), name)]));
  const exercises = [...list.children].map((item) => ({
    was: item.dataset.was === "" ? null : Number(item.dataset.was),
    ...Object.fromEntries(["name", "sets", "repetitions", "hold_s", "rest_s", "side", "camera", "notes"].map((name) => [name, value(item, name)])),
    targets: [...item.querySelectorAll(".target")].map((row) => [value(row, "target"), value(row, "value")]),
  }));
  return { ...whole, exercises };
}

/** Says what is wrong at its field, or above the form where it is at none. */
function complain(found) {
  for (const input of form.querySelectorAll("[aria-invalid]")) wrong(input, "");
  news.hidden = true;
  if (!found) return;
  const place = found.exercise === null ? part("whole") : list.children[found.exercise];
  let input = place?.querySelector(`[name="${found.field}"]`);
  if (found.field?.startsWith("targets.")) {
    const rows = [...place.querySelectorAll(".target")];
    input = rows.find((row) => value(row, "target") === found.field.slice(8))?.querySelector('[name="value"]');
  }
  if (input) wrong(input, found.words);
  else tell(found.words);
}

function tell(words) {
  news.textContent = words;
  news.hidden = false;
  news.scrollIntoView({ block: "nearest" });
}

function fill({ form: plan, exercises, wrong: found, ...rest }) {
  version = rest.version;
  known = exercises;
  part("whole").replaceChildren(...WHOLE.map(([name, words]) => field(name, words, plan[name])));
  list.replaceChildren(...plan.exercises.map(exercise));
  form.hidden = false;
  kept = JSON.stringify(filled());
  complain(found);
  if (rest.is_new) said.textContent = "A plan to begin with: it is kept when you save it.";
}

part("add").addEventListener("click", () => {
  const [first] = known;
  const empty = { was: null, name: first.name, sets: "3", repetitions: "10", hold_s: "", rest_s: "", side: "", camera: "", notes: "", targets: [] };
  list.append(exercise(empty));
  list.lastElementChild.querySelector("select").focus();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  said.textContent = "";
  try {
    const answer = await post(address("/plan"), { version, form: filled() });
    complain(answer.wrong);
    if (answer.wrong) return;
    fill(await get(address("/plan/form")));
    said.textContent = "Saved.";
  } catch (error) {
    tell(error.message);
  }
});

// The browser asks whether what was not saved may be lost.
addEventListener("beforeunload", (event) => {
  if (kept !== null && JSON.stringify(filled()) !== kept) event.preventDefault();
});

try {
  fill(await get(address("/plan/form")));
} catch (error) {
  tell(error.message);
}
