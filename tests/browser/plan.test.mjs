// The plan as a therapist edits it: a mistake is shown at its field, a saved plan is what Today shows.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { barriers, browser, folder, open, program } from "./harness.mjs";

let chromium;
let server;
let home;
const dir = folder();

before(async () => {
  chromium = await browser();
  server = spawn(program, ["desk", dir, "--no-browser", "--port", "0", "--history", join(dir, "history.sqlite")], { stdio: ["ignore", "pipe", "ignore"] });
  home = await new Promise((done) => server.stdout.once("data", (data) => done(String(data).trim())));
});
after(async () => {
  server?.kill("SIGINT");
  await chromium?.close();
});

describe("a plan", () => {
  it("is made, corrected where it is wrong, saved, and shown by Today", async () => {
    const page = await open(chromium, home);
    await page.getByRole("link", { name: "Make a plan" }).click();
    const squat = page.locator("#list > li").first();
    await squat.getByLabel("Sets").fill("0");
    await page.getByRole("button", { name: "Save the plan" }).click();
    await squat.locator(".is-sets .problem").waitFor();
    assert.match(await squat.locator(".is-sets .problem").textContent(), /wanted 1 to 20/);
    assert.deepEqual(await barriers(page), []);
    await squat.getByLabel("Sets").fill("5");
    await page.getByRole("button", { name: "Move down: Squat" }).click();
    await page.getByRole("button", { name: "Remove: Clamshell" }).click();
    await page.getByRole("button", { name: "Add an exercise" }).click();
    await page.locator("#list > li").last().locator("[name=name]").selectOption("bridge");
    await page.getByRole("button", { name: "Save the plan" }).click();
    await page.getByText("Saved.").waitFor();
    assert.match(readFileSync(join(dir, "plan.toml"), "utf8"), /# Pause after each set, seconds\./);
    await page.getByRole("link", { name: "Today" }).last().click();
    await page.getByText("5 sets of 10 repetitions").waitFor();
    assert.deepEqual(await page.locator(".card h2").allTextContents(), ["Squat", "Seated glute stretch (figure 4)", "Glute bridge"]);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  it("counts a stretch in holds, and asks before what was not saved is lost", async () => {
    const page = await open(chromium, `${home}plan`);
    const first = page.locator("#list > li").first();
    await first.waitFor();
    assert.equal(await page.locator("#whole [name=start]").getAttribute("type"), "date");
    assert.equal(await first.getByLabel("Sets").getAttribute("type"), "number");
    const stretch = page.locator("#list > li", { has: page.locator("select[name=name]") }).filter({ hasText: "Holds (empty: one)" });
    assert.equal(await stretch.count(), 1);
    await page.getByRole("button", { name: "Add an exercise" }).click();
    const last = page.locator("#list > li").last();
    await last.locator("[name=name]").selectOption("clamshell");
    assert.equal(await last.locator(".is-hold_s").isVisible(), true);
    await last.locator("[name=name]").selectOption("seated_march");
    assert.equal(await last.locator(".is-hold_s").isVisible(), false);
    await last.locator("[name=name]").selectOption("seated_glute_stretch");
    assert.equal(await last.locator("[name=repetitions]").inputValue(), "");
    assert.equal(await last.locator("[name=hold_s]").inputValue(), "30");
    await page.getByRole("button", { name: "Save the plan" }).click();
    await last.getByText(/in the plan already/).waitFor();
    const asked = page.waitForEvent("dialog");
    await page.locator("nav").getByRole("link", { name: "Today" }).click({ noWaitAfter: true });
    assert.equal((await asked).type(), "beforeunload");
    assert.match(page.url(), /\/plan$/);
    await page.close();
  });

  it("has no barrier and no sideways scrolling, on a desk and on a phone, light and dark", async () => {
    for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
      for (const colorScheme of ["light", "dark"]) {
        const page = await open(chromium, `${home}plan`, { viewport, colorScheme });
        await page.locator("#list > li").first().waitFor();
        assert.deepEqual(await barriers(page), []);
        assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth));
        assert.deepEqual(page.complaints, []);
        await page.close();
      }
    }
  });
});
