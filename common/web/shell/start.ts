/*
 * Start: what each client does before its first page is shown.
 *
 * Use      await startClient(routes, { name: "hq.name", navigation, resources, ... }); in main.ts, nothing else.
 * Model    The code of a sign-in link leaves the address before there is a router, which would put it back.
 */
import "@fontsource-variable/inter/index.css";
import "../ui/base.css";

import { createApp } from "vue";
import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from "vue-router";

import { languageFiles } from "../i18n/languages.ts";
import { provideLanguages, setLanguage, startLanguage, t } from "../i18n/messages.ts";
import { provideResources } from "../pages/resources.ts";
import { loadConfig } from "../session/config.ts";
import { SIGN_IN_PATH, takeLink } from "../session/link.ts";
import { chooseTheme, startAppearance } from "../ui/appearance.ts";
import { keepFocus } from "../ui/kept_focus.ts";
import { notify } from "../ui/notify.ts";
import ClientRoot from "./ClientRoot.vue";
import { provideKit } from "./kit.ts";
import type { ClientParts } from "./navigation.ts";

/* Of a page that could not be fetched: the address that it was gone to, so that a server without it is not asked without end. */
const GONE = "outpost.gone_to";

/*
 * A page's file that is not there any more: the server was upgraded, and what it serves has other names. The client is loaded anew
 * at that page. Once: the second time it is something else, and the page that is shown stays. It stays, too, with what was typed,
 * while the server is away: the browser would put its own words in the place of all of it.
 */
function loadAnewWhenGone(router: Router): void {
  router.onError(async (thrown, to) => {
    if (!/import|preload|module/i.test(String(thrown)) || kept(GONE) === to.fullPath) return;
    if (!(await isServed(to.fullPath))) return void notify(t("shell.page_away"), { state: "attention" });
    keepHere(GONE, to.fullPath);
    location.assign(to.fullPath);
  });
  router.afterEach((to, from, failure) => {
    if (!failure) keepHere(GONE, null);
  });
}

async function isServed(path: string): Promise<boolean> {
  return fetch(path, { headers: { Accept: "text/html" } }).then(({ ok }) => ok, () => false);
}

/* Of this tab; a browser may refuse it, and then nothing is loaded anew. */
function kept(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return location.pathname;
  }
}

function keepHere(name: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    return;
  }
}

export async function startClient(routes: RouteRecordRaw[], client: ClientParts): Promise<void> {
  const { code, language, theme } = takeLink();
  startAppearance();
  chooseTheme(theme);
  provideResources(client.resources);
  provideLanguages(languageFiles);
  await Promise.all([startLanguage(), loadConfig()]);
  if (language) await setLanguage(language);
  const router = createRouter({ history: createWebHistory(), routes: [{ path: SIGN_IN_PATH, redirect: "/" }, ...routes] });
  loadAnewWhenGone(router);
  const app = createApp(ClientRoot, { client, code }).use(router);
  provideKit(app);
  app.mount("#app");
  keepFocus();
}
