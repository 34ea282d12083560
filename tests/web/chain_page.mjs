/*
 * Chain page: a client of a running chain in a browser: which pages it has, and when one has come to rest.
 *
 * Model    The client's own router says which pages there are: a new one is in pictures and measures without a row here.
 */

/** Names and paths of the client's pages, in the router's order, without redirections and what leads nowhere. */
export function routesOf(page) {
  return page.evaluate(() => document.querySelector("#app").__vue_app__.config.globalProperties.$router.getRoutes()
    .filter(({ name, redirect }) => name && name !== "lost" && !redirect)
    .map(({ name, path }) => ({ name: String(name), path })));
}

/** Goes there as a link does, without loading the client anew. */
export async function go(page, path, patience = PATIENCE) {
  await page.evaluate((to) => document.querySelector("#app").__vue_app__.config.globalProperties.$router.push(to).then(() => null), path);
  return atRest(page, patience);
}

/* Milliseconds without a request or a change of the document. */
const STILL = 400;
const PATIENCE = 15_000;

/** Nothing is waited for: no shape of what comes, no request under way, no change for a while; true unless it took too long. */
export function atRest(page, patience = PATIENCE) {
  return page.evaluate(([still, patience]) => new Promise((resolve) => {
    const end = performance.now() + patience;
    let changed = performance.now();
    const seen = new MutationObserver(() => (changed = performance.now()));
    seen.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    const look = () => {
      const waits = document.querySelector(".ui-skeleton, .ui-grid-bone, [aria-busy=true]");
      const now = performance.now();
      if ((!waits && now - changed > still) || now > end) {
        seen.disconnect();
        resolve(now <= end);
      } else requestAnimationFrame(look);
    };
    look();
  }), [STILL, patience]);
}

/* How a record is opened where it is not a row of the grid. */
const OPENERS = [".ui-grid-body .ui-grid-row:not([aria-hidden]) [role=gridcell]:not(.select)", "[role=treeitem]", (list) => `.ui-shell-main a[href^="${list}/"]`];

/** Opens a record of the list that is shown; false when there is none. */
export async function openFirst(page, list, patience = PATIENCE) {
  const before = page.url();
  for (const opener of OPENERS) {
    const row = page.locator(typeof opener === "string" ? opener : opener(list)).nth(0);
    if (!(await row.count())) continue;
    await row.click({ timeout: 5000 }).catch(() => undefined);
    if (page.url() === before) await page.keyboard.press("Enter");
    await page.waitForURL((address) => address.href !== before && address.pathname !== list, { timeout: 3000 }).catch(() => undefined);
    if (page.url() !== before) return atRest(page, patience).then(() => true);
  }
  return false;
}
