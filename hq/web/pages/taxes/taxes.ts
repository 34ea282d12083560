/* Taxes: groups, which products have, and rates, which groups have. */
import { defineAsyncComponent } from "vue";

import type { ResourcePageOptions } from "@outpost/common/pages/resource_page.ts";

const above = defineAsyncComponent(() => import("./TaxViews.vue"));

export const taxGroups: ResourcePageOptions = {
  resource: "tax_group",
  title: "navigation.taxes",
  question: "hq.taxes.question_groups",
  columns: ["code", "name", "price_includes_tax", "rates", "active"],
  place: "/taxes",
  above,
  inputs: { rates: defineAsyncComponent(() => import("./RatesInput.vue")) },
  example: defineAsyncComponent(() => import("./TaxGroupExample.vue")),
};

export const taxRates: ResourcePageOptions = {
  resource: "tax_rate",
  title: "navigation.taxes",
  question: "hq.taxes.question_rates",
  columns: ["code", "name", "rate_ppm", "active"],
  place: "/taxes",
  above,
  example: defineAsyncComponent(() => import("./TaxRateExample.vue")),
};
