// The exercise in motion: it plays, can be paused by keyboard, and is still for those who asked for less movement.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { barriers, browser, folder, open, program } from "./harness.mjs";

let chromium;
let server;
let home;

before(async () => {
  chromium = await browser();
  const dir = folder();
  server = spawn(program, ["desk", dir, "--no-browser", "--port", "0", "--history", join(dir, "history.sqlite")], { stdio: ["ignore", "pipe", "ignore"] });
  home = await new Promise((done) => server.stdout.once("data", (data) => done(String(data).trim())));
});
after(async () => {
  server?.kill("SIGINT");
  await chromium?.close();
});

/** Where the left leg is drawn at a moment of the movement, seconds. */
const leg = (page, at) => page.locator("#moving svg").evaluate(async (drawing, at) => {
  drawing.setCurrentTime(at);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return getComputedStyle(drawing.querySelector('path[stroke="#B45309"]')).d.match(/[\d.]+/g).map(Math.round);
}, at);
const paused = (page) => page.locator("#moving svg").evaluate((drawing) => drawing.animationsPaused());
const button = (page, name) => page.getByRole("button", { name, exact: true });

describe("an exercise in motion", () => {
  it("plays by itself, is paused and played by keyboard, and comes back to its rest", async () => {
    const page = await open(chromium, `${home}exercise/squat`);
    await page.getByRole("img", { name: "Squat in motion" }).waitFor();
    assert.equal(await page.locator("#still").isVisible(), false);
    assert.equal(await paused(page), false);
    await button(page, "Pause the movement").focus();
    await page.keyboard.press("Enter");
    await button(page, "Play the movement").waitFor();
    assert.equal(await paused(page), true);
    const [rest, down, back] = [await leg(page, 0), await leg(page, 3), await leg(page, 5.39)];
    assert.notDeepEqual(rest, down);
    assert.deepEqual(rest, back);
    await page.keyboard.press(" ");
    assert.equal(await paused(page), false);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  it("stays at the end of a stretch, and can be seen again", async () => {
    const page = await open(chromium, `${home}exercise/seated_glute_stretch`);
    await page.locator("#moving svg").evaluate((drawing) => drawing.setCurrentTime(2.6));
    await button(page, "Play the movement").waitFor();
    assert.ok(await page.getByText("2. Bend forward and hold").last().isVisible());
    await button(page, "Play the movement").click();
    await button(page, "Pause the movement").waitFor();
    assert.ok(await page.locator("#moving svg").evaluate((drawing) => drawing.getCurrentTime()) < 2.5);
    await page.close();
  });

  it("is still where less movement was asked for, until it is played", async () => {
    const page = await open(chromium, `${home}exercise/bridge`, { reducedMotion: "reduce" });
    await button(page, "Play the movement").waitFor();
    assert.deepEqual([await page.locator("#still").isVisible(), await page.locator("#moving").isVisible()], [true, false]);
    await button(page, "Play the movement").click();
    assert.equal(await page.locator("#moving").isVisible(), true);
    assert.deepEqual(await barriers(page), []);
    await page.close();
    const moved = await open(chromium, `${home}exercise/bridge`);
    await button(moved, "Pause the movement").waitFor();
    await moved.emulateMedia({ reducedMotion: "reduce" });
    await moved.locator("#still").waitFor();
    await moved.close();
  });
});
