// The page of a history: one file, read on a desk and on a phone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";

import { barriers, browser, folder, open, program, repository } from "./harness.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const DARK = { colorScheme: "dark" };
const MARKUP = "Anna <script>alert(1)</script><img src=x onerror=alert(2)>";

const PLAN = `label = "Spring & <b>summer</b>"
sessions_per_week = 2
start = 2026-03-02
weeks = 3
[[exercise]]
name = "squat"
sets = 1
repetitions = 3
[[exercise]]
name = "seated_march"
side = "each"
sets = 1
repetitions = 3
`;

const ANSWERS = `where = "groin"
side = "right"
since = "spring"
worse = "stairs <i>up</i>"
wants = "dance"
[warning_signs]
bladder_bowel_or_saddle = false
fall_and_cannot_stand = false
hot_swollen_joint_or_calf = false
fever_or_weight_loss = false
night_pain = true
cancer = false
`;

let chromium;
let place;

const coxa = (...args) => execFileSync(program, [...args, "--history", join(place, "history.sqlite")], { env: { ...process.env, TZ: "UTC" } }).toString();

function assess(exercise, label, date, ...more) {
  const input = resolve(repository, `samples/landmarks/${exercise}.jsonl.gz`);
  coxa("assess", input, "--exercise", exercise, "--out", join(place, "out"), "--force", "--patient", label, "--date", date, ...more);
}

/** The page that puts somebody's tests of movement together. */
function baseline(label, options = {}) {
  const file = join(place, "page.html");
  coxa("history", label, "--baseline", "--html", file, "--force", "--until", "2026-03-31");
  return open(chromium, pathToFileURL(file).href, options);
}

/** The page of somebody's history. */
function page(label, options = {}) {
  const file = join(place, "page.html");
  coxa("history", label, "--html", file, "--force", "--until", "2026-03-31", "--plan", join(place, "plan.toml"));
  return open(chromium, pathToFileURL(file).href, options);
}

before(async () => {
  chromium = await browser();
  place = folder();
  writeFileSync(join(place, "plan.toml"), PLAN);
  writeFileSync(join(place, "answers.toml"), ANSWERS);
  coxa("intake", MARKUP.slice(0, 60), "--answers", join(place, "answers.toml"), "--date", "2026-03-01");
  const pain = [[7, 6], [6, 5], [5, 3], [4, 2]];
  for (const [i, date] of ["2026-03-02", "2026-03-05", "2026-03-11", "2026-03-18"].entries()) {
    const [from, to] = pain[i].map(String);
    // The first time only one squat of the clip is looked at.
    assess("squat", MARKUP.slice(0, 60), date, "--pain-before", from, "--pain-after", to, ...(i === 0 ? ["--to", "3"] : []));
    if (i > 1) assess("seated_march", MARKUP.slice(0, 60), date);
  }
});
after(() => chromium?.close());

