// The buttons for measuring by hand, and what a page that keeps notes is asked.

const tools = find(".by-hand");
const reading = tools.querySelector(".by-hand output");
const modes = { angle: find("#measure-angle"), joint: find("#move-joint") };
const more = tools.querySelector(".more");
const keep = find("#keep-by-hand");
byHand.changed = () => {
  const [words, mode] = [byHand.words(), byHand.mode];
  if (reading.textContent !== words) reading.textContent = words;
  for (const [name, button] of Object.entries(modes)) button.setAttribute("aria-pressed", name === mode);
  more.hidden = mode === null;
  find("#place-points").hidden = mode !== "angle" || byHand.points.length > 0;
  if (keep) keep.disabled = !byHand.whole;
};

for (const [name, button] of Object.entries(modes)) {
  button.addEventListener("click", () => {
    clock.pause();
    if (byHand.mode === name) byHand.clear();
    else byHand.begin(name, body.frame);
  });
}
find("#place-points").addEventListener("click", () => byHand.placeAll());
find("#discard-by-hand").addEventListener("click", () => {
  const mode = byHand.mode;
  byHand.clear();
  modes[mode]?.focus();
});
keep?.addEventListener("click", () => {
  const words = find("#by-hand-words");
  const done = () => {
    words.value = "";
    byHand.clear();
  };
  const change = { ...byHand.change(), label: words.value || null };
  document.dispatchEvent(new CustomEvent("coxa:keep", { detail: { change, done } }));
});

/** Goes to a moment and draws what was kept of it. */
function recall(time, kept) {
  clock.pause();
  clock.seek(time);
  byHand.recall(kept, frameAt(clock.time));
}
