/* What axe finds wrong with a page, one line a fault. A script tag would break the policy, so axe comes by evaluate. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/* A menu hangs below <body>, outside the landmarks, and what is behind it cannot be reached meanwhile: good practice asks for neither. */
const ABOVE = { runOnly: TAGS.slice(0, -1), rules: { "aria-hidden-focus": { enabled: false } } };
/* A frame in which no script may run is no place for axe, either: receipts have tests of their own. */
const OPTIONS = { runOnly: TAGS, resultTypes: ["violations"], iframes: false };

export async function axeFaults(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  const isAbove = (await page.locator("[role=menu]").count()) > 0;
  const { violations } = await page.evaluate((options) => window.axe.run(document, options), isAbove ? { ...OPTIONS, ...ABOVE } : OPTIONS);
  return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`));
}
