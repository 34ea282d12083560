/* Document columns: those of any list, with names where a document has ids, and what is below zero as such. */
import type { Formats } from "../../ui/formats.ts";
import type { GridColumn } from "../../ui/grid/columns.ts";
import type { ResourceDescription } from "../describe.ts";
import { gridColumns } from "../grid_columns.ts";
import { mayName, nameOf } from "../names.ts";
import type { RecordValues } from "../record_form.ts";
import type { DocumentPageOptions } from "./document_page.ts";

export function documentColumns(resource: ResourceDescription, page: DocumentPageOptions, formats: Formats, to: (row: RecordValues) => string): GridColumn<RecordValues>[] {
  const refers = new Map(resource.fields.map((field) => [field.name, field.refers]));
  return gridColumns(resource, { resource: resource.name, columns: page.columns, ...(page.leads ? { leads: page.leads } : {}) }, { formats, to })
    .filter(({ key }) => key !== "register_session_id" && (page.ofStores || key !== "store_id") && (!refers.get(key) || mayName(refers.get(key)!)))
    .map((column) => {
      const kind = refers.get(column.key);
      return kind ? { ...column, text: (row: RecordValues) => nameOf(kind, row[column.key] as string | null) } : column;
    });
}
