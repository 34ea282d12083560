/*
 * Use report: the groups that the page's address asks for, with their totals and how fresh they are.
 *
 * Model    The address is the question (report_query.ts). What was there stays while the next answer is on its way, and after a
 *          fault: `isOld` says that it is not what the address asks for. The server sends pages of a thousand groups; more of
 *          them are added below.
 */
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import { useRoute, useRouter } from "vue-router";

import { asProblem, type Problem } from "../../api/problem.ts";
import type { SalesReport } from "../../generated/hq.d.ts";
import { localToday } from "../../ui/days.ts";
import { useFormats } from "../../ui/formats.ts";
import { exportAt, readAt } from "../records.ts";
import { questionOf, readReport, writeReport, type Address, type Group, type ReportQuery } from "./report_query.ts";
import type { ReportRow } from "./report_rows.ts";

const PATH = "/api/v1/reports/sales";
const PAGE = 1000;

/* A store says nothing of freshness: it has what it sold. */
export type Report = Omit<SalesReport, "freshness"> & Partial<Pick<SalesReport, "freshness">>;

/* mayRead: of who may not, nothing is asked. */
export function useReport(usual: Group, mayRead: () => boolean) {
  const route = useRoute();
  const router = useRouter();
  const formats = useFormats();
  const report = shallowRef<Report | null>(null);
  const rows = shallowRef<readonly ReportRow[]>([]);
  const problem = shallowRef<Problem | null>(null);
  const isLoading = ref(false);
  const shown = shallowRef<ReportQuery | null>(null); /* that which the rows answer */
  let request = new AbortController();

  const query = computed(() => readReport(route.query as Address, usual, localToday(), formats.locale));
  const question = computed(() => questionOf(query.value));
  const revision = ref(0);

  async function ask(more: boolean): Promise<void> {
    request.abort();
    request = new AbortController();
    const { signal } = request, asked = query.value;
    isLoading.value = true;
    problem.value = null;
    try {
      const after = more ? report.value?.next : null;
      const answer = await readAt<Report>(PATH, { ...question.value, limit: PAGE, ...(after ? { after } : {}) }, signal);
      rows.value = more ? [...rows.value, ...answer.items] : answer.items;
      report.value = answer;
      shown.value = asked;
      revision.value++;
    } catch (thrown) {
      if (signal.aborted) return;
      problem.value = asProblem(thrown);
    }
    if (!signal.aborted) isLoading.value = false;
  }

  function set(part: Partial<ReportQuery>): void {
    void router.push({ query: writeReport({ ...query.value, ...part }, usual) });
  }

  watch(() => mayRead() && JSON.stringify(question.value), (asked) => { if (asked) void ask(false); }, { immediate: true });
  onScopeDispose(() => request.abort());

  return {
    query, report, rows, problem, isLoading, revision, set, shown,
    again: () => ask(false), more: () => ask(true), asFile: () => exportAt(PATH, question.value),
  };
}
