// Clips as phones make them: on their pages the overlay's knee lies on the picture's knee, at every moment.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { assess, browser, folder, report, repository, settled } from "./harness.mjs";

const sample = join(repository, "samples/squat.mp4");
const made = folder();

let chromium;
let upright;

before(async () => {
  chromium = await browser();
  upright = await stage(sample);
});
after(() => chromium?.close());

/** A clip made of the sample; `matrix` goes into the header of its track (`tkhd`). */
function clip(name, args, matrix) {
  const path = join(made, name);
  execFileSync("ffmpeg", ["-v", "error", "-nostdin", "-y", ...args, path]);
  if (matrix) {
    const bytes = readFileSync(path);
    const at = bytes.indexOf("tkhd") + 4 + 40;
    const [width, height] = [bytes.readUInt32BE(at + 36), bytes.readUInt32BE(at + 40)];
    const [a, b, c, d] = matrix;
    // What lands left of or above the corner is moved back into the picture.
    const back = (x, y) => -Math.min(0, x * width) - Math.min(0, y * height);
    [a << 16, b << 16, 0, c << 16, d << 16, 0, back(a, c), back(b, d), 1 << 30].forEach((number, i) => bytes.writeInt32BE(number | 0, at + 4 * i));
    writeFileSync(path, bytes);
  }
  return path;
}

/** The clip with the body over it, in the middle of the second squat: when, and what it looks like. */
async function stage(path) {
  const out = assess(path, "squat", "--model", "lite");
  const page = await report(chromium, out);
  await settled(page);
  await page.locator("tr[data-rep] th button").nth(1).click();
  for (let i = 0; i < 15; i++) await page.locator("#forward").click();
  await settled(page);
  const time = await page.locator("#scrub").evaluate((scrub) => Number(scrub.value));
  const [video, canvas] = await page.evaluate(() => [".stage video", ".stage canvas"].map((name) => document.querySelector(name).getBoundingClientRect().toJSON()));
  const picture = (await page.locator(".stage canvas").screenshot()).toString("base64");
  const { media } = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
  assert.deepEqual(page.complaints, []);
  await page.close();
  return { time, video, canvas, picture, media };
}

/** Mean difference of two pictures, of 255; `mirrored` turns the second one round. */
async function difference(a, b, mirrored = false) {
  const page = await chromium.newPage();
  const off = await page.evaluate(
    async ([a, b, mirrored]) => {
      const [width, height] = [240, 320];
      const pixels = async (picture, flip) => {
        const image = new Image();
        image.src = `data:image/png;base64,${picture}`;
        await image.decode();
        const canvas = Object.assign(document.createElement("canvas"), { width, height });
        const pen = canvas.getContext("2d");
        if (flip) pen.setTransform(-1, 0, 0, 1, width, 0);
        pen.drawImage(image, 0, 0, width, height);
        return pen.getImageData(0, 0, width, height).data;
      };
      const [one, two] = [await pixels(a, false), await pixels(b, mirrored)];
      return one.reduce((sum, value, i) => sum + Math.abs(value - two[i]), 0) / one.length;
    },
    [a, b, mirrored]
  );
  await page.close();
  return off;
}

async function assertSame(shown) {
  assert.ok(Math.abs(shown.time - upright.time) < 0.1, `at ${shown.time} s, not ${upright.time} s`);
  for (const side of ["left", "top", "width", "height"]) {
    assert.ok(Math.abs(shown.video[side] - shown.canvas[side]) < 1, `${side}: the canvas lies on the clip`);
  }
  const [off, other] = [await difference(upright.picture, shown.picture), await difference(upright.picture, shown.picture, true)];
  assert.ok(off < 5 && 3 * off < other, `clip and body are ${off} off, and ${other} in a mirror`);
}

const x264 = ["-an", "-c:v", "libx264", "-crf", "16", "-pix_fmt", "yuv420p"];

describe("the page of a phone's clip shows picture and body as the upright one's does", () => {
  it("held upright", async () => {
    await assertSame(await stage(clip("held.mp4", ["-i", sample, "-vf", "transpose=cclock", ...x264], [0, 1, -1, 0])));
  });

  it("mirrored by its header", async () => {
    const shown = await stage(clip("mirrored.mov", ["-i", sample, "-vf", "hflip", ...x264], [-1, 0, 0, 1]));
    await assertSame(shown);
  });

  it("with pixels that are not square", async () => {
    await assertSame(await stage(clip("narrow.mp4", ["-i", sample, "-vf", "scale=iw/2:ih,setsar=2", ...x264])));
  });

  it("with sound that begins before the picture", async () => {
    const late = ["-itsoffset", "2", "-i", sample, "-f", "lavfi", "-i", "sine=duration=11", "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac"];
    const shown = await stage(clip("late.mp4", late));
    assert.equal(shown.media.clip_start_s, -2, "the clip is the source itself");
    await assertSame(shown);
  });
});
