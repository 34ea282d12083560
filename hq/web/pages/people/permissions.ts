/* Permissions: all there are, in the order of the document. The compiler sees when one is new or gone. */
import type { components } from "@outpost/common/generated/hq.d.ts";

type Permission = components["schemas"]["Permission"];

const order: Readonly<Record<Permission, true>> = {
  "pos:make_sale": true, "pos:apply_discount": true, "pos:override_price": true, "pos:void_sale": true, "pos:refund": true, "pos:refund_no_receipt": true,
  "pos:open_register": true, "pos:close_register": true, "pos:force_close_register": true, "pos:move_cash": true,
  "store:view_inventory": true, "store:adjust_inventory": true, "store:create_transfer": true, "store:receive_transfer": true, "store:view_reports": true,
  "store:manage_employees": true, "store:view_sync": true,
  "hq:view_catalog": true, "hq:manage_products": true, "hq:manage_prices": true, "hq:manage_taxes": true, "hq:manage_suppliers": true, "hq:manage_users": true,
  "hq:manage_stores": true, "hq:approve_worksheets": true, "hq:view_reports": true, "hq:manage_sync": true,
  "operation:manage_jobs": true, "operation:manage_conditions": true, "hq:view_audit": true,
};

export const permissions = Object.keys(order) as Permission[];
