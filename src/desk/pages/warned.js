// What has to be noticed during a session: it has a place of its own over the mirror, and stays long enough to be read.

/** How long words stay, milliseconds: some time for looking up, and so much for a letter. */
const LOOKING_UP = 5000;
const LETTER = 60;

const place = document.createElement("p");
place.id = "warned";
// It is in the page before it has words, or nobody would hear them.
place.setAttribute("role", "alert");
document.querySelector(".stage-live")?.append(place);
let leaves;

/** Shows words for as long as it takes to read them; with `stays`, until other words come. */
export function warn(words, stays = false) {
  clearTimeout(leaves);
  place.textContent = words;
  if (!stays) leaves = setTimeout(() => { place.textContent = ""; }, LOOKING_UP + LETTER * words.length);
}
