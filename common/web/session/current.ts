/* Current: the session of this page, for components: what it is changes what they show. */
import { shallowReadonly, shallowRef } from "vue";

import { browserPorts } from "./browser.ts";
import { Session, type SessionState } from "./session.ts";

export const session = new Session(browserPorts());

const state = shallowRef<SessionState>(session.state);
session.watch((next) => (state.value = next));
export const sessionState = shallowReadonly(state);

/* Reactive: what somebody may do follows who signs in. */
export function can(permission: string): boolean {
  return state.value.name !== "starting" && session.can(permission);
}

document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && session.wake());
addEventListener("online", () => session.wake());
