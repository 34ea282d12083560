/*
 * People: names of who works here, for pages that know ids. Who may not see them is shown none.
 */
import { shallowRef } from "vue";

import { read } from "@outpost/common/api/client.ts";
import type { components } from "@outpost/common/generated/store.d.ts";
import { can } from "@outpost/common/session/current.ts";

import { api } from "./api.ts";

export type Person = components["schemas"]["Person"];

export const SEE_PEOPLE = "store:manage_employees";
const PAGE = 500;
const names = shallowRef<ReadonlyMap<string, string>>(new Map());
let isAsked = false;

export async function readPeople(signal?: AbortSignal): Promise<Person[]> {
  const { items } = await read(api.GET("/api/v1/users", { params: { query: { limit: PAGE } }, ...(signal ? { signal } : {}) }));
  names.value = new Map(items.map((person) => [person.user_id, person.display_name]));
  return items;
}

/* Reactive: names come when they are there. */
export function personName(user_id: string | null | undefined): string {
  if (!isAsked && can(SEE_PEOPLE)) {
    isAsked = true;
    readPeople().catch(() => (isAsked = false));
  }
  return (user_id && names.value.get(user_id)) || "";
}
