// How pages of the desk ask their server: with the token that only they know, and with words for what went wrong.

const token = document.querySelector('meta[name="coxa-token"]')?.content ?? "";

/** The headers that every request carries that changes something. */
export const headers = { "X-Coxa-Token": token };

/** The token itself, for what cannot carry headers. */
export const word = token;

/** Said where there is no answer. */
export const GONE = "Coxa does not answer. Is it still running? Start it again, then load this page again.";

/** Sends JSON; gives JSON, or nothing where there is nothing to give. Throws an error with words for people. */
export async function post(address, value) {
  return answer(fetch(address, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(value),
  }));
}

/** Asks for JSON. */
export async function get(address) {
  return answer(fetch(address));
}

async function answer(asked) {
  const response = await asked.catch(() => { throw new Error(GONE); });
  const text = await response.text();
  if (!response.ok) throw new Error(text.trim() || GONE);
  return text ? JSON.parse(text) : null;
}

/** Sends a file as it is and says how much of it has gone; gives JSON. */
export function send(address, file, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-Coxa-Token", token);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => progress(event.loaded, event.total));
    request.addEventListener("load", () => {
      if (request.status < 300) done(JSON.parse(request.responseText));
      else failed(new Error(request.responseText.trim()));
    });
    request.addEventListener("error", () => failed(new Error(GONE)));
    request.send(file);
  });
}
