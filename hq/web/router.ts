import type { RouteRecordRaw } from "vue-router";

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
  { path: "/stores/:record?", name: "store", component: () => import("./pages/stores/StoresPage.vue") },
  { path: "/conditions", name: "conditions", component: () => import("@outpost/common/pages/conditions/ConditionsPage.vue") },
  { path: "/sync", name: "sync", component: () => import("./pages/sync/SyncPage.vue") },
  { path: "/jobs", name: "jobs", component: () => import("@outpost/common/pages/jobs/JobsPage.vue") },
  { path: "/audit", name: "audit", component: () => import("./pages/audit/AuditPage.vue") },
  { path: "/:path(.*)*", name: "lost", component: () => import("@outpost/common/shell/LostPage.vue") },
];
