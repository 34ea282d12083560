import { startClient } from "@outpost/common/shell/start.ts";

import { routes } from "./router.ts";

await startClient({ routes, name: "hq.name" });
