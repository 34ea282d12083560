// A QR code of a short text (an enrolment code, an address): bytes, level M, versions 1 to 15, as ISO/IEC 18004 has it.
// `qrModules` gives the dark squares by row, or null for what is longer than 412 bytes.
const EC_PER_BLOCK = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10];
type Bits = (boolean | null)[][];

function codewords(version: number): number {
  let bits = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    bits -= (25 * marks - 10) * marks - 55;
  }
  return Math.floor((version >= 7 ? bits - 36 : bits) / 8);
}

function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((right >>> bit) & 1) * left;
  }
  return product;
}

function divisor(degree: number): number[] {
  const result = new Array<number>(degree).fill(0);
  result[degree - 1] = 1;
  for (let step = 0, root = 1; step < degree; step++, root = multiply(root, 2)) {
    for (let at = 0; at < degree; at++) result[at] = multiply(result[at]!, root) ^ (result[at + 1] ?? 0);
  }
  return result;
}

function remainder(data: readonly number[], by: readonly number[]): number[] {
  const result = by.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ result.shift()!;
    result.push(0);
    by.forEach((coefficient, at) => { result[at] = result[at]! ^ multiply(coefficient, factor); });
  }
  return result;
}

function dataOf(bytes: Uint8Array, version: number, capacity: number): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number) => { for (let bit = length - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1); };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach(byte => put(byte, 8));
  put(0, Math.min(4, capacity * 8 - bits.length));
  put(0, (8 - bits.length % 8) % 8);
  for (let pad = 0xec; bits.length < capacity * 8; pad ^= 0xec ^ 0x11) put(pad, 8);
  return Array.from({ length: capacity }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => byte << 1 | bit, 0));
}

/** Blocks with their correction, woven into one another. */
function woven(data: readonly number[], version: number): number[] {
  const total = codewords(version), count = BLOCKS[version - 1]!, correction = EC_PER_BLOCK[version - 1]!;
  const short = Math.floor(total / count), shortOnes = count - total % count, by = divisor(correction);
  const blocks: { data: number[]; correction: number[] }[] = [];
  for (let block = 0, at = 0; block < count; block++) {
    const part = data.slice(at, at += short - correction + (block < shortOnes ? 0 : 1));
    blocks.push({ data: part, correction: remainder(part, by) });
  }
  const result: number[] = [];
  for (let at = 0; at <= short - correction; at++) for (const block of blocks) if (at < block.data.length) result.push(block.data[at]!);
  for (let at = 0; at < correction; at++) for (const block of blocks) result.push(block.correction[at]!);
  return result;
}

function markPositions(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2, step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2, size = version * 4 + 17;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => size - 7 - (count - 2 - at) * step)];
}

function square(bits: Bits, centre: [number, number], radius: number, isDark: (distance: number) => boolean): void {
  for (let y = -radius; y <= radius; y++) {
    for (let x = -radius; x <= radius; x++) {
      const row = bits[centre[1] + y];
      if (row && centre[0] + x >= 0 && centre[0] + x < row.length) row[centre[0] + x] = isDark(Math.max(Math.abs(x), Math.abs(y)));
    }
  }
}

function fixedParts(version: number): Bits {
  const size = version * 4 + 17, bits: Bits = Array.from({ length: size }, () => new Array<boolean | null>(size).fill(null));
  for (let at = 0; at < size; at++) bits[6]![at] = bits[at]![6] = at % 2 === 0;
  for (const centre of [[3, 3], [size - 4, 3], [3, size - 4]] as [number, number][]) square(bits, centre, 4, distance => distance !== 2 && distance !== 4);
  const marks = markPositions(version), last = marks.length - 1;
  marks.forEach((x, column) => marks.forEach((y, row) => {
    const isFinder = (column === 0 && row === 0) || (column === 0 && row === last) || (column === last && row === 0);
    if (!isFinder) square(bits, [x, y], 2, distance => distance !== 1);
  }));
  if (version >= 7) writeVersion(bits, version);
  writeFormat(bits, 0);
  return bits;
}

