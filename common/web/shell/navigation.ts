/*
 * Navigation: the pages of a client as its side, its palette and its shortcuts show them.
 *
 * To add a page: a row in the client's navigation.ts and one in its router.ts. A page whose permission somebody lacks is not
 * shown to them; who comes by a link is told who may.
 */
import type { Component } from "vue";

import type { Key } from "../i18n/messages.ts";
import type { ResourceDescription } from "../pages/describe.ts";
import type { PaletteEntry } from "../ui/palette.ts";
import type { Connection } from "../ui/shell.ts";

export interface PageLink {
  to: string;
  title: Key;
  icon: Component;
  /* Without it, everybody who is signed in. */
  permission?: string;
  /* g and this letter go there. */
  letter?: string;
}

export interface PageGroup {
  title?: Key;
  places: readonly PageLink[];
}

/* What the palette finds at the server: where an entry leads stands in its key. */
export type Find = (text: string, signal: AbortSignal) => Promise<PaletteEntry[]>;

export interface ClientParts {
  name: Key;
  /* Beside the product's name: HQ, or what the store is called. */
  part: () => string;
  navigation: readonly PageGroup[];
  resources: Record<string, ResourceDescription>;
  find?: Find;
  /* What the client knows of the line beside what every client sees; the gravest is shown. */
  connection?: () => Connection | undefined;
}

/* That which somebody may see; empty groups are left out. */
export function visibleGroups(groups: readonly PageGroup[], can: (permission: string) => boolean): PageGroup[] {
  return groups
    .map((group) => ({ ...group, places: group.places.filter(({ permission }) => !permission || can(permission)) }))
    .filter(({ places }) => places.length > 0);
}

/* A page that is gone to by "g" and a letter within a second. */
export function followLetters(letters: () => ReadonlyMap<string, string>, go: (to: string) => void): (event: KeyboardEvent) => void {
  const WAIT = 1000;
  let begun = -WAIT;
  return (event) => {
    const target = event.target as HTMLElement | null;
    if (event.ctrlKey || event.metaKey || event.altKey || target?.closest("input, textarea, select, [contenteditable], [role=grid], [role=dialog]")) return;
    const to = event.timeStamp - begun < WAIT ? letters().get(event.key) : undefined;
    begun = event.key === "g" ? event.timeStamp : -WAIT;
    if (!to) return;
    event.preventDefault();
    go(to);
  };
}

