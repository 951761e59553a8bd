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
const seek = (t) => document.dispatchEvent(new CustomEvent("coxa:seek", { detail: { t } }));
const day = (written) => new Date(written).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
const counted = ({ reps, good, judged }) => `${reps} repetition${reps === 1 ? "" : "s"}: ${good} good, ${judged - good} to improve, ${reps - judged} not judged`;

const status = make("p", { className: "status", "@role": "status" });
const figures = make("div", { className: "figures" });
const review = make("div", { className: "review" });
const comments = make("ul", { className: "comments" });
const corrections = make("ol", { className: "corrections" });
const stale = make("ul", { className: "stale" });

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

function moment(t, key) {
  return button(key, clock(t), () => seek(t), `Go to ${clock(t)}`);
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

/** What can be said of a repetition or of one of its faults: nothing yet, to be confirmed, or confirmed. */
function verdict(key, words, correction, propose) {
  if (!correction) return button(`${key}-no`, words, propose);
  const { id, confirmed, why } = correction;
  const confirm = (yes, said) => change({ change: "confirm", id, confirmed: yes }, said);
  return make("span", { className: confirmed ? "verdict confirmed" : "verdict" },
    make("span", {}, confirmed ? `${words}: confirmed` : `${words}: to be confirmed`),
    why ? make("bdi", { className: "why" }, why) : null,
    confirmed
      ? button(`${key}-no`, "No longer", () => confirm(false, "The figures no longer follow this correction."))
      : button(`${key}-no`, "Confirm", () => confirm(true, "Confirmed; the figures follow it.")),
    button(`${key}-back`, "Take back", () => change({ change: "remove_correction", id }, "Correction taken back.")));
}

function repetition(rep) {
  const find = (fault) => notes.corrections.find((correction) => rests(correction, rep, fault));
  const none = find(null);
  const whose = rep.side === "both" ? "" : `, ${rep.side}`;
  const faults = rep.faults.map((fault, i) => {
    const known = find(fault);
    const propose = () => reason(`Fault "${fault.title}" of repetition ${rep.index} is none`,
      (why) => change({ change: "no_fault", rep: rep.index, fault: fault.id, at_s: fault.at_s, why }, "Noted; confirm it to let the figures follow."));
    return make("li", { className: known?.confirmed ? "struck" : "" },
      make("span", { className: "what" }, fault.title), moment(fault.at_s, `f-${rep.index}-${i}`), verdict(`v-${rep.index}-${i}`, "No fault", known, propose));
  });
  const propose = () => reason(`Repetition ${rep.index} is none`,
    (why) => change({ change: "no_repetition", rep: rep.index, why }, "Noted; confirm it to let the figures follow."));
  return make("li", { className: none?.confirmed ? "struck" : "" },
    make("div", { className: "line" }, make("span", { className: "what" }, `${rep.index}${whose}`),
      moment(rep.start_s, `r-${rep.index}`), verdict(`v-${rep.index}`, "No repetition", none, propose)),
    faults.length ? make("ul", {}, ...faults) : null);
}

/** Asks why, in a dialog of the page's own; the reason may stay empty. */
function reason(title, then) {
  const why = make("input", { type: "text", maxLength: 1000 });
  const cancel = button("", "Leave it", () => dialog.close());
  const form = make("form", { method: "dialog" }, make("h3", {}, title), make("label", {}, "Why (may stay empty)", why),
    make("div", { className: "acts" }, make("button", { type: "submit", className: "main" }, "Note it"), cancel));
  const dialog = make("dialog", { className: "notes", "@aria-label": title }, form);
  form.addEventListener("submit", () => then(why.value || null));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
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
  corrections.replaceChildren(...notes.reps.map(repetition));
  stale.replaceChildren(...notes.corrections.filter((c) => !c.fits).map((c) => make("li", {},
    `A correction of repetition ${c.rep} no longer fits this report, which was made anew. `,
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
      make("a", { href: others }, "Compare with an earlier one")),
    figures, status,
    make("div", { className: "halves" },
      make("div", {}, make("h3", {}, "Comments"), comments, commentForm()),
      make("div", {}, make("h3", {}, "Corrections"),
        make("p", { className: "hint" }, "A correction stands beside the machine's answer. Once it is confirmed, the figures follow it."),
        corrections, stale)));
  try {
    await ask();
    loaded = JSON.stringify(notes.corrected);
    show();
  } catch (error) {
    tell(`The notes can not be shown: ${error.message}`, true);
  }
}

if (panel) start();
