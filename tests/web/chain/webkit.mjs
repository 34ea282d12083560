/*
 * WebKit: Debian's MiniBrowser by the W3C WebDriver protocol, without a package of npm.
 *
 * Use      const browser = await openWebKit(); await browser.go(url); await browser.run(() => document.title); await browser.close();
 * Model    Xvfb is its screen, WebKitWebDriver what speaks the protocol; both end with it. It has no console to read: errors,
 *          rejections and breaches of the policy are kept by a listener that is put into each page after it has loaded.
 *          Without LANG its language is "C"; without the CPU's drawing GET /screenshot waits for ever.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DRIVER = "/usr/bin/WebKitWebDriver";
const MINI_BROWSER = ["x86_64", "aarch64"].map((machine) => `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`).find(existsSync);
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const TOOLBAR = 38; /* px */
const LIMIT = 60_000;

export const hasWebKit = () => existsSync(DRIVER) && MINI_BROWSER !== undefined && existsSync("/usr/bin/Xvfb");

export async function openWebKit({ width = 1280, height = 800 } = {}) {
  const browser = new WebKit();
  try {
    await browser.open(width, height + TOOLBAR);
    return browser;
  } catch (error) {
    await browser.close();
    throw error;
  }
}

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

class WebKit {
  #started = [];
  #base;
  #session = "";

  async open(width, height) {
    this.folder = await mkdtemp(join(tmpdir(), "outpost-webkit-"));
    const display = await this.#screen();
    const port = await freePort(), folders = Object.fromEntries(["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"].map((name) => [name, this.folder]));
    const environment = { ...process.env, ...folders, DISPLAY: display, GTK_A11Y: "none", NO_AT_BRIDGE: "1", WEBKIT_SKIA_ENABLE_CPU_RENDERING: "1", LANG: "en_US.UTF-8" };
    this.#started.push(spawn(DRIVER, [`--port=${port}`], { stdio: "ignore", env: environment }));
    this.#base = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${this.#base}/status`).catch(() => undefined))) await new Promise((resolve) => setTimeout(resolve, 100));
    const { sessionId } = await this.#call("POST", "/session", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary: MINI_BROWSER, args: ["--automation"] } } } });
    this.#session = `/session/${sessionId}`;
    await this.#call("POST", "/timeouts", { script: LIMIT, pageLoad: LIMIT, implicit: 0 });
    await this.#call("POST", "/window/rect", { width, height, x: 0, y: 0 });
  }

  #screen() {
    const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    this.#started.push(screen);
    return new Promise((resolve, reject) => {
      screen.stdio[3].once("data", (number) => resolve(`:${String(number).trim()}`));
      screen.once("exit", () => reject(new Error("Xvfb ended")));
    });
  }

  async #call(method, path, body) {
    const reply = await fetch(this.#base + this.#session + path, { method, ...(body ? { body: JSON.stringify(body) } : {}), signal: AbortSignal.timeout(LIMIT) });
    const { value } = await reply.json();
    if (!reply.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }

  async go(url) {
    await this.#call("POST", "/url", { url });
    await this.run(() => {
      window.seen = [];
      addEventListener("error", ({ message }) => window.seen.push(`error: ${message}`));
      addEventListener("unhandledrejection", ({ reason }) => window.seen.push(`rejection: ${reason}`));
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.seen.push(`breach of the policy: ${violatedDirective} by ${blockedURI}`));
      const { error } = console;
      console.error = (...words) => (window.seen.push(`console error: ${words.join(" ")}`), error(...words));
    });
  }

  /** What the function gives in the page, awaited. */
  async run(act, ...words) {
    const script = `const done = arguments[arguments.length - 1]; Promise.resolve((${act})(...[...arguments].slice(0, -1))).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.#call("POST", "/execute/async", { script, args: words });
    if (error) throw new Error(error);
    return value;
  }

  waitFor(selector) {
    return this.run(async (css, limit) => {
      for (const end = Date.now() + limit; !document.querySelector(css); await new Promise((resolve) => setTimeout(resolve, 50))) if (Date.now() > end) throw new Error(`no ${css}`);
    }, selector, LIMIT / 2);
  }

  async #find(css) {
    return (await this.#call("POST", "/element", { using: "css selector", value: css }))[ELEMENT];
  }

  async type(css, text) {
    await this.#call("POST", `/element/${await this.#find(css)}/value`, { text });
  }

  async click(css) {
    await this.#call("POST", `/element/${await this.#find(css)}/click`, {});
  }

  /** PNG, as bytes. */
  async picture() {
    await this.run(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(null), 100)))));
    return Buffer.from(await this.#call("GET", "/screenshot"), "base64");
  }

  async close() {
    if (this.#session) await this.#call("DELETE", "").catch(() => undefined);
    for (const process of this.#started.reverse()) process.kill();
    if (this.folder) await rm(this.folder, { recursive: true, force: true });
  }
}
