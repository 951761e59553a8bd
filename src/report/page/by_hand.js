// Measuring by hand: an angle of three points, and a joint where it really is, beside what the machine found.

const SVG = "http://www.w3.org/2000/svg";
const POINTS = ["First arm", "Vertex", "Second arm"];
/** Joints that can be moved. */
const MOVABLE = /_(shoulder|hip|knee|ankle)$/;
// On the screen, CSS pixels: what is seen of a point, and what can be touched of it.
const DOT = 6;
const TOUCH = 20;

/** Degrees at the vertex between two arms, in pixels; null where an arm has no length. */
function angleBetween([first, vertex, second]) {
  const [a, b] = [first, second].map((end) => ({ x: end.x - vertex.x, y: end.y - vertex.y }));
  if (Math.min(Math.hypot(a.x, a.y), Math.hypot(b.x, b.y)) < 1) return null;
  return (Math.atan2(Math.abs(a.x * b.y - a.y * b.x), a.x * b.x + a.y * b.y) * 180) / Math.PI;
}

/** What is drawn by hand over one picture. Points are in pixels of the picture; `changed` is called after every change. */
class ByHand {
  constructor(stage) {
    Object.assign(this, { changed: () => {}, mode: null, points: [], joint: null, kept: null, frame: null, held: null });
    this.layer = draw("svg", { class: "layer", viewBox: `0 0 ${raw.width} ${raw.height}`, role: "group", "aria-label": "Drawn by hand" });
    stage.append(this.layer);
    new ResizeObserver(() => this.show()).observe(stage);
    this.layer.addEventListener("click", (event) => this.mode && event.stopPropagation());
    this.layer.addEventListener("pointerdown", (event) => this.press(event));
    this.layer.addEventListener("pointermove", (event) => this.held !== null && this.place(this.held, this.at(event)));
    for (const name of ["pointerup", "pointercancel"]) this.layer.addEventListener(name, () => { this.held = null; });
    this.layer.addEventListener("keydown", (event) => this.key(event));
  }

  /** Begins to measure on the picture that is shown. */
  begin(mode, frame) {
    Object.assign(this, { mode, frame, points: [], joint: null, kept: null, held: null });
    this.show();
  }

  /** Draws what was kept earlier. */
  recall(kept, frame) {
    const pixel = ({ x, y }) => ({ x: x * raw.width, y: y * raw.height });
    const joint = kept.joint ? raw.joints.indexOf(kept.joint) : null;
    if (joint === -1) return;
    Object.assign(this, { mode: null, frame, joint, kept, held: null, points: (kept.points ?? [kept.to]).map(pixel) });
    this.show();
  }

  clear() {
    if (this.frame === null) return;
    this.begin(null, null);
  }

  /** Another picture: what was drawn on the last one does not belong to it. */
  leave(frame) {
    if (this.frame !== null && frame !== this.frame) this.clear();
  }

  /** Whether there is something to keep. */
  get whole() {
    return this.mode === "angle" ? this.degrees() !== null : this.mode === "joint" && this.joint !== null;
  }

  /** What a server is asked to keep. */
  change() {
    const share = ({ x, y }) => ({ x: x / raw.width, y: y / raw.height });
    const at_s = times[this.frame];
    return this.mode === "angle"
      ? { change: "measure_angle", at_s, points: this.points.map(share) }
      : { change: "move_joint", at_s, joint: raw.joints[this.joint], to: share(this.points[0]) };
  }

  degrees() {
    return this.points.length === 3 ? angleBetween(this.points) : null;
  }

  /** Three points without a pointer, to be moved by the arrow keys. */
  placeAll() {
    const put = (x, y) => ({ x: x * raw.width, y: y * raw.height });
    this.points = [put(0.5, 0.3), put(0.5, 0.5), put(0.65, 0.5)];
    this.show();
    this.layer.querySelector("[tabindex]")?.focus();
  }

