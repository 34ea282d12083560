// What a palette offers: pages to go to, acts to do, records to find.
import type { Component } from "vue";

export interface PaletteEntry {
  key: string;
  text: string;
  /** Heading that it stands under. */
  group: string;
  more?: string;
  icon?: Component;
  keys?: string;
}

export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Entries that have every word that was typed, those that begin with it first. */
export function matching(entries: readonly PaletteEntry[], typed: string): PaletteEntry[] {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const found = entries.filter(entry => words.every(word => folded(`${entry.text} ${entry.more ?? ""}`).includes(word)));
  const begins = (entry: PaletteEntry) => folded(entry.text).startsWith(words[0] ?? "") ? 0 : 1;
  return found.sort((left, right) => begins(left) - begins(right));
}
