/* Connection: what stands top right at headquarters: stores that are not heard of, else what lasts, else that all is up. */
import { effectScope, type Ref } from "vue";

import { read } from "@outpost/common/api/client.ts";
import { formats, t } from "@outpost/common/i18n/messages.ts";
import { useNow } from "@outpost/common/i18n/now.ts";
import { readConditions } from "@outpost/common/pages/conditions/condition_requests.ts";
import { MANAGE_CONDITIONS, type Condition } from "@outpost/common/pages/conditions/conditions.ts";
import { useReading, type Reading } from "@outpost/common/pages/use_reading.ts";
import { can, sessionState } from "@outpost/common/session/current.ts";
import type { Connection } from "@outpost/common/ui/shell.ts";

import { api } from "./api.ts";
import { lineTrouble } from "./line_trouble.ts";
import { MANAGE_SYNC } from "./pages/stores/use_stores.ts";
import type { SyncStore } from "./pages/stores/store_state.ts";

const EVERY = 15;
interface Known { stores: Reading<readonly SyncStore[]>; conditions: Reading<Condition[]>; now: Readonly<Ref<number>> }
let shared: Known | undefined;

const isIn = () => sessionState.value.name === "in";

/* It lives as long as the client: what is top right is on every page. */
function known(): Known {
  shared ??= effectScope(true).run(() => ({
    stores: useReading(async (signal) => (await read(api.GET("/api/v1/sync/stores", { signal }))).items, { every: EVERY, topics: ["stores"], when: () => isIn() && can(MANAGE_SYNC) }),
    conditions: useReading((signal) => readConditions(true, signal), { every: EVERY, topics: ["conditions"], when: () => isIn() && can(MANAGE_CONDITIONS) }),
    now: useNow(),
  }))!;
  return shared;
}

export function headquartersConnection(): Connection | undefined {
  const { stores, conditions, now } = known();
  const { unheard, lasting } = lineTrouble(stores.data.value ?? [], conditions.data.value ?? [], now.value);
  if (unheard.length) {
    return { state: "attention", text: t("hq.connection.unheard", { count: unheard.length }), more: t("hq.connection.unheard_more", { stores: formats.value.list(unheard.map(({ name }) => name)) }) };
  }
  if (!lasting) return undefined;
  return { state: "attention", text: t("hq.connection.lasting", { count: lasting }), more: t("hq.connection.lasting_more") };
}
