// Why: a million rows of 36 px are 36 million px, and browsers stop at 16 to 33 million.
// Model: `top` is where the view is in the rows' own px, `bar` where the browser's scroll bar is. Up to MOST they are the same.
// Above it a small movement (wheel, keys, finger) moves both alike, so that rows follow the hand exactly, and a large one (the
// bar was dragged) moves in proportion. The two drift apart by small movements: `settle` puts the bar where `top` belongs,
// when nobody scrolls, or at once when the bar is at an end and the rows are not.
export const MOST = 8_000_000;

export interface Extent { total: number; rowHeight: number; view: number }
export interface Place { top: number; bar: number }

export function barHeight(extent: Extent): number {
  return Math.min(extent.total * extent.rowHeight, MOST);
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}

function lastTop(extent: Extent): number {
  return Math.max(0, extent.total * extent.rowHeight - extent.view);
}

function lastBar(extent: Extent): number {
  return Math.max(0, barHeight(extent) - extent.view);
}

function ratio(extent: Extent): number {
  return lastBar(extent) > 0 ? lastTop(extent) / lastBar(extent) : 1;
}

/** Where the view is after the browser moved its bar. */
export function follow(place: Place, bar: number, extent: Extent): Place {
  if (ratio(extent) === 1) return { top: bar, bar };
  const moved = bar - place.bar;
  const top = Math.abs(moved) <= extent.view * 1.5 ? place.top + moved : bar * ratio(extent);
  return { top: clamp(top, lastTop(extent)), bar };
}

/** The view at `top`, with the bar where it belongs. */
export function placeAt(top: number, extent: Extent): Place {
  const within = clamp(top, lastTop(extent));
  return { top: within, bar: within / ratio(extent) };
}

/** Whether the bar is at an end that the rows have not reached: it could not be moved further. */
export function isStuck(place: Place, extent: Extent): boolean {
  const atStart = place.bar <= 0 && place.top > 0;
  return atStart || (place.bar >= lastBar(extent) - 1 && place.top < lastTop(extent) - 1);
}

/** The top that shows a row whole, moving no further than needed. */
export function reveal(place: Place, position: number, extent: Extent): number {
  const start = position * extent.rowHeight;
  if (start < place.top) return start;
  return Math.max(place.top, start + extent.rowHeight - extent.view);
}

/** Positions to draw, in order: those in view with some around them, and the one that has the focus wherever it is. */
export function drawn(place: Place, extent: Extent, around: number, focused: number): number[] {
  const first = Math.max(0, Math.floor(place.top / extent.rowHeight) - around);
  const last = Math.min(extent.total - 1, Math.ceil((place.top + extent.view) / extent.rowHeight) + around);
  const positions = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  if (focused < 0 || focused >= extent.total || (focused >= first && focused <= last)) return positions;
  return focused < first ? [focused, ...positions] : [...positions, focused];
}

/** Where a row is drawn within the body; one that is far away stands just outside. */
export function offsetOf(position: number, place: Place, extent: Extent): number {
  const offset = position * extent.rowHeight - (place.top - place.bar);
  return Math.max(-2 * extent.rowHeight, Math.min(offset, barHeight(extent) + extent.rowHeight));
}
