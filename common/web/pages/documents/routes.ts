/*
 * Routes: the pages of documents, which both managers have; what differs is whose documents they are of.
 */
import { defineAsyncComponent } from "vue";
import type { RouteRecordRaw } from "vue-router";

import { t } from "../../i18n/messages.ts";
import { choiceText } from "../field_text.ts";
import { nameOf } from "../names.ts";
import type { RecordValues } from "../record_form.ts";
import { documentPage } from "./document_page.ts";

export function documentRoutes(tier: "hq" | "store"): RouteRecordRaw[] {
  const ofStores = tier === "hq";
  /* Headquarters tells of all that stores send as one. */
  const told = (topic: string) => [ofStores ? "sales" : topic];
  const text = (record: RecordValues, name: string) => String(record[name] ?? "");
  return [
    documentPage({
      document: "sale", ofStores, topics: told("sales"), title: "documents.kind_sale", question: "documents.sale_question", span: "business_date",
      columns: ["sold_at", "total", "receipt_number", "kind", "store_id", "register_id", "user_id"], leads: "receipt_number",
      name: (record) => text(record, "receipt_number"), content: defineAsyncComponent(() => import("./SaleContent.vue")),
    }),
    documentPage({
      document: "register_session", ofStores, topics: told("register_sessions"), title: "documents.kind_register_session", question: "documents.register_session_question", span: "opened_at",
      columns: ["opened_at", "register_id", "session_number", "store_id", "opened_by", "closed_at", "closed_by", "difference"],
      name: (record) => t("documents.session_name", { register: nameOf("register", text(record, "register_id")), number: text(record, "session_number") }),
      content: defineAsyncComponent(() => import("./SessionContent.vue")), ...(ofStores ? {} : { permissionOne: "pos:close_register" }),
    }),
    documentPage({
      document: "cash_movement", place: "/sales", ofStores, topics: told("register_sessions"), title: "documents.kind_cash_movement", question: "documents.cash_movement_question", span: "moved_at",
      columns: ["moved_at", "kind", "amount", "reason", "store_id", "register_id", "user_id"],
      name: (record) => choiceText("kind", text(record, "kind"), "cash_movement"), content: defineAsyncComponent(() => import("./MovementContent.vue")),
    }),
    documentPage({
      document: "stock_adjustment", place: "/sales", ofStores, topics: told("stock"), title: "documents.kind_stock_adjustment", question: "documents.stock_adjustment_question", span: "adjusted_at",
      columns: ["adjusted_at", "reason", "store_id", "user_id"],
      name: (record) => text(record, "reason"), content: defineAsyncComponent(() => import("./AdjustmentContent.vue")),
    }),
  ];
}
