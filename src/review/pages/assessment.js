// Tells the notes panel where the clip is, and takes the clip where the panel asks.

const clip = document.getElementById("clip");
const startsAt = Number(clip?.dataset.start ?? 0);

const seek = (t) => document.dispatchEvent(new CustomEvent("coxa:seek", { detail: { t } }));

for (const button of document.querySelectorAll("button[data-at]")) {
  button.addEventListener("click", () => seek(Number(button.dataset.at)));
}
if (clip) {
  const tell = () => document.dispatchEvent(new CustomEvent("coxa:time", { detail: { t: clip.currentTime + startsAt } }));
  for (const event of ["timeupdate", "seeking", "seeked", "loadedmetadata"]) clip.addEventListener(event, tell);
  document.addEventListener("coxa:seek", ({ detail }) => { clip.currentTime = Math.max(0, detail.t - startsAt); });
}
