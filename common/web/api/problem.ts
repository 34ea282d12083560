/*
 * Problem: why a request did not do what it was to do, in one form whatever the reason.
 *
 * Model    What a server says is application/problem+json with a code of the error catalogue. What keeps a request from
 *          reaching it, or its answer from coming back, has a code of its own here and the status 0. Clients match on the
 *          code, never on text. An answer that is neither what was asked for nor a problem is one, too: a proxy in
 *          between, or the sign-in page of a hotel's network.
 */
export interface FieldFault {
  code: string;
  detail?: string;
  /* Path of the input at fault: lines[3].quantity */
  field?: string;
}

interface Document extends FieldFault {
  title: string;
  status: number;
  remedy?: string;
  request_id?: string;
  errors?: FieldFault[];
}

/* What happens on this side of the line. */
export type LocalCode = "no_connection" | "timed_out" | "cancelled" | "not_json";

const TITLES: Record<LocalCode, string> = {
  no_connection: "No connection",
  timed_out: "Took too long",
  cancelled: "Cancelled",
  not_json: "Not an answer of this server",
};
/* Of an answer that says no more than its status. */
const CODES_BY_STATUS: Readonly<Record<number, string>> = {
  401: "unauthenticated", 403: "forbidden", 404: "not_found", 413: "too_large", 429: "too_many_requests",
  502: "unavailable", 503: "unavailable", 504: "timeout",
};

export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly remedy: string | undefined;
  readonly request_id: string | undefined;
  /* Every fault; at least one where the server names a field. */
  readonly errors: readonly FieldFault[];
  /* Seconds after which the server wants to be asked again. */
  readonly retryAfter: number | undefined;

  constructor(document: Document, retryAfter?: number, cause?: unknown) {
    super(document.detail ?? document.title, { cause });
    this.name = "Problem";
    this.code = document.code;
    this.status = document.status;
    this.title = document.title;
    this.detail = document.detail;
    this.remedy = document.remedy;
    this.request_id = document.request_id;
    this.errors = document.errors ?? (document.field ? [onlyFault(document)] : []);
    this.retryAfter = retryAfter;
  }

  /* The fault of one input, or of what is in it: "lines" has that of lines[3].quantity. */
  faultOf(field: string): FieldFault | undefined {
    const isIn = (path: string) => path.startsWith(field) && [".", "["].includes(path.charAt(field.length));
    return this.errors.find((fault) => fault.field === field) ?? this.errors.find((fault) => isIn(fault.field ?? ""));
  }
}

function onlyFault(document: Document): FieldFault {
  const { code, detail, field } = document;
  return { code, ...(detail === undefined ? {} : { detail }), ...(field === undefined ? {} : { field }) };
}

export function localProblem(code: LocalCode, cause?: unknown): Problem {
  return new Problem({ code, title: TITLES[code], status: 0 }, undefined, cause);
}

/* Whatever was thrown: a problem stays one, an abort is `cancelled`, unreadable text `not_json`. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const name = thrown instanceof Error ? thrown.name : "";
  if (name === "AbortError") return localProblem("cancelled", thrown);
  if (name === "TimeoutError") return localProblem("timed_out", thrown);
  if (name === "SyntaxError") return localProblem("not_json", thrown);
  return localProblem("no_connection", thrown);
}

/* Seconds of a Retry-After, which is a number of them or a date. */
export function retryAfterOf(headers: Headers, now = Date.now()): number | undefined {
  const text = headers.get("Retry-After")?.trim();
  if (!text) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/* The problem that an answer other than 2xx tells. */
export async function problemOf(response: Response): Promise<Problem> {
  const retryAfter = retryAfterOf(response.headers);
  const document = await readDocument(response);
  if (document) return new Problem(document, retryAfter);
  const code = CODES_BY_STATUS[response.status] ?? "not_json";
  return new Problem({ code, title: response.statusText || TITLES.not_json, status: response.status }, retryAfter);
}

async function readDocument(response: Response): Promise<Document | undefined> {
  if (!isJson(response)) return undefined;
  const document: unknown = await response.json().catch(() => undefined);
  if (typeof document !== "object" || document === null || !("code" in document)) return undefined;
  return { title: "", status: response.status, ...document } as Document;
}

export function isJson(response: Response): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(response.headers.get("Content-Type") ?? "");
}
