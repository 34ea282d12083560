/* Store page: what stands beside a store's own values: its line, and what can be done with its identity. */
import type { ResourcePageOptions } from "@outpost/common/pages/resource_page.ts";

import StoreBoxes from "./StoreBoxes.vue";
import StoreLine from "./StoreLine.vue";
import { MANAGE_SYNC } from "./use_stores.ts";

export const storePage: ResourcePageOptions = {
  resource: "store",
  tabs: [
    { value: "line", title: "hq.stores.tab_line", component: StoreLine, permission: MANAGE_SYNC },
    { value: "boxes", title: "hq.stores.tab_boxes", component: StoreBoxes, permission: "hq:manage_stores" },
  ],
};
