import resources from "@outpost/common/generated/store.resources.json" with { type: "json" };
import { t } from "@outpost/common/i18n/messages.ts";
import type { ResourceDescription } from "@outpost/common/pages/describe.ts";
import { serverConfig } from "@outpost/common/session/config.ts";
import { startClient } from "@outpost/common/shell/start.ts";

import { storeConnection } from "./connection.ts";
import { find } from "./find.ts";
import { navigation } from "./navigation.ts";
import { routes } from "./router.ts";

await startClient(routes, { name: "store.name", part: () => serverConfig.value.name ?? t("store.name"), navigation, resources: resources as unknown as Record<string, ResourceDescription>, find, connection: storeConnection });
