/*
 * CSV preview: what stands in a file before it is sent, so that a wrong file never leaves the desk.
 *
 * Model    Pure. Only the first rows are read; the server reads all of them and judges every cell. Quotes may hold commas,
 *          quotes and line ends.
 */
export const KNOWN_COLUMNS = ["sku", "name", "department", "tax_group", "unit_price", "barcode", "price_quantity"] as const;
export const NEEDED_COLUMNS = ["sku", "name", "department", "tax_group", "unit_price"] as const;
const FORMER_NAMES: Readonly<Record<string, string>> = { price: "unit_price" };

export interface CsvPreview {
  columns: { name: string; known: boolean }[];
  missing: string[];
  rows: { line: number; cells: string[] }[];
}

/* Rows of text with the line that each begins at; a row that the text breaks off in is left out when `partial`. */
export function csvRows(text: string, partial: boolean): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  let cells: string[] = [], cell = "", quoted = false, line = 1, begun = 1;
  const endRow = () => {
    cells.push(cell);
    if (cells.some((each) => each.trim() !== "")) rows.push({ line: begun, cells });
    cells = [];
    cell = "";
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === "\n") line++;
    if (quoted && letter === '"' && text[at + 1] === '"') { cell += '"'; at++; }
    else if (letter === '"') quoted = !quoted;
    else if (quoted) cell += letter;
    else if (letter === ",") { cells.push(cell); cell = ""; }
    else if (letter === "\n") { endRow(); begun = line; }
    else if (letter !== "\r") cell += letter;
  }
  if (!partial && (cell !== "" || cells.length)) endRow();
  return rows;
}

export function previewOf(text: string, partial: boolean, most: number): CsvPreview {
  const [head, ...rows] = csvRows(text.replace(/^\uFEFF/, ""), partial);
  const names = (head?.cells ?? []).map((name) => name.trim());
  const meant = names.map((name) => FORMER_NAMES[name] ?? name);
  return {
    columns: names.map((name, index) => ({ name, known: (KNOWN_COLUMNS as readonly string[]).includes(meant[index]!) })),
    missing: NEEDED_COLUMNS.filter((name) => !meant.includes(name)),
    rows: rows.slice(0, most),
  };
}

/* A cell as a file has it: what a spreadsheet would take for a formula gets a mark before it. */
function cellText(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export interface BadRow { row_number: number; sku: string; errors: readonly { column: string; value: string; reason: string }[] }

/* Every bad cell as a row of a file, to be worked through where the data comes from. */
export function badRowsFile(rows: readonly BadRow[], heads: readonly string[]): string {
  const lines = rows.flatMap((row) => row.errors.map((fault) => [String(row.row_number), row.sku, fault.column, fault.value, fault.reason]));
  return [heads, ...lines].map((cells) => cells.map(cellText).join(",")).join("\r\n") + "\r\n";
}
