/* Imports: what a state means to whoever looks at the list. */
import type { components } from "@outpost/common/generated/hq.d.ts";
import type { State } from "@outpost/common/ui/state.ts";

export type Import = components["schemas"]["Import"];

export const IMPORT_STATES: Readonly<Record<Import["state"], State>> = { reading: "information", validated: "attention", applied: "good", failed: "bad" };
