/**
 * Focus of a dialog that opens goes to what is marked `data-first`, else to the first thing to fill in, else to the dialog itself:
 * never to the close button, whose name would be shown and take the first Escape.
 */
export function focusFirst(event: Event): void {
  const dialog = event.target as HTMLElement;
  const first = dialog.querySelector<HTMLElement>("[data-first]:not([disabled])") ?? dialog.querySelector<HTMLElement>(".ui-dialog-body :is(input, textarea, select, button):not([disabled]):not([tabindex='-1'])");
  event.preventDefault();
  (first ?? dialog).focus();
}
