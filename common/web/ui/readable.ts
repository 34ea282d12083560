/*
 * Readable: whether all that was typed can be read. What cannot stays where it was typed, and its value is the one before, so a
 * form that is sent all the same would send what nobody sees.
 *
 * Use      if (!isReadable(form)) return; where a form is sent. The focus goes to the first that cannot be read; it says why itself.
 */
/* A worked example stands among what is sent and is none of it. */
const NOT_SENT = "[data-example]";

export function isReadable(within: Element | null | undefined): boolean {
  const inputs = [...(within?.querySelectorAll<HTMLInputElement>("input") ?? [])];
  const first = inputs.find((input) => (input.validity.customError || input.validity.badInput) && !input.closest(NOT_SENT));
  first?.focus();
  return first === undefined;
}
