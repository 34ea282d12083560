/*
 * Records: the requests that every kind of record has, by its description.
 *
 * Why      A page that is made from a description cannot name its paths in the source, so here they are put together;
 *          everything else calls the typed client.
 */
import { change, ifMatch, openApi, read, readTagged, wish, type Outcome } from "../api/client.ts";
import { session } from "../session/current.ts";
import type { ResourceDescription } from "./describe.ts";
import type { RecordValues } from "./record_form.ts";

/* Any path; what comes back is as the description says. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const api = openApi<any>(session) as any;

export interface RecordPage {
  items: RecordValues[];
  next: string | null;
  total?: number;
}

export type Query = Record<string, string | number | boolean>;

export function listAt(path: string, query: Query, signal?: AbortSignal): Promise<RecordPage> {
  return read<RecordPage>(api.GET(path, { params: { query }, signal }));
}

/* What is no list of records: a report, a part of a document. */
export function readAt<Data>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Data> {
  return read<Data>(api.GET(path, { params: { query }, signal }));
}

/* An act at an address of its own, which may be sent twice. */
export function postAt<Data>(path: string, body: RecordValues): Promise<{ data?: Data; response: Response }> {
  return api.POST(path, { body, headers: wish({ repeatable: true }) }) as Promise<{ data?: Data; response: Response }>;
}

/* A page of the list, with the records that its columns refer to; documents come without. */
export function listRecords(resource: ResourceDescription, query: Query, signal?: AbortSignal): Promise<RecordPage> {
  const expand = resource.isDocument ? "" : resource.fields.filter((field) => field.refers).map((field) => field.name).join(",");
  return listAt(resource.path, { ...query, ...(expand ? { expand } : {}) }, signal);
}

/* department of department_id */
export function memberOf(column: string): string {
  return column.replace(/_id$/, "");
}

function pathOf(resource: ResourceDescription, id: string): string {
  return `${resource.path}/${encodeURIComponent(id)}`;
}

export function readRecord(resource: ResourceDescription, id: string, signal?: AbortSignal): Promise<{ data: RecordValues; etag: string | undefined }> {
  return readTagged<RecordValues>(api.GET(pathOf(resource, id), { signal }));
}

export function createRecord(resource: ResourceDescription, body: RecordValues): Promise<Outcome<RecordValues>> {
  return change<RecordValues>(api.POST(resource.path, { body, headers: wish({ repeatable: true }) }));
}

export function patchRecord(resource: ResourceDescription, id: string, body: RecordValues, etag: string | undefined): Promise<Outcome<RecordValues>> {
  return change<RecordValues>(api.PATCH(pathOf(resource, id), { body, headers: ifMatch(etag) }));
}

export function removeRecord(resource: ResourceDescription, id: string, etag: string | undefined): Promise<Outcome<undefined>> {
  return change<undefined>(api.DELETE(pathOf(resource, id), { headers: ifMatch(etag) }));
}

/* The whole list as it is asked, as a file. */
export function exportRecords(resource: ResourceDescription, query: Query): Promise<Blob> {
  return exportAt(resource.path, query);
}

export function exportAt(path: string, query: Query): Promise<Blob> {
  return read<Blob>(api.GET(path, { params: { query }, headers: { Accept: "text/csv", ...wish({ patience: 300 }) }, parseAs: "blob" }));
}

/* As text of another kind than JSON: a receipt. */
export function readText(path: string, type: string, query: Query = {}, signal?: AbortSignal): Promise<string> {
  return read<string>(api.GET(path, { params: { query }, headers: { Accept: type }, parseAs: "text", signal }));
}
