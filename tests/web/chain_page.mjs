/*
 * Chain page: a client of a running chain in a browser, signed in, and when it has come to rest.
 *
 * Use      const chain = await chainOfInput(); const page = await signedIn(context, chain.hq);
 * Model    The client's own router says which pages there are: a new one is in pictures and measures without a row here.
 */
export async function chainOfInput() {
  let text = "";
  for await (const part of process.stdin) text += part;
  return JSON.parse(text);
}

/** A page of the context on which the manager of this node is signed in. */
export async function signedIn(context, { url, user_name, password }) {
  const page = await context.newPage();
  await page.goto(url);
  await page.fill("input[autocomplete=username]", user_name);
  await page.fill("input[type=password]", password);
  await page.click("form button");
  await page.waitForSelector(".ui-shell");
  await atRest(page);
  return page;
}

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
