/*
 * Field text: names of fields and their values in words, as every list, form and history shows them.
 */
import { formats, t, wordFor } from "../i18n/messages.ts";
import type { Formats as Amounts } from "../ui/formats.ts";
import type { FieldDescription } from "./describe.ts";
import { memberOf } from "./records.ts";
import type { RecordValues } from "./record_form.ts";

const LABELS = ["name", "display_name", "description", "sku", "code", "receipt_number", "legal_name"];

/* "Tax group": field.product.tax_group_id, else field.tax_group_id, else its name with spaces. */
export function fieldName(resource: string, name: string): string {
  return wordFor(`field.${resource}.${name}`, `field.${name}`) ?? name.replaceAll("_", " ");
}

export function choiceText(field: string, choice: string, resource = ""): string {
  return wordFor(`choice.${resource}.${field}.${choice}`, `choice.${field}.${choice}`) ?? choice.replaceAll("_", " ");
}

/* What a person calls a record. */
export function labelOf(record: RecordValues | null | undefined): string {
  const name = LABELS.find((label) => typeof record?.[label] === "string");
  return name ? String(record![name]) : "";
}

/* A code beside the name, where a record has both. */
export function codeOf(record: RecordValues | null | undefined): string | undefined {
  const code = record?.sku ?? record?.code ?? record?.user_name;
  return typeof code === "string" && code !== labelOf(record) ? code : undefined;
}

export function valueText(field: FieldDescription, value: unknown, amounts: Amounts, resource = ""): string {
  if (value === null || value === undefined || value === "") return "";
  switch (field.type) {
    case "money": return amounts.money(Number(value));
    case "quantity": return amounts.quantity(String(value));
    case "rate": return formats.value.rate(Number(value));
    case "integer": return formats.value.number(Number(value));
    case "boolean": return t(value ? "page.yes" : "page.no");
    case "date": return formats.value.date(String(value));
    case "time": return formats.value.dateTime(String(value));
    case "choice": return choiceText(field.name, String(value), resource);
    case "texts": return formats.value.list((value as string[]).map((text) => wordFor(`permission.${text}`, `choice.${field.name}.${text}`) ?? text));
    case "records": return formats.value.number((value as unknown[]).length);
    default: return String(value);
  }
}

/* Of a row of a list that came with what it refers to. */
export function cellText(field: FieldDescription, row: RecordValues, amounts: Amounts, resource = ""): string {
  if (field.refers) return labelOf(row[memberOf(field.name)] as RecordValues | null);
  return valueText(field, row[field.name], amounts, resource);
}
