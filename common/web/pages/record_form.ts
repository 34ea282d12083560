/*
 * Record form: the values of a record as a person edits them, and what of them is sent.
 *
 * Why      Two people may edit one record. What is sent is what was changed, with the version that was read: a
 *          stale one is refused, and then only fields that both changed are asked about.
 * Model    Pure: values in, values out. A record is a plain object by the names of its fields.
 */
import type { FieldDescription, ResourceDescription } from "./describe.ts";

export type RecordValues = Record<string, unknown>;

export function editableFields(resource: ResourceDescription): FieldDescription[] {
  return resource.fields.filter((field) => !field.readOnly && field.name !== resource.id && field.name !== "row_version");
}

function emptyValue(field: FieldDescription): unknown {
  if (field.fallback !== undefined) return field.fallback;
  if (field.type === "records" || field.type === "texts") return field.nullable ? null : [];
  return field.type === "boolean" ? false : field.type === "text" ? "" : null;
}

export function emptyRecord(resource: ResourceDescription): RecordValues {
  return Object.fromEntries(editableFields(resource).map((field) => [field.name, emptyValue(field)]));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/* Lines as they were typed, without empty ones at the end. */
function withoutLast(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== "") + 1);
}

/* An empty text of a field that may be null is null: "no e-mail" is not an e-mail of no letters. So is a list of nothing. */
function sentValue(field: FieldDescription, typed: unknown): unknown {
  const value = field.type === "texts" && Array.isArray(typed) ? withoutLast(typed as string[]) : typed;
  const isEmpty = value === "" || (Array.isArray(value) && value.length === 0);
  return isEmpty && field.nullable ? null : value;
}

/* The values of a new record: what was left empty takes its default at the server. */
export function creation(resource: ResourceDescription, id: string, values: RecordValues): RecordValues {
  const filled = editableFields(resource)
    .map((field) => [field.name, sentValue(field, values[field.name])] as const)
    .filter(([, value]) => value !== null && value !== "");
  return { [resource.id]: id, ...Object.fromEntries(filled) };
}

/* What differs from what was read; of secrets, which are never read, what was typed. */
export function change(resource: ResourceDescription, before: RecordValues, values: RecordValues): RecordValues {
  return Object.fromEntries(editableFields(resource)
    .map((field) => [field, sentValue(field, values[field.name])] as const)
    .filter(([field, value]) => (field.writeOnly ? Boolean(value) : !isSame(value, sentValue(field, before[field.name]))))
    .map(([field, value]) => [field.name, value]));
}

export interface Conflict { field: FieldDescription; mine: unknown; theirs: unknown }

/* Between `before` and `theirs` somebody else changed the record: fields that both changed, differently. */
export function conflicts(resource: ResourceDescription, before: RecordValues, mine: RecordValues, theirs: RecordValues): Conflict[] {
  const changed = change(resource, before, mine);
  return editableFields(resource)
    .filter((field) => field.name in changed && !isSame(before[field.name], theirs[field.name]) && !isSame(changed[field.name], theirs[field.name]))
    .map((field) => ({ field, mine: changed[field.name], theirs: theirs[field.name] }));
}

/* Their record with my changes: what a person goes on with after a conflict. */
export function merged(resource: ResourceDescription, before: RecordValues, mine: RecordValues, theirs: RecordValues): RecordValues {
  return { ...theirs, ...change(resource, before, mine) };
}
