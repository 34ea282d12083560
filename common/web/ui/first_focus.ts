/**
 * Focus of a dialog that opens goes to what is marked `data-first`, else to the first thing to fill in; where that is yet to come,
 * to the dialog itself: the close button would have it with its tooltip over what one came to read.
 */
export function focusFirst(event: Event): void {
  const dialog = event.target as HTMLElement;
  const first = dialog.querySelector<HTMLElement>("[data-first]:not([disabled])") ?? dialog.querySelector<HTMLElement>(".ui-dialog-body :is(input, textarea, select, button):not([disabled]):not([tabindex='-1'])");
  event.preventDefault();
  (first ?? dialog).focus();
}
