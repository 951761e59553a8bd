// The review server as a therapist meets it: the list, notes on a report, two clips side by side.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { assess, barriers, browser, folder, open, program, settled } from "./harness.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const DARK = { colorScheme: "dark" };
const SCRIPT = "<script>alert(1)</script>";

let chromium;
let dir;
let server;
let home;

/** Starts `coxa review` and waits for the address that it prints. */
async function serve() {
  server = spawn(program, ["review", dir, "--no-browser"], { stdio: ["ignore", "pipe", "ignore"] });
  home = await new Promise((done) => server.stdout.once("data", (data) => done(String(data).trim())));
}

before(async () => {
  chromium = await browser();
  dir = folder();
  const clip = assess("samples/views/squat_45_shallow.mp4", "squat", "--model", "lite");
  for (const name of ["anna/monday", "anna/tuesday"]) cpSync(clip, join(dir, name), { recursive: true });
  cpSync(assess("samples/landmarks/bridge.jsonl.gz", "bridge"), join(dir, "<img src=x onerror=alert(1)>"), { recursive: true });
  const strange = join(dir, "strange");
  cpSync(assess("samples/landmarks/squat.jsonl.gz", "squat"), strange, { recursive: true });
  const facts = JSON.parse(readFileSync(join(strange, "report.json"), "utf8"));
  writeFileSync(join(strange, "report.json"), JSON.stringify({ ...facts, exercise_title: SCRIPT }));
  mkdirSync(join(dir, "broken"));
  writeFileSync(join(dir, "broken", "report.json"), "{");
  await serve();
});
after(async () => {
  server?.kill("SIGINT");
  await chromium?.close();
});

const shown = (page) => page.locator("tbody tr:visible .name a, tbody tr.broken:visible .name bdi").allInnerTexts();

