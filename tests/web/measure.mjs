/*
 * Measure: what both managers weigh and how quick they are, over real servers. No check but for the sizes: machines differ.
 *
 * Use      node tests/web/measure.mjs [sizes] [grid] [pages]        all when none is named
 * Model    sizes: bytes of a first load as the server sends them (br). grid: HQ's catalogue of 100,000 products by the real API.
 *          pages: Lighthouse, desktop, of the main pages with somebody signed in: its browser is the one that signed in, and
 *          it keeps what is stored there.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse, { desktopConfig } from "lighthouse";
import { chromium } from "playwright-core";

import { atRest } from "./chain_page.mjs";
import { openBrowser, openChain, openPage, signIn } from "./harness.mjs";

const PRODUCTS = 100_000;
const SIZES = { hq: 250, store: 200 }; /* KiB */
const MARKS = { first: 1000, p50: 32, p95: 32, sort: 400, filter: 400 }; /* ms */
const SCORE = 97;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const PAGES = { hq: { Home: "/", Catalogue: "/products", Reports: "/reports", Stores: "/stores" }, store: { Today: "/", Sales: "/sales", Stock: "/stock" } };
/* Fetched when amounts are shown, and counted apart. */
const APART = /rules.*\.wasm$/;

const rows = [];
let isTooLarge = false;
function tell(what, value, mark, unit, isMost = true) {
  const isMet = isMost ? value <= mark : value >= mark;
  rows.push({ what, value, mark: `${isMost ? "<=" : ">="} ${mark}`, unit, "": isMet ? "" : "beside the mark" });
  return isMet;
}

/** What a browser that has nothing yet fetches until the first page stands. */
async function sizes(browser, ends) {
  for (const [client, [server, account]] of Object.entries(ends)) {
    const { context, page } = await openPage(browser);
    const wire = await context.newCDPSession(page), sent = new Map(), names = new Map();
    await wire.send("Network.enable");
    wire.on("Network.responseReceived", ({ requestId, response }) => names.set(requestId, new URL(response.url).pathname));
    wire.on("Network.responseReceived", ({ requestId, response }) => sent.set(requestId, Number(response.headers["content-length"] ?? 0)));
    await signIn(page, server, account);
    await atRest(page);
    const files = [...sent].map(([id, size]) => [names.get(id) ?? "", size]).filter(([name]) => name === "/" || /^\/(assets|.*\.(js|css|wasm|woff2|svg))/.test(name));
    if (process.env.OUTPOST_FILES) console.log(files.sort((one, other) => other[1] - one[1]).slice(0, 14));
    const total = (list) => Math.round(list.reduce((sum, [, size]) => sum + size, 0) / 102.4) / 10;
    const charts = (name) => /chart|draw/i.test(name);
    const first = files.filter(([name]) => !APART.test(name) && !charts(name));
    if (!tell(`${client}: first load, ${first.length} files`, total(first), SIZES[client], "KiB")) isTooLarge = true;
    rows.push({ what: `${client}: rules.wasm and charts besides`, value: total(files.filter(([name]) => APART.test(name) || charts(name))), unit: "KiB" });
    await context.close();
  }
}

/* Without publishing each of them: what is measured reads alone. */
const FILL = `SET session_replication_role = replica;
  INSERT INTO retail.product (product_id, sku, name, department_id, tax_group_id)
    SELECT gen_random_uuid(), 'MANY-' || lpad(n::text, 6, '0'),
      (ARRAY['Coffee', 'Rice', 'Soap', 'Bread', 'Milk', 'Paper', 'Juice', 'Ham'])[1 + n % 8] || ' ' || (ARRAY['fresh', 'dried', 'organic', 'value', 'large'])[1 + n % 5] || ' no. ' || n,
      (SELECT department_id FROM retail.department ORDER BY code OFFSET 0 LIMIT 1), (SELECT tax_group_id FROM retail.tax_group ORDER BY code LIMIT 1)
    FROM generate_series(1, ${PRODUCTS} - (SELECT count(*) FROM retail.product)) AS n;
  RESET session_replication_role; ANALYZE retail.product;`;

