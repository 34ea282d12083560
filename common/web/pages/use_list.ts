/*
 * Use list: the rows of a grid as the page's address asks for them.
 *
 * Model    The address is the state (list_query.ts). The grid asks for rows by position; the number of all comes
 *          with the first page of each question. A fault is kept until rows come again: what is shown stays.
 */
import { computed, ref, shallowRef, watch } from "vue";
import { useRoute, useRouter } from "vue-router";

import { asProblem, type Problem } from "../api/problem.ts";
import type { Sort } from "../ui/grid/columns.ts";
import type { ResourceDescription } from "./describe.ts";
import { readAddress, writeQuery, type ListQuery } from "./list_query.ts";
import { listRecords } from "./records.ts";
import type { RecordValues } from "./record_form.ts";
import { mayRead } from "./resources.ts";

export function useList(resource: ResourceDescription, fixed: () => Record<string, string> = () => ({})) {
  const route = useRoute();
  const router = useRouter();
  const total = ref<number | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const changes = ref(0);

  const query = computed(() => readAddress(resource, route.query as Record<string, string>));
  const asked = computed(() => ({ ...writeQuery(query.value), ...fixed() }));
  const revision = computed(() => `${JSON.stringify({ ...asked.value, sort: "" })} ${changes.value}`);
  const sort = computed<Sort | null>({
    get() {
      const text = query.value.sort;
      return text ? { column: text.replace(/^-/, ""), descending: text.startsWith("-") } : null;
    },
    set(next) {
      set({ sort: next ? `${next.descending ? "-" : ""}${next.column}` : "" });
    },
  });

  function set(part: Partial<ListQuery>): void {
    const others = Object.fromEntries(Object.entries(route.query).filter(([name]) => !(name in writeQuery(query.value))));
    void router.replace({ query: { ...others, ...writeQuery({ ...query.value, ...part }) } });
  }

  function setFilter(name: string, value: string | null): void {
    const { [name]: _, ...others } = query.value.filters;
    set({ filters: value ? { ...others, [name]: value } : others });
  }

  async function load(position: number, limit: number, signal: AbortSignal): Promise<RecordValues[]> {
    try {
      const page = await listRecords(resource, { ...asked.value, limit, position, total: true }, signal);
      total.value = page.total ?? page.items.length;
      problem.value = null;
      return page.items;
    } catch (thrown) {
      const found = asProblem(thrown);
      if (found.code !== "cancelled") problem.value = found;
      throw found;
    }
  }

  /* How many there are, before the first row is looked at. */
  async function count(): Promise<void> {
    const mine = revision.value;
    if (!mayRead(resource)) return;
    try {
      const page = await listRecords(resource, { ...asked.value, limit: 1, total: true });
      if (mine !== revision.value) return;
      total.value = page.total ?? page.items.length;
      problem.value = null;
    } catch (thrown) {
      if (mine === revision.value) problem.value = asProblem(thrown);
    }
  }

  watch(revision, () => void count(), { immediate: true });

  return { query, asked, sort, total, problem, revision, load, set, setFilter, count, again: () => void changes.value++ };
}