describe("the list", () => {
  it("is filtered and sorted, and keeps that when the page is loaded again", async () => {
    const page = await open(chromium, home);
    assert.equal((await shown(page)).length, 5);
    await page.getByLabel("Exercise").first().selectOption("Squat");
    assert.deepEqual((await shown(page)).sort(), ["anna/monday", "anna/tuesday"]);
    await page.getByRole("button", { name: "Assessment" }).click();
    assert.deepEqual(await shown(page), ["anna/monday", "anna/tuesday"]);
    await page.getByRole("button", { name: "Assessment" }).click();
    assert.deepEqual(await shown(page), ["anna/tuesday", "anna/monday"]);
    assert.equal(await page.locator("th[data-sort=name]").getAttribute("aria-sort"), "descending");
    await page.reload();
    assert.deepEqual(await shown(page), ["anna/tuesday", "anna/monday"]);
    await page.getByLabel("Exercise").first().selectOption("");
    await page.getByLabel("To improve").selectOption("shallow_depth");
    assert.equal((await shown(page)).length, 2);
    await page.getByLabel("To improve").selectOption("");
    await page.getByRole("searchbox").fill("ANNA tuesday");
    assert.deepEqual(await shown(page), ["anna/tuesday"]);
    await page.getByRole("searchbox").fill("nobody");
    assert.ok(await page.getByText("Nothing fits these filters.").isVisible());
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  it("sorts figures as figures", async () => {
    const page = await open(chromium, home);
    await page.getByRole("button", { name: "Repetitions" }).click();
    const counts = await page.locator("tbody tr:not(.broken) td[data-label=Repetitions] strong").allInnerTexts();
    assert.deepEqual(counts.map(Number), [...counts].map(Number).sort((a, b) => b - a));
    await page.close();
  });

  it("leads to a comparison of the two that are picked", async () => {
    const page = await open(chromium, home);
    await page.getByLabel("Compare anna/monday").check();
    assert.ok(await page.locator("#compare").isDisabled());
    await page.getByLabel("Compare anna/tuesday").check();
    await page.locator("#compare").click();
    await page.waitForURL(/\/compare\?/);
    await page.close();
  });

  it("stays smooth with two hundred assessments", async () => {
    const many = join(dir, "many");
    for (let i = 0; i < 200; i++) cpSync(join(dir, "strange", "report.json"), join(many, String(i), "report.json"));
    const page = await open(chromium, home);
    assert.equal((await shown(page)).length, 205);
    await page.getByRole("searchbox").fill("many/19");
    assert.equal((await shown(page)).length, 11);
    assert.deepEqual(page.complaints, []);
    await page.close();
    rmSync(many, { recursive: true });
  });
});

describe("a report", () => {
  it("is taken away as one file, sheet and record", async () => {
    const page = await open(chromium, `${home}a/anna%2Fmonday/`);
    await settled(page);
    for (const [name, ending, begins] of [["Share as one file", "html", "<!DOCTYPE html>"], ["Share without the clip", "html", "<!DOCTYPE html>"], ["Sheet (PDF)", "pdf", "%PDF-"], ["FHIR", "fhir.json", "{"]]) {
      const coming = page.waitForEvent("download");
      await page.getByRole("link", { name, exact: true }).click();
      const download = await coming;
      assert.equal(download.suggestedFilename(), `squat.${ending}`);
      const text = readFileSync(await download.path(), "latin1");
      assert.ok(text.startsWith(begins), name);
      assert.equal(text.includes("<video"), name === "Share as one file", name);
    }
    assert.deepEqual(await barriers(page), []);
    assert.deepEqual(page.complaints, []);
    if (process.env.SHOTS) await page.locator("#mounted").screenshot({ path: join(process.env.SHOTS, "panel.png") });
    await page.close();
  });
});

describe("notes on a report", () => {
  it("survive a reload and a restart of the server", async () => {
    let page = await open(chromium, `${home}a/anna%2Fmonday/`);
    await settled(page);
    assert.deepEqual(page.complaints, []);
    await page.locator("tr[data-rep] th button").nth(1).click();
    await settled(page);
    const at = await page.locator("#mounted .at").innerText();
    assert.notEqual(at, "0:00.0");
    await page.getByLabel(/^Comment at/).fill(`Knees!\n${SCRIPT}`);
    await page.getByLabel(/^Your name/).fill("<b>Eva");
    await page.getByRole("button", { name: "Add comment" }).click();
    await page.getByText("Comment saved.").waitFor();
    await page.reload();
    await page.locator(".comments .text").waitFor();
    assert.equal(await page.locator(".comments .text").innerText(), `Knees!\n${SCRIPT}`);
    assert.match(await page.locator(".comments small").innerText(), /<b>Eva/);
    await page.locator(".comments button").first().click();
    await settled(page);
    assert.equal(await page.locator("#mounted .at").innerText(), at, "the comment leads to its moment");
    await page.getByRole("button", { name: "Mark as reviewed" }).click();
    await page.getByText("Marked as reviewed.").waitFor();
    assert.deepEqual(page.complaints, []);
    await page.close();
    server.kill("SIGINT");
    await serve();
    page = await open(chromium, `${home}a/anna%2Fmonday/`);
    await page.locator(".comments .text").waitFor();
    await page.getByRole("button", { name: /^Remove the comment/ }).click();
    await page.getByText("Comment removed.").waitFor();
    await page.goto(home);
    assert.equal(await page.locator("tr[data-name='anna/monday'] .done").innerText(), "reviewed");
    await page.close();
  });

  it("correct the figures with one click, which can be undone, and never the machine's answer", async () => {
    const path = join(dir, "anna/tuesday/report.json");
    const before = readFileSync(path, "utf8");
    const { rep_count } = JSON.parse(before).summary;
    const page = await open(chromium, `${home}a/anna%2Ftuesday/`);
    const figures = page.locator("#mounted .figures");
    await page.getByRole("button", { name: "Not a repetition" }).first().click();
    await page.getByText(`${rep_count - 1} repetitions`).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone.").waitFor();
    assert.match(await figures.innerText(), /as the machine counted/);
    await page.getByLabel(/^Reason for the next/).fill("tied a shoe");
    await page.getByRole("button", { name: "Not a repetition" }).first().click();
    await page.getByText(`${rep_count - 1} repetitions`).waitFor();
    await page.getByRole("button", { name: /^Show the report/ }).click();
    await page.locator(".remark").waitFor();
    assert.match(await page.locator(".remark").innerText(), new RegExp(`alone counted ${rep_count}`));
    assert.equal(await page.locator("tr[data-rep]").count(), rep_count - 1);
    await page.locator(".corrections .why", { hasText: "tied a shoe" }).waitFor();
    assert.deepEqual(page.complaints, []);
    await page.close();
    assert.equal(readFileSync(path, "utf8"), before);
    assert.ok(existsSync(join(dir, "anna/tuesday/notes.json")));
  });

  it("add what was missed and put side and exercise right", async () => {
    const page = await open(chromium, `${home}a/strange/`);
    await page.locator("#mounted .corrections li").first().waitFor();
    const reps = await page.locator(".corrections > li").count();
    const add = async (starts, ends) => {
      await page.getByLabel("Starts, s").fill(starts);
      await page.getByLabel("Ends, s").fill(ends);
      await page.getByRole("button", { name: "Add repetition" }).click();
    };
    await add("100", "101.5");
    await page.getByText(/the clip goes from 0\.0 s to/).waitFor();
    await add("8.5", "8.95");
    await page.getByText("The repetition is added.").waitFor();
    assert.equal(await page.locator(".corrections > li").count(), reps + 1);
    await page.getByLabel("Side of repetition 1").selectOption("left");
    await page.getByText('Repetition 1 is of side "left".').waitFor();
    await page.getByRole("combobox", { name: "Exercise" }).selectOption("bridge");
    await page.getByText(/^The exercise is corrected/).waitFor();
    await page.reload();
    assert.equal(await page.locator("h1").innerText(), "Glute bridge");
    assert.equal(await page.locator("tr[data-rep]").count(), reps + 1);
    await page.getByRole("combobox", { name: "Exercise" }).selectOption("squat");
    await page.getByText("The machine's exercise stands again.").waitFor();
    // What was refused is told by the browser as well.
    assert.deepEqual(page.complaints.filter((words) => !/422/.test(words)), []);
    await page.close();
  });

  it("are all on the screen and on paper, and nothing to fill in is printed", async () => {
    const page = await open(chromium, `${home}a/anna%2Ftuesday/`);
    await page.locator("#mounted .corrections > li").first().waitFor();
    const held = () => page.locator("#mounted *").evaluateAll((all) => all.filter((element) => /auto|scroll|hidden/.test(getComputedStyle(element).overflowY) && element.scrollHeight > element.clientHeight + 1).map((element) => element.className));
    const list = page.locator("#mounted .corrections");
    await list.evaluate((list) => { for (let i = 0; i < 5; i++) list.append(...[...list.children].map((line) => line.cloneNode(true))); });
    assert.deepEqual(await held(), []);
    await page.emulateMedia({ media: "print" });
    assert.deepEqual(await held(), []);
    const fields = page.locator("#mounted :is(input, select, textarea, button, form)").filter({ visible: true });
    assert.equal(await fields.count(), 0);
    assert.match(await list.innerText(), /0:0\d\.\d[\s\S]*Not a repetition: confirmed[\s\S]*tied a shoe/);
    assert.match(await page.locator("#mounted").innerText(), /Exercise: Squat/);
    await page.close();
  });

  it("have a name of its own for each button", async () => {
    const page = await open(chromium, `${home}a/anna%2Ftuesday/`);
    await page.getByRole("button", { name: "Leave open: “Not a repetition” stays here to be confirmed" }).click();
    await page.getByText("The figures no longer follow this correction.").waitFor();
    await page.getByRole("button", { name: "Remove the correction “Not a repetition”" }).click();
    await page.getByText("Correction removed.").waitFor();
    assert.match(await page.locator("#mounted .figures").innerText(), /as the machine counted/);
    await page.close();
  });

  it("lead from one report to the next", async () => {
    const page = await open(chromium, `${home}a/anna%2Fmonday/`);
    const from = page.url();
    await page.getByRole("link", { name: /^(Older|Newer) report$/ }).first().click();
    await page.waitForURL((url) => url.href !== from);
    await page.locator("#mounted h2").waitFor();
    await page.close();
  });
});

describe("two clips side by side", () => {
  it("move together by repetition, stretched and stepped", async () => {
    const page = await open(chromium, `${home}compare?a=anna%2Fmonday&b=anna%2Ftuesday`);
    await page.locator("#player").waitFor();
    const clips = page.locator("video");
    const still = () => page.waitForFunction(() => [...document.querySelectorAll("video")].every((clip) => clip.readyState >= 2 && !clip.seeking));
    const times = () => clips.evaluateAll((all) => all.map((clip) => clip.currentTime));
    const span = (key) => page.locator(`select[data-rep=${key}]`).evaluate((select) => ["start", "peak", "end"].map((name) => Number(select.selectedOptions[0].dataset[name])));
    await page.locator("select[data-rep=b]").selectOption({ index: 2 });
    await page.waitForURL(/rb=/);
    await still();
    const [a, b] = [await span("a"), await span("b")];
    const near = (x, y) => Math.abs(x - y) < 0.05;
    assert.ok(near((await times())[0], a[0]) && near((await times())[1], b[0]), "both at their start");
    await page.locator("#along").evaluate((slider) => { slider.value = 1; slider.dispatchEvent(new Event("input", { bubbles: true })); });
    await still();
    assert.ok(near((await times())[0], a[2]) && near((await times())[1], b[2]), "both at their end");
    await page.locator("#along").evaluate((slider, share) => { slider.value = share; slider.dispatchEvent(new Event("input", { bubbles: true })); }, (a[1] - a[0]) / (a[2] - a[0]));
    await still();
    assert.ok(near((await times())[0], a[1]) && near((await times())[1], b[1]), "both at their peak");
    const before = await times();
    await page.locator("#forth").click();
    await still();
    const stepped = await times();
    assert.ok(stepped[0] > before[0] && stepped[1] > before[1]);
    await page.locator("#timing").selectOption("plain");
    await still();
    const plain = await times();
    assert.ok(near(plain[1] - b[0], plain[0] - a[0]), "the same seconds into each");
    await page.locator("#play").click();
    await page.waitForFunction(() => [...document.querySelectorAll("video")].every((clip) => !clip.paused));
    await page.waitForFunction((from) => document.querySelector("video").currentTime > from, plain[0] + 0.4);
    await page.locator("#play").click();
    await still();
    const played = await times();
    assert.ok(played[0] > plain[0] && near(played[1] - b[0], played[0] - a[0]), `${played}`);
    assert.match(await page.locator("#figures").innerText(), /hip flexion, left: range/);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });
});

describe("every page", () => {
  const pages = () => ["", "a/anna%2Fmonday/", "a/strange/", `a/${encodeURIComponent("<img src=x onerror=alert(1)>")}/`, "compare?a=anna%2Fmonday&b=strange", "compare"];

  it("shows markup in names and titles as text and talks to nobody else", async () => {
    for (const path of pages()) {
      const page = await open(chromium, home + path);
      await page.waitForLoadState("networkidle");
      assert.deepEqual(page.complaints, [], path);
      assert.equal(await page.locator("img[src=x]").count(), 0);
      const others = page.asked.filter((address) => !address.startsWith(new URL(home).origin) && !address.startsWith("data:"));
      assert.deepEqual(others, []);
      await page.close();
    }
    const page = await open(chromium, `${home}a/strange/`);
    assert.equal(await page.locator("h1").innerText(), SCRIPT);
    await page.close();
  });

  it("has no barrier and no sideways scrolling, on a desk and on a phone, light and dark", async () => {
    for (const path of pages()) {
      for (const look of [{}, DARK, PHONE, { ...PHONE, ...DARK }]) {
        const page = await open(chromium, home + path, look);
        await page.waitForLoadState("networkidle");
        assert.deepEqual(await barriers(page), [], path);
        const wider = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${path}: ${wider} px wider than the window`);
        await page.close();
      }
    }
  });

  it("follows the size of letters that the browser is set to", async () => {
    const large = await browser("--blink-settings=defaultFontSize=32");
    for (const path of pages()) {
      const page = await open(large, home + path, { viewport: { width: 1280, height: 800 } });
      await page.waitForLoadState("networkidle");
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), "32px", path);
      const wider = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${path}: ${wider} px wider than the window`);
      await page.close();
    }
    await large.close();
  });

  it("says so where there is nothing", async () => {
    const page = await chromium.newPage();
    assert.equal((await page.goto(`${home}a/nobody/`)).status(), 404);
    assert.match(await page.locator("main").innerText(), /There is nothing here/);
    await page.close();
  });
});
