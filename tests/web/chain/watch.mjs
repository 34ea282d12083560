/*
 * Watched: what a page must not do, whatever a test is about.
 *
 * Model    Collected from the moment it is opened: console warnings and errors, errors nobody caught, breaches of the policy,
 *          requests to another origin than the first page's, requests that failed. What a test brings about itself it
 *          expects first: watched.expect(/503 GET .*products/).
 */
import assert from "node:assert/strict";

/* The browser asks whether somebody is signed in, and the answer is no. */
const USUAL = [/^401 POST \/api\/v1\/auth\/session\/refresh$/];
/* A page that is left asks no more. */
const GIVEN_UP = "net::ERR_ABORTED";
/* The console's own words for a reply that the listener below has seen with its status. */
const SAID_OF_REPLY = /^Failed to load resource: the server responded with a status of/;
const STEP = 25; /* ms */
const PATIENCE = 30_000;
const OWN = /^(data|blob|about):/;

export async function watch(page) {
  const watched = new Watched(page);
  await page.exposeBinding("tellBreach", (source, breach) => watched.note(`breach of the policy: ${breach}`));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => window.tellBreach(`${violatedDirective} by ${blockedURI || sourceFile}:${lineNumber}`));
  });
  page.on("pageerror", (error) => watched.note(`error: ${error.stack ?? error}`));
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type()) && !SAID_OF_REPLY.test(message.text())) watched.note(`console ${message.type()}: ${message.text()} ${message.location().url}`);
  });
  page.on("request", (request) => {
    watched.request(request.url());
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) watched.forget();
    watched.begin(request);
  });
  page.on("requestfinished", (request) => watched.end(request));
  page.on("websocket", (socket) => watched.request(socket.url().replace(/^ws/, "http")));
  page.on("response", (reply) => {
    if (reply.status() >= 400) watched.note(`${reply.status()} ${reply.request().method()} ${pathOf(reply.url())}`);
  });
  page.on("requestfailed", (request) => {
    watched.end(request);
    const reason = request.failure()?.errorText;
    if (reason !== GIVEN_UP) watched.note(`${reason} ${request.method()} ${pathOf(request.url())}`);
  });
  return watched;
}

function pathOf(address) {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

export class Watched {
  #faults = [];
  #expected = [...USUAL];
  #origins = new Set();
  #asking = new Set();
  #page;

  constructor(page) {
    this.#page = page;
  }

  note(fault) {
    if (!this.#expected.some((pattern) => pattern.test(fault))) this.#faults.push(fault);
  }

  /* From now on. */
  expect(...patterns) {
    this.#expected.push(...patterns);
  }

  /* Pages of another server are gone to. */
  allow(server) {
    this.#origins.add(server.address);
  }

  request(address) {
    if (OWN.test(address)) return;
    const { origin } = new URL(address);
    if (!this.#origins.size) this.#origins.add(origin);
    if (!this.#origins.has(origin)) this.note(`request to another origin: ${address}`);
  }

  begin(request) {
    this.#asking.add(request);
  }

  end(request) {
    this.#asking.delete(request);
  }

  /* The page is another one: nobody says how what the one before has asked for ended. */
  forget() {
    this.#asking.clear();
  }

  /* Returns when everything is read that the page asked for, and nothing more was asked for a moment after that. */
  async settle(moment = 100) {
    const latest = Date.now() + PATIENCE;
    for (let quiet = 0; quiet < moment; quiet = this.#asking.size ? 0 : quiet + STEP) {
      if (Date.now() > latest) throw new Error(`the page goes on asking for ${[...this.#asking].map((request) => request.url()).join(", ")}`);
      await this.#page.waitForTimeout(STEP);
    }
    await this.#page.waitForFunction(() => !document.querySelector(".ui-shell-main .ui-skeleton, .ui-dialog .ui-skeleton, [role=grid][aria-busy=true]"));
  }

  /* What there was since it was asked last. */
  take() {
    return this.#faults.splice(0);
  }

  assertClean(where = "") {
    assert.deepEqual(this.take(), [], where);
  }
}
