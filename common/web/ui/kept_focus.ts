/*
 * Kept focus: who works with keys is not sent back to the top of the page because what they pressed has gone.
 *
 * Use      keepFocus() once, in a client; placeOf() and focusNear() where a part gives the focus back itself.
 * Model    Where somebody is, is remembered with all that is around it. When that vanishes, or can have the focus no more, the
 *          focus goes to the nearest thing that can, in what is left of its surroundings. Who points at things sees no focus, and
 *          is not moved.
 */
const CAN = "a[href], button, input, select, textarea, summary, iframe, [tabindex]";
const LAST_RESORT = "#content";
const OPEN_DIALOG = ".ui-dialog[data-state=open]";

/* An element and all that is around it, the nearest first. */
export type Place = readonly Element[];

export function placeOf(element: Element | null): Place {
  const place: Element[] = [];
  for (let at = element; at && at !== document.body; at = at.parentElement) place.push(at);
  return place;
}

function canHave(element: Element): element is HTMLElement {
  return element.isConnected && element.matches(CAN) && !element.matches(":disabled, [inert] *") && (element as HTMLElement).checkVisibility();
}

function nearest(place: Place): HTMLElement | undefined {
  for (const [distance, around] of place.entries()) {
    if (!around.isConnected) continue;
    if (distance === 0 && canHave(around)) return around;
    const within = [...around.querySelectorAll(CAN)].find((each) => !each.matches("[tabindex='-1']") && canHave(each));
    if (within) return within as HTMLElement;
    if (canHave(around)) return around;
  }
  return [...document.querySelectorAll<HTMLElement>(OPEN_DIALOG)].at(-1) ?? document.querySelector<HTMLElement>(LAST_RESORT) ?? undefined;
}

export function focusNear(place: Place): void {
  nearest(place)?.focus();
}

function isLost(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || activeElement.matches(":disabled");
}

export function keepFocus(): void {
  let place: Place = [];
  let usesKeys = false, isLooking = false;
  const look = () => {
    if (isLooking || !usesKeys || !place.length || !isLost()) return;
    isLooking = true;
    /* After whoever moves the focus on purpose. */
    setTimeout(() => requestAnimationFrame(() => {
      isLooking = false;
      if (usesKeys && isLost()) focusNear(place);
    }));
  };
  addEventListener("keydown", () => { usesKeys = true; }, true);
  addEventListener("pointerdown", () => { usesKeys = false; }, true);
  addEventListener("focusin", ({ target }) => { place = placeOf(target as Element); }, true);
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributeFilter: ["disabled", "hidden", "inert"] });
}
