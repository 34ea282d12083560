"""What must come out, added up straight from the file with decimals.

Written apart from the code that posts: it shares the reading of rows and the rule which store takes an
invoice, and nothing else.
"""
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from .mapping import slot_of

PENNY = Decimal("0.01")


@dataclass
class Expectation:
    """Money in pounds, quantities as in the file; keys are (month), (store) and (code)."""
    months: dict = field(default_factory=lambda: defaultdict(Decimal))
    stores: dict = field(default_factory=lambda: defaultdict(Decimal))
    products: dict = field(default_factory=lambda: defaultdict(Decimal))
    kinds: dict = field(default_factory=lambda: defaultdict(Decimal))
    kind_lines: dict = field(default_factory=lambda: defaultdict(int))
    quantities: dict = field(default_factory=lambda: defaultdict(Decimal))
    stock: dict = field(default_factory=lambda: defaultdict(Decimal))
    rows: int = 0
    total: Decimal = Decimal(0)


def expect(rows, stores):
    """One pass over the rows, with the first time of every invoice known beforehand."""
    first_time = {}
    has_priced_sale = set()
    for row in rows:
        first_time.setdefault(row.invoice, row.time)
        if row.quantity * row.price > 0:
            has_priced_sale.add(row.invoice)

    found = Expectation()
    for row in rows:
        found.rows += 1
        amount = (row.quantity * row.price).quantize(PENNY, ROUND_HALF_UP)
        found.total += amount
        found.months[first_time[row.invoice].strftime("%Y-%m")] += amount
        found.stores[slot_of(row.invoice, stores)] += amount
        found.products[row.code] += amount
        kind = kind_of(row, has_priced_sale)
        found.kinds[kind] += amount
        found.kind_lines[kind] += 1
        add_quantity(found, row, kind)
    return found


def kind_of(row, has_priced_sale):
    if row.quantity == 0:
        return "without effect"
    if row.price == 0:
        gift = row.quantity > 0 and row.invoice in has_priced_sale
        return "sale" if gift else "adjustment"
    return "sale" if (row.quantity > 0) == (row.price > 0) else "return"


def add_quantity(found, row, kind):
    """Sold is positive and brought back negative, whatever the signs in the file."""
    if kind == "adjustment":
        found.stock[row.code] += row.quantity
    elif kind == "sale":
        found.quantities[row.code] += abs(row.quantity)
        found.stock[row.code] -= abs(row.quantity)
    elif kind == "return":
        found.quantities[row.code] -= abs(row.quantity)
        found.stock[row.code] += abs(row.quantity)
