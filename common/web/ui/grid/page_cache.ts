// Why: a list of a million rows is read where one looks, not from its start.
// Model: pages of rows by number. What is looked at is asked for at most every REST ms, what is not looked at any more is
// cancelled, and pages far away are forgotten. A page that failed is asked for again when it is looked at again.
// Owner: the grid; `shown` is reactive.
import { shallowReactive } from "vue";

export const PAGE = 100;
const KEPT_PAGES = 200;
const REST = 60;

export interface Page<Row> { rows: Row[]; old: boolean }
type Fetch<Row> = (position: number, limit: number, signal: AbortSignal) => Promise<Row[]>;

export class PageCache<Row> {
  readonly shown = shallowReactive(new Map<number, Page<Row>>());
  readonly failed = shallowReactive(new Set<number>());
  private readonly asked = new Map<number, AbortController>();
  private wanted: [number, number] = [0, -1];
  private isNew = true;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private readonly fetch: Fetch<Row>;

  constructor(fetch: Fetch<Row>) {
    this.fetch = fetch;
  }

  rowAt(position: number): Row | undefined {
    return this.shown.get(Math.floor(position / PAGE))?.rows[position % PAGE];
  }

  /** Asks for what is missing of the rows `first` to `last`, at once when nothing was asked for lately. */
  want(first: number, last: number): void {
    this.wanted = [Math.floor(first / PAGE), Math.floor(last / PAGE)];
    for (const [page, request] of this.asked) {
      if (page < this.wanted[0] || page > this.wanted[1]) {
        request.abort();
        this.asked.delete(page);
      }
    }
    if (this.missing().length === 0) return;
    if (this.isNew) this.askAll();
    else this.pause ??= setTimeout(() => this.askAll(), REST);
  }

  /** Rows `first` to `last`, fetched where they are not there: for a selection or a paste that reaches beyond the view. */
  async range(first: number, last: number): Promise<Row[]> {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!this.shown.has(page)) await this.ask(page);
    }
    const rows = Array.from({ length: last - first + 1 }, (_, index) => this.rowAt(first + index));
    return rows.filter(row => row !== undefined);
  }

  /** A row as it is after a change. */
  replace(isIt: (row: Row) => boolean, row: Row): void {
    for (const [number, page] of this.shown) {
      const at = page.rows.findIndex(isIt);
      if (at >= 0) {
        this.shown.set(number, { ...page, rows: page.rows.with(at, row) });
        return;
      }
    }
  }

  /** The list is another one (order, filter): nothing of the old one may be shown. */
  clear(): void {
    this.cancel();
    this.shown.clear();
    this.isNew = true;
  }

  /** The list may have changed: what is shown stays until what is new has come. */
  refresh(): void {
    this.cancel();
    for (const [number, page] of this.shown) this.shown.set(number, { ...page, old: true });
    this.askAll();
  }

  retry(): void {
    this.failed.clear();
    this.askAll();
  }

  cancel(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    for (const request of this.asked.values()) request.abort();
    this.asked.clear();
    this.failed.clear();
  }

  private missing(): number[] {
    const pages = [];
    for (let page = this.wanted[0]; page <= this.wanted[1]; page++) {
      if ((this.shown.get(page)?.old ?? true) && !this.asked.has(page) && !this.failed.has(page)) pages.push(page);
    }
    return pages;
  }

  private askAll(): void {
    this.isNew = false;
    this.pause = undefined;
    for (const page of this.missing()) void this.ask(page);
  }

  private async ask(page: number): Promise<void> {
    const request = new AbortController();
    this.asked.set(page, request);
    try {
      const rows = await this.fetch(page * PAGE, PAGE, request.signal);
      if (request.signal.aborted) return;
      this.shown.set(page, { rows, old: false });
      this.forget();
    } catch {
      if (!request.signal.aborted) this.failed.add(page);
    } finally {
      if (this.asked.get(page) === request) this.asked.delete(page);
    }
  }

  private forget(): void {
    const middle = (this.wanted[0] + this.wanted[1]) / 2;
    const far = [...this.shown.keys()].sort((left, right) => Math.abs(right - middle) - Math.abs(left - middle));
    for (const page of far.slice(0, Math.max(0, this.shown.size - KEPT_PAGES))) this.shown.delete(page);
  }
}
