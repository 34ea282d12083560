/* Languages: every file of words beside this one but English, which is always there, fetched when asked for. */
import type { Words } from "./catalogue.ts";
import type { LanguageFiles } from "./messages.ts";

const found = import.meta.glob<Words>(["./*.json", "!./en.json"], { import: "default" });

export const languageFiles: LanguageFiles = Object.fromEntries(
  Object.entries(found).map(([path, load]) => [path.replace(/^\.\/|\.json$/g, ""), load]),
);
