// A session on the screen, led by a line that the test holds in its hand: what is seen, said, asked, and what comes back.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { browser, folder, open, program } from "./harness.mjs";

const SIZES = [[1280, 720], [1366, 768], [1440, 900], [1920, 1080], [844, 390], [667, 375], [568, 320], [720, 450], [390, 844], [360, 640], [820, 1180]];
const STOP = "Stop if a pain in the hip, the back or the knee becomes sharp or stays for more than a day, and ask a professional before you do it again.";

let chromium;
let dir;
let server;
let home;

async function serve(port = "0") {
  server = spawn(program, ["desk", dir, "--no-browser", "--history", join(dir, "history.sqlite"), "--port", port], { stdio: ["ignore", "pipe", "inherit"] });
  home = await new Promise((done) => server.stdout.once("data", (data) => done(String(data).trim())));
}

function end() {
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGINT");
  return ended;
}

before(async () => {
  chromium = await browser("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream");
  dir = folder();
  mkdirSync(join(dir, "plans"));
  writeFileSync(join(dir, "plans", "anna.toml"), 'label = "Hip"\nsessions_per_week = 3\n[[exercise]]\nname = "squat"\nsets = 2\nrepetitions = 3\n');
  await serve();
  const page = await open(chromium, home);
  await page.getByLabel("Label").fill("anna");
  await page.getByRole("button", { name: "Use this label" }).click();
  await page.getByText("For anna").waitFor();
  await page.goto(`${home}exercise/squat`);
  for (const sign of await page.locator("#signs fieldset").all()) await sign.getByLabel("No").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Start", exact: true }).waitFor();
  await page.close();
});
after(async () => {
  server?.kill("SIGINT");
  await chromium?.close();
});

/** A session whose line is `globalThis.line`: what it was sent, and what the test lets it say. */
async function begun(options = {}) {
  const page = await open(chromium, "about:blank", options);
  await page.addInitScript(() => {
    globalThis.WebSocket = class extends EventTarget {
      static OPEN = 1;
      readyState = 1;
      sent = [];
      constructor() {
        super();
        globalThis.line = this;
        setTimeout(() => this.dispatchEvent(new Event("open")));
      }
      send(what) {
        this.sent.push(what);
      }
      say(what) {
        this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(what) }));
      }
      close() {
        this.readyState = 3;
        this.dispatchEvent(new Event("close"));
      }
    };
  });
  await page.goto(`${home}exercise/squat`);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.locator("#live").waitFor();
  await page.waitForFunction(() => globalThis.line);
  return page;
}

const BOARD = {
  title: "Squat", set: 1, count: 9, tally: "8 good, 1 to improve", goal: [3, 12], rest: null, phase: "moving", reading: { name: "knee flexion", value: 103, target: 80, way: 1 },
  hold: null, banner: "", voice: "plain", countdown: null, still: false,
};
const say = (page, what) => page.evaluate((what) => globalThis.line.say(what), what);
const see = (page, board) => say(page, { seen: { size: [640, 480], bones: [], joints: [], labels: [], board: { ...BOARD, ...board } } });
const keys = (page) => page.evaluate(() => globalThis.line.sent.filter((what) => typeof what === "string"));

const MOMENTS = {
  nine: {},
  twelve: { count: 12 },
  hundred: { count: 100, title: "Seated glute stretch (figure 4), right side", tally: "61 good, 28 to improve, 11 not judged" },
  open: { count: 100, tally: "61 good, 39 to improve; 3 points not judged" },
  rest: { rest: [60, "Rest for 60 s. Next: Seated glute stretch (figure 4), right side, set 2 of 3: 10 repetitions, each held for 3 s. Both hands up or the space bar end the rest."] },
  pause: { count: 12, still: true, phase: "paused", banner: `Paused. To go on, raise both hands for two seconds, or press the space bar. ${STOP}` },
  cue: { count: 7, banner: "Push your knees out.", voice: "change" },
};

/** Where everything is, as far as it is shown; of words, where they are and not their box. */
function places() {
  const shown = ["title", "set", "count", "tally", "dial", "phase", "banner"].map((id) => document.getElementById(id));
  const all = [...shown, document.querySelector(".live .buttons"), document.querySelector(".stage-live")];
  return all.filter((element) => element.getClientRects().length).map((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const box = element.getBoundingClientRect();
    const { top, bottom } = box;
    const { left, right } = element.id === "count" ? range.getBoundingClientRect() : box;
    const lines = new Set([...range.getClientRects()].map((rect) => rect.top)).size;
    return { name: element.id || element.className, left, top, right, bottom, lines, cut: element.scrollHeight > element.clientHeight + 2 && element.id !== "count" };
  });
}

