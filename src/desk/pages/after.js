// After a session: how much it hurts now is kept as soon as the slider is let go of, and the page says what is left of the plan.

const pain = document.querySelector("#after input[name=pain]");
pain?.addEventListener("change", () => pain.form.requestSubmit());

/** Today's sets, as they stand now. */
export function showLeft(words) {
  const place = document.querySelector(".bar p");
  if (words && place) place.textContent = words;
}
