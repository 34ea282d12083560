/** One choice of a select, a combobox, a radio group or a set of tabs. */
export interface Option {
  value: string;
  text: string;
  /** Said smaller: a number, a place, what it means. */
  more?: string | undefined;
  group?: string | undefined;
  disabled?: boolean | undefined;
}

/** Options by their groups, in the order in which the groups first appear. */
export function grouped<Choice extends { group?: string | undefined }>(options: readonly Choice[]): [string, Choice[]][] {
  const groups = new Map<string, Choice[]>();
  for (const option of options) {
    const name = option.group ?? "", group = groups.get(name);
    if (group) group.push(option);
    else groups.set(name, [option]);
  }
  return [...groups];
}
