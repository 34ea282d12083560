/* The live updates of this page, and how a component listens as long as it is shown. */
import { onScopeDispose, shallowReadonly, shallowRef } from "vue";

import { serverConfig } from "./config.ts";
import { session } from "./current.ts";
import { Live, type Listener, type LiveState, type Socket } from "./live.ts";

const PATH = "/api/v1/live";
const PROTOCOL = "outpost.live.v1";

export const live = new Live(session, {
  connect: () => new WebSocket(new URL(PATH, location.href.replace(/^http/, "ws")), PROTOCOL) as Socket,
  after(duration, act) {
    const timer = setTimeout(act, duration);
    return () => clearTimeout(timer);
  },
  random: Math.random,
});

const state = shallowRef<LiveState>("idle");
live.watch((next) => (state.value = next));
export const liveState = shallowReadonly(state);

addEventListener("online", () => live.wake());

/* A server without live updates is not asked for them: who listens sees what it reads itself. */
export function useLive(topic: string, listener: Listener, position: number | string | null = null): void {
  if (!serverConfig.value.features?.includes("live")) return;
  onScopeDispose(live.listen(topic, listener, position));
}
