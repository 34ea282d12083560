/*
 * Grid columns: the columns of a record's list, from its description and what the page says of them.
 *
 * Units    Widths in rem, by what a type usually needs; names and descriptions take what is left.
 */
import { t } from "../i18n/messages.ts";
import type { Formats } from "../ui/formats.ts";
import type { GridColumn, GridEdit } from "../ui/grid/columns.ts";
import type { FieldDescription, FieldType, ResourceDescription } from "./describe.ts";
import { cellText, choiceText, fieldName } from "./field_text.ts";
import type { RecordValues } from "./record_form.ts";
import type { Option } from "../ui/options.ts";
import type { ResourcePageOptions } from "./resource_page.ts";

const WIDTHS: Record<FieldType, number> = {
  text: 11, uuid: 8, integer: 6, money: 7, quantity: 7, rate: 6, boolean: 5.5, date: 8, time: 11.5, choice: 7.5, texts: 14, records: 6,
};
const PRODUCT = 16;
/* What a chain writes short, so that a name beside it has room. */
const CODE = 9;
const CODES = new Set(["sku", "code"]);
/* A letter of a title, what is beside it, and the longest title that makes its column wider. */
const LETTER = 0.5;
const SIDES = 2;
const TITLE_MOST = 14;
const AT_END = new Set<FieldType>(["integer", "money", "quantity", "rate", "records"]);
const HIDDEN = new Set(["row_version"]);

function isShown(resource: ResourceDescription, field: FieldDescription): boolean {
  return field.name !== resource.id && !field.writeOnly && !HIDDEN.has(field.name);
}

/* Text, choices and what refers to one of a few are edited where they stand; everything else in the form. */
function edit(field: FieldDescription, resource: ResourceDescription, referred: readonly Option[] | undefined): GridEdit<RecordValues> {
  const options = field.refers ? referred : field.type === "boolean"
    ? [{ value: "true", text: t("page.yes") }, { value: "false", text: t("page.no") }]
    : field.choices?.map((choice) => ({ value: choice, text: choiceText(field.name, choice, resource.name) }));
  return {
    write: (row) => String(row[field.name] ?? ""),
    read(text) {
      const typed = text.trim();
      if (!typed && !field.nullable) return { fault: t("page.is_needed") };
      if (field.maximumLength && typed.length > field.maximumLength) return { fault: t("page.too_long", { count: field.maximumLength }) };
      return { value: field.type === "boolean" ? typed === "true" : typed || null };
    },
    ...(options ? { options } : {}),
  };
}

/* By what stands in it, and no narrower than its title. */
function widthOf(field: FieldDescription, title: string, isOwn: boolean): number {
  const usual = isOwn ? WIDTHS.texts : field.refers === "product" ? PRODUCT : CODES.has(field.name) ? CODE : WIDTHS[field.type];
  return Math.max(usual, Math.min(TITLE_MOST, title.length * LETTER + SIDES));
}

export function gridColumns(resource: ResourceDescription, page: ResourcePageOptions, formats: Formats, canChange: boolean, referred: (column: string) => readonly Option[] | undefined): GridColumn<RecordValues>[] {
  const order = page.columns ?? resource.fields.map((field) => field.name).filter((name) => name !== "updated_at");
  const fields = resource.fields.filter((field) => isShown(resource, field));
  const place = (field: FieldDescription) => (order.includes(field.name) ? order.indexOf(field.name) : order.length);
  return fields.sort((one, other) => place(one) - place(other)).map((field) => ({
    key: field.name,
    title: fieldName(resource.name, field.name),
    width: widthOf(field, fieldName(resource.name, field.name), Boolean(page.cells?.[field.name])),
    grow: ["name", "display_name", "description"].includes(field.name) || field.refers === "product" ? 2 : !CODES.has(field.name) && (field.type === "text" || field.refers) ? 1 : 0.0001,
    end: AT_END.has(field.type) && !page.cells?.[field.name],
    sort: field.askedBy.includes("sort"),
    spare: !order.includes(field.name),
    always: order[0] === field.name,
    text: page.cells?.[field.name] ?? ((row) => cellText(field, row, formats, resource.name)),
    ...(canChange && page.inline?.includes(field.name) && (!field.refers || referred(field.name)) ? { edit: edit(field, resource, referred(field.name)) } : {}),
  }));
}
