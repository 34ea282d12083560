/*
 * Between: a line between a browser and a server of the chain that a test bends: what is asked by a rule is answered as
 * the rule says, all else as the server says.
 *
 * Use      const line = await openBetween(chain.hq);                       line.address in place of the server's
 *          const rule = line.when(/^PATCH .*products/, lost, { times: 1 }); rule.count: how often it was asked; rule.asked: that it was; rule.end()
 *          const held = line.when(/^GET .*search=a/, late());               held.answer.release()
 * Model    A rule is a pattern of "METHOD /path?query" and a way to answer; the last one that fits and is not used up counts.
 *          A way gets the request's own answer by pass(), which the server gives once, and send(status, headers, body).
 */
import { createServer, request as ask } from "node:http";
import { connect } from "node:net";

const TYPES = { json: { "content-type": "application/json" }, problem: { "content-type": "application/problem+json" }, html: { "content-type": "text/html; charset=utf-8" } };
/* Of the server's headers, what is no longer so when the body is another. */
const OF_BODY = new Set(["content-length", "content-encoding", "transfer-encoding"]);

/** The server has done it, and the line breaks before its answer is through. */
export async function lost({ pass, cut }) {
  await pass();
  cut();
}

/** The line breaks before the server hears of it. */
export function unheard({ cut }) {
  cut();
}

/** Answered when the test says so. */
export function late() {
  const gate = Promise.withResolvers();
  const way = async ({ pass, send }) => {
    const { status, headers, body } = await pass();
    await gate.promise;
    send(status, headers, body);
  };
  way.release = gate.resolve;
  return way;
}

/** Refused, and the server never hears of it. */
export function refused(status, code, headers = {}, more = {}) {
  return ({ send }) => send(status, { ...TYPES.problem, ...headers }, JSON.stringify({ type: `urn:outpost:error:${code}`, title: code, status, code, remedy: "", request_id: "r1", ...more }));
}

/** A page in the answer's place, as a network's own sign-in sends it. */
export function html({ send }) {
  send(200, TYPES.html, "<!doctype html><title>Welcome to the hotel</title><p>Please sign in to use the network.</p>");
}

/** The server's own JSON, changed. */
export function changed(change) {
  return async ({ pass, send, url }) => {
    const { status, headers, body } = await pass();
    const isJson = /json/.test(headers["content-type"] ?? "");
    send(status, headers, isJson && body.length ? JSON.stringify(change(JSON.parse(body), url)) : body);
  };
}

export async function openBetween({ address }) {
  const line = new Between(new URL(address));
  await line.open();
  return line;
}

class Between {
  #rules = [];
  #target;
  #server;
  #sockets = new Set();

  constructor(target) {
    this.#target = target;
    this.#server = createServer((request, reply) => void this.#serve(request, reply));
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  async open() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.address = `http://127.0.0.1:${this.#server.address().port}`;
  }

  when(pattern, answer, { times = Infinity } = {}) {
    const first = Promise.withResolvers();
    const rule = { pattern, answer, left: times, count: 0, asked: first.promise, isAsked: first.resolve, end: () => (rule.left = 0) };
    this.#rules.unshift(rule);
    return rule;
  }

  /** Nothing is bent any more. */
  straighten() {
    for (const rule of this.#rules) rule.answer.release?.();
    this.#rules = [];
  }

  async close() {
    this.straighten();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request, reply) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const pass = () => this.#pass(request, Buffer.concat(parts));
    const send = (status, headers, body) => {
      const kept = Object.entries(headers).filter(([name]) => !["transfer-encoding", "connection", "content-length"].includes(name));
      reply.writeHead(status, { ...Object.fromEntries(kept), ...(status === 204 || status === 304 ? {} : { "content-length": Buffer.byteLength(body) }) }).end(body);
    };
    const rule = this.#rules.find(({ pattern, left }) => left > 0 && pattern.test(`${request.method} ${request.url}`));
    try {
      if (rule) {
        rule.left--;
        rule.count++;
        rule.isAsked();
        await rule.answer({ pass, send, cut: () => request.socket.destroy(), url: request.url });
      } else {
        const { status, headers, body } = await pass();
        send(status, headers, body);
      }
    } catch {
      request.socket.destroy(); /* the server is away: so is this */
    }
  }

  #pass(request, sent) {
    const isBent = this.#rules.some(({ pattern }) => pattern.test(`${request.method} ${request.url}`));
    /* What is changed on its way comes as plain text. */
    const headers = isBent ? { ...request.headers, "accept-encoding": "identity" } : request.headers;
    return new Promise((resolve, reject) => {
      const passed = ask({ host: this.#target.hostname, port: this.#target.port, method: request.method, path: request.url, headers }, async (reply) => {
        const parts = [];
        for await (const part of reply) parts.push(part);
        const kept = isBent ? Object.fromEntries(Object.entries(reply.headers).filter(([name]) => !OF_BODY.has(name))) : reply.headers;
        resolve({ status: reply.statusCode, headers: kept, body: Buffer.concat(parts) });
      });
      passed.on("error", reject);
      passed.end(sent);
    });
  }

  #upgrade(request, socket, head) {
    const server = connect(Number(this.#target.port), this.#target.hostname, () => {
      const lines = [];
      for (let at = 0; at < request.rawHeaders.length; at += 2) lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
      server.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      server.write(head);
      server.pipe(socket).pipe(server);
    });
    for (const end of [server, socket]) {
      this.#sockets.add(end);
      end.on("error", () => (server.destroy(), socket.destroy()));
      end.on("close", () => this.#sockets.delete(end));
    }
  }
}
