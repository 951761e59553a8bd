// The desk as its two users meet it: someone on the mat before the camera, and a therapist with clips to drop.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { barriers, browser, folder, open, program, repository } from "./harness.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const DARK = { colorScheme: "dark" };

let chromium;
let dir;
let server;
let home;

before(async () => {
  // What the fake camera shows, again and again.
  const shown = join(folder(), "squat.y4m");
  execFileSync("ffmpeg", ["-v", "error", "-i", join(repository, "samples/squat.mp4"), "-pix_fmt", "yuv420p", shown]);
  chromium = await browser("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${shown}`);
  dir = folder();
  server = spawn(program, ["desk", dir, "--no-browser", "--port", "0", "--phone", "--phone-address", "127.0.0.1", "--history", join(dir, "history.sqlite")], { stdio: ["ignore", "pipe", "inherit"] });
  home = await new Promise((done) => server.stdout.once("data", (data) => done(String(data).trim())));
});
after(async () => {
  server?.kill("SIGINT");
  await chromium?.close();
});

/** Every question before the first exercise is answered with no. */
async function answer(page) {
  for (const sign of await page.locator("#signs fieldset").all()) await sign.getByLabel("No").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Start", exact: true }).waitFor();
}

describe("someone on the mat", () => {
  it("is stopped by a warning sign", async () => {
    const page = await open(chromium, `${home}exercise/bridge`);
    for (const sign of await page.locator("#signs fieldset").all()) await sign.getByLabel("No").check();
    await page.locator("#signs fieldset").last().getByLabel("Yes").check();
    await page.getByRole("button", { name: "Continue" }).click();
    const sure = page.getByRole("dialog", { name: "Is that right?" });
    await sure.getByText("Have you ever had cancer?").waitFor();
    assert.deepEqual(await barriers(page), []);
    await sure.getByRole("button", { name: "Back" }).click();
    assert.ok(await page.locator("#signs fieldset").last().getByLabel("Yes").isChecked(), "a slip can be put right");
    assert.ok(await page.locator("#stop").isHidden());
    await page.getByRole("button", { name: "Continue" }).click();
    await sure.getByRole("button", { name: "Yes, that is right" }).click();
    await page.getByText(/Do not exercise yet. See a doctor/).waitFor();
    assert.equal(await page.locator("#begin").count(), 0);
    await page.close();
  });

  it("is stopped on Today too, and a professional's word can be entered at once", async () => {
    const page = await open(chromium, home);
    await page.getByLabel("Label").fill("stopped");
    await page.getByRole("button", { name: "Use this label" }).click();
    await page.getByText("For stopped").waitFor();
    await page.getByRole("link", { name: "Start Glute bridge" }).click();
    for (const sign of await page.locator("#signs fieldset").all()) await sign.getByLabel("No").check();
    await page.locator("#signs fieldset").last().getByLabel("Yes").check();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Yes, that is right" }).click();
    await page.getByLabel("A professional has agreed: who, and when?").waitFor();
    await page.goto(home);
    await page.getByText("Do not exercise yet.").waitFor();
    assert.equal(await page.getByRole("link", { name: /^Start / }).count(), 0);
    assert.deepEqual(await barriers(page), []);
    await page.getByRole("heading", { name: "Glute bridge" }).getByRole("link").click();
    await page.getByLabel("A professional has agreed: who, and when?").fill("Dr Berg, today");
    await page.getByRole("button", { name: "Note it" }).click();
    await page.getByRole("button", { name: "Start", exact: true }).waitFor();
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  it("goes from Today to three counted squats and their report", async () => {
    const page = await open(chromium, home);
    // Folded away while somebody is chosen.
    await page.locator("details.panel").filter({ has: page.locator("input[name=person]") }).locator("summary").click();
    await page.getByLabel("Label").fill("anna");
    await page.getByRole("button", { name: "Use this label" }).click();
    await page.getByText("For anna").waitFor();
    await page.getByRole("link", { name: "Start Squat" }).click();
    await answer(page);
    await page.locator("#begin input[name=pain]").fill("3");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const count = page.locator("#count");
    await page.locator("#live").waitFor();
    await page.waitForFunction(() => Number(document.getElementById("count").textContent) >= 3, null, { timeout: 240_000 });
    const drawn = await page.locator("#drawn").evaluate((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0));
    assert.ok(drawn, "the body is drawn over the mirror image");
    assert.ok(Number(await count.textContent()) >= 3);
    for (let i = 0; i < 2; i++) await page.keyboard.press("q");
    await page.locator("#over").waitFor({ timeout: 240_000 });
    const latency = Number(await page.locator("#live").getAttribute("data-latency"));
    console.log(`from the camera to the drawn body: median ${latency} ms`);
    assert.ok(latency > 0);
    await page.locator("#after input").fill("2");
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByText("Kept.").waitFor();
    const [session] = readdirSync(join(dir, "sessions"));
    const report = JSON.parse(readFileSync(join(dir, "sessions", session, "report.json"), "utf8"));
    assert.ok(report.summary.rep_count >= 3 && report.person === "anna", JSON.stringify(report.summary));
    await page.getByRole("link", { name: "Open the report" }).click();
    await page.getByRole("heading", { name: "Squat" }).first().waitFor();
    assert.deepEqual(page.complaints, []);
    const others = page.asked.filter((address) => !address.startsWith(new URL(home).origin) && !address.startsWith("data:"));
    assert.deepEqual(others, []);
    await page.close();
  });

  it("can do without pictures on the way: a closed page leaves a report", async () => {
    const page = await open(chromium, `${home}exercise/squat?start=now`);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForFunction(() => Number(document.getElementById("count").textContent) >= 1, null, { timeout: 240_000 });
    await page.close();
    const until = Date.now() + 240_000;
    const whole = () => readdirSync(join(dir, "sessions")).filter((name) => readdirSync(join(dir, "sessions", name)).includes("report.json"));
    while (whole().length < 2 && Date.now() < until) await new Promise((done) => setTimeout(done, 100));
    assert.equal(whole().length, 2);
  });
});

describe("a phone as the camera", () => {
  it("counts three squats on the laptop, and puts the camera out afterwards", async () => {
    const page = await open(chromium, `${home}exercise/squat?start=now`);
    if (await page.locator("#signs").count()) await answer(page);
    const before = readdirSync(join(dir, "sessions"));
    await page.getByRole("button", { name: "Use a phone as the camera" }).click();
    await page.getByRole("heading", { name: "Scan this with your phone" }).waitFor();
    await page.locator("#code path").waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.locator("#invite summary").click();
    assert.match(await page.locator("#fingerprint").textContent(), /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    const address = await page.locator("#address").textContent();
    const phone = await open(chromium, address, { ...PHONE, ignoreHTTPSErrors: true });
    assert.ok(!phone.url().includes("#"), "the token is gone from the address");
    await phone.getByRole("button", { name: "Start the camera" }).click();
    await phone.getByText("Prop the phone up").waitFor();
    assert.deepEqual(await barriers(phone), []);
    await phone.getByRole("button", { name: "Send pictures" }).click();
    await phone.getByText("Sending pictures. The laptop counts.").waitFor();
    await page.locator("#live").waitFor();
    // The code is of no use to a second one.
    const other = await open(chromium, address, { ...PHONE, ignoreHTTPSErrors: true });
    await other.getByRole("button", { name: "Start the camera" }).click();
    await other.getByText("Another phone is the camera of this session.").waitFor();
    await page.waitForFunction(() => Number(document.getElementById("count").textContent) >= 3, null, { timeout: 240_000 });
    for (const id of ["pictures", "drawn"]) {
      const drawn = await page.locator(`#${id}`).evaluate((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0));
      assert.ok(drawn, `${id}: the phone's picture, and the body over it`);
    }
    for (let i = 0; i < 2; i++) await page.keyboard.press("q");
    await page.locator("#over").waitFor({ timeout: 240_000 });
    await phone.getByText("The session is over.").waitFor();
    assert.equal(await phone.locator("#mirror").evaluate((video) => video.srcObject.getTracks().every((track) => track.readyState === "ended")), true);
    console.log(`from the phone's camera to the drawn body: median ${await phone.locator("#mirror").getAttribute("data-latency")} ms`);
    const [session] = readdirSync(join(dir, "sessions")).filter((name) => !before.includes(name));
    const report = JSON.parse(readFileSync(join(dir, "sessions", session, "report.json"), "utf8"));
    assert.ok(report.summary.rep_count >= 3 && report.source.name === "camera of a phone", JSON.stringify(report.summary));
    assert.deepEqual([page.complaints, phone.complaints], [[], []]);
    const door = address.split("/phone")[0];
    assert.deepEqual(phone.asked.filter((asked) => !asked.startsWith(door)), []);
    assert.equal((await phone.reload()).status(), 410);
    await phone.getByText("No session waits for a phone").waitFor();
    for (const opened of [phone, other, page]) await opened.close();
  });

  it("can be called off, and tried again", async () => {
    const page = await open(chromium, `${home}exercise/squat`);
    for (const look of ["first", "second"]) {
      await page.getByRole("button", { name: "Use a phone as the camera" }).click();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("button", { name: "Start", exact: true }).waitFor();
      assert.equal(await page.locator("#problem").isVisible(), false, look);
    }
    await page.close();
  });
});

describe("without a camera", () => {
  it("sets begin with what is usual, in holds for a stretch, and are confirmed", async () => {
    const page = await open(chromium, home);
    await page.locator("details.panel").evaluate((part) => { part.open = true; });
    await page.getByLabel("Label").fill("gerd");
    await page.getByRole("button", { name: "Use this label" }).click();
    await page.getByText("For gerd").waitFor();
    const stretch = page.locator(".card", { hasText: "Seated glute stretch" });
    await stretch.getByText("Done without the camera?").click();
    assert.equal(await stretch.getByLabel("Holds of each").inputValue(), "1");
    await stretch.getByLabel("Holds of each").fill("3");
    await stretch.getByRole("button", { name: /^Enter Seated/ }).click();
    await page.getByText(/^Entered: Seated glute stretch .*, 1 set of 3 holds\.$/).waitFor();
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, "entered.png") });
    await page.reload();
    assert.equal(await page.locator("#entered").innerText(), "");
    assert.deepEqual(page.complaints, []);
    await page.close();
  });
});

describe("a therapist", () => {
  it("drops three clips, one of them broken, and reads what came of each", async () => {
    const page = await open(chromium, `${home}clips`);
    await page.locator("#about [name=person]").fill("ben");
    const clip = (name) => readFileSync(join(repository, "samples/landmarks", name)).toString("base64");
    const files = [["monday.jsonl.gz", clip("squat.jsonl.gz")], ["broken.mp4", Buffer.from("no video").toString("base64")]];
    const dropped = await page.evaluateHandle((files) => {
      const transfer = new DataTransfer();
      for (const [name, content] of files) {
        transfer.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
      }
      return transfer;
    }, files);
    await page.locator("#zone").dispatchEvent("drop", { dataTransfer: dropped });
    await page.locator("#files").setInputFiles(join(repository, "samples/landmarks/bridge.jsonl.gz"));
    await page.getByText("Everything is done.").waitFor({ timeout: 240_000 });
    const line = (name) => page.locator(`#clips li[data-name^="${name}"]`);
    assert.match(await line("monday").locator(".state").innerText(), /^✓?\s*Squat: 3 repetitions/);
    assert.match(await line("bridge").locator(".state").innerText(), /Glute bridge: 2 repetitions/);
    assert.match(await line("broken").innerText(), /Could not be assessed[\s\S]*broken\.mp4/);
    await page.reload();
    await line("monday").getByRole("link", { name: "Open report" }).click();
    await page.getByRole("heading", { name: "Squat" }).first().waitFor();
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  it("puts a wrong person and day right in the list of clips", async () => {
    const page = await open(chromium, `${home}clips`);
    const line = page.locator('#clips li[data-name^="monday"]');
    await line.getByText("Correct, or assess again").click();
    await page.waitForFunction(() => document.querySelector('#clips li[data-name^="monday"] .person').value === "ben");
    await line.getByLabel("Person", { exact: true }).fill("dora");
    await line.getByLabel("Done on").fill("2026-03-04");
    assert.deepEqual(await barriers(page), []);
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, "correct.png") });
    await line.getByRole("button", { name: "Assess again" }).click();
    await line.locator(".whose", { hasText: "dora" }).waitFor();
    await page.getByText("Everything is done.").waitFor({ timeout: 240_000 });
    await page.goto(`${home}people`);
    assert.match(await page.locator("tr", { hasText: "dora" }).innerText(), /4 Mar 2026/);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  it("deletes a clip only after a second click, and the line goes", async () => {
    const page = await open(chromium, `${home}clips`);
    const line = page.locator('#clips li[data-name^="broken"]');
    const before = await page.locator("#clips li").count();
    await line.getByText("Delete", { exact: true }).click();
    await line.getByText("go from this machine for good").waitFor();
    assert.deepEqual(await barriers(page), []);
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, "delete.png") });
    await line.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("broken.mp4 was deleted.").waitFor();
    assert.equal(await page.locator("#clips li").count(), before - 1);
    await page.reload();
    await page.locator('#clips li[data-name^="monday"]').waitFor();
    assert.equal(await line.count(), 0);
    assert.deepEqual(page.complaints, []);
    await page.close();
  });

  it("is asked about a name that is nearly another's, and about what is no video", async () => {
    const page = await open(chromium, `${home}clips`);
    await page.locator("#about [name=person]").fill("Annabel");
    await page.locator("#files").setInputFiles(join(repository, "samples/landmarks/bridge.jsonl.gz"));
    await page.locator("#clips li", { hasText: "Annabel" }).first().waitFor();
    await page.getByText("Everything is done.").waitFor({ timeout: 240_000 });
    await page.locator("#about [name=person]").fill("Anabel");
    await page.locator("#files").setInputFiles(join(repository, "samples/landmarks/squat.jsonl.gz"));
    await page.getByText(/^There is already someone called Annabel/).waitFor();
    await page.getByText("1 clip waits for an answer above.").waitFor();
    const tick = page.getByLabel("Yes, a new person").first();
    const [box, words] = [await tick.boundingBox(), await tick.locator("xpath=..").boundingBox()];
    assert.ok(box.width < 30 && words.height < 40, `a box of ${box.width} px beside its words: ${words.height} px high`);
    assert.equal(await page.locator("#clips li", { hasText: "Anabel" }).count(), 0);
    await tick.check();
    await page.locator("#clips li", { hasText: "Anabel" }).first().waitFor();
    const photo = join(dir, "photo.jpg");
    writeFileSync(photo, "x");
    await page.locator("#files").setInputFiles(photo);
    await page.getByText("This is not a video").waitFor();
    await page.close();
  });
});