function checked(value: number, steps: number, polynomial: number): number {
  let rest = value;
  for (let step = 0; step < steps; step++) rest = (rest << 1) ^ ((rest >>> (steps - 1)) * polynomial);
  return value << steps | rest;
}

function writeVersion(bits: Bits, version: number): void {
  const code = checked(version, 12, 0x1f25), size = bits.length;
  for (let bit = 0; bit < 18; bit++) {
    const dark = (code >>> bit & 1) === 1, far = size - 11 + bit % 3, near = Math.floor(bit / 3);
    bits[near]![far] = bits[far]![near] = dark;
  }
}

function writeFormat(bits: Bits, mask: number): void {
  // Level M is 00, so that the mask alone is coded.
  const code = checked(mask, 10, 0x537) ^ 0x5412, size = bits.length, dark = (bit: number) => (code >>> bit & 1) === 1;
  const near = [0, 1, 2, 3, 4, 5, 7, 8];
  for (let bit = 0; bit < 8; bit++) {
    bits[near[bit]!]![8] = dark(bit);
    bits[8]![size - 1 - bit] = dark(bit);
  }
  for (let bit = 8; bit < 15; bit++) {
    bits[8]![bit === 8 ? 7 : 14 - bit] = dark(bit);
    bits[size - 15 + bit]![8] = dark(bit);
  }
  bits[size - 8]![8] = true;
}

const MASKS: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0, (_, y) => y % 2 === 0, x => x % 3 === 0, (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0, (x, y) => x * y % 2 + x * y % 3 === 0,
  (x, y) => (x * y % 2 + x * y % 3) % 2 === 0, (x, y) => ((x + y) % 2 + x * y % 3) % 2 === 0,
];

function filled(fixed: Bits, words: readonly number[], mask: number): boolean[][] {
  const size = fixed.length, bits = fixed.map(row => [...row]);
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step++) {
      const y = (right + 1 & 2) === 0 ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (fixed[y]![x] !== null) continue;
        bits[y]![x] = ((words[at >>> 3] ?? 0) >>> (7 - (at & 7)) & 1) === 1 !== MASKS[mask]!(x, y);
        at++;
      }
    }
  }
  writeFormat(bits, mask);
  return bits as boolean[][];
}

/** How hard it is to read: long runs, blocks, what looks like a corner, too dark or too light. */
function penalty(bits: readonly boolean[][]): number {
  const size = bits.length, lines = [...bits, ...bits.map((_, x) => bits.map(row => row[x]!))].map(line => line.map(Number).join(""));
  const runs = lines.flatMap(line => line.match(/0{5,}|1{5,}/g) ?? []).reduce((sum, run) => sum + run.length - 2, 0);
  const corners = lines.reduce((sum, line) => sum + (line.match(/(?=10111010000|00001011101)/g)?.length ?? 0), 0);
  let blocks = 0, dark = 0;
  bits.forEach((row, y) => row.forEach((bit, x) => {
    dark += bit ? 1 : 0;
    if (y > 0 && x > 0 && bit === row[x - 1] && bit === bits[y - 1]![x] && bit === bits[y - 1]![x - 1]) blocks++;
  }));
  return runs + corners * 40 + blocks * 3 + Math.floor(Math.abs(dark * 20 / (size * size) - 10)) * 10;
}

export function qrModules(text: string): boolean[][] | null {
  const bytes = new TextEncoder().encode(text);
  const version = EC_PER_BLOCK.findIndex((correction, at) => {
    const capacity = codewords(at + 1) - correction * BLOCKS[at]!;
    return bytes.length + (at + 1 < 10 ? 2 : 3) <= capacity;
  }) + 1;
  if (version === 0) return null;
  const capacity = codewords(version) - EC_PER_BLOCK[version - 1]! * BLOCKS[version - 1]!;
  const words = woven(dataOf(bytes, version, capacity), version), fixed = fixedParts(version);
  const candidates = MASKS.map((_, mask) => filled(fixed, words, mask));
  return candidates.reduce((best, candidate) => penalty(candidate) < penalty(best) ? candidate : best);
}
