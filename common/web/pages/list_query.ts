/*
 * List query: what a list is asked, as it stands in the page's address and as the server takes it.
 *
 * Why      A view is a link: whoever opens it sees the same rows. So filters, order, search and columns have no
 *          other place than the address.
 * Model    Pure. Only what the description declares is kept: an address that somebody typed asks for nothing else.
 */
import type { FieldDescription, ResourceDescription } from "./describe.ts";

export interface ListQuery {
  search: string;
  sort: string; /* a column, with - for the last first; "" is the list's own order */
  filters: Record<string, string>; /* by parameter: department_id, updated_since, sold_at_from */
}

export type AddressQuery = Record<string, string | null | (string | null)[] | undefined>;

/* The parameters by which one field may be asked. */
export function filterParameters(field: FieldDescription): string[] {
  return [
    ...(field.askedBy.includes("filter") ? [field.name] : []),
    ...(field.askedBy.includes("range") ? [`${field.name}_from`, `${field.name}_to`] : []),
    ...(field.askedBy.includes("since") ? [field.name.replace(/_at$/, "_since")] : []),
  ];
}

export function isSearched(resource: ResourceDescription): boolean {
  return resource.fields.some((field) => field.askedBy.includes("search") || field.askedBy.includes("search_in"));
}

export function isSorted(resource: ResourceDescription, column: string): boolean {
  return resource.fields.some((field) => field.name === column && field.askedBy.includes("sort"));
}

function first(value: AddressQuery[string]): string {
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

export function readAddress(resource: ResourceDescription, address: AddressQuery): ListQuery {
  const sort = first(address.sort);
  const parameters = resource.fields.flatMap(filterParameters);
  return {
    search: isSearched(resource) ? first(address.q) : "",
    sort: isSorted(resource, sort.replace(/^-/, "")) ? sort : "",
    filters: Object.fromEntries(parameters.map((name) => [name, first(address[name])]).filter(([, value]) => value !== "")),
  };
}

/* As the address and the server have it: what is empty is left out. */
export function writeQuery(query: ListQuery): Record<string, string> {
  return {
    ...(query.search ? { q: query.search } : {}),
    ...(query.sort ? { sort: query.sort } : {}),
    ...query.filters,
  };
}
