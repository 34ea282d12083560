import { defineAsyncComponent } from "vue";
import type { RouteRecordRaw } from "vue-router";

import { documentRoutes } from "@outpost/common/pages/documents/routes.ts";
import { resourcePage } from "@outpost/common/pages/resource_page.ts";

const ProductHere = defineAsyncComponent(() => import("./pages/product/ProductHere.vue"));

/* One row a page; each is fetched when it is gone to. */
export const routes: RouteRecordRaw[] = [
  { path: "/", name: "home", component: () => import("./pages/today/TodayPage.vue") },
  { path: "/stock/:product?", name: "stock", component: () => import("./pages/stock/StockPage.vue") },
  resourcePage({
    resource: "product",
    question: "store.product.question",
    columns: ["sku", "name", "department_id", "tax_group_id", "unit", "active"],
    example: ProductHere,
  }),
  resourcePage({ resource: "supplier", question: "store.supplier.question" }),
  { path: "/people", name: "people", component: () => import("./pages/people/PeoplePage.vue") },
  { path: "/sync", name: "sync", component: () => import("./pages/sync/SyncPage.vue") },
  { path: "/conditions", name: "conditions", component: () => import("@outpost/common/pages/conditions/ConditionsPage.vue") },
  { path: "/jobs", name: "jobs", component: () => import("@outpost/common/pages/jobs/JobsPage.vue") },
  { path: "/journal", name: "journal", component: () => import("./pages/journal/JournalPage.vue") },
  ...documentRoutes("store"),
  {
    path: "/reports", name: "reports", component: () => import("@outpost/common/pages/reports/ReportsPage.vue"),
    props: { ofStores: false, permission: "store:view_reports", ofPeople: "store:manage_employees", question: "store.reports.question" },
  },
  { path: "/:path(.*)*", name: "lost", component: () => import("@outpost/common/shell/LostPage.vue") },
];
