/*
 * Resource page: a kind of record with its list, filters, side panel, form, export and history, by its declaration.
 *
 * Use      routes: [ resourcePage({ resource: "supplier" }), ... ] in a client's router.
 *          What is special is said here: which columns, what stands in the side panel besides, what else may be done.
 * Model    /suppliers is the list, /suppliers/ID the same list with the side panel open, /suppliers/new with an
 *          empty form. Filters, order and search stand in the query.
 */
import type { Component } from "vue";
import type { RouteRecordRaw } from "vue-router";

import type { RecordValues } from "./record_form.ts";

export interface PanelTab {
  value: string;
  /* Key of its words */
  title: string;
  /* Gets `record` and `id`; says `changed` when the record has to be read again. */
  component: Component;
  permission?: string;
}

export interface ResourcePageOptions {
  resource: string;
  /* The first ones of the list, in this order; all others can be chosen. Without it, those of the declaration. */
  columns?: readonly string[];
  /* The column that leads to the record, where that is not the first. */
  leads?: string;
  /* Key of its title, where the page is called otherwise than its records. */
  title?: string;
  /* Key of the sentence below the title: which question the page answers. */
  question?: string;
  tabs?: readonly PanelTab[];
  /* Fields that the form shows in another way: gets `modelValue`, `values`, says `update:modelValue`. */
  inputs?: Readonly<Record<string, Component>>;
  /* Beside the form's fields: a worked example. Gets `values`. */
  example?: Component;
  /* In the question before a record is removed: what follows from it. Gets `record`. */
  removal?: Component;
  /* Shown above the list. */
  above?: Component;
  /* Beside the title: acts of the whole list, in place of a new record's. Says `changed`. */
  acts?: Component;
  /* For the rows that are selected: gets `selection`, `asked` and `total`, says `changed`. */
  bulk?: Component;
  /* Columns whose text is more than the value: names of roles in place of how many. */
  cells?: Readonly<Record<string, (row: RecordValues) => string>>;
  /* The page of the side that it belongs to, where that is another one. */
  place?: string;
  /* Filters that what stands above the list asks for itself. */
  askedAbove?: readonly string[];
  /* Columns that can be edited in the list. */
  inline?: readonly string[];
  /* Values that a new record begins with. */
  initial?: () => RecordValues;
}

export function pagePath(resource: string): string {
  return `/${resource.replace(/y$/, "ie")}s`;
}

export function resourcePage(options: ResourcePageOptions): RouteRecordRaw {
  return {
    path: `${pagePath(options.resource)}/:record?`,
    name: options.resource,
    component: () => import("./ResourcePage.vue"),
    props: { page: options },
    meta: { resource: options.resource, ...(options.place ? { place: options.place } : {}) },
  };
}
