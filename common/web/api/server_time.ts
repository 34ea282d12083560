/*
 * Server time: what the clock says at the server, by the token that it has just given.
 *
 * Why      "4 minutes ago", "today" and "gone silent" are said of moments that servers write. A computer whose clock is wrong
 *          would call every store silent.
 * Model    A clock that is nearly right is trusted: answers come late by seconds. Milliseconds.
 */
const TRUSTED = 60_000;
let ahead = 0;

export function serverNow(): number {
  return Date.now() + ahead;
}

/* A token that was given at this moment ends at `end`, `life` seconds after it. */
export function hearServerTime(end: string | undefined, life: number, now = Date.now()): void {
  const at = Date.parse(end ?? "") - life * 1000;
  if (Number.isFinite(at)) ahead = Math.abs(at - now) > TRUSTED ? at - now : 0;
}
