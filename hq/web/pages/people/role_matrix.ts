/*
 * Role matrix: which role may what, what differs between roles, and what was changed here.
 *
 * Model    Pure. Permissions stand in the order and the groups of their names ("pos:refund" is of "pos"). A change is kept
 *          as the whole set of a role, which is what the server takes.
 */
export interface Role { role_id: string; code: string; name: string; permissions: readonly string[] }

export type Drafts = ReadonlyMap<string, ReadonlySet<string>>;

export interface PermissionGroup { group: string; permissions: string[] }

export function grouped(permissions: readonly string[]): PermissionGroup[] {
  const groups = new Map<string, string[]>();
  for (const permission of permissions) {
    const group = permission.split(":")[0]!;
    groups.set(group, [...(groups.get(group) ?? []), permission]);
  }
  return [...groups].map(([group, within]) => ({ group, permissions: within }));
}

export function isGiven(role: Role, drafts: Drafts, permission: string): boolean {
  return drafts.get(role.role_id)?.has(permission) ?? (role.permissions ?? []).includes(permission);
}

export function isChanged(role: Role, drafts: Drafts, permission: string): boolean {
  return isGiven(role, drafts, permission) !== (role.permissions ?? []).includes(permission);
}

/* A draft that is what the server has is none. */
export function toggled(role: Role, drafts: Drafts, permission: string): Drafts {
  const set = new Set(drafts.get(role.role_id) ?? role.permissions);
  if (!set.delete(permission)) set.add(permission);
  const next = new Map(drafts);
  const isAsBefore = set.size === role.permissions.length && role.permissions.every((each) => set.has(each));
  if (isAsBefore) next.delete(role.role_id);
  else next.set(role.role_id, set);
  return next;
}

export function differs(roles: readonly Role[], drafts: Drafts, permission: string): boolean {
  return new Set(roles.map((role) => isGiven(role, drafts, permission))).size > 1;
}

export function changesCount(roles: readonly Role[], drafts: Drafts, permissions: readonly string[]): number {
  return roles.reduce((sum, role) => sum + permissions.filter((permission) => isChanged(role, drafts, permission)).length, 0);
}

/* In the order in which they are known, so that equal sets are sent as equal lists. */
export function sentPermissions(drafts: Drafts, roleId: string, permissions: readonly string[]): string[] {
  return permissions.filter((permission) => drafts.get(roleId)?.has(permission));
}

export interface Assignment { role_id: string; store_id: string | null }

export interface Place { store_id: string | null; roles: string[]; permissions: Set<string> }

/* What somebody may where: headquarters first, then the stores as they are assigned. */
export function rightsByPlace(assignments: readonly Assignment[], roles: readonly Role[]): Place[] {
  const places = new Map<string | null, Place>();
  for (const { role_id, store_id } of assignments) {
    const role = roles.find((each) => each.role_id === role_id);
    const place = places.get(store_id) ?? { store_id, roles: [], permissions: new Set<string>() };
    place.roles.push(role?.name ?? role_id);
    for (const permission of role?.permissions ?? []) place.permissions.add(permission);
    places.set(store_id, place);
  }
  return [...places.values()].sort((one, other) => Number(one.store_id !== null) - Number(other.store_id !== null));
}
