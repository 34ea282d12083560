// A folder of built files under the policy that the servers send (docs/web.md): what breaks it fails in a test, not at a shop.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".wasm": "application/wasm", ".json": "application/json" };

/** The policy as the page of the clients' rules states it: one text, not two. */
export async function policyOfDocs(root) {
  const text = await readFile(join(root, "docs/web.md"), "utf8");
  const found = /`(default-src [^`]+)`/.exec(text.replace(/\s*\n\s*/g, " "));
  if (!found) throw new Error("docs/web.md states no policy");
  return found[1];
}

export async function serve(folder, index, policy) {
  const server = createServer(async (request, reply) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const name = extname(path) ? path : index;
    try {
      const body = await readFile(join(folder, name));
      reply.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream", "content-security-policy": policy, "x-content-type-options": "nosniff" });
      reply.end(body);
    } catch {
      reply.writeHead(404).end();
    }
  });
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => new Promise(resolve => server.close(resolve)) };
}
