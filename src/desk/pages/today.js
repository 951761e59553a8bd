// Who is on the mat, and what was done without a camera.

import { post } from "/ask.js";

const who = document.getElementById("who");
const wrong = document.getElementById("wrong");

function complain(words, near) {
  wrong.hidden = !words;
  wrong.querySelector("span").textContent = words ?? "";
  wrong.querySelector("label").hidden = !near;
}

who.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { person, is_new } = who.elements;
  try {
    const answer = await post("/mat/person", { person: person.value, is_new: is_new.checked });
    complain(answer.wrong?.words, answer.wrong?.near);
    if (!answer.wrong) location.reload();
  } catch (error) {
    complain(error.message, false);
  }
});

/** What was entered is said when the page shows what is left. */
const ENTERED = "coxa-entered";
const many = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
document.getElementById("entered").textContent = sessionStorage.getItem(ENTERED) ?? "";
sessionStorage.removeItem(ENTERED);

for (const form of document.querySelectorAll(".by-hand form")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [sets, repetitions] = ["sets", "repetitions"].map((name) => Number(form.elements[name].value));
    try {
      await post("/mat/done", { exercise: form.dataset.exercise, sets, repetitions });
      const { title, of } = form.dataset;
      sessionStorage.setItem(ENTERED, `Entered: ${title}, ${many(sets, "set")} of ${many(repetitions, of)}.`);
      location.reload();
    } catch (error) {
      form.querySelector("[role=status]").textContent = error.message;
    }
  });
}
