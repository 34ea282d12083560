/*
 * Pictures: every screen of both managers, light and dark, as docs/images/<client>-<page>-<theme>.png.
 *
 * Use      node tests/web/pictures.mjs [--folder FOLDER] [--language es] [NAME...]     all, or those whose names begin with a NAME
 * Model    Pages come from the clients' routers. One whose address may name a record is taken as its list and, as
 *          <page>-open, with one record open. Colours are reduced to a palette, so that the whole folder stays small.
 */
import { spawn } from "node:child_process";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { atRest, go, openFirst, routesOf } from "./chain_page.mjs";
import { openApi, openBrowser, openChain, openPage, root, signIn } from "./harness.mjs";

const THEMES = ["light", "dark"];
const VIEW = { width: 1280, height: 800 };
const MOST = 6 * 1024 * 1024;
/* What a page shows without being asked is not always what it is for: parts of its address, in the client's terms. */
const QUERIES = { reports: "?by=day&compare=weekdays" };

const MOVEMENTS = [["pay_in", 2000, "Change from the bank"], ["pay_out", 650, "Window cleaning"]];

const words = process.argv.slice(2);
const option = (name, usual) => (words.includes(name) ? words.splice(words.indexOf(name), 2)[1] : usual);
const folder = option("--folder", join(root, "docs/images"));
const language = option("--language", "en");
const isWanted = (name) => words.length === 0 || words.some((word) => name.startsWith(word));

/** The same picture in at most 256 colours. */
async function reduced(picture) {
  const child = spawn("pngquant", ["--speed", "1", "--strip", "-"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(picture);
  const parts = [];
  for await (const part of child.stdout) parts.push(part);
  return Buffer.concat(parts);
}

async function take(page, name) {
  /* Nothing is pointed at. */
  await page.mouse.move(0, VIEW.height - 1);
  if (!(await atRest(page))) console.log(`${name} does not come to rest`);
  const picture = await page.screenshot({ animations: "disabled", caret: "hide" });
  await writeFile(join(folder, `${name}.png`), await reduced(picture));
}

/** The page before anybody has signed in, and each that the router has. */
async function tour(browser, { client, server, account }, theme) {
  const { context, page } = await openPage(browser, { viewport: VIEW, language, theme, reducedMotion: "reduce" });
  if (isWanted(`${client}-sign-in`)) {
    await page.goto(server.address);
    await page.waitForSelector("input[type=password]");
    await take(page, `${client}-sign-in-${theme}`);
  }
  await signIn(page, server, account);
  for (const { name, path } of await routesOf(page)) {
    const title = `${client}-${name.replaceAll("_", "-")}`, [list] = path.split("/:");
    if (!isWanted(title)) continue;
    await go(page, (list || "/") + (QUERIES[name] ?? ""));
    await take(page, `${title}-${theme}`);
    if (list === path) continue;
    if (await openFirst(page, list)) await take(page, `${title}-open-${theme}`);
    else console.log(`${title}: nothing to open`);
  }
  await context.close();
}

/** What the chain of a month has none of. */
async function prepare(chain) {
  const hq = await openApi(chain.hq, chain.admin), store = await openApi(chain.stores.centro, chain.managers.centro);
  const [product] = await hq.items("/api/v1/products?sku=BAK-0001&expand=department_id,tax_group_id");
  const file = ["sku,name,department,tax_group,unit_price", `BAK-0001,${product.name},${product.department.code},${product.tax_group.code},2.10`, `BAK-9001,Corner Oven Rye loaf 750 g,${product.department.code},${product.tax_group.code},3.40`, "BAK-9002,Corner Oven Seed roll,nowhere,reduced,0.80"];
  await hq.call("POST", `/api/v1/imports?import_id=${crypto.randomUUID()}`, file.join("\n"), "text/csv");
  const [session] = await store.items("/api/v1/register_sessions?open=true");
  for (const [kind, amount, reason] of MOVEMENTS) await store.post("/api/v1/cash_movements", { cash_movement_id: crypto.randomUUID(), register_session_id: session.register_session_id, kind, amount, reason });
}

const chain = await openChain();
await prepare(chain);
const browser = await openBrowser();
const CLIENTS = [
  { client: "hq-manager", server: chain.hq, account: chain.admin },
  { client: "store-manager", server: chain.stores.centro, account: chain.managers.centro },
];
await mkdir(folder, { recursive: true });
if (words.length === 0) for (const name of await readdir(folder)) if (name.endsWith(".png")) await rm(join(folder, name));
for (const client of CLIENTS) for (const theme of THEMES) await tour(browser, client, theme);
await browser.close();
await chain.close();

const names = (await readdir(folder)).filter((name) => name.endsWith(".png"));
let size = 0;
for (const name of names) size += (await stat(join(folder, name))).size;
console.log(`${names.length} pictures, ${(size / 1024 / 1024).toFixed(1)} MiB`);
if (size > MOST) {
  console.error(`more than ${MOST / 1024 / 1024} MiB`);
  process.exitCode = 1;
}
