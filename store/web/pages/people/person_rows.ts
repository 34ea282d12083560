/* Person rows: who works here with where each is now, those at a register first. */
import { folded } from "@outpost/common/ui/palette.ts";

import type { Person } from "../../people.ts";

export const SHOWN = ["active", "here", "all"] as const;
export type Shown = (typeof SHOWN)[number];

interface AtRegister {
  opened_by: string;
  opened_at: string;
  register: string;
  register_session_id: string;
}

export interface PersonRow extends Person {
  at: readonly AtRegister[];
}

const BELONGS: Record<Shown, (row: PersonRow) => boolean> = {
  active: (row) => row.active || row.at.length > 0,
  here: (row) => row.at.length > 0,
  all: () => true,
};

export function personRows(people: readonly Person[], open: readonly AtRegister[], asked: { search: string; shown: Shown }): PersonRow[] {
  const words = folded(asked.search).split(/\s+/).filter(Boolean);
  const textOf = (row: PersonRow) => folded([row.display_name, row.user_name, ...row.roles.map((role) => role.name)].join(" "));
  return people
    .map((person) => ({ ...person, at: open.filter((session) => session.opened_by === person.user_id) }))
    .filter((row) => BELONGS[asked.shown](row) && words.every((word) => textOf(row).includes(word)))
    .sort((one, other) => Number(other.at.length > 0) - Number(one.at.length > 0) || Number(other.active) - Number(one.active) || one.display_name.localeCompare(other.display_name));
}

/* By all their roles, each once, in the order in which roles name them. */
export function permissionsOf(person: Pick<Person, "roles">): string[] {
  return [...new Set(person.roles.flatMap((role) => role.permissions as string[]))];
}
