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
export async function go(page, path) {
  await page.evaluate((to) => document.querySelector("#app").__vue_app__.config.globalProperties.$router.push(to), path);
  await atRest(page);
}

/* Milliseconds without a request or a change of the document. */
const STILL = 400;
const PATIENCE = 15_000;

/** Nothing is waited for: no shape of what comes, no request under way, no change for a while; true unless it took too long. */
export function atRest(page) {
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
  }), [STILL, PATIENCE]);
}
