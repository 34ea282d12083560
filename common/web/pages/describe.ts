/*
 * Describe: what a page needs to know of a kind of record, read from the OpenAPI document of its server.
 *
 * Why      The declaration in C is the one place where a column is named; its document carries it here, and a
 *          page is made from it. Nothing of a record is written down twice.
 * Model    describeResources runs when the clients are built; pages import what it wrote (generated/*.resources.json),
 *          a tenth of the document. Members that only ?expand= adds are no fields.
 */

export type FieldType =
  | "text" | "uuid" | "integer" | "money" | "quantity" | "rate" | "boolean" | "date" | "time" | "choice" | "texts" | "records";

export interface FieldDescription {
  name: string;
  type: FieldType;
  required: boolean; /* when a record is made */
  nullable: boolean;
  readOnly: boolean;
  writeOnly: boolean;
  askedBy: readonly string[]; /* filter, range, since, sort, search, search_in */
  minimum?: number;
  maximum?: number;
  maximumLength?: number;
  choices?: readonly string[];
  refers?: string; /* the kind of record that it is the id of */
  fields?: readonly FieldDescription[]; /* of records */
  fallback?: unknown;
}

export interface ResourceDescription {
  name: string; /* tax_group */
  path: string; /* /api/v1/tax_groups */
  id: string; /* tax_group_id */
  order: string; /* -sold_at: the latest first */
  kept: boolean; /* made inactive, never removed */
  permissionRead: string;
  permissionChange: string | null; /* null: not changed on this server */
  isDocument?: true; /* written once by whom it is about: a sale; its list comes without what it refers to */
  fields: readonly FieldDescription[];
}

type Schema = Record<string, unknown>;

interface Operation {
  "x-permission"?: string;
  responses?: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

export interface OpenApiDocument {
  paths?: Record<string, { get?: Operation }>;
  components: { schemas: Record<string, Schema> };
  "x-resources"?: Record<string, ResourceExtension>;
}

interface ResourceExtension {
  schema: string;
  path: string;
  order: string;
  kept: boolean;
  permission_read: string;
  permission_change: string | null;
}

const typesByFormat: Record<string, FieldType> = {
  uuid: "uuid", money: "money", quantity: "quantity", rate: "rate", date: "date", "date-time": "time",
};

function typesOf(schema: Schema): string[] {
  return Array.isArray(schema.type) ? (schema.type as string[]) : [String(schema.type)];
}

function resolve(document: OpenApiDocument, schema: Schema): Schema {
  const reference = schema.$ref as string | undefined;
  return reference ? (document.components.schemas[reference.split("/").at(-1)!] ?? {}) : schema;
}

function fieldType(schema: Schema, items: Schema | undefined): FieldType {
  const types = typesOf(schema);
  if (items) return items.properties ? "records" : "texts";
  if (schema.enum) return "choice";
  const format = typesByFormat[String(schema.format)];
  if (format) return format;
  return types.includes("boolean") ? "boolean" : types.includes("integer") ? "integer" : "text";
}

/* Only what is there: the file stays small. */
function defined(values: Record<string, unknown>): FieldDescription {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as unknown as FieldDescription;
}

function describeField(document: OpenApiDocument, name: string, schema: Schema, required: boolean): FieldDescription {
  const items = schema.items ? resolve(document, schema.items as Schema) : undefined;
  const choices = (schema.enum ?? items?.enum) as (string | null)[] | undefined;
  return defined({
    name,
    type: fieldType(schema, items),
    required,
    nullable: typesOf(schema).includes("null") || Boolean(choices?.includes(null)),
    readOnly: Boolean(schema.readOnly),
    writeOnly: Boolean(schema.writeOnly),
    askedBy: schema["x-asked-by"] ?? [],
    minimum: schema.minimum,
    maximum: schema.maximum,
    maximumLength: schema.maxLength,
    choices: choices?.filter((choice) => choice !== null),
    refers: schema["x-refers"],
    fields: items?.properties ? describeFields(document, items, items) : undefined,
    fallback: schema["x-default"],
  });
}

/* Of what is read, with what only a request takes (a password) behind it. */
function describeFields(document: OpenApiDocument, read: Schema, made: Schema): FieldDescription[] {
  const readable = read.properties as Record<string, Schema>;
  const writable = (made.properties ?? {}) as Record<string, Schema>;
  const required = new Set((made.required ?? []) as string[]);
  const names = [...Object.keys(readable), ...Object.keys(writable).filter((name) => !(name in readable))];
  return names
    .map((name) => ({ name, schema: { ...readable[name], ...writable[name] } as Schema }))
    .filter(({ schema }) => !schema.oneOf && !schema.anyOf)
    .map(({ name, schema }) => {
      const field = describeField(document, name, schema, required.has(name));
      if (!(name in writable)) field.readOnly = true;
      if (!(name in readable)) field.writeOnly = true;
      return field;
    });
}

function describeResource(document: OpenApiDocument, name: string, extension: ResourceExtension): ResourceDescription {
  const read = document.components.schemas[extension.schema]!;
  const made = document.components.schemas[`${extension.schema}New`] ?? {};
  const fields = describeFields(document, read, made);
  return {
    name,
    path: extension.path,
    id: fields[0]!.name,
    order: extension.order,
    kept: extension.kept,
    permissionRead: extension.permission_read,
    permissionChange: extension.permission_change,
    fields,
  };
}

function summaryOf(operation: Operation | undefined): string | undefined {
  const reference = operation?.responses?.["200"]?.content?.["application/json"]?.schema?.$ref as string | undefined;
  return reference?.match(/\/(\w+Summary)Page$/)?.[1];
}

/* Who did it is a person's id, also where people are no kind of record. */
function withPeople(field: FieldDescription): FieldDescription {
  return field.type === "uuid" && !field.refers && /^user_id$|_by$/.test(field.name) ? { ...field, refers: "user" } : field;
}

/* A kind of which a page shows summaries and which is read whole by itself: what stores write and nobody changes. */
function describeDocument(document: OpenApiDocument, path: string, schema: string, permission: string): [string, ResourceDescription] {
  const name = schema.replace(/Summary$/, "").replace(/(?<=.)[A-Z]/g, "_$&").toLowerCase();
  const read = document.components.schemas[schema]!;
  const fields = describeFields(document, read, {}).map(withPeople);
  const time = fields.find((field) => field.type === "time" && field.askedBy.includes("sort"));
  return [name, {
    name, path, id: fields[0]!.name, order: time ? `-${time.name}` : "", kept: true, permissionRead: permission, permissionChange: null, isDocument: true,
    fields,
  }];
}

function describeDocuments(document: OpenApiDocument): [string, ResourceDescription][] {
  return Object.entries(document.paths ?? {}).flatMap(([path, { get }]) => {
    const schema = summaryOf(get);
    return schema ? [describeDocument(document, path, schema, get?.["x-permission"] ?? "signed_in")] : [];
  });
}

/* Kinds of records by name, and kinds of documents. */
export function describeResources(document: OpenApiDocument): Record<string, ResourceDescription> {
  const records = Object.entries(document["x-resources"] ?? {}).map(([name, extension]) => [name, describeResource(document, name, extension)]);
  return Object.fromEntries([...describeDocuments(document), ...records]);
}
