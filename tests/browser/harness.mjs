// Assessments made by the program itself, and a real browser to look at their pages.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export const repository = resolve(import.meta.dirname, "../..");
export const program = process.env.COXA ?? join(repository, "target/release/coxa");

/** A folder that is gone when the tests end. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), "coxa-browser-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** `coxa assess` of a file of the repository; gives the output folder. */
export function assess(input, exercise, ...more) {
  const out = join(folder(), "out");
  execFileSync(program, ["assess", resolve(repository, input), "--exercise", exercise, "--out", out, ...more]);
  return out;
}

/** Debian's Chromium, with further switches. Its own sandbox cannot be had as root. */
export function browser(...more) {
  const root = process.getuid?.() === 0;
  const quiet = [...more, "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: root ? ["--no-sandbox", ...quiet] : quiet });
}

/** Opens an address; `page.complaints` gathers console messages and errors, `page.asked` every address it asked for. */
export async function open(on, address, options = {}) {
  const page = await on.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  // A busy machine is no fault of the page.
  page.setDefaultTimeout(240_000);
  page.complaints = [];
  page.asked = [];
  page.on("console", (message) => page.complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => page.complaints.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    page.complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => page.asked.push(request.url()));
  await page.goto(address);
  return page;
}

/** The report of an output folder, opened as a file. */
export const report = (on, out, options) => open(on, pathToFileURL(join(out, "report.html")).href, options);

/** Waits until the clip shows what it was last asked for. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const video = document.querySelector(".stage video");
    return !video || (video.readyState >= 2 && !video.seeking);
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Findings of axe-core that keep somebody from using the page. */
export async function barriers(page) {
  const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  // The page's own policy allows no other script, so this comes in through the debugger's door.
  const source = await import("node:fs").then((fs) => fs.readFileSync(axe, "utf8"));
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  const serious = violations.filter((finding) => ["serious", "critical"].includes(finding.impact));
  return serious.map((finding) => `${finding.id}: ${finding.nodes.map((node) => node.target).join(", ")}`);
}
