// A phone as the camera, as the laptop sees it: the code that invites it, and then its pictures.

const part = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

export class Invited {
  #began;
  #newest = null;
  #drawing = false;
  mirrored = false;
  calledOff = false;

  /** `began` is called when the first picture is there. */
  constructor(socket, began) {
    this.#began = began;
    this.canvas = part("pictures");
    this.cancel = () => {
      this.calledOff = true;
      socket.close();
    };
    part("cancel").addEventListener("click", this.cancel);
  }

  /** The phone itself begins. */
  start() {}

  stop() {
    part("cancel").removeEventListener("click", this.cancel);
    part("live").classList.remove("by-phone");
    part("code").replaceChildren();
    for (const id of ["address", "fingerprint"]) part(id).textContent = "";
  }

  /** The phone hears of it from the server. */
  shown() {}

  /** The phone knows how long it takes. */
  latency() {}

  say({ phone, camera }) {
    if (phone) invite(phone);
    if (!camera) return;
    if (camera.here) {
      this.mirrored = camera.front;
      this.canvas.classList.toggle("mirrored", camera.front);
    }
    part("joined").textContent = camera.here ? "The phone is there. Its first picture is on the way." : "The phone is gone. Open its page again.";
  }

  /** A picture; one that comes while another one is drawn waits, and is left out for a newer one. */
  async take(jpeg) {
    this.#newest = jpeg;
    if (this.#drawing) return;
    this.#drawing = true;
    while (this.#newest) {
      const next = this.#newest;
      this.#newest = null;
      // The engine leaves out what is no picture, and so does this.
      const picture = await createImageBitmap(new Blob([next], { type: "image/jpeg" })).catch(() => null);
      if (picture) this.#draw(picture);
    }
    this.#drawing = false;
  }

  #draw(picture) {
    const { width, height } = picture;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this.canvas.getContext("2d").drawImage(picture, 0, 0);
    picture.close();
    if (!this.#began) return;
    part("live").classList.add("by-phone");
    this.#began();
    this.#began = null;
  }
}

function invite({ code, address, fingerprint }) {
  const drawn = part("code");
  drawn.setAttribute("viewBox", `0 0 ${code.edge} ${code.edge}`);
  const [ground, squares] = ["rect", "path"].map((name) => document.createElementNS(SVG, name));
  for (const [name, value] of [["width", code.edge], ["height", code.edge], ["fill", "#fff"]]) ground.setAttribute(name, value);
  for (const [name, value] of [["d", code.path], ["fill", "#000"]]) squares.setAttribute(name, value);
  drawn.replaceChildren(ground, squares);
  part("address").textContent = address;
  part("fingerprint").textContent = fingerprint;
  part("joined").textContent = "Waiting for the phone.";
  part("invite").dispatchEvent(new Event("shown"));
}
