/* Facts: what a document says of itself in words, by the names of its fields. */
import { fieldName, valueText } from "../field_text.ts";
import type { Formats } from "../../ui/formats.ts";
import { mayName, nameOf } from "../names.ts";
import type { RecordValues } from "../record_form.ts";
import { resourceNamed } from "../resources.ts";

export interface Fact {
  name: string;
  text: string;
  to?: string;
  figure?: boolean;
  /* Not told to this reader. */
  isClosed?: boolean;
}

export function factOf(kind: string, field: string, record: RecordValues, amounts: Formats, to?: string): Fact {
  const description = resourceNamed(kind).fields.find(({ name }) => name === field)!;
  const value = record[field];
  const text = description.refers ? nameOf(description.refers, value as string | null) : valueText(description, value, amounts, kind);
  return { name: fieldName(kind, field), text, figure: description.type === "money", isClosed: description.refers !== undefined && !mayName(description.refers), ...(to && text ? { to } : {}) };
}
