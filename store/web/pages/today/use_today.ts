/* Use today: what the page reads, each part by itself: one that fails or is not for this person leaves the others. */
import { computed } from "vue";

import { read } from "@outpost/common/api/client.ts";
import { serverNow } from "@outpost/common/api/server_time.ts";
import { useNow } from "@outpost/common/i18n/now.ts";
import { readConditions } from "@outpost/common/pages/conditions/condition_requests.ts";
import { bySeverity, MANAGE_CONDITIONS } from "@outpost/common/pages/conditions/conditions.ts";
import { useReading } from "@outpost/common/pages/use_reading.ts";
import { serverConfig } from "@outpost/common/session/config.ts";
import { can } from "@outpost/common/session/current.ts";

import { api } from "../../api.ts";
import { readClosedSessions, readOpenSessions, SEE_SESSIONS, SEE_TOTALS } from "../../registers.ts";
import { syncStatus } from "../../status.ts";
import { checklistOf } from "./checklist.ts";
import { comparisonOf, daysBefore, hoursOf, storeClock } from "./hours.ts";

export const SEE_SALES = "store:view_reports";
const EVERY = 30;
const DAY = 86_400_000;
/* The time before yesterday's first sale, wherever the store is. */
const SINCE_YESTERDAY = 2 * DAY;

export function useToday() {
  const now = useNow();
  const store = useReading((signal) => read(api.GET("/api/v1/stores/{store_id}", { params: { path: { store_id: serverConfig.value.store_id! } }, signal })), { when: () => Boolean(serverConfig.value.store_id) });
  const clock = computed(() => storeClock(now.value, store.data.value?.time_zone));
  const date = computed(() => clock.value.date);

  const sales = useReading(
    (signal) => read(api.GET("/api/v1/reports/sales", { params: { query: { from: date.value, to: date.value, group_by: "hour", compare: "previous_week" } }, signal })),
    { every: EVERY, topics: ["sales"], of: () => date.value, when: () => can(SEE_SALES) && store.data.value !== null },
  );
  const open = useReading((signal) => readOpenSessions(can(SEE_TOTALS), signal), { every: EVERY, topics: ["register_sessions", "sales"], when: () => can(SEE_SESSIONS) });
  const closed = useReading((signal) => readClosedSessions(new Date(serverNow() - SINCE_YESTERDAY).toISOString(), signal), { every: EVERY, topics: ["register_sessions"], when: () => can(SEE_SESSIONS) });
  const conditions = useReading((signal) => readConditions(true, signal), { every: EVERY, topics: ["conditions"], when: () => can(MANAGE_CONDITIONS) });
  const status = syncStatus();

  const figures = computed(() => sales.data.value?.items ?? []);
  const checks = computed(() => checklistOf({
    ...clock.value,
    open: open.data.value,
    closed: closed.data.value?.filter((session) => session.business_date >= daysBefore(date.value, 1)) ?? null,
    conditions: conditions.data.value?.length ?? status.data.value?.conditions ?? null,
    pending: status.data.value?.pending ?? null,
    connected: status.data.value?.connected ?? null,
  }));
  return {
    now, clock, sales, open, conditions, status, checks,
    grave: computed(() => bySeverity(conditions.data.value ?? [])),
    hours: computed(() => hoursOf(figures.value, clock.value.hour)),
    comparison: computed(() => comparisonOf(figures.value, clock.value.hour)),
  };
}
