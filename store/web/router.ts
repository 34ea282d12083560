import type { RouteRecordRaw } from "vue-router";

import { documentRoutes } from "@outpost/common/pages/documents/routes.ts";
import { resourcePage } from "@outpost/common/pages/resource_page.ts";

/* One row a page; each is fetched when it is gone to. */
export const routes: RouteRecordRaw[] = [
  { path: "/", name: "home", component: () => import("./pages/home/HomePage.vue") },
  resourcePage({ resource: "product", question: "store.product.question", columns: ["sku", "name", "department_id", "tax_group_id", "unit", "active"] }),
  { path: "/journal", name: "journal", component: () => import("./pages/journal/JournalPage.vue") },
  ...documentRoutes("store"),
  {
    path: "/reports", name: "reports", component: () => import("@outpost/common/pages/reports/ReportsPage.vue"),
    props: { ofStores: false, permission: "store:view_reports", ofPeople: "store:manage_employees", question: "store.reports.question" },
  },
  { path: "/:path(.*)*", name: "lost", component: () => import("@outpost/common/shell/LostPage.vue") },
];
