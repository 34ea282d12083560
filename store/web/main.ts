import { createApp } from "vue";
import { RouterView } from "vue-router";
import { languageFiles } from "@outpost/common/i18n/languages.ts";
import { provideLanguages, startLanguage } from "@outpost/common/i18n/messages.ts";

import { router } from "./router.ts";

provideLanguages(languageFiles);
await startLanguage();
createApp(RouterView).use(router).mount("#app");
