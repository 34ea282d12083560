/* Settings as a record: one row, no list, so it is described here and not among the resources of the document. */
import type { ResourceDescription } from "@outpost/common/pages/describe.ts";

const plain = { required: true, nullable: false, readOnly: false, writeOnly: false, askedBy: [] };

export const settingsRecord: ResourceDescription = {
  name: "settings",
  path: "/api/v1/settings",
  id: "",
  order: "",
  kept: true,
  permissionRead: "signed_in",
  permissionChange: "hq:manage_stores",
  fields: [
    { ...plain, name: "name", type: "text", maximumLength: 200 },
    { ...plain, name: "currency", type: "text", maximumLength: 3 },
    { ...plain, name: "currency_places", type: "integer" },
    { ...plain, name: "rounding", type: "choice", choices: ["half_up", "half_even", "half_down", "down", "up"] },
    { ...plain, name: "tax_place", type: "choice", choices: ["line", "document"] },
  ],
};
