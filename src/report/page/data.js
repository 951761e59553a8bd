// The packed data of the page, unpacked, and what can be asked of it.

const MISSING = -32768;
const FINE = 8192;

function bytesOf(text) {
  const raw = atob(text);
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}

/** Little-endian whole numbers of `size` bytes, on any machine. */
function numbersOf(text, size) {
  const bytes = bytesOf(text);
  const view = new DataView(bytes.buffer);
  const read = size === 4 ? (i) => view.getInt32(4 * i, true) : (i) => view.getInt16(2 * i, true);
  return Array.from({ length: bytes.length / size }, (_, i) => read(i));
}

const times = numbersOf(raw.times, 4).map((t) => t / 1e4);
const scale = Math.max(raw.width, raw.height) / FINE;
const points = numbersOf(raw.points, 2);
const visibility = bytesOf(raw.visibility);
const measures = new Map(
  Object.entries(raw.measures).map(([name, packed]) => [
    name,
    { values: numbersOf(packed.values, 2), sds: numbersOf(packed.sds, 2) },
  ])
);

/** The place of the moment that is nearest to a time. */
function frameAt(time) {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time - times[low - 1] < times[low] - time ? low - 1 : low;
}

/** Where a joint is in the picture, in pixels; null where nobody was found, or the network does not look for it. */
function pointAt(frame, joint) {
  const place = 2 * (frame * raw.joints.length + joint);
  if (!(place + 1 < points.length) || points[place] === MISSING) return null;
  return { x: points[place] * scale, y: points[place + 1] * scale, seen: visibility[place / 2] / 255 };
}

/** A measure and one sigma of it; null where it cannot be had. */
function measureAt(frame, name) {
  const measure = measures.get(name);
  if (!measure || measure.values[frame] === undefined || measure.values[frame] === MISSING) return null;
  return { value: measure.values[frame] / 10, sd: measure.sds[frame] / 10 };
}
