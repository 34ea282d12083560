/*
 * Spent press: who presses twice where a dialog's button was means the button; what lies below gets no press of it.
 *
 * Use      spendPress() when something above the page has closed.
 * Model    For as long as a second press may take, what is pressed where the last press was goes to nothing: no row is opened and no
 *          focus moved. A press anywhere else counts at once, and so does every key.
 * Units    Milliseconds; pixels of the window.
 */
const SECOND_PRESS = 400;
const SAME_PLACE = 12;
const EVENTS = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "dblclick"] as const;

export interface Press { x: number; y: number; at: number }

/* `until` is moved on by each press of the pair: its click comes after it. */
export class SpentPress {
  private last: Press | null = null;
  private spent: { x: number; y: number; until: number } | null = null;

  pressed(press: Press): void {
    this.last = press;
  }

  spend(at: number): void {
    if (this.last && at - this.last.at <= SECOND_PRESS * 2) this.spent = { x: this.last.x, y: this.last.y, until: at + SECOND_PRESS };
  }

  isSpent({ x, y, at }: Press): boolean {
    if (!this.spent || at > this.spent.until) return false;
    const isHere = Math.hypot(x - this.spent.x, y - this.spent.y) <= SAME_PLACE;
    if (isHere) this.spent.until = at + SECOND_PRESS;
    return isHere;
  }
}

const presses = new SpentPress();

function take(event: MouseEvent): void {
  /* A click by a key has no place. */
  if (event.type === "click" && event.detail === 0) return;
  const press = { x: event.clientX, y: event.clientY, at: performance.now() };
  if (presses.isSpent(press)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else if (event.type === "pointerdown") presses.pressed(press);
}

if (typeof window !== "undefined") for (const name of EVENTS) window.addEventListener(name, take, { capture: true });

export function spendPress(): void {
  presses.spend(performance.now());
}
