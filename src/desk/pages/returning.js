// A camera that may be pulled out in mid-session: it is asked for again until it is there.

import { camera } from "/sender.js";

/** How often it is asked for where the browser does not say that one was plugged in, milliseconds. */
const AGAIN = 2000;

export class Returning {
  #stream;
  #asks = false;
  #over = false;

  /** `changed` is called with whether there is a camera, each time that this changes. */
  constructor(mirror, stream, changed) {
    this.mirror = mirror;
    this.changed = changed;
    this.look = () => this.#look();
    navigator.mediaDevices.addEventListener("devicechange", this.look);
    this.#follow(stream);
  }

  end() {
    this.#over = true;
    navigator.mediaDevices.removeEventListener("devicechange", this.look);
    this.#out();
  }

  #follow(stream) {
    this.#stream = stream;
    for (const track of stream.getTracks()) track.addEventListener("ended", this.look);
  }

  #out() {
    this.#stream.getTracks().forEach((track) => track.stop());
  }

  async #look() {
    const isThere = this.#stream.getTracks().some((track) => track.readyState === "live");
    if (isThere || this.#asks || this.#over) return;
    this.#asks = true;
    this.changed(false);
    while (!this.#over) {
      const stream = await camera({}).catch(() => null);
      if (stream) {
        this.#follow(stream);
        break;
      }
      await somethingNew();
    }
    this.#asks = false;
    if (this.#over) return this.#out();
    this.mirror.srcObject = this.#stream;
    await this.mirror.play().catch(() => {});
    this.changed(true);
  }
}

/** Until another camera is plugged in, or some time has gone by. */
function somethingNew() {
  return new Promise((done) => {
    navigator.mediaDevices.addEventListener("devicechange", done, { once: true });
    setTimeout(done, AGAIN);
  });
}
