// Measuring by hand on a report: three clicks, points by the keyboard, a joint that is moved, kept, drawn again and undone.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, it } from "node:test";

import { assess, barriers, browser, folder, open, program, settled } from "./harness.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };
const DARK = { colorScheme: "dark" };

let chromium;
let dir;
let server;
let address;

before(async () => {
  chromium = await browser();
  dir = folder();
  cpSync(assess("samples/views/squat_45_shallow.mp4", "squat", "--model", "lite"), join(dir, "squat"), { recursive: true });
  server = spawn(program, ["review", dir, "--no-browser"], { stdio: ["ignore", "pipe", "ignore"] });
  const home = await new Promise((done) => server.stdout.once("data", (data) => done(String(data).trim())));
  address = `${home}a/squat/`;
});
after(async () => {
  server?.kill("SIGINT");
  await chromium?.close();
});

const kept = () => JSON.parse(readFileSync(join(dir, "squat", "notes.json"), "utf8"));
const said = (page) => page.locator(".by-hand output").innerText();

/** Brings the picture into the window: the button that was clicked may have scrolled it out, and scrolling takes a while. */
async function inWindow(page) {
  await page.locator(".stage .layer").evaluate(async (layer) => {
    layer.scrollIntoView({ block: "start", behavior: "instant" });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

/** Where on the screen a share of the picture is. */
async function spot(page, x, y) {
  await inWindow(page);
  return page.locator(".stage .layer").evaluate((layer, [x, y]) => {
    const { width, height } = layer.viewBox.baseVal;
    const at = new DOMPoint(x * width, y * height).matrixTransform(layer.getScreenCTM());
    return [at.x, at.y];
  }, [x, y]);
}

async function clickOn(page, x, y) {
  await page.mouse.click(...(await spot(page, x, y)));
}

async function opened(look) {
  const page = await open(chromium, address, look);
  await page.locator("#mounted .head").waitFor();
  await settled(page);
  await page.locator("tr[data-rep] th button").first().click();
  await settled(page);
  return page;
}

describe("an angle by hand", () => {
  it("is drawn with three clicks, kept, drawn again after a reload, and undone", async () => {
    const page = await opened();
    const at = await page.locator("#mounted .at").innerText();
    await page.getByRole("button", { name: "Measure an angle" }).click();
    assert.match(await said(page), /^First arm/);
    const keep = page.getByRole("button", { name: "Keep", exact: true });
    assert.ok(await keep.isDisabled());
    const [wide, high] = await page.locator(".stage .layer").evaluate(({ viewBox }) => [viewBox.baseVal.width, viewBox.baseVal.height]);
    assert.notEqual(wide, high, "a picture that is not square");
    for (const point of [[0.3, 0.2], [0.3, 0.5], [0.5, 0.7]]) await clickOn(page, ...point);
    // Upwards by pixels, then 0.2 of the width across and 0.2 of the height down.
    const degrees = 90 + (Math.atan2(0.2 * high, 0.2 * wide) * 180) / Math.PI;
    assert.ok(Math.abs(parseFloat(await said(page)) - degrees) <= 1, `${await said(page)}, wanted ${degrees}`);
    assert.match(await page.locator(".by-hand .hint").innerText(), /only where the limb moves in that plane/);
    assert.equal(await page.locator("#play").getAttribute("aria-pressed"), "false", "a click on the picture does not play");
    await page.getByLabel("Words (may stay empty)").fill("a b of the pelvis");
    await keep.click();
    await page.getByText("Kept, beside the machine's values.").waitFor();
    const line = page.locator(".drawings li");
    assert.match(await line.innerText(), /Angle by hand: \d+° in the picture's plane: a b of the pelvis/);
    assert.equal(kept().angles.length, 1);
    assert.ok(Math.abs(kept().angles[0].points[1].y - 0.5) < 0.01);
    await page.reload();
    await line.waitFor();
    await line.getByRole("button", { name: /and draw it$/ }).click();
    await settled(page);
    assert.equal(await page.locator("#mounted .at").innerText(), at, "the note leads to its moment");
    assert.equal(await page.locator(".layer path").count(), 2);
    assert.ok(Math.abs(parseFloat(await page.locator(".layer text").innerHTML()) - degrees) <= 1);
    await page.locator("#forward").click();
    await settled(page);
    assert.equal(await page.locator(".layer path").count(), 0, "it belongs to its own picture");
    await page.getByRole("button", { name: /^Remove what was measured/ }).click();
    await page.getByText("Removed.").waitFor();
    assert.equal(kept().angles, undefined);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  it("is placed and moved by the keyboard alone, and undone with one click", async () => {
    const page = await opened();
    await page.locator("#measure-angle").focus();
    await page.keyboard.press("Enter");
    await page.locator("#place-points").focus();
    await page.keyboard.press("Enter");
    const first = page.getByRole("button", { name: /^First arm, 50 % from the left, 30 % from the top/ });
    assert.ok(await first.evaluate((dot) => dot === document.activeElement));
    assert.match(await said(page), /^90° in the picture's plane/);
    const time = await page.locator("#now").innerText();
    for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowRight");
    assert.ok(parseFloat(await said(page)) < 89, await said(page));
    assert.ok(await page.locator(".layer [data-point='0']").evaluate((dot) => dot === document.activeElement), "the point keeps the keyboard");
    assert.equal(time, await page.locator("#now").innerText(), "arrow keys move the point, not the clip");
    await page.locator("#keep-by-hand").focus();
    await page.keyboard.press("Enter");
    await page.getByText("Kept, beside the machine's values.").waitFor();
    assert.equal(kept().angles.length, 1);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone.").waitFor();
    assert.equal(kept().angles, undefined);
    assert.ok(await page.locator(".drawings li").count() === 0);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });
});

describe("a joint by hand", () => {
  it("is dragged to where it really is; its angles stand beside the machine's", async () => {
    const page = await opened();
    await page.getByRole("button", { name: "Move a joint" }).click();
    const knee = page.getByRole("button", { name: /^left knee/ });
    await inWindow(page);
    const { x, y, width, height } = await knee.boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 30, y + height / 2 - 10, { steps: 4 });
    await page.mouse.up();
    const words = await said(page);
    assert.match(words, /The left knee, moved by hand: left hip flexion \d+° in the picture's plane \(\d+° as found, measured \d+° ±\d+°\); left knee flexion/);
    const [hand, found] = words.match(/left knee flexion (\d+)° in the picture's plane \((\d+)°/).slice(1).map(Number);
    assert.notEqual(hand, found);
    await page.getByRole("button", { name: "Keep", exact: true }).click();
    await page.getByText("Kept, beside the machine's values.").waitFor();
    assert.equal(`${words.slice(0, -1)}`, await page.locator(".drawings bdi").innerText(), "page and server say the same");
    assert.equal(kept().joints[0].joint, "left_knee");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone.").waitFor();
    assert.deepEqual(page.complaints, []);
    await page.close();
  });
});

describe("a page that is given away", () => {
  it("draws what was kept, and measures without keeping", async () => {
    const editor = await opened();
    await editor.locator("#measure-angle").click();
    await editor.locator("#place-points").click();
    await editor.getByRole("button", { name: "Keep", exact: true }).click();
    await editor.getByText("Kept, beside the machine's values.").waitFor();
    await editor.close();
    const out = join(dir, "shared.html");
    execFileSync(program, ["share", join(dir, "squat"), "--out", out]);
    const page = await open(chromium, pathToFileURL(out).href);
    await settled(page);
    await page.locator(".noted button").click();
    await settled(page);
    assert.equal(await page.locator(".layer text").innerHTML(), "90°");
    await page.locator("#measure-angle").click();
    assert.equal(await page.locator("#keep-by-hand").count(), 0);
    assert.match(await page.locator(".by-hand .hint").innerText(), /Nothing is kept here/);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });
});

describe("a report of a model", () => {
  it("becomes an exercise file", async () => {
    const page = await opened();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Make an exercise of this" }).click()]);
    assert.equal(file.suggestedFilename(), "my_squat.toml");
    assert.match(readFileSync(await file.path(), "utf8"), /^# Squat\n# A draft/);
    await page.close();
  });
});

describe("the tools", () => {
  it("are no barrier and take fingers, on a desk and on a phone, light and dark", async () => {
    for (const look of [{}, DARK, PHONE, { ...PHONE, ...DARK }]) {
      const page = await opened(look);
      await page.locator("#measure-angle").click();
      if (look.hasTouch) for (const point of [[0.3, 0.2], [0.3, 0.5], [0.6, 0.5]]) await page.touchscreen.tap(...(await spot(page, ...point)));
      else await page.locator("#place-points").click();
      assert.match(await said(page), /^90° in/);
      assert.deepEqual(await barriers(page), []);
      const wider = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${wider} px wider than the window`);
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `by-hand-${look.viewport?.width ?? 1440}-${look.colorScheme ?? "light"}.png`) });
      await page.locator("#move-joint").click();
      assert.ok((await page.locator(".layer g[tabindex]").count()) >= 6);
      assert.deepEqual(await barriers(page), []);
      await page.close();
    }
  });
});