describe("every page", () => {
  it("follows the size of letters that the browser is set to, and keeps its drawings in forced colours", async () => {
    const large = await browser("--blink-settings=defaultFontSize=32");
    for (const path of ["", "clips", "reports", "people", "exercise/squat", "plan"]) {
      const page = await open(large, home + path, { viewport: { width: 1280, height: 800 }, forcedColors: "active" });
      await page.waitForLoadState("load");
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), "32px", path);
      const wider = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${path}: ${wider} px wider than the window`);
      const forced = await page.locator(".drawing").evaluateAll((all) => all.filter((drawing) => getComputedStyle(drawing).forcedColorAdjust !== "none").length);
      assert.equal(forced, 0, path);
      await page.close();
    }
    await large.close();
  });


  it("has no barrier and no sideways scrolling, on a desk and on a phone, light and dark", async () => {
    for (const path of ["", "clips", "reports", "people", "people/Annabel", "exercise/squat", "exercise/seated_march"]) {
      for (const look of [{}, DARK, PHONE, { ...PHONE, ...DARK }]) {
        const page = await open(chromium, home + path, look);
        await page.waitForLoadState("load");
        assert.deepEqual(await barriers(page), [], path);
        const wider = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${path}: ${wider} px wider than the window`);
        assert.deepEqual(page.complaints, [], path);
        await page.close();
      }
    }
  });
});
