// Messages of what happened, with the way back where there is one. Undo goes before asking.
import { reactive } from "vue";

export interface Note {
  id: number;
  text: string;
  more?: string | undefined;
  state: "good" | "attention" | "bad" | "information";
  undo?: (() => void) | undefined;
  /** How long it stays, in ms; with an undo longer, and a fault until it is closed. */
  stays: number;
}
export const notes = reactive<Note[]>([]);
const STAYS = { plain: 6000, undo: 10000, fault: 10 ** 9 };
let last = 0;

export function notify(text: string, other: Partial<Omit<Note, "id" | "text">> = {}): void {
  const state = other.state ?? "good";
  const stays = other.stays ?? (state === "bad" ? STAYS.fault : other.undo ? STAYS.undo : STAYS.plain);
  notes.push({ ...other, id: ++last, text, state, stays });
  if (notes.length > 4) notes.shift();
}

export function dismiss(id: number): void {
  const at = notes.findIndex(note => note.id === id);
  if (at >= 0) notes.splice(at, 1);
}
