/* Catalogue: what the chain sells, declared; its list holds 100,000 products as well as ten. */
import { defineAsyncComponent } from "vue";

import type { ResourcePageOptions } from "@outpost/common/pages/resource_page.ts";

export const catalogue: ResourcePageOptions = {
  resource: "product",
  title: "navigation.catalogue",
  question: "hq.product.question",
  columns: ["sku", "name", "department_id", "tax_group_id", "unit", "active"],
  inline: ["name", "department_id", "active"],
  bulk: defineAsyncComponent(() => import("./BulkChange.vue")),
  tabs: [
    { value: "barcodes", title: "resource.barcode.many", component: defineAsyncComponent(() => import("./BarcodesTab.vue")) },
    { value: "prices", title: "resource.price.many", component: defineAsyncComponent(() => import("./PricesTab.vue")) },
    { value: "taxes", title: "field.taxes", component: defineAsyncComponent(() => import("./TaxesTab.vue")) },
    { value: "arrival", title: "hq.catalogue.arrival", component: defineAsyncComponent(() => import("./ProductArrival.vue")) },
  ],
};
