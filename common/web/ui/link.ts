// How a link moves within the client: the router gives this, so that the kit needs no router.
import type { InjectionKey } from "vue";

export interface Navigation {
  go(address: string): void;
  isHere(address: string): boolean;
}
export const navigationKey: InjectionKey<Navigation> = Symbol("navigation");
