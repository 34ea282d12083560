/*
 * Everything that a server can do has a page, or a reason why no person needs one: each operation of both documents beside the
 * sources that use it. The table is docs/web-operations.md; `node tests/web/operations_test.mjs --write` writes it anew.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { REASONS } from "./operations/reasons.mjs";
import { documentOf, keyOf, operationsOf, TIERS, usesOf } from "./operations/uses.mjs";

const PAGE = join(import.meta.dirname, "../../docs/web-operations.md");
const TITLES = { hq: "Headquarters", store: "A store" };

async function tableOf(tier) {
  const { found, findings } = await usesOf(tier);
  const rows = operationsOf(documentOf(tier)).map((operation) => {
    const key = keyOf(operation.method, operation.path);
    const reason = REASONS.find(([pattern, , only]) => pattern.test(key) && (!only || only === tier));
    return { ...operation, key, files: [...(found.get(key) ?? [])], reason };
  });
  return { rows, findings };
}

const tables = Object.fromEntries(await Promise.all(TIERS.map(async (tier) => [tier, await tableOf(tier)])));
const all = Object.values(tables).flatMap(({ rows }) => rows);

function written() {
  const lines = ["# Operations and their pages", "", "Each operation of both servers beside the sources of the browser clients that use it, or why no person needs a page for it.", "Written by `node tests/web/operations_test.mjs --write`, which finds the uses in the sources.", ""];
  for (const tier of TIERS) {
    const { rows } = tables[tier];
    const used = rows.filter(({ files }) => files.length).length;
    lines.push(`## ${TITLES[tier]}`, "", `${rows.length} operations, ${used} of them used by pages.`, "", "| operation | what it does | used by |", "|---|---|---|");
    for (const { method, path, summary, files, reason } of rows) lines.push(`| \`${method} ${path}\` | ${summary} | ${files.length ? files.map((file) => `\`${file}\``).join("<br>") : `– ${reason?.[1] ?? "**nothing yet**"}`} |`);
    lines.push("");
  }
  return lines.join("\n");
}

if (process.argv.includes("--write")) writeFileSync(PAGE, written());
else {
  for (const tier of TIERS) {
    test(`${tier}: each operation has a page that uses it, or a reason`, () => {
      assert.deepEqual(tables[tier].rows.filter(({ files, reason }) => !files.length && !reason).map(({ key }) => key), []);
      assert.deepEqual(tables[tier].findings, []);
    });
  }

  test("no reason stands for what has a page by now, or for nothing", () => {
    for (const row of REASONS) {
      const meant = all.filter(({ reason, files }) => reason === row && !files.length);
      assert.ok(meant.length, `${row[0]} is not needed`);
    }
  });

  test("the page of operations is as the sources are: node tests/web/operations_test.mjs --write", () => {
    assert.equal(readFileSync(PAGE, "utf8"), written());
  });
}
