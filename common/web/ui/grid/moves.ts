// Where the keys of a spreadsheet go. -1 is the header's row.
export interface Cell { position: number; column: number }
export interface Bounds { total: number; columns: number; page: number }

type Move = (cell: Cell, bounds: Bounds) => Cell;
const down = (by: number): Move => (cell, { total }) => ({ ...cell, position: Math.max(-1, Math.min(total - 1, cell.position + by)) });
const across = (by: number): Move => (cell, { columns }) => ({ ...cell, column: Math.max(0, Math.min(columns - 1, cell.column + by)) });

const MOVES: Record<string, Move> = {
  ArrowDown: down(1),
  ArrowUp: down(-1),
  ArrowRight: across(1),
  ArrowLeft: across(-1),
  PageDown: (cell, bounds) => down(bounds.page)(cell, bounds),
  PageUp: (cell, bounds) => ({ ...cell, position: Math.max(0, cell.position - bounds.page) }),
  Home: cell => ({ ...cell, column: 0 }),
  End: (cell, { columns }) => ({ ...cell, column: columns - 1 }),
  "Ctrl+Home": () => ({ position: 0, column: 0 }),
  "Ctrl+End": (_, { total, columns }) => ({ position: total - 1, column: columns - 1 }),
  "Ctrl+ArrowDown": (cell, { total }) => ({ ...cell, position: total - 1 }),
  "Ctrl+ArrowUp": cell => ({ ...cell, position: 0 }),
};
const MIRRORED: Record<string, string> = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

export function moveOf(event: { key: string; ctrlKey: boolean; metaKey: boolean }, isMirrored: boolean): Move | undefined {
  const key = isMirrored ? MIRRORED[event.key] ?? event.key : event.key;
  return MOVES[event.ctrlKey || event.metaKey ? `Ctrl+${key}` : key];
}
