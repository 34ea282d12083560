/* Receipts: what stands on them of who sells, and the pictures above that. */
import { defineAsyncComponent } from "vue";

import type { ResourcePageOptions } from "@outpost/common/pages/resource_page.ts";

const above = defineAsyncComponent(() => import("./ReceiptViews.vue"));
const PLACE = "/business_details";

/* The next midnight here: every store has it by then. */
function tomorrow(): string {
  const day = new Date();
  day.setHours(24, 0, 0, 0);
  return day.toISOString();
}

export const businessDetails: ResourcePageOptions = {
  resource: "business_detail",
  title: "navigation.receipts",
  question: "hq.receipts.question_details",
  columns: ["valid_from", "store_id", "legal_name", "tax_id", "address", "phone"],
  above,
  initial: () => ({ valid_from: tomorrow() }),
};

export const logos: ResourcePageOptions = {
  resource: "logo",
  title: "navigation.receipts",
  question: "hq.receipts.question_logos",
  columns: ["name", "active"],
  place: PLACE,
  above,
  inputs: { png: defineAsyncComponent(() => import("./LogoInput.vue")) },
};
