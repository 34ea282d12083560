/* What must not compile: each statement below a `wrong` line fails with the code that stands there, and nothing else does. */
import createClient from "openapi-fetch";
import type * as hq from "./hq.d.ts";
import type * as store from "./store.d.ts";

const central = createClient<hq.paths>();
const shop = createClient<store.paths>();
declare const sale: store.Sale;
declare const product: hq.Product;
declare const session: store.RegisterSessionSummary;

// wrong TS2322: a price may not have been listed
export const listed: number[] = sale.lines.map((line) => line.listed_unit_price);
// wrong TS2322: the end of a session that is open is null
export const ended: string = session.closed_at;
// wrong TS2339: a payment has no member of this name
export const paid = sale.payments.map((payment) => payment.sum);
// wrong TS2367: a kind of tender that there is not
export const cheques = sale.payments.filter((payment) => payment.tender_kind === "cheque");
// wrong TS2322: a quantity is text
export const quantities: number[] = sale.lines.map((line) => line.quantity);
// wrong TS2741: what is sold has an amount
export const line: store.SaleLineNew = { line_number: 1, product_id: "", quantity: "1", unit_price: 1, tax_group_id: "" };
// wrong TS2375: a member that may be left out is not undefined
export const patch: hq.ProductPatch = { name: undefined };
// wrong TS2353: what is only read is not sent
export const change: hq.ProductPatch = { updated_at: product.updated_at };
// wrong TS2322: a unit that there is not
export const unit: hq.ProductNew["unit"] = "furlong";
// wrong TS2345: there is no such path at a store
export const roles = shop.GET("/api/v1/roles", {});
// wrong TS2353: no list of products is asked by its colour
export const red = central.GET("/api/v1/products", { params: { query: { colour: "red" } } });
// wrong TS2322: the end of a list is null
export const next = (page: hq.ProductPage): string => page.next;
// wrong TS2345: a permission that there is not
export const may = (identity: hq.Identity): boolean => identity.permissions.includes("hq:fly");
// wrong TS2367: a code that there is not
export const lost = (problem: hq.Problem): boolean => problem.code === "lost";
