/* Connection: what stands top right, of the three states a shop can be in. */
import { serverNow } from "@outpost/common/api/server_time.ts";
import { formats, t } from "@outpost/common/i18n/messages.ts";
import type { Connection } from "@outpost/common/ui/shell.ts";

import { isServerAway, lineOf } from "./distance.ts";
import { syncStatus } from "./status.ts";

/* Within a day the time says enough. */
function momentOf(iso: string): string {
  return new Date(iso).toDateString() === new Date(serverNow()).toDateString() ? formats.value.time(iso) : formats.value.dateTime(iso);
}

export function storeConnection(): Connection | undefined {
  const { data, problem, at, failedAt } = syncStatus();
  if (isServerAway(problem.value)) {
    return { state: "bad", text: t("store.connection.server_away", { since: momentOf(at.value || failedAt.value) }), more: t("shell.server_away_more") };
  }
  const status = data.value;
  if (!status || status.connected) return undefined;
  const { at: since } = lineOf(status, at.value);
  return {
    state: "attention",
    text: since ? t("store.connection.away_since", { since: momentOf(since) }) : t("store.connection.away"),
    more: t("store.connection.away_more", { count: status.pending }),
  };
}
