import "@fontsource-variable/inter/index.css";
import "../base.css";
import { createApp } from "vue";
import { startAppearance, type Appearance } from "../appearance.ts";
import { formatsKey, intlFormats } from "../formats.ts";
import KitPage from "./KitPage.vue";

const asked = new URLSearchParams(location.search);
const fixed = Object.fromEntries(["theme", "density", "direction"].flatMap(name => asked.has(name) ? [[name, asked.get(name)]] : [])) as Partial<Appearance>;
startAppearance({ ...fixed, ...(asked.has("zoom") ? { zoom: Number(asked.get("zoom")) } : {}) });
createApp(KitPage).provide(formatsKey, intlFormats(asked.get("locale") ?? "en-IE", "EUR")).mount("#app");
