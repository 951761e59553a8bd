// The body over the picture, and the dial beside it.

const INK = "#101216";

/** Draws the body where the picture shows it, `mirrored` or not; the canvas has the size of the picture. */
export function drawBody(canvas, { size: [width, height], bones, joints, labels }, mirrored) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, width, height);
  const unit = Math.min(width, height);
  const x = (at) => (mirrored ? width - at : at);
  pen.lineCap = "round";
  // A dark line under each coloured one keeps it visible on any background.
  for (const [widen, dark] of [[unit * 0.007, true], [0, false]]) {
    pen.lineWidth = Math.max(unit * 0.009, 2) + widen;
    for (const [fromX, fromY, toX, toY, colour] of bones) {
      pen.strokeStyle = dark ? INK : colour;
      pen.beginPath();
      pen.moveTo(x(fromX), fromY);
      pen.lineTo(x(toX), toY);
      pen.stroke();
    }
    for (const [atX, atY, colour] of joints) {
      pen.fillStyle = dark ? INK : colour;
      pen.beginPath();
      pen.arc(x(atX), atY, Math.max(unit * 0.012, 3) + widen / 2, 0, 2 * Math.PI);
      pen.fill();
    }
  }
  pen.font = `600 ${Math.max(unit * 0.05, 12)}px system-ui, sans-serif`;
  pen.textBaseline = "middle";
  pen.lineWidth = unit * 0.01;
  pen.strokeStyle = INK;
  for (const [atX, atY, text, colour, leftward] of labels) {
    // What is written to the left of a joint stands to its right in a mirror.
    const right = leftward === mirrored;
    pen.textAlign = right ? "left" : "right";
    const place = x(atX) + (right ? 1 : -1) * unit * 0.03;
    pen.strokeText(text, place, atY);
    pen.fillStyle = colour;
    pen.fillText(text, place, atY);
  }
}

/** The dial ends a little beyond the target. */
const FULL = 1.25;

/** Draws how far the angle that matters is on its way. */
export function drawDial(canvas, reading) {
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  pen.clearRect(0, 0, width, height);
  if (!reading) return;
  const radius = Math.min(width / 2, height * 0.8) * 0.88;
  const [x, y] = [width / 2, radius + radius * 0.1];
  const arc = (from, to, colour, thick) => {
    pen.strokeStyle = colour;
    pen.lineWidth = thick;
    pen.beginPath();
    pen.arc(x, y, radius, Math.PI * (1 + from), Math.PI * (1 + to));
    pen.stroke();
  };
  const thick = radius * 0.2;
  arc(0, 1, "#3c424c", thick);
  const reached = reading.target !== null && reading.way >= 1;
  arc(0, Math.max(reading.way / FULL, 0.005), reached ? "#62d282" : "#ffc440", thick);
  if (reading.target !== null) arc(1 / FULL - 0.012, 1 / FULL + 0.012, "#fff", thick * 1.7);
  pen.fillStyle = "#fff";
  pen.textAlign = "center";
  pen.font = `700 ${radius * 0.5}px system-ui, sans-serif`;
  pen.fillText(`${reading.value}°`, x, y - radius * 0.12);
  pen.font = `${radius * 0.16}px system-ui, sans-serif`;
  const target = reading.target === null ? "" : `, target ${Math.round(reading.target)}°`;
  pen.fillText(`${reading.name}${target}`, x, y + radius * 0.2, width);
}
