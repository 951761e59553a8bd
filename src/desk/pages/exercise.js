// The page of an exercise: the questions before it, the start, and what comes after it.

import { get, post } from "/ask.js";
import { phoneSession, session } from "/live.js";
import { Voice, fillVoices } from "/voice.js";

const page = document.getElementById("page");
const part = (id) => document.getElementById(id);
const sections = ["ready", "invite", "live", "over"].map(part).filter(Boolean);

function only(section) {
  for (const other of sections) other.hidden = other !== section;
  document.body.classList.toggle("session", section.id === "live");
}

function say(element, words) {
  element.textContent = words ?? "";
  element.hidden = !words;
}

/** A slider says nothing before it is moved. */
for (const slider of document.querySelectorAll("input[data-unset]")) {
  const moved = () => {
    delete slider.dataset.unset;
    slider.closest("label").querySelector("output").textContent = slider.value;
  };
  for (const kind of ["input", "pointerdown", "keydown"]) slider.addEventListener(kind, moved);
}
const moved = (slider) => (!slider || "unset" in slider.dataset ? null : Number(slider.value));

/** Keeps the answers; a yes is asked about once, for it stops this person until a professional has agreed. */
async function answer(confirmed) {
  const answers = [...new FormData(part("signs"))].map(([key, answer]) => [key, answer === "yes"]);
  try {
    const { clear, words, confirm } = await post(`/mat/signs?confirmed=${confirmed}`, Object.fromEntries(answers));
    if (confirm) {
      part("sure-signs").replaceChildren(...confirm.map((question) => {
        const line = document.createElement("li");
        line.textContent = question;
        return line;
      }));
      part("sure").showModal();
    } else if (clear || "person" in page.dataset) location.reload();
    else {
      part("signs").hidden = true;
      say(part("stop"), `Do not exercise yet. ${words}`);
    }
  } catch (error) {
    say(part("stop"), error.message);
  }
}

part("signs")?.addEventListener("submit", (event) => {
  event.preventDefault();
  answer(false);
});
part("sure-back")?.addEventListener("click", () => part("sure").close());
part("sure-yes")?.addEventListener("click", () => {
  part("sure").close();
  answer(true);
});

part("agreed")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { words } = event.target.elements;
  try {
    await post("/mat/agreed", { words: words.value });
    location.reload();
  } catch (error) {
    words.setCustomValidity(error.message);
    words.reportValidity();
    words.addEventListener("input", () => words.setCustomValidity(""), { once: true });
  }
});

const begin = part("begin");
if (begin) {
  const { voice, which } = begin.elements;
  fillVoices(which);
  voice.checked = localStorage.getItem("voice") !== "off";
  voice.addEventListener("change", () => localStorage.setItem("voice", voice.checked ? "on" : "off"));
  which.addEventListener("change", () => localStorage.setItem("which", which.value));
  begin.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(part("problem"), "");
    const asked = { exercise: page.dataset.exercise };
    const pain = moved(begin.elements.pain);
    if (pain !== null) asked.pain = pain;
    if (new URLSearchParams(location.search).get("start") === "now") asked.start = "now";
    const leads = event.submitter?.value === "phone" ? phoneSession : session;
    const starts = begin.querySelectorAll(".start");
    for (const start of starts) start.disabled = true;
    try {
      const over = await leads(asked, new Voice(voice.checked, which.value), () => only(part("live")));
      finished(over);
    } catch (error) {
      // Another day, or another window, may have made the questions due again: the page then shows them.
      const due = await get("/mat/clear").catch(() => null);
      if (due?.clear === false) return location.reload();
      only(part("ready"));
      say(part("problem"), error.message);
    }
    for (const start of starts) start.disabled = false;
  });
}

part("invite")?.addEventListener("shown", () => only(part("invite")));

function warning(words) {
  const line = document.createElement("p");
  line.className = "warning";
  line.textContent = words;
  return line;
}

function finished({ reports, words }) {
  part("reports").replaceChildren(...reports.map(({ address, title, counted, warnings }) => {
    const [line, link] = [document.createElement("li"), document.createElement("a")];
    link.href = address;
    link.textContent = "Open the report";
    line.append(`${title}: ${counted}. `, link, ...warnings.map(warning));
    return line;
  }));
  part("words").textContent = reports.length ? words.join(" ") : "Nothing was counted, so there is no report.";
  only(part("over"));
  part("over").querySelector("a, input")?.focus();
}

part("after")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const status = event.target.querySelector("[role=status]");
  const pain = moved(event.target.elements.pain);
  if (pain === null) {
    status.textContent = "Move the slider first.";
    return;
  }
  try {
    await post("/mat/pain", { pain });
    status.textContent = "Kept.";
  } catch (error) {
    status.textContent = error.message;
  }
});
