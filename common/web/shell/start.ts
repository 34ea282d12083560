/*
 * Start: what each client does before its first page is shown.
 *
 * Use      await startClient({ router, name: "hq.name" }); in main.ts, nothing else.
 */
import { createApp } from "vue";
import type { Router } from "vue-router";

import { languageFiles } from "../i18n/languages.ts";
import { provideLanguages, startLanguage, type Key } from "../i18n/messages.ts";
import { loadConfig } from "../session/config.ts";
import { takeCode } from "../session/link.ts";
import ClientRoot from "./ClientRoot.vue";

export async function startClient({ router, name }: { router: Router; name: Key }): Promise<void> {
  const code = takeCode();
  provideLanguages(languageFiles);
  await Promise.all([startLanguage(), loadConfig()]);
  createApp(ClientRoot, { name, code }).use(router).mount("#app");
}
