/*
 * Link: a sign-in link that works once, /sign-in#code=...&language=es&theme=dark; the last two may be missing.
 *
 * Why      The code stands behind the #, which no server sees or logs; it is taken out of the address before anything
 *          else happens, so that neither a bookmark nor a picture of the screen holds it.
 */
export const SIGN_IN_PATH = "/sign-in";

/* The code of this address, or undefined. */
export function codeOf(address: URL): string | undefined {
  if (address.pathname !== SIGN_IN_PATH) return undefined;
  return new URLSearchParams(address.hash.slice(1)).get("code") ?? undefined;
}

/* What whoever made the link wishes for besides: the page that it was opened from goes on in its language and theme. */
export function wishesOf(address: URL): { language?: string; theme?: string } {
  if (codeOf(address) === undefined) return {};
  const given = new URLSearchParams(address.hash.slice(1));
  return Object.fromEntries(["language", "theme"].flatMap((name) => given.has(name) ? [[name, given.get(name)]] : []));
}

export function takeLink(): { code: string | undefined; language?: string; theme?: string } {
  const address = new URL(location.href);
  const code = codeOf(address);
  if (code !== undefined) history.replaceState(history.state, "", SIGN_IN_PATH);
  return { code, ...wishesOf(address) };
}
