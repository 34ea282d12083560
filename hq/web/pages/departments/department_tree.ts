/*
 * Department tree: departments as they lie in each other, and what a search leaves of it.
 *
 * Model    Pure. A department whose parent is not known, or that lies in itself, stands at the top: nothing is lost from sight.
 */
import type { TreeNode } from "@outpost/common/ui/tree.ts";
import { folded } from "@outpost/common/ui/palette.ts";

export interface Department {
  department_id: string;
  code: string;
  name: string;
  parent_id: string | null;
  active: boolean;
}

type Children = ReadonlyMap<string, readonly Department[]>;

function hasTop(department: Department, byId: ReadonlyMap<string, Department>): boolean {
  const seen = new Set<string>();
  for (let at: Department | undefined = department; at; at = at.parent_id ? byId.get(at.parent_id) : undefined) {
    if (seen.has(at.department_id)) return false;
    seen.add(at.department_id);
  }
  return true;
}

function childrenOf(departments: readonly Department[]): Children {
  const byId = new Map(departments.map((department) => [department.department_id, department]));
  const children = new Map<string, Department[]>();
  for (const department of departments) {
    const isWithin = department.parent_id !== null && byId.has(department.parent_id) && hasTop(department, byId);
    const key = isWithin ? department.parent_id! : "";
    children.set(key, [...(children.get(key) ?? []), department]);
  }
  return children;
}

function matches(department: Department, typed: string): boolean {
  const text = folded(`${department.code} ${department.name}`);
  return folded(typed).split(/\s+/).every((word) => text.includes(word));
}

function nodesOf(key: string, children: Children, typed: string, inactive: string): TreeNode[] {
  return (children.get(key) ?? []).flatMap((department) => {
    const within = nodesOf(department.department_id, children, typed, inactive);
    if (!within.length && !matches(department, typed)) return [];
    const text = department.active ? department.name : `${department.name} (${inactive})`;
    return [{ key: department.department_id, text, ...(within.length ? { children: within } : {}) }];
  });
}

/* `inactive` is the word for one that nothing new goes into. */
export function departmentTree(departments: readonly Department[], typed: string, inactive: string): TreeNode[] {
  const sorted = [...departments].sort((one, other) => one.name.localeCompare(other.name));
  return nodesOf("", childrenOf(sorted), typed.trim(), inactive);
}

export function keysOf(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap((node) => [node.key, ...keysOf(node.children ?? [])]);
}
