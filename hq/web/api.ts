/* The API of the server that this client is served by. */
import { openApi } from "@outpost/common/api/client.ts";
import type { paths } from "@outpost/common/generated/hq.d.ts";
import { session } from "@outpost/common/session/current.ts";

export const api = openApi<paths>(session);
