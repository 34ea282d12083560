/** Focus of a dialog that opens goes to what is marked `data-first`, else to the first thing to fill in, not to the close button. */
export function focusFirst(event: Event): void {
  const dialog = event.target as HTMLElement;
  const first = dialog.querySelector<HTMLElement>("[data-first]:not([disabled])") ?? dialog.querySelector<HTMLElement>(".ui-dialog-body :is(input, textarea, select, button):not([disabled]):not([tabindex='-1'])");
  if (!first) return;
  event.preventDefault();
  first.focus();
}
