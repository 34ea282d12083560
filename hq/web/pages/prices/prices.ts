/* Prices, declared: a price is not entered bare but changed from a date on, so the head has no "new". */
import { defineAsyncComponent } from "vue";

import type { ResourcePageOptions } from "@outpost/common/pages/resource_page.ts";

export const prices: ResourcePageOptions = {
  resource: "price",
  question: "hq.price.question",
  columns: ["product_id", "unit_price", "price_quantity", "price_zone_id", "store_id", "valid_from", "valid_to"],
  tabs: [{ value: "arrival", title: "hq.catalogue.arrival", component: defineAsyncComponent(() => import("./PriceArrival.vue")) }],
  removal: defineAsyncComponent(() => import("./PriceRemoval.vue")),
  askedAbove: ["product_id", "valid_from_from"],
  above: defineAsyncComponent(() => import("./PriceBoard.vue")),
  acts: defineAsyncComponent(() => import("./PriceActs.vue")),
};
