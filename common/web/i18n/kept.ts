/*
 * Kept: small preferences that the browser keeps for this server: language, theme.
 *
 * Why      A browser may forbid keeping anything, or have no room: then a preference lasts as long as the page.
 *          Never a token and nothing of a person: whoever uses this browser next could read it.
 */
const PREFIX = "outpost.";

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    /* it lasts as long as the page */
  }
}
