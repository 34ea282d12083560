/*
 * Link: a sign-in link that works once, /sign-in#code=...
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

export function takeCode(): string | undefined {
  const code = codeOf(new URL(location.href));
  if (code !== undefined) history.replaceState(history.state, "", SIGN_IN_PATH);
  return code;
}
