/*
 * Live: what happens at the server, as it happens, by topic (docs/web.md, "Live updates").
 *
 * Why      A list that is looked at is never older than the line to its server; nobody presses a button to see.
 * Model    One socket for all topics of a page, open while somebody listens. Each topic keeps the position it has seen; after
 *          a cut it goes on from there, or is told to start over when the server cannot catch it up: then the
 *          listener reads its list anew. A new token goes over the same socket. What cannot be understood is passed over:
 *          the server may be newer.
 * Pace     After a cut: 1 s, 2 s ... 30 s, at random around it, so that not all come at once when a server is back.
 */
import type { Session } from "./session.ts";

export type LiveState =
  | "idle" /* nobody listens, or nobody is signed in */
  | "connecting"
  | "live"
  | "away"; /* waits to try again: what is shown may be old */

export interface Listener {
  /* What happened, oldest first. */
  items(items: readonly unknown[]): void;
  /* Some was missed: read it again. */
  startOver(): void;
  /* The server refused the topic, e.g. for want of the permission of its list. */
  refused?(code: string): void;
}

export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface LivePorts {
  connect(): Socket;
  after(duration: number, act: () => void): () => void;
  random(): number;
}

interface Topic {
  position: number | string | null;
  listeners: Set<Listener>;
}

interface Message {
  topic?: string;
  position?: number | string;
  items?: unknown[];
  start_over?: boolean;
  error?: { code?: string };
}

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;
/* Nothing came of a connection for so long: it is given up. */
const OPENING = 10_000;

export class Live {
  #topics = new Map<string, Topic>();
  #socket: Socket | undefined;
  #state: LiveState = "idle";
  #failures = 0;
  #stopTimer: () => void = () => undefined;
  #sentToken: string | undefined;
  readonly #watchers = new Set<(state: LiveState) => void>();
  readonly #session: Pick<Session, "token" | "renew" | "watch">;
  readonly #ports: LivePorts;

  constructor(session: Pick<Session, "token" | "renew" | "watch">, ports: LivePorts) {
    this.#session = session;
    this.#ports = ports;
    session.watch(() => this.#follow());
  }

  get state(): LiveState {
    return this.#state;
  }

  watch(watcher: (state: LiveState) => void): () => void {
    this.#watchers.add(watcher);
    watcher(this.#state);
    return () => this.#watchers.delete(watcher);
  }

  /* From a position that a list was read at, or null: from now on. Returns what ends it. */
  listen(name: string, listener: Listener, position: number | string | null = null): () => void {
    const known = this.#topics.get(name);
    const topic = known ?? { position, listeners: new Set<Listener>() };
    topic.listeners.add(listener);
    this.#topics.set(name, topic);
    if (known && isBehind(position, known.position)) queueMicrotask(() => listener.startOver());
    if (this.#state === "live" && !known) this.#send({ subscribe: { [name]: position } });
    else this.#follow();
    return () => this.#forget(name, listener);
  }

  /* The line may be back: no more waiting. */
  wake(): void {
    if (this.#state === "away") this.#connect();
  }

  #forget(name: string, listener: Listener): void {
    const topic = this.#topics.get(name);
    topic?.listeners.delete(listener);
    if (topic?.listeners.size === 0) this.#topics.delete(name);
    this.#follow();
  }

  /* Brings the socket in line with who listens and who is signed in. */
  #follow(): void {
    const token = this.#session.token();
    if (!this.#topics.size || token === undefined) this.#close();
    else if (this.#state === "idle") this.#connect();
    else if (this.#state === "live" && token !== this.#sentToken) this.#sendToken(token);
  }

  #connect(): void {
    this.#stopTimer();
    this.#become("connecting");
    const socket = this.#ports.connect();
    this.#socket = socket;
    this.#stopTimer = this.#ports.after(OPENING, () => this.#drop(socket));
    socket.onopen = () => this.#open();
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => this.#lose(socket);
  }

  #open(): void {
    const token = this.#session.token();
    if (token === undefined) return this.#close();
    this.#stopTimer();
    this.#sendToken(token);
    this.#send({ subscribe: Object.fromEntries([...this.#topics].map(([name, { position }]) => [name, position])) });
    this.#become("live");
  }

  #sendToken(token: string): void {
    this.#sentToken = token;
    this.#send({ token });
  }

  #send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #receive(data: unknown): void {
    const message = parsed(data);
    const topic = message?.topic === undefined ? undefined : this.#topics.get(message.topic);
    if (!message || !topic) return;
    this.#failures = 0;
    if (message.position !== undefined) topic.position = message.position;
    for (const listener of [...topic.listeners]) {
      if (message.error) listener.refused?.(message.error.code ?? "");
      else if (message.start_over) listener.startOver();
      else if (message.items?.length) listener.items(message.items);
    }
  }

  /* A server that refuses at once would be asked without end if opening alone counted as success. */
  #lose(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.#stopTimer();
    const stale = this.#sentToken;
    const isRefused = this.#failures++ > 0;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.#failures - 1)) * (0.5 + this.#ports.random());
    this.#become("away");
    this.#stopTimer = this.#ports.after(pause, () => this.#connect());
    /* It may have been the token that ended; whether it did, the session knows. */
    if (isRefused && stale !== undefined && stale === this.#session.token()) this.#session.renew(stale).catch(() => undefined);
  }

  #drop(socket: Socket): void {
    socket.close();
    this.#lose(socket);
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#stopTimer();
    this.#failures = 0;
    socket?.close(1000);
    this.#become("idle");
  }

  #become(state: LiveState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const watcher of this.#watchers) watcher(state);
  }
}

/* Whether what lies between was told to others already. */
function isBehind(position: number | string | null, seen: number | string | null): boolean {
  if (position === null || seen === null || position === seen) return false;
  return !(typeof position === "number" && typeof seen === "number" && position > seen);
}

function parsed(data: unknown): Message | undefined {
  try {
    const message: unknown = JSON.parse(String(data));
    return typeof message === "object" && message !== null ? (message as Message) : undefined;
  } catch {
    return undefined;
  }
}
