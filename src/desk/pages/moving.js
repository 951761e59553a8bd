// The exercise in motion: it plays by itself and can be paused; who asked for less movement sees it still until it is played.

const [still, moving, button] = ["still", "moving", "play"].map((id) => document.getElementById(id));
const drawing = moving.querySelector("svg");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let plays = false;
let isOver = false;

function play(on) {
  plays = on;
  if (on) {
    if (isOver || still.hidden === false) drawing.setCurrentTime(0);
    isOver = false;
    moving.hidden = false;
    still.hidden = true;
    drawing.unpauseAnimations();
  } else {
    drawing.pauseAnimations();
  }
  button.textContent = on ? "Pause" : "Play";
  button.setAttribute("aria-label", on ? "Pause the movement" : "Play the movement");
}

/** Back to the still drawings. */
function rest() {
  play(false);
  moving.hidden = true;
  still.hidden = false;
}

button.hidden = false;
button.addEventListener("click", () => play(!plays));
// A stretch stays at its end, and can be seen again.
drawing.querySelector("animate").addEventListener("endEvent", () => {
  isOver = true;
  play(false);
});
calm.addEventListener("change", () => (calm.matches ? rest() : play(true)));
// Out of sight, as during a session, nothing has to be drawn.
new IntersectionObserver((entries) => {
  if (!plays) return;
  if (entries.at(-1).isIntersecting) drawing.unpauseAnimations();
  else drawing.pauseAnimations();
}).observe(moving);

if (calm.matches) rest();
else play(true);
