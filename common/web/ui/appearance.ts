// Theme, density, direction and text size of the page. They stand on <html> because dialogs and lists hang below <body>.
// What a person chose is kept on this device; where storage is forbidden it lasts as long as the page.
import { reactive, watchEffect } from "vue";

export const THEMES = ["light", "dark", "contrast"] as const;
export const DENSITIES = ["mouse", "touch", "phone"] as const;
export type Theme = (typeof THEMES)[number];
export type Density = (typeof DENSITIES)[number];
export interface Appearance { theme: Theme; density: Density; direction: "ltr" | "rtl"; zoom: number }

const KEPT = "outpost.appearance";
export const appearance = reactive<Appearance>({ theme: "light", density: "mouse", direction: "ltr", zoom: 100 });

export function readKept<Value>(key: string): Value | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Value | null;
  } catch {
    return null;
  }
}

export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    return;
  }
}

function oneOf<Choice extends string>(choices: readonly Choice[], value: unknown): Choice | undefined {
  return choices.find(choice => choice === value);
}

function deviceTheme(): Theme {
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function deviceDensity(): Density {
  if (matchMedia("(max-width: 640px)").matches) return "phone";
  return matchMedia("(pointer: coarse)").matches ? "touch" : "mouse";
}

/** Called once by a client's main module. `fixed` is what this client or its address decides. */
export function startAppearance(fixed: Partial<Appearance> = {}): void {
  const kept = readKept<Partial<Appearance>>(KEPT) ?? {};
  appearance.theme = oneOf(THEMES, fixed.theme) ?? oneOf(THEMES, kept.theme) ?? deviceTheme();
  appearance.density = oneOf(DENSITIES, fixed.density) ?? oneOf(DENSITIES, kept.density) ?? deviceDensity();
  appearance.zoom = Math.min(200, Math.max(80, fixed.zoom ?? kept.zoom ?? 100));
  appearance.direction = fixed.direction ?? "ltr";
  watchEffect(() => {
    const root = document.documentElement;
    root.dataset.theme = appearance.theme;
    root.dataset.density = appearance.density;
    root.dir = appearance.direction;
    root.style.fontSize = appearance.zoom === 100 ? "" : `${appearance.zoom}%`;
  });
}

/** By a name that comes from elsewhere; one that there is not changes nothing. */
export function chooseTheme(name: unknown): void {
  const theme = oneOf(THEMES, name);
  if (theme) choose({ theme });
}

export function choose(change: Partial<Appearance>): void {
  Object.assign(appearance, change);
  keep(KEPT, { theme: appearance.theme, density: appearance.density, zoom: appearance.zoom });
}
