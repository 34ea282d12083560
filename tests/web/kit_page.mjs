// The kit built and opened: one browser for all tests, a page for each, and what a page said and broke is kept.
import { execFile } from "node:child_process";
import { readFile, rm, mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { policyOfDocs, serve } from "./server.mjs";

export const ROOT = resolve(import.meta.dirname, "../..");
const require = createRequire(import.meta.url);
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
// What lies above the page hangs below <body>, outside its landmarks; and an open select holds the focus in its list, so that what
// is hidden behind it cannot be reached: axe excuses that for dialogs, and does not know it of lists.
const NOT_ABOVE = { "aria-hidden-focus": { enabled: false } };

export async function openKit() {
  const folder = await mkdtemp(join(tmpdir(), "outpost-kit-"));
  await promisify(execFile)(process.execPath, [join(ROOT, "node_modules/vite/bin/vite.js"), "build", "common/web", "--outDir", folder, "--logLevel", "error"], { cwd: ROOT });
  const server = await serve(folder, "kit.html", await policyOfDocs(ROOT));
  const browser = await chromium.launch({ executablePath: process.env.OUTPOST_CHROMIUM ?? "/usr/bin/chromium" });
  const axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");

  /** A page of the kit; `said` fills with what no page may say: messages, errors, breaches of the policy. */
  async function open(query = {}, size = { width: 1280, height: 800 }) {
    const context = await browser.newContext({ viewport: size, reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage(), said = [];
    // Long enough for a machine that builds and tests other things beside this.
    page.setDefaultTimeout(60_000);
    page.on("console", message => said.push(message.text()));
    page.on("pageerror", error => said.push(String(error)));
    page.on("request", request => { if (!request.url().startsWith(server.address) && !request.url().startsWith("data:")) said.push(`asked for ${request.url()}`); });
    await page.addInitScript(() => addEventListener("securitypolicyviolation", event => console.error(`breach of ${event.violatedDirective} by ${event.sourceFile}`)));
    await page.goto(`${server.address}/kit?${new URLSearchParams(query)}`);
    await page.getByRole("main").waitFor();
    await page.evaluate(() => document.fonts.ready);
    return { page, said, close: () => context.close() };
  }
  /** What axe finds wrong, one line a fault. A script tag is refused by the policy, so that axe comes by evaluate. */
  async function faults(page, isAbove = false) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(([tags, rules]) => globalThis.axe.run(document, { runOnly: tags, rules, resultTypes: ["violations"] }), isAbove ? [TAGS, NOT_ABOVE] : [[...TAGS, "best-practice"], {}]);
    return violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(" ")} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`));
  }
  async function close() {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  }
  return { open, faults, close };
}
