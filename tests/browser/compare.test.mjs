// Two assessments side by side where one has no clip, as every session at the desk: its body plays alone.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { assess, barriers, browser, folder, open, program } from "./harness.mjs";

let chromium;
let server;
let home;

before(async () => {
  chromium = await browser();
  const dir = folder();
  cpSync(assess("samples/squat.mp4", "squat", "--model", "lite"), join(dir, "with"), { recursive: true });
  cpSync(assess("samples/landmarks/squat.jsonl.gz", "squat"), join(dir, "without"), { recursive: true });
  server = spawn(program, ["review", dir, "--no-browser"], { stdio: ["ignore", "pipe", "ignore"] });
  home = await new Promise((done) => server.stdout.once("data", (data) => done(String(data).trim())));
});
after(async () => {
  server?.kill("SIGINT");
  await chromium?.close();
});

/** What a canvas shows, as text; nothing drawn is nothing. */
const drawn = (canvas) => canvas.evaluate((one) => {
  const blank = Object.assign(document.createElement("canvas"), { width: one.width, height: one.height }).toDataURL();
  return one.toDataURL() === blank ? "" : one.toDataURL();
});

describe("a half without a clip", () => {
  for (const [a, b, order] of [["with", "without", "second"], ["without", "with", "first"], ["without", "without", "in both"]]) {
    it(`plays its body beside the other one: ${order}`, async () => {
      const page = await open(chromium, `${home}compare?a=${a}&b=${b}`);
      await page.getByRole("button", { name: "Play both" }).waitFor();
      const canvas = page.locator(".stage.without canvas").last();
      await page.waitForFunction(() => document.querySelector("[data-drawn]:not([hidden])"));
      const before = await drawn(canvas);
      assert.ok(before, "the body is there before anything is played");
      await page.getByRole("button", { name: "Play both" }).click();
      await page.waitForFunction(() => Number(document.getElementById("along").value) > 0.2);
      await page.getByRole("button", { name: "Pause both" }).click();
      assert.notEqual(await drawn(canvas), before, "it has moved");
      // The two show the same share of their repetitions.
      await page.locator("#along").fill("0.5");
      await page.waitForTimeout(300);
      const half = await drawn(canvas);
      await page.getByRole("button", { name: "One frame on" }).click();
      await page.waitForTimeout(300);
      assert.notEqual(await drawn(canvas), half);
      assert.deepEqual(await barriers(page), []);
      assert.deepEqual(page.complaints, []);
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `compare-${order}.png`) });
      await page.close();
    });
  }

  it("leaves the still of a clip that is not shown as it is: the body is in it already", async () => {
    const page = await chromium.newPage();
    await page.route("**/clip.mp4", (route) => route.abort());
    await page.goto(`${home}compare?a=with&b=without`);
    await page.waitForFunction(() => document.querySelector("[data-drawn]:not([hidden])"));
    await page.waitForTimeout(500);
    const [over, alone] = await page.locator(".stage canvas").all();
    assert.equal(await drawn(over), "");
    assert.notEqual(await drawn(alone), "");
    await page.close();
  });
});
