/*
 * Names: what the ids are called that documents name people, registers and stores by.
 *
 * Why      A document holds ids, and its list comes without the records behind them; a page never shows an id.
 * Model    Each is asked for once, when it is first shown, and is there for every page; "" until it is known, and for who may
 *          not read it. People of a store are one short list.
 */
import { reactive } from "vue";

import { asProblem } from "../api/problem.ts";
import { can } from "../session/current.ts";
import type { Option } from "../ui/options.ts";
import { labelOf } from "./field_text.ts";
import { listAt, readRecord } from "./records.ts";
import type { RecordValues } from "./record_form.ts";
import { findResource, mayRead } from "./resources.ts";

const PEOPLE = { path: "/api/v1/users", permission: "store:manage_employees", page: 500 };
const names = reactive(new Map<string, string>());
const asked = new Set<string>();
let people: Promise<Option[]> | undefined;

async function allPeople(): Promise<Option[]> {
  const found: RecordValues[] = [];
  for (let after: string | null = null; ;) {
    const page = await listAt(PEOPLE.path, { limit: PEOPLE.page, ...(after ? { after } : {}) });
    found.push(...page.items);
    after = page.next;
    if (!after) break;
  }
  return found.map((person) => ({ value: String(person.user_id), text: labelOf(person), more: String(person.user_name ?? "") }));
}

/* Those who work here, where users are no records of their own; nobody for who may not know. */
export function storePeople(): Promise<Option[]> {
  if (!can(PEOPLE.permission)) return Promise.resolve([]);
  people ??= allPeople().catch((thrown: unknown) => {
    people = undefined;
    throw thrown;
  });
  return people;
}

/* Whether this reader is told what such ids are called. */
export function mayName(kind: string): boolean {
  const resource = findResource(kind);
  return resource ? mayRead(resource) : kind === "user" && can(PEOPLE.permission);
}

async function find(kind: string, id: string): Promise<string> {
  const resource = findResource(kind);
  if (resource) return mayRead(resource) ? labelOf((await readRecord(resource, id)).data) : "";
  return kind === "user" ? ((await storePeople()).find(({ value }) => value === id)?.text ?? "") : "";
}

/* Reactive. */
export function nameOf(kind: string, id: string | null | undefined): string {
  if (!id) return "";
  const key = `${kind} ${id}`;
  if (!asked.has(key)) {
    asked.add(key);
    /* What is not there stays unnamed; what did not answer is asked for again by who shows it next. */
    find(kind, id).then((name) => names.set(key, name), (thrown: unknown) => { if (asProblem(thrown).status === 0) asked.delete(key); });
  }
  return names.get(key) ?? "";
}
