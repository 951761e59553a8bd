// The body over the picture: bones, and arcs with numbers at hips and knees.

const COLOURS = { left: "rgb(255 150 40)", right: "rgb(60 170 255)", "": "rgb(245 245 245)" };
// Sizes as a share of the picture's shorter edge.
const BONE = 0.009;
const ARC = 0.075;
const TEXT = 0.045;
// Below this a landmark was hidden and is a guess.
const HIDDEN = 0.5;

class Body {
  constructor(canvas) {
    this.canvas = canvas;
    this.unit = Math.min(raw.width, raw.height);
    new ResizeObserver(() => this.fit()).observe(canvas);
    this.frame = 0;
    this.shown = true;
    this.fit();
  }

  /** As many pixels as the screen shows, in the picture's own proportions. */
  fit() {
    const shown = this.canvas.getBoundingClientRect();
    const wanted = Math.min(shown.width / raw.width, shown.height / raw.height) * devicePixelRatio;
    this.scale = Math.min(Math.max(wanted || 1, 0.25), 4);
    this.canvas.width = Math.round(raw.width * this.scale);
    this.canvas.height = Math.round(raw.height * this.scale);
    this.draw(this.frame);
  }

  draw(frame) {
    this.frame = frame;
    const pen = this.canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!this.shown) return;
    pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    pen.lineCap = "round";
    for (const bone of raw.bones) this.bone(pen, pointAt(frame, bone.from), pointAt(frame, bone.to), bone.side);
    const sides = this.labelled(frame);
    for (const arc of raw.arcs) if (sides.includes(arc.side)) this.arc(pen, frame, arc);
  }

  bone(pen, from, to, side) {
    if (!from || !to) return;
    const width = Math.max(this.unit * BONE, 1.5);
    // A hidden limb is thinner: what is drawn there is a guess.
    const faint = Math.min(from.seen, to.seen) < HIDDEN;
    for (const [extra, colour] of [[width * 0.8, "rgb(16 18 22 / 0.8)"], [0, COLOURS[side]]]) {
      pen.beginPath();
      pen.moveTo(from.x, from.y);
      pen.lineTo(to.x, to.y);
      pen.globalAlpha = faint ? 0.6 : 1;
      pen.lineWidth = (faint ? width * 0.6 : width) + extra;
      pen.strokeStyle = colour;
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  /** Both legs where the knees lie apart, else the one that is seen better: two numbers would cover each other. */
  labelled(frame) {
    const [left, right] = ["left_knee", "right_knee"].map((name) => pointAt(frame, raw.joints.indexOf(name)));
    if (!left || !right) return [];
    const all = raw.joints.map((_, joint) => pointAt(frame, joint)).filter(Boolean);
    const reach = (axis) => Math.max(...all.map((p) => p[axis])) - Math.min(...all.map((p) => p[axis]));
    const extent = Math.hypot(reach("x"), reach("y"));
    if (Math.hypot(left.x - right.x, left.y - right.y) > 0.15 * extent) return ["left", "right"];
    return [left.seen > right.seen ? "left" : "right"];
  }

  /** How far the second bone turns from the line of the first one, with the angle as it was measured in space. */
  arc(pen, frame, arc) {
    const [from, at, to, opposite] = [arc.from, arc.at, arc.to, arc.opposite].map((joint) => pointAt(frame, joint));
    const measured = measureAt(frame, arc.measure);
    if (!from || !at || !to || !measured) return;
    const straight = Math.atan2(at.y - from.y, at.x - from.x);
    const bent = Math.atan2(to.y - at.y, to.x - at.x);
    const turn = Math.atan2(Math.sin(bent - straight), Math.cos(bent - straight));
    pen.beginPath();
    pen.moveTo(at.x, at.y);
    pen.arc(at.x, at.y, this.unit * ARC, straight, straight + turn, turn < 0);
    pen.closePath();
    pen.globalAlpha = 0.35;
    pen.fillStyle = COLOURS[arc.side];
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = this.unit * 0.004;
    pen.strokeStyle = COLOURS[arc.side];
    pen.stroke();
    this.number(pen, at, opposite, `${Math.round(measured.value)}°`, COLOURS[arc.side]);
  }

  number(pen, at, opposite, text, colour) {
    const size = Math.max(this.unit * TEXT, 10);
    const leftward = opposite && at.x < opposite.x;
    pen.font = `700 ${size}px system-ui, sans-serif`;
    pen.textBaseline = "middle";
    pen.textAlign = leftward ? "right" : "left";
    const x = at.x + (leftward ? -1 : 1) * this.unit * (ARC + 0.015);
    pen.lineWidth = size * 0.22;
    pen.lineJoin = "round";
    pen.strokeStyle = "rgb(16 18 22 / 0.9)";
    pen.strokeText(text, x, at.y);
    pen.fillStyle = colour;
    pen.fillText(text, x, at.y);
  }
}
