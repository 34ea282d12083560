/*
 * Readable: whether all that was typed can be read. What cannot stays where it was typed, and its value is the one before, so a
 * form that is sent all the same would send what nobody sees.
 *
 * Use      if (!isReadable(form)) return; where a form is sent. The focus goes to the first that cannot be read; it says why itself.
 */
export function isReadable(within: Element | null | undefined): boolean {
  const inputs = [...(within?.querySelectorAll<HTMLInputElement>("input") ?? [])];
  const first = inputs.find(({ validity }) => validity.customError || validity.badInput);
  first?.focus();
  return first === undefined;
}
