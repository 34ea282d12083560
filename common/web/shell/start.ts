/*
 * Start: what each client does before its first page is shown.
 *
 * Use      await startClient(routes, { name: "hq.name", navigation, resources, ... }); in main.ts, nothing else.
 * Model    The code of a sign-in link leaves the address before there is a router, which would put it back.
 */
import "@fontsource-variable/inter/index.css";
import "../ui/base.css";

import { createApp } from "vue";
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";

import { languageFiles } from "../i18n/languages.ts";
import { provideLanguages, setLanguage, startLanguage } from "../i18n/messages.ts";
import { provideResources } from "../pages/resources.ts";
import { loadConfig } from "../session/config.ts";
import { SIGN_IN_PATH, takeLink } from "../session/link.ts";
import { chooseTheme, startAppearance } from "../ui/appearance.ts";
import { keepFocus } from "../ui/kept_focus.ts";
import ClientRoot from "./ClientRoot.vue";
import { provideKit } from "./kit.ts";
import type { ClientParts } from "./navigation.ts";

export async function startClient(routes: RouteRecordRaw[], client: ClientParts): Promise<void> {
  const { code, language, theme } = takeLink();
  startAppearance();
  chooseTheme(theme);
  provideResources(client.resources);
  provideLanguages(languageFiles);
  await Promise.all([startLanguage(), loadConfig()]);
  if (language) await setLanguage(language);
  const app = createApp(ClientRoot, { client, code }).use(createRouter({ history: createWebHistory(), routes: [{ path: SIGN_IN_PATH, redirect: "/" }, ...routes] }));
  provideKit(app);
  app.mount("#app");
  keepFocus();
}
