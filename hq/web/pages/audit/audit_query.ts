/* Audit query: what the audit is asked, from the page's address. Days are those of the reader. */
const ASKED = ["table_name", "key", "user_id", "q"] as const;

export interface AuditQuery { table_name?: string; key?: string; user_id?: string; q?: string; from?: string; to?: string }

function startOf(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

function endOf(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + 1).toISOString();
}

export function auditQuery(address: Record<string, string | undefined>): AuditQuery {
  const isDay = (text: string | undefined): text is string => /^\d{4}-\d{2}-\d{2}$/.test(text ?? "");
  return {
    ...Object.fromEntries(ASKED.flatMap((name) => (address[name] ? [[name, address[name]]] : []))),
    ...(isDay(address.from) ? { from: startOf(address.from) } : {}),
    ...(isDay(address.to) ? { to: endOf(address.to) } : {}),
  };
}
