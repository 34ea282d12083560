import assert from "node:assert/strict";
import { test } from "node:test";

import { keptFirst, type GridColumn } from "../../../../../common/web/ui/grid/columns.ts";

const column = (key: string, keep = false): GridColumn<object> => ({ key, title: key, width: 5, keep });

test("what is kept comes right after the first column, and all else stays in its order", () => {
  assert.deepEqual(keptFirst([column("name"), column("sku"), column("sold", true), column("share")]).map(({ key }) => key), ["name", "sold", "sku", "share"]);
  assert.deepEqual(keptFirst([]), []);
});
