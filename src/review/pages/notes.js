// The notes panel: comments at a moment and corrections. It learns the time by `coxa:time`, and goes to one by `coxa:seek`.

const panel = document.getElementById("mounted");
const NAME = "coxa-author";
let now = 0;
let notes = null;
/** Key of the comment whose words are being changed. */
let editing = null;
/** The corrected figures that the report around the panel was made with. */
let loaded = "";

/** An element with properties, attributes (after `@`) and children; every text is a text node. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("@")) element.setAttribute(name.slice(1), value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A button that keeps the keyboard's place when the list around it is made again. */
const button = (key, words, onclick, label) =>
  make("button", { type: "button", onclick, "@data-key": key, ...(label ? { "@aria-label": label } : {}) }, words);

const clock = (seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, "0")}`;
const seek = (t, drawn) => document.dispatchEvent(new CustomEvent("coxa:seek", { detail: { t, drawn } }));
const day = (written) => new Date(written).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
const counted = ({ reps, good, judged }) => `${reps} repetition${reps === 1 ? "" : "s"}: ${good} good, ${judged - good} to improve, ${reps - judged} not judged`;

const status = make("p", { className: "status", "@role": "status" });
const figures = make("div", { className: "figures" });
const review = make("div", { className: "review" });
const comments = make("ul", { className: "comments" });
const drawings = make("ul", { className: "drawings" });
const byHand = make("div", { hidden: true }, make("h3", {}, "Measured by hand"), drawings);
const corrections = make("ol", { className: "corrections" });
const stale = make("ul", { className: "stale" });
const exercise = make("div", { className: "add" });
/** The reason of the next correction. */
const why = make("input", { type: "text", maxLength: 1000 });

async function ask(options) {
  const answer = await fetch("notes", options);
  if (!answer.ok) throw new Error(await answer.text());
  notes = await answer.json();
}

/** Sends one change; what the server has then is what is shown. */
async function change(body, said) {
  try {
    await ask({
      method: "POST",
      headers: { "content-type": "application/json", "x-coxa-token": notes.token },
      body: JSON.stringify(body),
    });
    editing = null;
    show();
    tell(said);
    return true;
  } catch (error) {
    tell(`Not saved: ${error.message}`, true);
    return false;
  }
}

function tell(words, bad = false) {
  status.textContent = words;
  status.classList.toggle("bad", bad);
}

/** What stands on paper in place of a button or a choice. */
const printed = (words) => make("span", { className: "when" }, words);

function moment(t, key) {
  return make("span", {}, button(key, clock(t), () => seek(t), `Go to ${clock(t)}`), printed(clock(t)));
}

function comment(item) {
  const meta = [item.author, day(item.written)].filter(Boolean).join(", ");
  if (editing === item.id) return changing(item);
  return make("li", {},
    make("div", { className: "line" }, moment(item.at_s, `at-${item.id}`), make("small", {}, make("bdi", {}, meta))),
    make("p", { className: "text", dir: "auto" }, item.text),
    make("div", { className: "acts" },
      button(`edit-${item.id}`, "Change", () => { editing = item.id; show(); }, `Change the comment at ${clock(item.at_s)}`),
      button(`gone-${item.id}`, "Remove", () => change({ change: "remove_comment", id: item.id }, "Comment removed."),
        `Remove the comment at ${clock(item.at_s)}`)));
}

/** What was measured by hand: a click goes to its picture and draws it. */
function drawing({ id, at_s, words, drawn }) {
  const shown = button(`at-${id}`, clock(at_s), () => seek(at_s, drawn), `Go to ${clock(at_s)} and draw it`);
  return make("li", {},
    make("div", { className: "line" }, shown, printed(clock(at_s)), make("bdi", {}, words)),
    make("div", { className: "acts" }, button(`gone-${id}`, "Remove", () => change({ change: "remove_by_hand", id }, "Removed."),
      `Remove what was measured by hand at ${clock(at_s)}`)));
}

/** Keeps what the page measured by hand; the status line offers to undo it. */
async function keep({ detail }) {
  if (!notes) return;
  const before = new Set(notes.by_hand.map((item) => item.id));
  if (!(await change(detail.change, "Kept, beside the machine's values."))) return;
  detail.done();
  const made = notes.by_hand.find((item) => !before.has(item.id));
  if (made) status.append(" ", button("undo", "Undo", () => change({ change: "remove_by_hand", id: made.id }, "Undone.")));
}

function changing(item) {
  const text = make("textarea", { value: item.text, rows: 3, maxLength: 4000, "@aria-label": "Words of the comment", "@data-key": `edit-${item.id}` });
  const save = () => change({ change: "edit_comment", id: item.id, was: item.text, text: text.value }, "Comment changed.");
  return make("li", {}, text, make("div", { className: "acts" },
    button(`save-${item.id}`, "Save", save),
    button(`leave-${item.id}`, "Leave as it was", () => { editing = null; show(); })));
}

const rests = (correction, rep, fault) => correction.fits && correction.rep === rep.index
  && (fault ? correction.kind === "no_fault" && correction.fault === fault.id && Math.abs(correction.at_s - fault.at_s) < 0.05
    : correction.kind === "no_repetition");

/** Makes a correction that the figures follow at once; the status line offers to undo it. */
async function correct(body, said) {
  const before = new Set(notes.corrections.map((c) => c.id));
  if (!(await change({ why: why.value || null, confirmed: true, ...body }, said))) return;
  why.value = "";
  const made = notes.corrections.find((c) => !before.has(c.id));
  if (made) {
    status.append(" ", button("undo", "Undo", () => change({ change: "remove_correction", id: made.id }, "Undone.")));
  }
}

/** What can be said of a repetition or of one of its faults: nothing yet, to be confirmed, or confirmed. */
function verdict(key, words, correction, propose) {
  if (!correction) return button(`${key}-no`, words, propose);
  const { id, confirmed, why } = correction;
  const confirm = (yes, said) => change({ change: "confirm", id, confirmed: yes }, said);
  return make("span", { className: confirmed ? "verdict confirmed" : "verdict" },
    make("span", {}, confirmed ? `${words}: confirmed` : `${words}: to be confirmed`),
    why ? make("bdi", { className: "why" }, why) : null,
    confirmed
      ? button(`${key}-no`, "Leave open", () => confirm(false, "The figures no longer follow this correction."), `Leave open: “${words}” stays here to be confirmed, and the figures do not follow it`)
      : button(`${key}-no`, "Confirm", () => confirm(true, "Confirmed; the figures follow it.")),
    button(`${key}-back`, "Remove", () => change({ change: "remove_correction", id }, "Correction removed."), `Remove the correction “${words}”`));
}

function repetition(rep) {
  const find = (fault) => notes.corrections.find((correction) => rests(correction, rep, fault));
  const none = find(null);
  const faults = rep.faults.map((fault, i) => {
    const known = find(fault);
    const propose = () => correct({ change: "no_fault", rep: rep.index, fault: fault.id, at_s: fault.at_s },
      `Repetition ${rep.index}: "${fault.title}" no longer counts.`);
    return make("li", { className: known?.confirmed ? "struck" : "" },
      make("span", { className: "what" }, fault.title), moment(fault.at_s, `f-${rep.index}-${i}`), verdict(`v-${rep.index}-${i}`, "Not a fault", known, propose));
  });
  const propose = () => correct({ change: "no_repetition", rep: rep.index }, `Repetition ${rep.index} no longer counts.`);
  return make("li", { className: none?.confirmed ? "struck" : "" },
    make("div", { className: "line" }, make("span", { className: "what" }, String(rep.index)),
      moment(rep.start_s, `r-${rep.index}`), sideOf(rep), verdict(`v-${rep.index}`, "Not a repetition", none, propose)),
    faults.length ? make("ul", {}, ...faults) : null);
}

const sides = (chosen, key, label) => make("select", { "@data-key": key, "@aria-label": label },
  ...["left", "right", "both"].map((side) => make("option", { value: side, selected: side === chosen }, side)));

/** The side of a repetition, to be put right. */
function sideOf(rep) {
  const other = notes.corrections.find((c) => c.kind === "other_side" && c.rep === rep.index && c.confirmed);
  const select = sides(other?.side ?? rep.side, `side-${rep.index}`, `Side of repetition ${rep.index}`);
  select.addEventListener("change", () => (select.value === rep.side && other
    ? change({ change: "remove_correction", id: other.id }, "The machine's side stands again.")
    : correct({ change: "other_side", rep: rep.index, side: select.value }, `Repetition ${rep.index} is of side "${select.value}".`)));
  return make("span", {}, select, printed(select.value));
}

/** A repetition that somebody added. */
function added(correction) {
  const { id, start_s, end_s, side } = correction;
  return make("li", {}, make("div", { className: "line" }, make("span", { className: "what" }, `added, ${side}`),
    moment(start_s, `r-${id}`), make("span", {}, `to ${clock(end_s)}`),
    button(`${id}-back`, "Remove", () => change({ change: "remove_correction", id }, "The repetition is removed again."), `Remove the added repetition at ${clock(start_s)}`)));
}

/** A repetition that was missed: from and to are taken from where the clip stands. */
function missedForm() {
  const time = (words) => {
    const input = make("input", { type: "number", min: 0, step: 0.05, required: true });
    const take = button(`take-${words}`, "now", () => { input.value = now.toFixed(2); }, `${words} now: take the time of the clip`);
    return { input, part: make("span", { className: "time" }, make("label", {}, make("span", {}, `${words}, s`), input), take) };
  };
  const [from, to, side] = [time("Starts"), time("Ends"), sides("both", "missed-side", "Side of the missed repetition")];
  const form = make("form", { className: "add" }, make("strong", {}, "Missed repetition"), from.part, to.part, side,
    make("button", { type: "submit" }, "Add repetition"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    correct({ change: "missed_repetition", start_s: Number(from.input.value), end_s: Number(to.input.value), side: side.value },
      "The repetition is added.");
  });
  return form;
}

/** Which exercise it is, to be put right. */
function exerciseChoice() {
  const other = notes.corrections.find((c) => c.kind === "other_exercise" && c.confirmed);
  const chosen = other?.exercise ?? notes.exercise;
  const known = notes.exercises.some((e) => e.name === notes.exercise) ? notes.exercises : [{ name: notes.exercise, title: notes.exercise }, ...notes.exercises];
  const select = make("select", { "@data-key": "exercise" }, ...known.map(({ name, title }) => make("option", { value: name, selected: name === chosen }, title)));
  select.addEventListener("change", () => (select.value === notes.exercise && other
    ? change({ change: "remove_correction", id: other.id }, "The machine's exercise stands again.")
    : correct({ change: "other_exercise", exercise: select.value }, "The exercise is corrected; what the machine judged by the other one is not judged.")));
  const title = select.selectedOptions[0].textContent;
  return make("span", {}, make("label", { className: "form" }, make("span", {}, "Exercise"), select), printed(`${other ? "Exercise, corrected" : "Exercise"}: ${title}`));
}

function show() {
  const key = document.activeElement?.dataset?.key;
  figures.replaceChildren(...(notes.corrected
    ? [make("p", {}, make("strong", {}, counted(notes.corrected)), ", as corrected"), make("p", {}, `The machine counted ${counted(notes.machine)}.`)]
    : [make("p", {}, make("strong", {}, counted(notes.machine)), ", as the machine counted")]));
  if (JSON.stringify(notes.corrected) !== loaded) {
    figures.append(button("reload", "Show the report with these corrections", () => location.reload()));
  }
  review.replaceChildren(notes.reviewed
    ? make("span", { className: "done" }, `Reviewed ${day(notes.reviewed)}`) : make("span", { className: "open" }, "To review"),
    button("review", notes.reviewed ? "Take the mark away" : "Mark as reviewed",
      () => change({ change: "review", reviewed: !notes.reviewed }, notes.reviewed ? "The mark is taken away." : "Marked as reviewed.")));
  comments.replaceChildren(...notes.comments.map(comment));
  byHand.hidden = notes.by_hand.length === 0;
  drawings.replaceChildren(...notes.by_hand.map(drawing));
  const missed = notes.corrections.filter((c) => c.kind === "missed_repetition" && c.fits);
  corrections.replaceChildren(...notes.reps.map(repetition), ...missed.map(added));
  exercise.replaceChildren(exerciseChoice());
  stale.replaceChildren(...notes.corrections.filter((c) => !c.fits).map((c) => make("li", {},
    `${c.rep ? `A correction of repetition ${c.rep}` : "A correction"} no longer fits this report, which was made anew. `,
    button(`stale-${c.id}`, "Remove", () => change({ change: "remove_correction", id: c.id }, "Correction removed.")))));
  if (key) [...panel.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key)?.focus();
}

function commentForm() {
  // No <output>: that would be what the label belongs to.
  const at = make("span", { className: "at" }, clock(now));
  const text = make("textarea", { rows: 3, maxLength: 4000, required: true });
  const author = make("input", { type: "text", maxLength: 80, autocomplete: "name", value: localStorage.getItem(NAME) ?? "" });
  const form = make("form", { className: "new" },
    make("label", {}, make("span", {}, "Comment at ", at), text),
    make("label", {}, "Your name (may stay empty)", author),
    make("button", { type: "submit", className: "main" }, "Add comment"));
  document.addEventListener("coxa:time", ({ detail }) => { now = detail.t; at.textContent = clock(now); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    localStorage.setItem(NAME, author.value);
    const said = { change: "add_comment", at_s: Math.max(0, now), text: text.value, author: author.value || null };
    if (await change(said, "Comment saved.")) text.value = "";
  });
  return form;
}

async function start() {
  panel.className = "notes";
  panel.setAttribute("aria-labelledby", "coxa-notes-title");
  const others = `/compare?b=${location.pathname.split("/")[2]}`;
  panel.append(
    make("div", { className: "head" }, make("h2", { id: "coxa-notes-title" }, "Review"), review,
      make("a", { href: others }, "Compare with an earlier one"),
      make("a", { href: "draft" }, "Make an exercise of this"),
      make("a", { href: "share" }, "Share as one file"),
      make("a", { href: "share?clip=no" }, "Share without the clip"),
      make("a", { href: "sheet.pdf" }, "Sheet (PDF)"),
      make("a", { href: "fhir" }, "FHIR")),
    figures, status,
    make("div", { className: "halves" },
      make("div", {}, byHand, make("h3", {}, "Comments"), comments, commentForm()),
      make("div", {}, make("h3", {}, "Corrections"),
        make("p", { className: "hint" }, "A correction stands beside the machine's answer, and the figures follow it."),
        make("label", { className: "form" }, make("span", {}, "Reason for the next correction (may stay empty)"), why),
        corrections, stale, missedForm(), exercise)));
  try {
    await ask();
    loaded = JSON.stringify(notes.corrected);
    show();
  } catch (error) {
    tell(`The notes cannot be shown: ${error.message}`, true);
  }
}

if (panel) {
  document.addEventListener("coxa:keep", keep);
  start();
}
