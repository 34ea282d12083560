/*
 * Inline choices: what a column of a list may refer to, where it is edited in its cell.
 *
 * Model    All of them are fetched once, when a page edits such a column; of more than a cell's list can hold, none: those
 *          are edited in the form, which searches.
 */
import { shallowReactive } from "vue";

import type { Option } from "../ui/options.ts";
import type { ResourceDescription } from "./describe.ts";
import { labelOf } from "./field_text.ts";
import type { RecordValues } from "./record_form.ts";
import { listAt } from "./records.ts";
import type { ResourcePageOptions } from "./resource_page.ts";
import { findResource, mayChange } from "./resources.ts";

const MOST = 500;

export function useInlineChoices(resource: ResourceDescription, page: ResourcePageOptions) {
  const known = shallowReactive(new Map<string, { options: Option[]; records: Map<string, RecordValues> }>());

  async function fetchAll(column: string, referred: ResourceDescription): Promise<void> {
    const { items, next } = await listAt(referred.path, { limit: MOST });
    if (next) return;
    const records = new Map(items.map((record) => [String(record[referred.id]), record]));
    known.set(column, { records, options: items.map((record) => ({ value: String(record[referred.id]), text: labelOf(record) })) });
  }

  if (mayChange(resource)) {
    for (const field of resource.fields) {
      const referred = page.inline?.includes(field.name) && field.refers ? findResource(field.refers) : undefined;
      /* Without them the column is edited in the form. */
      if (referred) fetchAll(field.name, referred).catch(() => undefined);
    }
  }
  return {
    options: (column: string) => known.get(column)?.options,
    find: (column: string, id: string) => known.get(column)?.records.get(id),
  };
}
