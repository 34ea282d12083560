/*
 * Barcode check: what its last digit says of a code that somebody types.
 *
 * Model    The rules engine knows what a GTIN is; the digit that would be right is the one with which it is one. A code of
 *          another length has no check digit and is as good as any.
 */
export type BarcodeCheck =
  | { kind: "right" }
  | { kind: "wrong"; digit: string }
  | { kind: "incomplete"; digit: string } /* without its check digit */
  | { kind: "own" };

export interface BarcodeReader {
  readBarcode(request: { barcode: string; current_year: number }): { kind: string };
}

const LENGTHS = new Set([8, 12, 13, 14]);

function isGtin(reader: BarcodeReader, barcode: string): boolean {
  try {
    return reader.readBarcode({ barcode, current_year: 2000 }).kind === "gtin";
  } catch {
    return false;
  }
}

function rightDigit(reader: BarcodeReader, body: string): string | undefined {
  return [..."0123456789"].find((digit) => isGtin(reader, body + digit));
}

export function checkBarcode(reader: BarcodeReader, typed: string): BarcodeCheck {
  const code = typed.trim();
  if (!/^\d+$/.test(code)) return { kind: "own" };
  if (LENGTHS.has(code.length)) {
    if (isGtin(reader, code)) return { kind: "right" };
    const digit = rightDigit(reader, code.slice(0, -1));
    return digit === undefined ? { kind: "own" } : { kind: "wrong", digit };
  }
  const digit = code.length === 7 || code.length === 11 ? rightDigit(reader, code) : undefined;
  return digit === undefined ? { kind: "own" } : { kind: "incomplete", digit };
}
