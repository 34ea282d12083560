import type { Component } from "vue";

export interface TreeNode {
  key: string;
  text: string;
  count?: number;
  icon?: Component;
  children?: TreeNode[];
}
