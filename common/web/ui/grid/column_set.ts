// Which columns are shown, in what order. Kept on this device under the grid's name; columns that came since stand where they
// are declared, those that went are forgotten.
import { computed, ref, type Ref } from "vue";
import { keep, readKept } from "../appearance.ts";
import type { GridColumn } from "./columns.ts";

export interface ColumnChoice { key: string; shown: boolean }

export function useColumnSet<Row>(columns: Ref<readonly GridColumn<Row>[]>, name: string | undefined) {
  const kept = ref<ColumnChoice[]>(name ? readKept<ColumnChoice[]>(`outpost.columns.${name}`) ?? [] : []);

  const choices = computed<ColumnChoice[]>(() => {
    const declared = columns.value.map(column => ({ key: column.key, shown: !column.spare }));
    const known = kept.value.filter(choice => declared.some(column => column.key === choice.key));
    const order = [...known];
    declared.forEach((column, index) => {
      if (!known.some(choice => choice.key === column.key)) order.splice(index, 0, column);
    });
    return order;
  });
  const shown = computed(() => choices.value
    .map(choice => ({ choice, column: columns.value.find(column => column.key === choice.key) }))
    .filter(({ choice, column }) => column !== undefined && (choice.shown || column.always))
    .map(({ column }) => column as GridColumn<Row>));

  function set(next: ColumnChoice[]) {
    kept.value = next;
    if (name) keep(`outpost.columns.${name}`, next);
  }
  function show(key: string, isShown: boolean) {
    set(choices.value.map(choice => choice.key === key ? { key, shown: isShown } : choice));
  }
  function move(key: string, by: 1 | -1) {
    const next = [...choices.value], at = next.findIndex(choice => choice.key === key);
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(Math.max(0, at + by), 0, moved);
    set(next);
  }
  return { choices, shown, show, move, reset: () => set([]), set };
}