describe("what is seen of a session", () => {
  it("is all in the window, apart, and stays where it is, whatever is counted and said", async () => {
    const page = await begun();
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      let mirror;
      for (const [name, board] of Object.entries(MOMENTS)) {
        await see(page, board);
        const at = `${name} at ${width}x${height}`;
        const parts = await page.evaluate(places);
        for (const part of parts) {
          const inside = part.left >= -0.5 && part.top >= -0.5 && part.right <= width + 0.5 && part.bottom <= height + 0.5;
          assert.ok(inside && !part.cut, `${at}: ${JSON.stringify(part)}`);
        }
        assert.equal(parts.find((part) => part.name === "count").lines, 1, at);
        for (const [i, a] of parts.entries()) {
          for (const b of parts.slice(i + 1)) {
            const apart = a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
            assert.ok(apart, `${at}: ${JSON.stringify(a)} over ${JSON.stringify(b)}`);
          }
        }
        const { left, top, right, bottom } = parts.at(-1);
        mirror ??= [left, top, right, bottom];
        assert.deepEqual([left, top, right, bottom], mirror, `${at}: the mirror has moved`);
        if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${width}x${height}-${name}.png`) });
      }
    }
    await page.close();
  });

  it("has a place for warnings, which stay and are read aloud", async () => {
    const page = await begun();
    await see(page, {});
    await say(page, { event: { event: "warning", code: "slow_machine", message: "this machine is too slow" } });
    for (let i = 0; i < 20; i++) await see(page, { count: i });
    const alert = page.getByRole("alert").filter({ hasText: "This machine is too slow" });
    assert.ok(await alert.isVisible());
    assert.equal(await page.locator("#phase").textContent(), "moving");
    await alert.waitFor({ state: "hidden" });
    await page.close();
  });
});

describe("a camera that is unplugged", () => {
  it("is asked for again until it is there", async () => {
    const page = await begun();
    await page.evaluate(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      globalThis.asked = 0;
      globalThis.plugged = false;
      navigator.mediaDevices.getUserMedia = (what) => {
        globalThis.asked += 1;
        return globalThis.plugged ? ask(what) : Promise.reject(new DOMException("none", "NotFoundError"));
      };
      const [track] = document.getElementById("mirror").srcObject.getTracks();
      track.stop();
      track.dispatchEvent(new Event("ended"));
    });
    await page.getByRole("alert").filter({ hasText: "No picture comes from the camera" }).waitFor();
    await page.waitForFunction(() => globalThis.asked >= 2);
    await page.evaluate(() => {
      globalThis.plugged = true;
      navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
    });
    await page.getByRole("alert").filter({ hasText: "The camera is back" }).waitFor();
    const sent = await page.evaluate(() => globalThis.line.sent.length);
    await see(page, {});
    await page.waitForFunction((before) => globalThis.line.sent.length > before, sent);
    assert.equal(await page.evaluate(() => document.getElementById("mirror").srcObject.getTracks()[0].readyState), "live");
    await page.close();
  });
});

describe("leaving a session", () => {
  it("takes two presses of a key, and the browser asks before the page is left", async () => {
    const page = await begun();
    for (const key of ["q", "Escape"]) {
      const before = (await keys(page)).length;
      await page.keyboard.press(key);
      assert.equal((await keys(page)).length, before, key);
      await page.getByText("Press q once more to end the session.").waitFor();
      await page.keyboard.press(key);
      assert.equal((await keys(page)).at(-1), "end");
    }
    const asked = page.waitForEvent("dialog");
    await page.evaluate(() => { setTimeout(() => location.reload()); });
    assert.equal((await asked).type(), "beforeunload");
    await page.locator("#live").waitFor();
    await page.close();
  });

  it("keeps the pain afterwards when the slider is let go of, and says what is left of the plan", async () => {
    const page = await begun();
    let kept;
    await page.route("**/mat/pain", (route) => {
      kept = route.request().postDataJSON();
      return route.fulfill({ status: 204 });
    });
    await say(page, { over: { reports: [{ address: "/a/x/", title: "Squat", counted: "3 repetitions, all good; not judged: knees fall inward", warnings: ["You were cut off."] }], words: [], left: "2 sets of 3 repetitions; done today" } });
    await page.evaluate(() => globalThis.line.close());
    await page.getByText("2 sets of 3 repetitions; done today").waitFor();
    const done = await page.locator("#reports").innerText();
    assert.match(done, /all good; not judged: knees fall inward/);
    assert.match(done, /You were cut off\./);
    await page.locator("#after input").focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
    await page.getByText("Kept.").waitFor();
    assert.deepEqual(kept, { pain: 3 });
    // Nothing is under way that could be lost.
    await page.reload();
    await page.close();
  });
});

describe("a session that cannot begin", () => {
  it("says that Coxa is gone, or was started again, and never that something was kept", async () => {
    const port = new URL(home).port;
    const page = await open(chromium, `${home}exercise/squat`);
    await end();
    const start = async () => {
      await page.getByRole("button", { name: "Start", exact: true }).click();
      return page.locator("#problem:visible").textContent();
    };
    assert.match(await start(), /does not answer/);
    await serve(port);
    assert.match(await start(), /started again since this page was loaded/);
    await page.close();
  });
});
