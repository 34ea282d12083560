/*
 * Resources: the kinds of records that this client's server has, by name, and what may be done with them.
 */
import { wordFor } from "../i18n/messages.ts";
import { can } from "../session/current.ts";
import type { ResourceDescription } from "./describe.ts";

let known: Record<string, ResourceDescription> = {};

/* Once, before the first page: what the build wrote of this server's document. */
export function provideResources(resources: Record<string, ResourceDescription>): void {
  known = resources;
}

export function findResource(name: string): ResourceDescription | undefined {
  return known[name];
}

export function resourceNamed(name: string): ResourceDescription {
  const resource = known[name];
  if (!resource) throw new Error(`this server has no ${name}`);
  return resource;
}

/* "Tax group", "Tax groups" */
export function resourceName(name: string, number: "one" | "many"): string {
  return wordFor(`resource.${name}.${number}`) ?? name.replaceAll("_", " ");
}

/* Within a sentence: "New tax group". */
export function resourceNoun(name: string, number: "one" | "many"): string {
  return resourceName(name, number).toLocaleLowerCase();
}

export function mayRead(resource: ResourceDescription): boolean {
  return ["signed_in", "public"].includes(resource.permissionRead) || can(resource.permissionRead);
}

export function mayChange(resource: ResourceDescription): boolean {
  return resource.permissionChange !== null && can(resource.permissionChange);
}
