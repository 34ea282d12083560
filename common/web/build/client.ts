/*
 * Client: how Vite builds one of the browser clients.
 *
 * Why      The clients differ in what they hold, not in how they are made: nothing inline, nothing for browsers
 *          that are too old for the rest, every file also as servers send it.
 * Model    While it is developed, what is no page is asked of a running server (OUTPOST_SERVER).
 */
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

import { compressed } from "./compressed.ts";

/* What a server answers itself; everything else is the client's. */
const SERVED = ["/api/", "/.well-known/", "/health/", "/config.json"];

/*
 * Parts that so many pages need come in one file: each on its own they are a request and its head, eighty of them before the first
 * page stands. What is large and seldom seen stays apart.
 */
const SHARED_BY = 4;
const isOfPages = (id: string) => !/echarts|zrender|chart\/draw|i18n\/es\.json|wasm/.test(id);

export function clientConfig(usualServer: string) {
  const server = process.env.OUTPOST_SERVER ?? usualServer;
  return defineConfig({
    plugins: [vue(), compressed()],
    build: {
      target: "es2022",
      manifest: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1024,
      rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shared", minShareCount: SHARED_BY, test: isOfPages }] } } },
    },
    server: {
      host: "127.0.0.1",
      fs: { allow: ["../.."] },
      proxy: Object.fromEntries(SERVED.map((path) => [path, { target: server, secure: false, ws: true }])),
    },
  });
}
