/* Audit: an edit as the audit tells it, and its fields in words. */
import { wordFor } from "../i18n/messages.ts";
import type { Formats } from "../ui/formats.ts";
import { fieldName, valueText } from "./field_text.ts";
import { mayName, nameOf } from "./names.ts";
import { findResource } from "./resources.ts";

export interface AuditField {
  name: string;
  kind: "plain" | "personal" | "erased" | "secret";
  before: unknown;
  after: unknown;
}

export interface AuditRow {
  audit_number: number | null;
  at: string;
  action: "create" | "change" | "remove" | "erase";
  table_name: string;
  key: string;
  user_id: string | null;
  user_name: string | null;
  database_user: string;
  command_user: string | null;
  address: string | null;
  request_id: string | null;
  fields: AuditField[];
}

/* What nobody asks about: bookkeeping of the row itself. */
const QUIET = new Set(["row_version", "updated_at"]);
/* Tables that are no kind of record have no description; a moment tells itself. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

export interface FieldChange { name: string; kind: AuditField["kind"]; before: string; after: string }

function textOf(row: AuditRow, name: string, value: unknown, formats: Formats): string {
  const field = findResource(row.table_name)?.fields.find((each) => each.name === name);
  if (value === null || value === undefined) return "";
  if (field?.refers && mayName(field.refers)) return nameOf(field.refers, String(value)) || String(value);
  return field ? valueText(field, value, formats, row.table_name) : typeof value === "object" ? JSON.stringify(value) : INSTANT.test(String(value)) ? formats.dateTime(String(value)) : String(value);
}

export function changesOf(row: AuditRow, formats: Formats): FieldChange[] {
  return row.fields.filter((field) => !QUIET.has(field.name)).map((field) => ({
    name: fieldName(row.table_name, field.name),
    kind: field.kind,
    before: textOf(row, field.name, field.before, formats),
    after: textOf(row, field.name, field.after, formats),
  }));
}

/* The person, or whoever ran a command, or the server itself. */
export function whoOf(row: AuditRow): string {
  return row.user_name ?? row.command_user ?? wordFor("page.server_itself") ?? row.database_user;
}
