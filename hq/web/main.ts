import { startClient } from "@outpost/common/shell/start.ts";

import { router } from "./router.ts";

await startClient({ router, name: "hq.name" });
