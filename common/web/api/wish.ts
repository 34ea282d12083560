/*
 * Wish: how a request shall be treated on its way, beside what it says to the server.
 *
 * Model    Kept in headers of the Request, which is all that reaches the transport; it takes them out before sending.
 */
export interface Wish {
  /* May be sent again though it may have arrived: it carries the id of what it makes. GET always may. */
  repeatable?: boolean;
  /* Seconds that one answer may take. */
  patience?: number;
}

const REPEATABLE = "X-Wish-Repeatable";
const PATIENCE = "X-Wish-Patience";
const USUAL_PATIENCE = 20;

/* For the `headers` of a call: client.POST(path, { body, headers: wish({ repeatable: true }) }). */
export function wish({ repeatable, patience }: Wish): Record<string, string> {
  return { ...(repeatable ? { [REPEATABLE]: "1" } : {}), ...(patience ? { [PATIENCE]: String(patience) } : {}) };
}

/* What was wished for, taken out of the headers. */
export function takeWish(request: Request): Required<Wish> {
  const { headers, method } = request;
  const taken = {
    repeatable: method === "GET" || method === "HEAD" || headers.has(REPEATABLE),
    patience: Number(headers.get(PATIENCE) ?? USUAL_PATIENCE),
  };
  headers.delete(REPEATABLE);
  headers.delete(PATIENCE);
  return taken;
}
