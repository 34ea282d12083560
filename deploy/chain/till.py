"""What a till sends: sales, returns and adjustments with their totals worked out in whole numbers.

Taxes are rounded per line (the chain's default); every tax group here has one rate.
"""
from dataclasses import dataclass
from decimal import Decimal

from .identifier import new_id

RATE_ONE = 1_000_000


def divide_half_up(numerator, denominator):
    """Integer division rounded half away from zero."""
    quotient, rest = divmod(abs(numerator), denominator)
    quotient += 2 * rest >= denominator
    return quotient if numerator >= 0 else -quotient


@dataclass(frozen=True)
class TaxGroup:
    tax_group_id: str
    rate: int  # parts per million
    price_includes_tax: bool = True

    def tax(self, amount):
        if self.price_includes_tax:
            return divide_half_up(amount * self.rate, RATE_ONE + self.rate)
        return divide_half_up(amount * self.rate, RATE_ONE)


@dataclass(frozen=True)
class Item:
    """A product as a till knows it: `price` minor units per `price_quantity`."""
    product_id: str
    tax_group: TaxGroup
    price: int
    price_quantity: Decimal = Decimal(1)
    price_reason: str = None


def decimal_text(value):
    """A decimal without exponent and trailing zeros: 2, 0.35."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def line_amount(quantity, price, price_quantity):
    """quantity x price / price_quantity in minor units, rounded once."""
    thousandths = int(Decimal(quantity) * 1000)
    return divide_half_up(price * thousandths, int(Decimal(price_quantity) * 1000))


def line(number, item, quantity, discount=0):
    """A line and its tax."""
    amount = line_amount(quantity, item.price, item.price_quantity) - discount
    document = {
        "line_number": number, "product_id": item.product_id, "quantity": decimal_text(quantity),
        "unit_price": item.price, "price_quantity": decimal_text(item.price_quantity),
        "discount_amount": discount, "tax_group_id": item.tax_group.tax_group_id, "amount": amount}
    if item.price_reason:
        document["price_reason"] = item.price_reason
    return document, item.tax_group


def sale(session_id, sold_at, lines, tender_id, sale_id=None, paid=None, reason=None):
    """A finished sale, or with a reason a return: `lines` as made by line()."""
    taxes = [group.tax(document["amount"]) for document, group in lines]
    total = sum(document["amount"] + (0 if group.price_includes_tax else tax)
                for (document, group), tax in zip(lines, taxes))
    amount = total if paid is None else paid
    document = {
        "sale_id": sale_id or new_id(), "register_session_id": session_id, "sold_at": sold_at,
        "lines": [document for document, _ in lines],
        "payments": [{"payment_number": 1, "tender_id": tender_id, "amount": amount}] if amount else [],
        "total": total, "tax_total": sum(taxes)}
    if reason:
        document["reason"] = reason
    return document


def adjustment(adjusted_at, reason, quantities, adjustment_id=None):
    """A stock adjustment; quantities: (product_id, signed quantity)."""
    return {"stock_adjustment_id": adjustment_id or new_id(), "reason": reason, "adjusted_at": adjusted_at,
            "lines": [{"line_number": number, "product_id": product_id,
                       "quantity": decimal_text(quantity)}
                      for number, (product_id, quantity) in enumerate(quantities, start=1)]}
