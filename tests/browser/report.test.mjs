// The report page as a therapist meets it: a file opened in a browser, beside its clip.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";

import { assess, barriers, browser, folder, report, repository, settled } from "./harness.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const DARK = { colorScheme: "dark" };

let chromium;
let squat;

before(async () => {
  chromium = await browser();
  squat = assess("samples/squat.mp4", "squat", "--model", "lite");
});
after(() => chromium?.close());

const facts = (out) => JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
const videoTime = (page) => page.locator(".stage video").evaluate((video) => video.currentTime);
const shown = (page) => page.locator("#scrub").evaluate((scrub) => Number(scrub.value));

describe("the page of a clip", () => {
  it("loads with an empty console and asks for nothing but the clip", async () => {
    const page = await report(chromium, squat);
    await settled(page);
    assert.deepEqual(page.complaints, []);
    const others = page.asked.filter((address) => !/^(data:|file:.*\/(report\.html|clip\.mp4)$)/.test(address));
    assert.deepEqual(others, []);
    assert.match(await page.locator("h1").innerText(), /Squat/);
    assert.equal(await page.locator("tr[data-rep]").count(), facts(squat).reps.length);
    await page.close();
  });

  it("moves the clip to a repetition that is clicked, to within one frame", async () => {
    const page = await report(chromium, squat);
    await settled(page);
    const { reps, source, media } = facts(squat);
    for (const place of [2, 0]) {
      await page.locator("tr[data-rep] th button").nth(place).click();
      await settled(page);
      const off = Math.abs((await videoTime(page)) + media.clip_start_s - reps[place].start_s);
      assert.ok(off <= 1 / source.fps, `${off} s`);
      assert.ok(Math.abs((await shown(page)) - reps[place].start_s) <= 1 / source.fps);
    }
    await page.close();
  });

  it("draws the body where the knees are", async () => {
    const page = await report(chromium, squat);
    await settled(page);
    const lines = gunzipSync(readFileSync(join(squat, "landmarks.jsonl.gz"))).toString().trim().split("\n").slice(1).map((line) => JSON.parse(line));
    const { reps, source } = facts(squat);
    await page.locator("tr[data-rep] th button").nth(1).click();
    for (let i = 0; i < 12; i++) await page.locator("#forward").click();
    await settled(page);
    const time = await shown(page);
    assert.ok(time > reps[1].start_s + 6 / source.fps, "stepping forward moves on");
    const nearest = lines.reduce((a, b) => (Math.abs(b.t_us / 1e6 - time) < Math.abs(a.t_us / 1e6 - time) ? b : a));
    const [RIGHT_KNEE, FAR_CORNER] = [nearest.landmarks[26], [8, 8]];
    const drawn = await page.locator(".stage canvas").evaluate(
      (canvas, { points, width, height }) => {
        const pen = canvas.getContext("2d");
        const reach = Math.ceil(canvas.width * 0.012);
        const opaque = ([x, y]) => {
          const [cx, cy] = [(x / width) * canvas.width, (y / height) * canvas.height];
          const pixels = pen.getImageData(cx - reach, cy - reach, 2 * reach, 2 * reach).data;
          return pixels.filter((value, i) => i % 4 === 3 && value > 150).length;
        };
        return points.map(opaque);
      },
      { points: [RIGHT_KNEE, FAR_CORNER], width: source.width, height: source.height }
    );
    assert.ok(drawn[0] > 10, `at the knee: ${drawn[0]} pixels`);
    assert.equal(drawn[1], 0, "nothing in the corner");
    const boxes = await page.evaluate(() =>
      [".stage video", ".stage canvas"].map((name) => document.querySelector(name).getBoundingClientRect().toJSON())
    );
    for (const side of ["left", "top", "width", "height"]) {
      assert.ok(Math.abs(boxes[0][side] - boxes[1][side]) < 1, `${side}: the canvas lies on the clip`);
    }
    await page.locator("#skeleton").uncheck();
    const left = await page.locator(".stage canvas").evaluate((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0));
    assert.equal(left, false, "the body can be taken away");
    await page.close();
  });

  it("keeps the cursor of the curves and the clip in step, both ways", async () => {
    const page = await report(chromium, squat);
    await settled(page);
    const curve = page.locator("[data-timed]").first();
    const place = () =>
      curve.evaluate((figure) => {
        const [plane, span] = [figure.dataset.plane, figure.dataset.span].map((text) => text.split(" ").map(Number));
        const x = Number(figure.querySelector(".cursor").getAttribute("x1"));
        return span[0] + ((x - plane[0]) / (plane[1] - plane[0])) * (span[1] - span[0]);
      });
    await page.locator("tr[data-rep] th button").nth(2).click();
    await settled(page);
    assert.ok(Math.abs((await place()) - facts(squat).reps[2].start_s) < 0.08);
    await curve.locator("svg").click();
    await settled(page);
    assert.ok(Math.abs((await place()) - (await shown(page))) < 1e-3);
    assert.ok(Math.abs((await videoTime(page)) - (await shown(page))) < 0.1, "the clip followed the click");
    const middle = await curve.evaluate((figure) => {
      const [plane, span] = [figure.dataset.plane, figure.dataset.span].map((text) => text.split(" ").map(Number));
      const { x, width } = figure.querySelector("svg").viewBox.baseVal;
      return span[0] + ((x + width / 2 - plane[0]) / (plane[1] - plane[0])) * (span[1] - span[0]);
    });
    assert.ok(Math.abs((await shown(page)) - middle) < 0.1, "the clip is where the curve was clicked, in its middle");
    await page.close();
  });

  it("is played, stepped and repeated with keys alone", async () => {
    const page = await report(chromium, squat);
    await settled(page);
    const reach = async (id) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press("Tab");
        if ((await page.evaluate(() => document.activeElement.id)) === id) return;
      }
      assert.fail(`${id} cannot be reached with Tab`);
    };
    await reach("scrub");
    const before = await shown(page);
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.ok(Math.abs((await shown(page)) - before - 3 / facts(squat).source.fps) < 0.02, "three frames on");
    await page.keyboard.press("]");
    await page.keyboard.press("l");
    await page.waitForFunction(() => document.querySelector("#play").textContent === "Pause");
    const { start_s, end_s } = facts(squat).reps[0];
    await page.waitForTimeout(1000 * (end_s - start_s) + 600);
    const repeated = await shown(page);
    assert.ok(repeated >= start_s - 0.1 && repeated <= end_s + 0.1, `${repeated} s is inside the repetition`);
    await page.keyboard.press(" ");
    await page.waitForFunction(() => document.querySelector("#play").textContent === "Play");
    await page.close();
  });

  it("hears its keys wherever the reader is, but for fields and what the space bar presses", async () => {
    const page = await report(chromium, squat);
    await settled(page);
    const top = () => page.evaluate(() => scrollY);
    await page.keyboard.press("]");
    await settled(page);
    assert.ok(Math.abs((await shown(page)) - facts(squat).reps[0].start_s) < 0.05, "the first repetition");
    await page.keyboard.press(" ");
    await page.waitForFunction(() => document.querySelector("#play").textContent === "Pause");
    await page.keyboard.press(" ");
    await page.waitForFunction(() => document.querySelector("#play").textContent === "Play");
    assert.equal(await top(), 0, "the space bar has not scrolled");
    const before = await shown(page);
    await page.locator("#speed").focus();
    await page.keyboard.press("]");
    assert.equal(await shown(page), before, "a choice hears its own keys");
    const region = page.locator("[role=region][tabindex='0']").first();
    await region.focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await shown(page), before, "a table scrolls");
    const jump = page.locator("tr[data-rep] th button").nth(2);
    await jump.focus();
    await page.keyboard.press(" ");
    await settled(page);
    assert.ok(Math.abs((await shown(page)) - facts(squat).reps[2].start_s) < 0.05, "a button is pressed");
    await page.close();
  });

  it("speaks of a clip only where there was one", async () => {
    const page = await report(chromium, assess("samples/landmarks/squat.jsonl.gz", "squat"));
    assert.ok(await page.getByText("No video is kept with this report.").isVisible());
    assert.equal(await page.locator(".missing").count(), 0);
    await page.close();
  });

  it("has no barrier and no sideways scrolling, on a desk and on a phone, light and dark", async () => {
    for (const size of [{}, PHONE]) {
      for (const scheme of [{}, DARK]) {
        const page = await report(chromium, squat, { ...size, ...scheme });
        await settled(page);
        assert.deepEqual(await barriers(page), []);
        const wider = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${wider} px wider than the window`);
        await page.close();
      }
    }
  });

  it("prints to A4 pages", async () => {
    const page = await report(chromium, squat);
    await settled(page);
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
    const pages = pdf.match(/\/Type\s*\/Page\b/g).length;
    assert.ok(pages >= 2 && pages <= 6, `${pages} pages`);
    for (const [, width, height] of pdf.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)) {
      assert.ok(Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2, `${width} x ${height} points`);
    }
    await page.close();
  });
});

describe("a page without everything", () => {
  it("works when the clip is gone", async () => {
    const out = assess("samples/squat.mp4", "squat", "--model", "lite");
    rmSync(join(out, "clip.mp4"));
    const page = await report(chromium, out);
    await page.locator(".missing").waitFor({ state: "visible" });
    await page.locator("tr[data-rep] th button").nth(1).click();
    assert.ok(Math.abs((await shown(page)) - facts(out).reps[1].start_s) < 0.07);
    await page.locator("#play").click();
    const moving = facts(out).reps[1].start_s + 0.2;
    const until = Date.now() + 60_000;
    while ((await shown(page)) <= moving && Date.now() < until) await page.waitForTimeout(50);
    assert.ok((await shown(page)) > moving, "the body moves on its own");
    assert.deepEqual(await barriers(page), []);
    await page.close();
  });

  it("works for a recording of landmarks, and where nothing was counted", async () => {
    const page = await report(chromium, assess("samples/landmarks/squat.jsonl.gz", "bridge"));
    assert.deepEqual(page.complaints, []);
    assert.match(await page.locator(".change").innerText(), /No repetition of this exercise was counted/);
    assert.match(await page.locator("#repetitions").innerText(), /None was counted/);
    assert.deepEqual(await barriers(page), []);
    await page.close();
  });
});

describe("words from files", () => {
  it("are shown as text", async () => {
    const markup = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    const path = join(folder(), "own.toml");
    const text = readFileSync(join(repository, "src/exercises/builtin/squat.toml"), "utf8");
    writeFileSync(path, text.replace('title = "Squat"', `title = ${JSON.stringify(markup)}`).replace('id = "shallow_depth"', 'id = "</script><b>"\ncue = "<i>deeper</i>"').replace("below = 80", "below = 170").replace(/faults = \[\[\].*\n/, ""));
    const page = await report(chromium, assess("samples/landmarks/squat.jsonl.gz", path));
    assert.deepEqual(page.complaints, []);
    assert.equal(await page.locator("h1").innerText(), markup);
    assert.match(await page.locator(".change").innerText(), /<i>deeper<\/i>/);
    assert.match(await page.locator(".faults").first().innerText(), /<\/script><b>/);
    await page.close();
  });
});
