import type { RouteRecordRaw } from "vue-router";

import { resourcePage } from "@outpost/common/pages/resource_page.ts";

/* One row a page; each is fetched when it is gone to. */
export const routes: RouteRecordRaw[] = [
  { path: "/", name: "home", component: () => import("./pages/home/HomePage.vue") },
  resourcePage({ resource: "product", question: "store.product.question", columns: ["sku", "name", "department_id", "tax_group_id", "unit", "active"] }),
  { path: "/:path(.*)*", name: "lost", component: () => import("@outpost/common/shell/LostPage.vue") },
];
