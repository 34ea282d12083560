/* Session parts: what a session of a register is made of, as its panel shows it. Pure; money in minor units. */
import type { RegisterSession } from "../../generated/hq.d.ts";

export interface DrawerStep {
  name: "float" | "cash" | "paid_in" | "paid_out" | "dropped";
  amount: number;
}

/* What the drawer should hold, step by step: their sum is what is expected. */
export function drawerSteps(session: RegisterSession): DrawerStep[] {
  const paid_in = session.paid_in ?? 0, paid_out = session.paid_out ?? 0, dropped = session.dropped ?? 0;
  const cash = (session.expected_cash ?? 0) - session.opening_float - paid_in + paid_out + dropped;
  const steps: DrawerStep[] = [
    { name: "float", amount: session.opening_float },
    { name: "cash", amount: cash },
    { name: "paid_in", amount: paid_in },
    { name: "paid_out", amount: -paid_out },
    { name: "dropped", amount: -dropped },
  ];
  return steps.filter(({ name, amount }) => name === "float" || name === "cash" || amount !== 0);
}

/* Its receipts are those of its register in its time. */
export function receiptsOfSession({ register_id, business_date, opened_at, closed_at }: RegisterSession): string {
  const asked = { register_id, business_date_from: business_date, business_date_to: business_date, sold_at_from: opened_at, ...(closed_at ? { sold_at_to: closed_at } : {}) };
  return `/sales?${new URLSearchParams(asked)}`;
}