  at(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.layer.getScreenCTM().inverse());
    return { x, y };
  }

  press(event) {
    if (!this.mode || event.button !== 0) return;
    const dot = event.target.closest("[data-point]");
    if (dot) this.held = Number(dot.dataset.point);
    else if (this.mode === "angle" && this.points.length < 3) {
      this.held = this.points.length;
      this.place(this.held, this.at(event));
    } else return;
    event.preventDefault();
    this.layer.setPointerCapture(event.pointerId);
    this.focus(this.held);
  }

  focus(point) {
    this.layer.querySelector(`[data-point="${point}"]`)?.focus({ preventScroll: true });
  }

  /** Puts a point where it belongs, inside the picture. */
  place(point, { x, y }) {
    const inside = { x: Math.min(Math.max(x, 0), raw.width), y: Math.min(Math.max(y, 0), raw.height) };
    if (this.mode === "joint") Object.assign(this, { joint: point, points: [inside] });
    else this.points[point] = inside;
    this.show();
  }

  key(event) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const dot = event.target.closest("[data-point]");
    if (!by || !dot || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const point = Number(dot.dataset.point);
    const step = (event.shiftKey ? 0.02 : 0.002) * Math.max(raw.width, raw.height);
    const from = this.mode === "joint" ? this.whereIs(point) : this.points[point];
    this.place(point, { x: from.x + by[0] * step, y: from.y + by[1] * step });
  }

  /** A joint: where it was moved to, or where it was found. */
  whereIs(joint) {
    return joint === this.joint ? this.points[0] : pointAt(this.frame, joint);
  }

  show() {
    const drawn = this.joint === null ? this.angle() : this.bones();
    // What is drawn anew keeps the keyboard's place.
    const at = this.layer.contains(document.activeElement) ? document.activeElement.dataset.point : undefined;
    this.layer.replaceChildren(...drawn, ...this.dots());
    this.layer.classList.toggle("taking", this.mode !== null);
    if (at !== undefined) this.focus(at);
    this.changed();
  }

  /** CSS pixels of the screen in pixels of the picture. */
  get pixel() {
    const { width, height } = this.layer.getBoundingClientRect();
    return Math.max(raw.width / (width || raw.width), raw.height / (height || raw.height));
  }

  angle() {
    const [first, vertex, second] = this.points;
    if (!vertex) return [];
    const lines = [first, second].filter(Boolean).map((end) => this.line(vertex, end));
    const degrees = this.degrees();
    return degrees === null ? lines : [...lines, this.number(vertex, `${degrees.toFixed(0)}°`)];
  }

  /** The bones of a joint that was moved. */
  bones() {
    const near = raw.bones.filter((bone) => bone.from === this.joint || bone.to === this.joint);
    const ends = near.map((bone) => pointAt(this.frame, bone.from === this.joint ? bone.to : bone.from));
    return ends.filter(Boolean).map((end) => this.line(this.points[0], end));
  }

  line(from, to) {
    return draw("path", { d: `M${from.x} ${from.y}L${to.x} ${to.y}`, "stroke-width": 2.5 * this.pixel });
  }

  number({ x, y }, text) {
    const right = x > raw.width * 0.8;
    const place = { x: x + (right ? -14 : 14) * this.pixel, y: y - 10 * this.pixel, "text-anchor": right ? "end" : "start" };
    const label = draw("text", { ...place, "font-size": 20 * this.pixel, "stroke-width": 4 * this.pixel });
    label.textContent = text;
    return label;
  }

  dots() {
    if (this.mode === "joint") {
      const movable = raw.joints.map((name, joint) => ({ name, joint, at: this.whereIs(joint) }));
      return movable.filter(({ name, at }) => MOVABLE.test(name) && at).map(({ name, joint, at }) => this.dot(joint, at, plain(name)));
    }
    return this.points.map((at, point) => this.dot(point, at, this.joint === null ? POINTS[point] : plain(raw.joints[this.joint])));
  }

  dot(point, at, name) {
    const share = (part, whole) => `${Math.round((100 * part) / whole)} %`;
    const facts = { transform: `translate(${at.x} ${at.y})`, "data-point": point };
    const label = `${name}, ${share(at.x, raw.width)} from the left, ${share(at.y, raw.height)} from the top`;
    const group = draw("g", this.mode ? { ...facts, tabindex: 0, role: "button", "aria-label": `${label}; arrow keys move it` } : facts);
    group.append(draw("circle", { class: "touch", r: TOUCH * this.pixel }), draw("circle", { r: DOT * this.pixel, "stroke-width": 2 * this.pixel }));
    return group;
  }

  /** What there is to read or to do. */
  words() {
    if (this.mode === "joint" && this.joint === null) return "Drag a joint to where it really is, or move it with the arrow keys.";
    if (this.joint !== null) return this.around();
    const degrees = this.degrees();
    if (degrees !== null) return `${degrees.toFixed(0)}° in the picture's plane.`;
    if (this.mode === "angle") return this.points.length < 3 ? `${POINTS[this.points.length]}: click on the picture.` : "The arms of an angle need some length.";
    return "";
  }

  /** The angles that a joint is a part of: by hand, as found in the picture, and as measured in space. */
  around() {
    const name = plain(raw.joints[this.joint]);
    const angles = raw.arcs.filter((arc) => [arc.from, arc.at, arc.to].includes(this.joint)).map((arc) => this.turn(arc)).filter(Boolean);
    return `The ${name}, moved by hand${angles.length ? `: ${angles.join("; ")}` : ""}.`;
  }

  turn(arc) {
    const joints = [arc.from, arc.at, arc.to];
    const [found, moved] = [joints.map((joint) => pointAt(this.frame, joint)), joints.map((joint) => this.whereIs(joint))];
    if (!found.every(Boolean)) return null;
    const [before, after] = [found, moved].map(angleBetween);
    if (before === null || after === null) return null;
    const measured = measureAt(this.frame, arc.measure);
    const known = measured ? `measured ${measured.value.toFixed(0)}° ±${measured.sd.toFixed(0)}°` : "could not be measured";
    return `${plain(arc.measure)} ${(180 - after).toFixed(0)}° in the picture's plane (${(180 - before).toFixed(0)}° as found, ${known})`;
  }
}

const plain = (name) => name.replaceAll("_", " ");

/** An element of a drawing. */
function draw(tag, facts) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(facts)) element.setAttribute(name, value);
  return element;
}