describe("the page of a history", () => {
  it("loads with an empty console, asks for nothing, and shows words as text", async () => {
    const shown = await page(MARKUP.slice(0, 60));
    assert.deepEqual(shown.complaints, []);
    assert.deepEqual(shown.asked.filter((address) => !/^(data:|file:.*page\.html$)/.test(address)), []);
    assert.equal(await shown.locator("h1").innerText(), MARKUP.slice(0, 60));
    assert.match(await shown.locator(".answers").innerText(), /stairs <i>up<\/i>/);
    assert.match(await shown.locator("body").innerText(), /Spring & <b>summer<\/b>/);
    assert.match(await shown.locator(".alarm").innerText(), /See a doctor before you exercise.*pain at night/);
    await shown.close();
  });

  it("tells a change from none, and the days of the plan", async () => {
    const shown = await page(MARKUP.slice(0, 60));
    const row = (title) => shown.locator("tr", { has: shown.locator(`th:text-is("${title}")`) }).first().innerText();
    assert.match(await row("pain before"), /7\s+4\s+−3, less\s+−1, no real change\s+2/);
    assert.match(await row("repetitions"), /1\s+3\s+\+2, more\s+0, no real change\s+2/);
    const days = shown.locator(".calendar td.all");
    assert.deepEqual(await days.locator("small").allInnerTexts(), ["11 Mar", "18 Mar"]);
    assert.equal(await shown.locator(".calendar td.some").count(), 2);
    // Two, one and one of two days: four of six.
    assert.match(await shown.locator(".tiles").innerText(), /67\s%\s*4 of 6 days/);
    assert.ok((await shown.locator(".charts svg circle").count()) > 12, "a dot for every figure of every day");
    await shown.close();
  });

  it("has no barrier and no sideways scrolling, on a desk and on a phone, light and dark", async () => {
    for (const size of [{}, PHONE]) {
      for (const scheme of [{}, DARK]) {
        const shown = await page(MARKUP.slice(0, 60), { ...size, ...scheme });
        assert.deepEqual(await barriers(shown), []);
        const wider = await shown.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${wider} px wider than the window`);
        await shown.close();
      }
    }
  });

  it("prints to A4 pages", async () => {
    const shown = await page(MARKUP.slice(0, 60));
    const pdf = (await shown.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
    const pages = pdf.match(/\/Type\s*\/Page\b/g).length;
    assert.ok(pages >= 2 && pages <= 5, `${pages} pages`);
    await shown.close();
  });

  it("is there for somebody who was only asked, and for one single day", async () => {
    coxa("intake", "only asked", "--answers", join(place, "answers.toml"), "--date", "2026-03-01");
    assess("bridge", "one day", "2026-03-02");
    for (const label of ["only asked", "one day"]) {
      const shown = await page(label);
      assert.deepEqual(shown.complaints, []);
      assert.deepEqual(await barriers(shown), []);
      assert.equal(await shown.locator("svg").count(), 0, "a single point is no curve");
      await shown.close();
    }
  });
});

describe("the page of a baseline", () => {
  const label = MARKUP.slice(0, 60).replace("Anna", "Ella");
  /** The squats up to a moment, and then standing still until half a minute is over. */
  const halfMinute = (until) => {
    const [header, ...lines] = gunzipSync(readFileSync(resolve(repository, "samples/landmarks/squat.jsonl.gz"))).toString().trim().split("\n");
    const frames = lines.map((line) => JSON.parse(line)).filter((frame) => frame.t_us <= until * 1e6);
    const step = frames[1].t_us - frames[0].t_us;
    while (frames.at(-1).t_us < 40e6) frames.push({ ...frames.at(-1), t_us: frames.at(-1).t_us + step });
    const path = join(place, `stands-${until}.jsonl`);
    writeFileSync(path, [header, ...frames.map((frame) => JSON.stringify(frame)), ""].join("\n"));
    return path;
  };
  const testOf = (name, date, input, ...more) => {
    coxa("assess", input, "--exercise", name, "--out", join(place, "out"), "--force", "--patient", label, "--date", date, ...more);
  };
  before(() => {
    coxa("intake", label, "--answers", join(place, "answers.toml"), "--date", "2026-03-01");
    // Getting up from the bottom of one squat and going down to that of the next is a stand: there are two.
    const squats = resolve(repository, "samples/landmarks/squat.jsonl.gz");
    testOf("chair_stand_30s", "2026-03-02", halfMinute(5.8), "--age", "67", "--sex", "f");
    testOf("squat_depth", "2026-03-02", squats);
    testOf("chair_stand_30s", "2026-03-30", halfMinute(9), "--age", "67", "--sex", "f");
    testOf("squat_depth", "2026-03-30", squats, "--to", "3");
  });

  it("tells scores, norms and changes, with an empty console and words as text", async () => {
    const shown = await baseline(label);
    assert.deepEqual(shown.complaints, []);
    assert.deepEqual(shown.asked.filter((address) => !/^(data:|file:.*page\.html$)/.test(address)), []);
    assert.equal(await shown.locator("h1").innerText(), `${label}: movement tests`);
    const row = await shown.locator("tr", { has: shown.locator('th:text-is("times")') }).innerText();
    assert.match(row, /1\s+2\s+\+1, no real change\s+less than usual: 11 or more \(women of 65 to 69\)/);
    assert.match(await shown.locator(".tiles").innerText(), /Tests done\s*2\s*of 6\s*Less than usual\s*1[^]*Changed\s*0/);
    assert.match(await shown.locator(".answers").innerText(), /stairs <i>up<\/i>/);
    assert.match(await shown.locator(".alarm").innerText(), /pain at night/);
    assert.equal(await shown.locator("svg.bar").count(), 3);
    await shown.close();
  });

  it("has no barrier and no sideways scrolling, on a desk and on a phone, light and dark, and prints", async () => {
    for (const size of [{ viewport: { width: 1440, height: 900 } }, PHONE]) {
      for (const scheme of [{}, DARK]) {
        const shown = await baseline(label, { ...size, ...scheme });
        assert.deepEqual(await barriers(shown), []);
        const wider = await shown.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${wider} px wider than the window`);
        await shown.close();
      }
    }
    const shown = await baseline(label);
    const pdf = (await shown.pdf({ preferCSSPageSize: true, printBackground: true })).toString("latin1");
    assert.ok(pdf.match(/\/Type\s*\/Page\b/g).length <= 3);
    await shown.close();
  });

  it("is there for somebody who did no test", async () => {
    const shown = await baseline(MARKUP.slice(0, 60));
    assert.deepEqual(shown.complaints, []);
    assert.deepEqual(await barriers(shown), []);
    assert.match(await shown.locator("body").innerText(), /No test of movement was done yet/);
    await shown.close();
  });
});
