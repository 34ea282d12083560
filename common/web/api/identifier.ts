/*
 * Identifier: UUIDs of version 7, for what this client makes.
 *
 * Why      Who makes a record names it: a request whose answer was lost is sent again and makes nothing twice.
 * Model    48 bits of milliseconds, then a counter of 12 bits within one millisecond that begins at random in its lower
 *          half, then random bits: ids of one page are in the order in which they were made. getRandomValues is there
 *          on http as well, randomUUID is not.
 */
const COUNTER_END = 0x1000;
let lastTime = 0;
let counter = 0;

/* `now` in milliseconds. */
export function newId(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (now > lastTime) {
    lastTime = now;
    counter = ((bytes[6]! << 8) | bytes[7]!) & 0x7ff;
  } else if (++counter === COUNTER_END) {
    lastTime++;
    counter = 0;
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(lastTime / 0x10000));
  view.setUint16(4, lastTime % 0x10000);
  view.setUint16(6, 0x7000 | counter);
  view.setUint8(8, 0x80 | (bytes[8]! & 0x3f));
  return hexOf(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* A trace of its own for each request, W3C Trace Context: a server's log lines are found by it. */
export function newTraceparent(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return `00-${hexOf(bytes.subarray(0, 16))}-${hexOf(bytes.subarray(16))}-01`;
}
