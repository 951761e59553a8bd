// The pictures of a camera, on their way: the newest first, and none while too many are under way.

/** What is asked of the camera, and the longest edge that is sent, pixels. */
const WANTED = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } };
const EDGE = 640;
const QUALITY = 0.8;
/** Pictures on the way: one is measured while the next one travels. */
const AHEAD = 2;
/** A picture of which nothing is heard for so long was left out, milliseconds. */
const LOST = 1500;

/** The pictures of a camera; `facing` says on which side of a phone. Throws an error with words for people. */
export async function camera({ facing }) {
  if (!navigator.mediaDevices) throw new Error("This browser gives pages no camera. Open the page in a current browser, at the address that Coxa gives.");
  const video = facing ? { ...WANTED, facingMode: { ideal: facing } } : WANTED;
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    const words = {
      NotAllowedError: "The camera was not allowed. Allow it for this page beside the address, then press the button again.",
      NotFoundError: "There is no camera. Plug one in, then press the button again.",
      NotReadableError: "The camera is in use by another program. Close that one, then press the button again.",
    };
    throw new Error(words[error.name] ?? `The camera cannot be used (${error.message}).`);
  }
}

/** Sends pictures while nobody has to wait for them. */
export class Sender {
  #sent = [];
  #missed = 0;
  #encoding = false;
  #going = false;
  #latencies = [];
  #size;

  /** Those of one session are all of one size: that of the first, where none is given. */
  constructor(mirror, socket, size = null) {
    this.mirror = mirror;
    this.socket = socket;
    this.canvas = document.createElement("canvas");
    this.#size = size;
  }

  /** A camera of one's own shows one to oneself. */
  get mirrored() {
    return true;
  }

  /** The size of the pictures that are sent; nothing before the camera gives any. */
  get size() {
    const { videoWidth, videoHeight } = this.mirror;
    if (!videoWidth || !videoHeight) return null;
    const share = Math.min(1, EDGE / Math.max(videoWidth, videoHeight));
    this.#size ??= [videoWidth, videoHeight].map((edge) => Math.round(edge * share));
    return this.#size;
  }

  start() {
    this.#going = true;
    this.#wait();
  }

  stop() {
    this.#going = false;
  }

  /** So many of the oldest pictures on the way were shown. */
  shown(pictures) {
    for (const sent of this.#sent.splice(0, pictures)) this.#latencies.push(performance.now() - sent);
  }

  /** What else the line brings is for other cameras. */
  say() {}
  take() {}

  /** Half of the pictures were shown sooner after they were taken, milliseconds. */
  latency() {
    const sorted = [...this.#latencies].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)]?.toFixed(1);
  }

  #wait() {
    if (!this.#going) return;
    const next = (now, facts) => {
      this.#picture(facts?.captureTime ?? now);
      this.#wait();
    };
    if (this.mirror.requestVideoFrameCallback) this.mirror.requestVideoFrameCallback(next);
    else requestAnimationFrame(next);
  }

  /** The whole of a picture, with dark edges where a camera was turned meanwhile; whether there is one. */
  #draw() {
    if (!this.size) return false;
    const [width, height] = this.size;
    const { videoWidth, videoHeight } = this.mirror;
    const pen = this.canvas.getContext("2d");
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const share = Math.min(width / videoWidth, height / videoHeight);
    const [wide, high] = [videoWidth, videoHeight].map((edge) => Math.round(edge * share));
    if (wide < width || high < height) pen.clearRect(0, 0, width, height);
    pen.drawImage(this.mirror, Math.floor((width - wide) / 2), Math.floor((height - high) / 2), wide, high);
    return true;
  }

  #picture(taken) {
    const now = performance.now();
    if (this.#sent[0] < now - LOST) this.#sent = [];
    const ready = this.socket.readyState === WebSocket.OPEN && !this.#encoding && this.#sent.length < AHEAD;
    if (!ready) {
      this.#missed += 1;
      return;
    }
    if (!this.#draw()) return;
    this.#encoding = true;
    const missed = this.#missed;
    this.#missed = 0;
    this.canvas.toBlob(async (blob) => {
      const jpeg = blob && await blob.arrayBuffer();
      this.#encoding = false;
      if (!jpeg || this.socket.readyState !== WebSocket.OPEN) return;
      const whole = new Uint8Array(12 + jpeg.byteLength);
      const head = new DataView(whole.buffer);
      head.setUint32(0, missed, true);
      head.setFloat64(4, taken, true);
      whole.set(new Uint8Array(jpeg), 12);
      this.#sent.push(now);
      this.socket.send(whole);
    }, "image/jpeg", QUALITY);
  }
}
