/* Resources: writes what the pages need of a document. node resources.ts DOCUMENT.json > DESCRIPTIONS.json */
import { readFileSync } from "node:fs";

import { describeResources } from "../pages/describe.ts";

const [document] = process.argv.slice(2);

process.stdout.write(JSON.stringify(describeResources(JSON.parse(readFileSync(document!, "utf8")))));
