/*
 * Document page: a kind of document that stores write (a sale, a session, a movement of cash) with its list, what it is asked by
 * and the document beside it, by its declaration.
 *
 * Use      routes: [ documentPage({ document: "sale", ... }), ... ] in a client's router.
 * Model    /sales is the list, /sales/ID the same list with the document open. What it is asked by stands in the query.
 */
import type { Component } from "vue";
import type { RouteRecordRaw } from "vue-router";

import { pagePath } from "../resource_page.ts";
import type { RecordValues } from "../record_form.ts";

export interface DocumentPageOptions {
  document: string;
  /* Key of the title, and of the sentence below it. */
  title: string;
  question: string;
  /* The first ones of the list, in this order. */
  columns: readonly string[];
  /* The column that leads to the document, where that is not the first. */
  leads?: string;
  /* Asked by a period of it: a day (business_date) or a moment (opened_at). */
  span: string;
  /* Where the side shows one to be, when it has no place for this kind. */
  place?: string;
  /* What the document is called. */
  name: (record: RecordValues) => string;
  /* Gets `record`; says `changed` when it has to be read again. */
  content: Component;
  permissionOne?: string;
  /* Of live updates, that tell of such documents. */
  topics: readonly string[];
  /* At headquarters documents are of many stores. */
  ofStores: boolean;
}

export function documentPage(options: DocumentPageOptions): RouteRecordRaw {
  return {
    path: `${pagePath(options.document)}/:record?`,
    name: options.document,
    component: () => import("./DocumentsPage.vue"),
    props: { page: options },
    meta: { resource: options.document, ...(options.place ? { place: options.place } : {}) },
  };
}