async function grid(browser, chain) {
  await chain.ask("sql", { node: "hq", text: FILL });
  const { context, page } = await openPage(browser);
  await context.addInitScript(() => {
    const seen = new MutationObserver(() => {
      if (!document.querySelector(".ui-grid-body .ui-grid-text")?.textContent) return;
      window.firstRows ??= performance.now();
      seen.disconnect();
    });
    seen.observe(document, { subtree: true, childList: true, characterData: true });
  });
  await signIn(page, chain.hq, chain.admin);
  await page.goto(`${chain.hq.address}/products`);
  await page.waitForFunction(() => window.firstRows);
  tell("grid: first rows, from the address on", Math.round(await page.evaluate(() => window.firstRows)), MARKS.first, "ms");
  await atRest(page);
  const frames = await page.evaluate(async () => {
    const scroller = document.querySelector("[role=grid]"), times = [];
    let last = performance.now();
    for (let step = 0; step < 180; step++) {
      scroller.scrollTop += step % 30 === 29 ? scroller.scrollHeight / 8 : 137;
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - last);
      last = performance.now();
    }
    return times.sort((left, right) => left - right);
  });
  for (const [name, share] of [["p50", 0.5], ["p95", 0.95]]) tell(`grid: a frame of scrolling, ${name}`, Number(frames[Math.floor(frames.length * share)].toFixed(1)), MARKS[name], "ms");
  const timed = (act) => page.evaluate(async (how) => {
    document.querySelector("[role=grid]").scrollTop = 0;
    await new Promise((resolve) => setTimeout(resolve, 500));
    const first = () => document.querySelector("[role=row][aria-rowindex='2'] .ui-grid-text")?.textContent ?? "";
    const old = first(), start = performance.now();
    if (how.column) [...document.querySelectorAll("[role=columnheader]")].find((one) => one.textContent.includes(how.column)).click();
    else {
      const input = document.querySelector("[data-search] input");
      input.value = how.text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    while ((first() === old || !first()) && performance.now() - start < how.most) await new Promise(requestAnimationFrame);
    return Math.round(performance.now() - start);
  }, { ...act, most: 10_000 });
  /* By its number: first as it is, which changes nothing, then the other way. */
  await page.evaluate(() => [...document.querySelectorAll("[role=columnheader]")].find((one) => one.textContent.includes("SKU")).click());
  await atRest(page);
  for (const column of ["SKU"]) tell(`grid: sorted the other way by ${column}`, await timed({ column }), MARKS.sort, "ms");
  /* With the moment that is waited for the next letter. */
  for (const text of ["ham value", "coffee dried"]) tell(`grid: "${text}" found`, await timed({ text }), MARKS.filter, "ms");
  await context.close();
}

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

async function pages(ends) {
  for (const [client, [server, account]] of Object.entries(ends)) {
    const folder = await mkdtemp(join(tmpdir(), "outpost-measure-")), port = await freePort();
    const context = await chromium.launchPersistentContext(folder, { executablePath: "/usr/bin/chromium", locale: "en-IE", args: [`--remote-debugging-port=${port}`] });
    try {
      await signIn(await context.newPage(), server, account);
      for (const [title, path] of Object.entries(PAGES[client])) {
        const { lhr } = await lighthouse(server.address + path, { port, disableStorageReset: true, onlyCategories: CATEGORIES, logLevel: "error" }, desktopConfig);
        for (const [name, { score }] of Object.entries(lhr.categories)) {
          if (!tell(`${client}: ${title}, ${name}`, Math.round(score * 100), SCORE, "", false)) {
            const faults = lhr.categories[name].auditRefs.map(({ id, weight }) => ({ ...lhr.audits[id], weight })).filter(({ score: each, weight }) => each !== null && each < 0.9 && weight > 0);
            for (const fault of faults) rows.push({ what: `    ${fault.title}`, value: fault.displayValue ?? "" });
          }
        }
      }
    } finally {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
}

const wanted = process.argv.slice(2);
const isWanted = (part) => wanted.length === 0 || wanted.includes(part);
const chain = await openChain(), browser = await openBrowser();
const ends = { hq: [chain.hq, chain.admin], store: [chain.stores.centro, chain.managers.centro] };
try {
  if (isWanted("sizes")) await sizes(browser, ends);
  if (isWanted("pages")) await pages(ends);
  if (isWanted("grid")) await grid(browser, chain);
} finally {
  await browser.close();
  await chain.close();
}
console.table(rows);
process.exitCode = isTooLarge ? 1 : 0;
