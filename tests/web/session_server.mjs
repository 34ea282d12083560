/*
 * A server of the sign-in contract (docs/web.md, "Sign-in of browsers") around a built client, in one process with the test.
 *
 * Why      What a page does when its sign-in ends, when somebody else signs in, when the server is away: each at the moment
 *          that the test chooses, which real servers only come to in hours.
 */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { extname, join } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".wasm": "application/wasm" };
const COOKIE = "outpost_test";
const COOKIE_ATTRIBUTES = "HttpOnly; SameSite=Strict; Path=/api/v1/auth/session";

export class SessionServer {
  /* Seconds of an access token; whether the server answers; what it was asked, in order. */
  life = 900;
  isAway = false;
  permissions = [];
  asked = [];
  #live; /* user name of the session that goes on, or undefined */
  #turns = 0;
  #server;

  /* more: what else is answered, "GET /path" -> (request, body, query) => json(...). */
  constructor(folder, policy, more = {}) {
    const routes = {
      "GET /config.json": () => json(200, { tier: "hq", name: "Corner Shops", currency: "EUR", currency_places: 2, languages: ["en", "es"] }),
      "POST /api/v1/auth/session": (request, body) => this.#begin(JSON.parse(body)),
      "POST /api/v1/auth/session/refresh": (request) => this.#refresh(request),
      "POST /api/v1/auth/logout": (request) => this.#end(request),
      ...more,
    };
    this.#server = createServer(async (request, reply) => {
      const { pathname, searchParams } = new URL(request.url, "http://localhost");
      const route = routes[`${request.method} ${pathname}`];
      if (this.isAway && route) return request.socket.destroy();
      let body = "";
      for await (const part of request) body += part;
      if (route) this.asked.push(`${request.method} ${pathname}`);
      const { status, headers, text } = route ? route(request, body, searchParams) : await page(folder, policy, pathname);
      reply.writeHead(status, headers).end(text);
    });
  }

  async start() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.address = `http://127.0.0.1:${this.#server.address().port}`;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /* As an administrator would: the cookie is good for nothing any more. */
  endSession() {
    this.#live = undefined;
  }

  #grant(name) {
    this.#live = name;
    const user = { user_id: name, name, store_id: null, permissions: this.permissions, expires_at: new Date().toISOString() };
    const grant = { access_token: `token ${++this.#turns}`, token_type: "Bearer", expires_in: this.life, user };
    return json(200, grant, { "Set-Cookie": `${COOKIE}=${name}.${this.#turns}; ${COOKIE_ATTRIBUTES}` });
  }

  #begin({ user_name, password, code }) {
    if (code ? code !== "GOOD" : password !== "right") return problem(401, "wrong_credentials");
    return this.#grant(code ? "linda" : user_name);
  }

  #refresh(request) {
    const cookie = new RegExp(`${COOKIE}=([^.;]+)`).exec(request.headers.cookie ?? "")?.[1];
    if (!cookie) return problem(401, "unauthenticated");
    return cookie === this.#live ? this.#grant(cookie) : problem(401, "session_ended");
  }

  #end(request) {
    if (!request.headers.authorization) return problem(401, "unauthenticated");
    this.#live = undefined;
    return { status: 204, headers: { "Set-Cookie": `${COOKIE}=; Max-Age=0; ${COOKIE_ATTRIBUTES}` } };
  }
}

export function json(status, body, headers = {}) {
  return { status, headers: { "Content-Type": "application/json", ...headers }, text: JSON.stringify(body) };
}

function problem(status, code) {
  const body = { type: `urn:outpost:error:${code}`, title: code, status, code, remedy: "", request_id: "r1" };
  return { ...json(status, body), headers: { "Content-Type": "application/problem+json" } };
}

async function page(folder, policy, path) {
  const file = join(folder, path);
  const found = extname(path) ? file : join(folder, "index.html");
  if (!existsSync(found)) return { status: 404, headers: {} };
  const headers = { "Content-Type": TYPES[extname(found)] ?? "application/octet-stream", "Content-Security-Policy": policy };
  return { status: 200, headers, text: await readFile(found) };
}
