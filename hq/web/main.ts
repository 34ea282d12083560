import resources from "@outpost/common/generated/hq.resources.json" with { type: "json" };
import { t } from "@outpost/common/i18n/messages.ts";
import type { ResourceDescription } from "@outpost/common/pages/describe.ts";
import { startClient } from "@outpost/common/shell/start.ts";

import { headquartersConnection } from "./connection.ts";
import { find } from "./find.ts";
import { navigation } from "./navigation.ts";
import { routes } from "./router.ts";

await startClient(routes, { name: "hq.name", part: () => t("shell.headquarters"), navigation, find, connection: headquartersConnection, resources: resources as unknown as Record<string, ResourceDescription> });
