/* Price text: an amount with what it buys, where that is not one: "€14.59 for 10". */
import { t } from "@outpost/common/i18n/messages.ts";
import type { Formats } from "@outpost/common/ui/formats.ts";

export function priceText(price: { unit_price: number; price_quantity: string }, formats: Formats): string {
  const amount = formats.money(price.unit_price);
  return Number(price.price_quantity) === 1 ? amount : t("hq.prices.amount_for", { amount, quantity: formats.quantity(price.price_quantity) });
}
