import type { RouteRecordRaw } from "vue-router";

import { documentRoutes } from "@outpost/common/pages/documents/routes.ts";
import { resourcePage } from "@outpost/common/pages/resource_page.ts";

/* One row a page; each is fetched when it is gone to. */
export const routes: RouteRecordRaw[] = [
  { path: "/", name: "home", component: () => import("./pages/home/HomePage.vue") },
  resourcePage({ resource: "product", question: "hq.product.question", columns: ["sku", "name", "department_id", "tax_group_id", "unit", "active"], inline: ["name", "active"] }),
  resourcePage({ resource: "department", question: "hq.department.question", columns: ["code", "name", "parent_id", "active"] }),
  resourcePage({ resource: "price", question: "hq.price.question", columns: ["product_id", "unit_price", "price_quantity", "price_zone_id", "store_id", "valid_from", "valid_to"] }),
  resourcePage({ resource: "price_zone", question: "hq.price_zone.question" }),
  resourcePage({ resource: "supplier", question: "hq.supplier.question", inline: ["name", "email", "active"] }),
  resourcePage({ resource: "tender", question: "hq.tender.question" }),
  resourcePage({ resource: "register", question: "hq.register.question", columns: ["code", "name", "store_id", "active"] }),
  resourcePage({ resource: "store", question: "hq.store.question", columns: ["code", "name", "price_zone_id", "time_zone", "active"] }),
  ...documentRoutes("hq"),
  {
    path: "/reports", name: "reports", component: () => import("@outpost/common/pages/reports/ReportsPage.vue"),
    props: { ofStores: true, permission: "hq:view_reports", ofPeople: "hq:manage_users", question: "hq.reports.question" },
  },
  { path: "/:path(.*)*", name: "lost", component: () => import("@outpost/common/shell/LostPage.vue") },
];
