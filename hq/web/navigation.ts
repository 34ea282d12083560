/* The pages of HQ Manager, in the order of its side. */
import { Banknote, BriefcaseBusiness, Building2, CalendarClock, ChartColumn, FileInput, FolderTree, House, Landmark, MapPinned, Monitor, Package, Percent, Printer, ReceiptText, RefreshCw, Settings, ShieldCheck, Tags, TriangleAlert, Users } from "@lucide/vue";

import type { PageGroup } from "@outpost/common/shell/navigation.ts";

export const navigation: readonly PageGroup[] = [
  {
    places: [
      { to: "/", title: "navigation.home", icon: House, letter: "h" },
      { to: "/stores", title: "navigation.stores", icon: Building2, letter: "s" },
      { to: "/conditions", title: "navigation.conditions", icon: TriangleAlert, permission: "operation:manage_conditions", letter: "c" },
    ],
  },
  {
    title: "navigation.group_goods",
    places: [
      { to: "/products", title: "navigation.catalogue", icon: Package, letter: "p" },
      { to: "/departments", title: "navigation.departments", icon: FolderTree, letter: "d" },
      { to: "/prices", title: "navigation.prices", icon: Tags, letter: "r" },
      { to: "/suppliers", title: "navigation.suppliers", icon: BriefcaseBusiness },
      { to: "/imports", title: "navigation.imports", icon: FileInput, permission: "hq:manage_products", letter: "i" },
    ],
  },
  {
    title: "navigation.group_rules",
    places: [
      { to: "/taxes", title: "navigation.taxes", icon: Percent },
      { to: "/tenders", title: "navigation.tenders", icon: Banknote },
      { to: "/business_details", title: "navigation.receipts", icon: Printer },
      { to: "/price_zones", title: "navigation.price_zones", icon: MapPinned },
      { to: "/registers", title: "navigation.registers", icon: Monitor },
      { to: "/people", title: "navigation.people", icon: Users, permission: "hq:manage_users" },
      { to: "/settings", title: "navigation.settings", icon: Settings },
    ],
  },
  {
    title: "navigation.group_insight",
    places: [
      { to: "/reports", title: "navigation.reports", icon: ChartColumn, permission: "hq:view_reports", letter: "o" },
      { to: "/sales", title: "navigation.sales", icon: ReceiptText, permission: "hq:view_reports", letter: "e" },
      { to: "/register_sessions", title: "navigation.sessions", icon: Landmark, permission: "hq:view_reports" },
    ],
  },
  {
    title: "navigation.group_operation",
    places: [
      { to: "/sync", title: "navigation.sync", icon: RefreshCw, permission: "hq:manage_sync", letter: "y" },
      { to: "/jobs", title: "navigation.jobs", icon: CalendarClock, permission: "operation:manage_jobs" },
      { to: "/audit", title: "navigation.audit", icon: ShieldCheck, permission: "hq:view_audit", letter: "a" },
    ],
  },
];
