/* Logo file: what a file must be before it is sent: a PNG of at most 64 KiB. The server looks at all of it. */
export const MOST_BYTES = 65_536;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export function pngProblem(bytes: Uint8Array): "not_png" | "too_large" | undefined {
  if (!SIGNATURE.every((byte, index) => bytes[index] === byte)) return "not_png";
  return bytes.length > MOST_BYTES ? "too_large" : undefined;
}
