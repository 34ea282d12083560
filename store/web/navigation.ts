/* The pages of Store Manager, in the order of its side. */
import { Barcode, BookOpenText, Boxes, BriefcaseBusiness, CalendarClock, ChartColumn, House, Monitor, ReceiptText, RefreshCw, TriangleAlert, Users } from "@lucide/vue";

import type { PageGroup } from "@outpost/common/shell/navigation.ts";

export const navigation: readonly PageGroup[] = [
  {
    places: [
      { to: "/", title: "navigation.today", icon: House, letter: "h" },
      { to: "/sales", title: "navigation.sales", icon: ReceiptText, permission: "store:view_reports", letter: "s" },
      { to: "/register_sessions", title: "navigation.registers", icon: Monitor, permission: "store:view_reports", letter: "r" },
    ],
  },
  {
    title: "navigation.group_goods",
    places: [
      { to: "/stock", title: "navigation.stock", icon: Boxes, permission: "store:view_inventory", letter: "k" },
      { to: "/products", title: "navigation.products", icon: Barcode, letter: "p" },
      { to: "/suppliers", title: "navigation.suppliers", icon: BriefcaseBusiness },
    ],
  },
  {
    title: "navigation.group_insight",
    places: [
      { to: "/reports", title: "navigation.reports", icon: ChartColumn, permission: "store:view_reports", letter: "o" },
      { to: "/journal", title: "navigation.journal", icon: BookOpenText, permission: "store:manage_employees", letter: "j" },
      { to: "/people", title: "navigation.people", icon: Users, permission: "store:manage_employees" },
    ],
  },
  {
    title: "navigation.group_operation",
    places: [
      { to: "/sync", title: "navigation.sync", icon: RefreshCw, permission: "store:view_sync", letter: "y" },
      { to: "/conditions", title: "navigation.conditions", icon: TriangleAlert, permission: "operation:manage_conditions", letter: "c" },
      { to: "/jobs", title: "navigation.jobs", icon: CalendarClock, permission: "operation:manage_jobs" },
    ],
  },
];
