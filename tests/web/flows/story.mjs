/*
 * Story: what people do from beginning to end, in a real browser over real servers; nothing is played.
 *
 * Use      const it = storyTeller();
 *          it.story("a price is changed for tomorrow and arrives", async () => {
 *            const anna = await it.person("hq", "/prices");        who is signed in there as its manager
 *            ...
 *          });
 * Model    Every page that somebody opened is clean at the end, or the story has failed: nothing on the console, no breach of the
 *          policy, no request to another origin. When a story fails, what each person saw is kept as a picture, and its place told.
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { openApi, openBrowser, openChain, openPage, signIn } from "../harness.mjs";

export const HEADQUARTERS = "hq";

export function storyTeller() {
  let browser, chain;
  const people = [];
  before(async () => {
    /* One after the other: what one of two has opened when the other fails would be left. */
    chain = await openChain();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await chain?.close();
  });
  afterEach(async () => {
    await Promise.all(people.splice(0).map(({ page }) => page.context().close()));
  });

  const serverOf = (node) => (node === HEADQUARTERS ? chain.hq : chain.stores[node]);
  const accountOf = (node) => (node === HEADQUARTERS ? chain.admin : chain.managers[node]);

  /* Somebody at a server, with a browser of their own. */
  async function person(node, path = "/", { account = accountOf(node), byKeys = false, ...settings } = {}) {
    const { page, watched } = await openPage(browser, settings);
    people.push({ name: `${node}-${account.user_name}`, page, watched });
    if (byKeys) await signInByKeys(page, serverOf(node), account, path);
    else await signIn(page, serverOf(node), account, path);
    await page.waitForSelector(".ui-shell-main h1");
    return Object.assign(page, { watched });
  }

  function story(sentence, tell) {
    test(sentence, async () => {
      try {
        await tell();
        for (const { name, watched } of people) watched.assertClean(name);
      } catch (failure) {
        failure.stack += await pictures();
        throw failure;
      }
    });
  }

  async function pictures() {
    const folder = await mkdtemp(join(tmpdir(), "outpost-story-"));
    const taken = people.map(async ({ name, page }, number) => {
      const path = join(folder, `${number}-${name}.png`);
      await page.screenshot({ path });
      return path;
    });
    const found = await Promise.allSettled(taken);
    return found.map(({ value }) => `\n  seen: ${value ?? "(no picture)"}`).join("");
  }

  return { person, story, ask: (act, words) => chain.ask(act, words), api: (node) => openApi(serverOf(node), accountOf(node)) };
}

/* The box of the name has the focus from the start. */
async function signInByKeys(page, server, { user_name, password }, path) {
  await page.goto(server.address + path);
  await page.locator("input[autocomplete=username]:focus").waitFor();
  await page.keyboard.type(user_name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

/* A message that comes and goes by itself. */
export const said = (page, text) => page.locator(".ui-toast-title").getByText(text);

/* Asked again until it is so; that it never becomes so is told by what it last was. */
export async function becomes(ask, is, what, patience = 30_000) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await ask();
    if (is(found)) return found;
    if (Date.now() > end) throw new Error(`${what}: still ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
