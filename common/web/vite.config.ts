// The kit's own page, to look at its parts and to test them: `vite common/web` or `vite build common/web --outDir FOLDER`.
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue()],
  // Inlined data and the polyfill's inline script are refused by the policy that servers send.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, emptyOutDir: true, rolldownOptions: { input: `${import.meta.dirname}/kit.html` } },
});
