import type { Component } from "vue";

export interface MenuAct {
  key: string;
  text: string;
  icon?: Component;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
}
export type MenuEntry = MenuAct | "rule";
