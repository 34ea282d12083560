/* The live updates of this page, and how a component listens as long as it is shown. */
import { onScopeDispose, shallowReadonly, shallowRef } from "vue";

import { serverConfig } from "./config.ts";
import { session } from "./current.ts";
import { Live, type LiveState, type Socket } from "./live.ts";
import { News } from "./news.ts";

const PATH = "/api/v1/live";
const PROTOCOL = "outpost.live.v1";

function after(duration: number, act: () => void): () => void {
  const timer = setTimeout(act, duration);
  return () => clearTimeout(timer);
}

export const live = new Live(session, {
  connect: () => new WebSocket(new URL(PATH, location.href.replace(/^http/, "ws")), PROTOCOL) as Socket,
  after,
  random: Math.random,
});

const state = shallowRef<LiveState>("idle");
live.watch((next) => (state.value = next));
export const liveState = shallowReadonly(state);

addEventListener("online", () => live.wake());

/* Looks again when something of these topics happens, as long as the component is there. A server without live updates is not
 * asked for them: who looks sees what it reads itself. */
export function useNews(topics: readonly string[], look: () => void): void {
  if (!topics.length || !serverConfig.value.features?.includes("live")) return;
  const news = new News(look, { after, now: () => performance.now() });
  const told = () => news.told();
  const stops = topics.map((topic) => live.listen(topic, { items: told, startOver: told }));
  onScopeDispose(() => {
    news.stop();
    for (const stop of stops) stop();
  });
}
