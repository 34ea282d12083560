/* Known: roles and stores by id, which every part of this page shows names of; one fetch for all of them. */
import { shallowReadonly, shallowRef } from "vue";

import { read } from "@outpost/common/api/client.ts";
import { formats, t } from "@outpost/common/i18n/messages.ts";
import type { components } from "@outpost/common/generated/hq.d.ts";
import { api } from "../../api.ts";
import type { Assignment } from "./role_matrix.ts";

type Role = components["schemas"]["Role"];
type Store = components["schemas"]["Store"];

const PAGE = 500;
const roles = shallowRef<readonly Role[]>([]);
const stores = shallowRef<ReadonlyMap<string, Store>>(new Map());

export const knownRoles = shallowReadonly(roles);
export const knownStores = shallowReadonly(stores);

export async function loadRoles(): Promise<void> {
  roles.value = (await read(api.GET("/api/v1/roles", { params: { query: { limit: PAGE } } }))).items;
}

export async function loadStores(): Promise<void> {
  const found = new Map<string, Store>();
  for (let after = ""; ;) {
    const page = await read(api.GET("/api/v1/stores", { params: { query: { limit: PAGE, ...(after ? { after } : {}) } } }));
    for (const store of page.items) found.set(store.store_id, store);
    if (!page.next) break;
    after = page.next;
  }
  stores.value = found;
}

export function roleName(id: string): string {
  return roles.value.find((role) => role.role_id === id)?.name ?? "…";
}

export function placeName(id: string | null): string {
  return id === null ? t("hq.people.headquarters") : (stores.value.get(id)?.name ?? "…");
}

/* "Cashier (Centro), Manager (Airport)" */
export function rolesText(row: Record<string, unknown>): string {
  return formats.value.list(((row.roles ?? []) as Assignment[]).map(({ role_id, store_id }) => `${roleName(role_id)} (${placeName(store_id)})`));
}
