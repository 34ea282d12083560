/*
 * Uses: which operations of the servers' documents each source file of the clients asks for.
 *
 * Model    Read from the text, for pages call the API in few ways: the typed client by its path, helpers for paths that are put together,
 *          pages that are declared by a kind of record or document, and inputs that find what a field refers to. A path whose way
 *          is not known, or that no server has, is a finding: nothing that a page asks for is left out in silence.
 */
import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
export const TIERS = ["hq", "store"];
const LEFT_OUT = /\/(dist|node_modules|generated|kit)[./]|\.d\.ts$/;
const METHODS = ["get", "post", "put", "patch", "delete"];
const HELPERS = { listAt: "GET", readAt: "GET", readText: "GET", exportAt: "GET", fetch: "GET", postAt: "POST" };
/* Paths that stand in the text and are no operation of a document, and why. */
const NO_OPERATION = {
  "common/web/build/client.ts /config.json": "what the server of the sources passes on while one works at them",
  "common/web/session/live_current.ts /api/v1/live": "a WebSocket",
  "hq/web/pages/settings/settings_record.ts /api/v1/settings": "a description for the form; SettingsPage.vue asks",
};

export function documentOf(tier) {
  return JSON.parse(readFileSync(join(root, `common/web/generated/${tier}.json`), "utf8"));
}

export function operationsOf(document) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => methods[method]).map((method) => ({ method: method.toUpperCase(), path, summary: methods[method].summary, permission: methods[method]["x-permission"] })));
}

/* "GET /api/v1/sales/{}": parameters have other names in a template than in a document. */
export const keyOf = (method, path) => `${method} ${path.replace(/\$?\{[^}]*\}/g, "{}").replace(/\?.*$/, "")}`;

const bare = (text) => text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|^\s*\/\/.*$/gm, "");
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

async function sourcesOf(folder) {
  const files = [];
  for await (const path of glob(`${folder}/web/**/*.{ts,vue}`, { cwd: root })) if (!LEFT_OUT.test(path)) files.push({ path, text: bare(readFileSync(join(root, path), "utf8")) });
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/* What follows `name(` and its types: the helper that a path or its constant is given to. */
function methodsOf(text, given) {
  const found = new Set();
  for (const [helper, method] of Object.entries(HELPERS)) if (new RegExp(`\\b${helper}(<[^(]*>)?\\(\\s*${escaped(given)}(?![\\w"\`])`).test(text)) found.add(method);
  for (const [, method] of text.matchAll(new RegExp(`\\bapi\\.([A-Z]+)\\(\\s*${escaped(given)}`, "g"))) found.add(method);
  for (const [, method] of text.matchAll(new RegExp(`\\.open\\("([A-Z]+)", ${escaped(given)}`, "g"))) found.add(method);
  return [...found];
}

/* Operations by their paths, as they stand in one file. */
function usesByPath({ path: file, text }, findings) {
  const uses = [];
  for (const [literal, , path] of text.matchAll(/(["`])((?:\/api\/v1\/|\/config\.json)(?:\$\{[^}]*\}|[^"`])*)\1/g)) {
    if (NO_OPERATION[`${file} ${path}`]) continue;
    const name = new RegExp(`(\\w+)(?:: \\w+)? = (\\{ path: )?${escaped(literal)}`).exec(text);
    const given = name ? name[1] + (name[2] ? ".path" : "") : literal;
    const methods = methodsOf(text, given);
    for (const method of methods) uses.push(keyOf(method, path));
    /* A constant that ends in / begins the paths of this file's own post(). */
    const posted = path.endsWith("/") ? [...text.matchAll(/\bpost\("([^"]+)"/g)].map(([, rest]) => keyOf("POST", path + rest)) : [];
    uses.push(...posted);
    if (!methods.length && !posted.length) findings.push(`${file}: nobody knows how ${path} is asked for`);
  }
  return uses;
}

/* Of a page that is declared: resourcePage({ resource: "supplier" }), or its options in a file of their own. */
function declaredPages({ path, text }) {
  const pages = [];
  if (/resourcePage\(|ResourcePageOptions/.test(text) && !path.startsWith("common/web/pages/resource_page")) {
    for (const [, resource] of text.matchAll(/\bresource: "(\w+)"/g)) if (!text.includes(`meta: { resource: "${resource}"`)) pages.push({ path, resource, hasActs: /\bacts:/.test(text) });
  }
  if (/documentPage\(/.test(text)) for (const [, document] of text.matchAll(/\bdocument: "(\w+)"/g)) pages.push({ path, document });
  return pages;
}

function usesOfPage({ path, resource, document, hasActs }, { described, resources }) {
  const kind = described[resource ?? document];
  if (!kind) return [];
  const one = `${kind.path}/{}`, extension = resources[resource];
  const uses = [["GET", kind.path], ["GET", one]];
  if (extension?.permission_change) uses.push(["PATCH", one], ...(hasActs ? [] : [["POST", kind.path]]), ...(extension.kept ? [] : [["DELETE", one]]));
  const referred = kind.fields.flatMap((field) => [field, ...(field.fields ?? [])]).map(({ refers }) => described[refers]).filter(Boolean);
  return [
    ...uses.map((use) => ({ file: path, use: keyOf(...use) })),
    ...referred.flatMap((to) => [["GET", to.path], ["GET", `${to.path}/{}`]]).map((use) => ({ file: "common/web/pages/ReferenceInput.vue", use: keyOf(...use) })),
  ];
}

/* "GET /api/v1/products" -> files, of one client; and what the text has that is not understood. */
export async function usesOf(tier) {
  const document = documentOf(tier), findings = [], found = new Map();
  const described = JSON.parse(readFileSync(join(root, `common/web/generated/${tier}.resources.json`), "utf8"));
  const known = new Set(operationsOf(document).map(({ method, path }) => keyOf(method, path)));
  const note = (use, file) => found.set(use, new Set([...(found.get(use) ?? []), file]));
  for (const source of [...(await sourcesOf(tier)), ...(await sourcesOf("common"))]) {
    for (const use of usesByPath(source, findings)) {
      if (known.has(use)) note(use, source.path);
      else if (source.path.startsWith(`${tier}/`)) findings.push(`${source.path} asks for ${use}, which this server does not have`);
    }
    for (const page of declaredPages(source)) for (const { file, use } of usesOfPage(page, { described, resources: document["x-resources"] })) if (known.has(use)) note(use, file);
  }
  return { found, findings };
}
