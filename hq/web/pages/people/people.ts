/* People: who there is, with their roles at places; and the roles, which say what one may. */
import { defineAsyncComponent } from "vue";

import type { ResourcePageOptions } from "@outpost/common/pages/resource_page.ts";
import { rolesText } from "./known.ts";

export const users: ResourcePageOptions = {
  resource: "user",
  title: "navigation.people",
  question: "hq.people.question",
  columns: ["user_name", "display_name", "roles", "active"],
  place: "/people",
  above: defineAsyncComponent(() => import("./PeopleViews.vue")),
  cells: { roles: rolesText },
  inline: ["active"],
  inputs: { roles: defineAsyncComponent(() => import("./RolesInput.vue")) },
  tabs: [{ value: "rights", title: "hq.people.rights", component: defineAsyncComponent(() => import("./RightsTab.vue")) }],
  initial: () => ({ active: true }),
};
