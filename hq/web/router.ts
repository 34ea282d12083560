import type { RouteRecordRaw } from "vue-router";

import { documentRoutes } from "@outpost/common/pages/documents/routes.ts";
import { resourcePage } from "@outpost/common/pages/resource_page.ts";
import { catalogue } from "./pages/catalogue/catalogue.ts";
import { users } from "./pages/people/people.ts";
import { prices } from "./pages/prices/prices.ts";
import { businessDetails, logos } from "./pages/receipts/receipts.ts";
import { taxGroups, taxRates } from "./pages/taxes/taxes.ts";

/* One row a page; each is fetched when it is gone to. */
export const routes: RouteRecordRaw[] = [
  { path: "/", name: "home", component: () => import("./pages/home/HomePage.vue") },
  resourcePage(catalogue),
  { path: "/departments/:record?", name: "department", component: () => import("./pages/departments/DepartmentsPage.vue"), meta: { resource: "department" } },
  resourcePage(prices),
  { path: "/imports/:record?", name: "imports", component: () => import("./pages/imports/ImportsPage.vue") },
  resourcePage({ resource: "price_zone", question: "hq.price_zone.question" }),
  resourcePage({ resource: "supplier", question: "hq.supplier.question", inline: ["name", "email", "active"] }),
  { path: "/taxes", redirect: { name: "tax_group" } },
  resourcePage(taxGroups),
  resourcePage(taxRates),
  resourcePage(businessDetails),
  resourcePage(logos),
  resourcePage({ resource: "tender", question: "hq.tender.question" }),
  resourcePage({ resource: "register", question: "hq.register.question", columns: ["code", "name", "store_id", "active"] }),
  { path: "/stores/:record?", name: "store", component: () => import("./pages/stores/StoresPage.vue") },
  { path: "/conditions", name: "conditions", component: () => import("@outpost/common/pages/conditions/ConditionsPage.vue") },
  { path: "/sync", name: "sync", component: () => import("./pages/sync/SyncPage.vue") },
  { path: "/jobs", name: "jobs", component: () => import("@outpost/common/pages/jobs/JobsPage.vue") },
  { path: "/audit", name: "audit", component: () => import("./pages/audit/AuditPage.vue") },
  { path: "/people", redirect: { name: "user" } },
  resourcePage(users),
  { path: "/roles/:record?", name: "role", component: () => import("./pages/people/RolesPage.vue"), meta: { resource: "role", place: "/people" } },
  { path: "/settings", name: "settings", component: () => import("./pages/settings/SettingsPage.vue") },
  ...documentRoutes("hq"),
  {
    path: "/reports", name: "reports", component: () => import("@outpost/common/pages/reports/ReportsPage.vue"),
    props: { ofStores: true, permission: "hq:view_reports", ofPeople: "hq:manage_users", question: "hq.reports.question" },
  },
  { path: "/:path(.*)*", name: "lost", component: () => import("@outpost/common/shell/LostPage.vue") },
];
