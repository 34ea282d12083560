/*
 * Compressed: beside each file that shrinks, the same for who takes br and for who takes gzip.
 *
 * Why      Done once here at the highest level, instead of at each request at a low one.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const SHRINKING = new Set([".html", ".js", ".css", ".json", ".svg", ".wasm", ".webmanifest", ".txt", ".map"]);
const SMALLEST = 512; /* bytes; below, the header costs what is saved */

const asBrotli = promisify(brotliCompress);
const asGzip = promisify(gzip);

async function compressFile(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < SMALLEST) return;
  const parameters = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const variants = [
    [".br", await asBrotli(content, { params: parameters })],
    [".gz", await asGzip(content, { level: 9 })],
  ] as const;
  for (const [ending, smaller] of variants) {
    if (smaller.length < content.length) await writeFile(path + ending, smaller);
  }
}

/* After what Vite itself copies beside the bundle; not where the build failed, whose own words are to be read. */
export function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    enforce: "post",
    async writeBundle({ dir }) {
      const entries = await readdir(dir!, { recursive: true, withFileTypes: true });
      for (const entry of entries) {
        if (entry.isFile() && SHRINKING.has(extname(entry.name))) await compressFile(join(entry.parentPath, entry.name));
      }
    },
  };
}
