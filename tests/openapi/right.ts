/* Ordinary use of both APIs, without a cast and without an exclamation mark. */
import createClient from "openapi-fetch";
import type * as hq from "./hq.d.ts";
import type * as store from "./store.d.ts";

const central = createClient<hq.paths>();
const shop = createClient<store.paths>();

/* What was sold and how it was paid, in words. */
export async function receiptOf(saleId: string): Promise<string[]> {
	const { data: sale, error } = await shop.GET("/api/v1/sales/{sale_id}", {
		params: { path: { sale_id: saleId } },
	});

	if (!sale) return [`${error.code}: ${error.detail ?? error.title}. ${error.remedy}`];

	const lines = sale.lines.map(
		(line) => `${line.quantity} × ${line.description.toUpperCase()} ${line.amount / 100}` +
			(line.listed_unit_price === null ? "" : ` (${line.listed_unit_price / 100})`) +
			line.taxes.map((tax) => ` ${tax.rate / 10_000} %`).join(),
	);
	const payments = sale.payments.map((payment) => `${payment.tender_kind} ${payment.amount / 100}`);

	return [sale.receipt_number, ...lines, ...payments, ...(sale.reason === null ? [] : [sale.reason.trim()])];
}

export async function sell(line: store.SaleLineNew, tenderId: string): Promise<store.RecordedSale | store.ErrorCode> {
	const body: store.SaleNew = {
		sale_id: crypto.randomUUID(),
		register_session_id: crypto.randomUUID(),
		sold_at: new Date().toISOString(),
		lines: [line],
		payments: [{ payment_number: 1, tender_id: tenderId, amount: line.amount }],
		total: line.amount,
		tax_total: 0,
	};
	const { data, error } = await shop.POST("/api/v1/sales", { body });

	return data ?? error.code;
}

/* All products of a department, page by page. */
export async function productsOf(departmentId: string): Promise<hq.Product[]> {
	const found: hq.Product[] = [];
	let query: NonNullable<hq.paths["/api/v1/products"]["get"]["parameters"]["query"]> = { department_id: departmentId };

	for (;;) {
		const { data } = await central.GET("/api/v1/products", { params: { query } });

		found.push(...(data?.items ?? []));
		if (!data?.next) return found;
		query = { ...query, after: data.next };
	}
}

/* The version goes in If-Match, as a browser has it from ETag. */
export async function rename(product: hq.Product, tag: string): Promise<string | undefined> {
	const change: hq.ProductPatch = { name: product.name.trim() };
	const { data, response } = await central.PATCH("/api/v1/products/{product_id}", {
		params: { path: { product_id: product.product_id }, header: { "If-Match": tag } },
		body: change,
	});

	if (response.status === 412) return undefined;
	return data?.updated_at;
}

export async function remove(zoneId: string, tag: string): Promise<boolean> {
	const { error } = await central.DELETE("/api/v1/price_zones/{price_zone_id}", {
		params: { path: { price_zone_id: zoneId }, header: { "If-Match": tag } },
	});

	return error === undefined;
}

export function mayChangePrices(identity: hq.Identity): boolean {
	return identity.permissions.includes("hq:manage_prices");
}

export async function differencesOf(page: hq.AuditEntryPage): Promise<string[]> {
	return page.items.flatMap((entry) => entry.fields.map((field) => `${field.name}: ${JSON.stringify(field.after)}`));
}
