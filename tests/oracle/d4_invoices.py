"""EN 16931 invoices: lines rounded, each tax category rounded once per document, half up.

Some systems keep fractions of a cent in the lines until the document is rounded; their invoices need
exact_lines, which is tried second.

Allowances of a line are its discount; charges, and allowances and charges of the document, are lines
of their own with the tax category they name. Records whose own figures do not add up
(arithmetic_holds) are invoices made wrong on purpose: the engine must find a difference.
"""
import json
from decimal import Decimal

from verdict import Declined, Differs, equal

LARGEST_QUANTITY = Decimal(2) ** 63 / 1000 - 1
TOTALS = [("LineExtensionAmount", "lines"), ("TaxExclusiveAmount", "net"),
          ("TaxInclusiveAmount", "total")]


def minor(text, digits=2):
    return Decimal(text).scaleb(digits)


def decimals(value):
    return max(0, -value.normalize().as_tuple().exponent)


def exact(value, base=Decimal(1)):
    """A price for a base quantity as whole minor units per a quantity."""
    scale = 10 ** decimals(value)
    return {"amount": str(int(value * scale)), "per_quantity": f"{(base * scale).normalize():f}"}


class Document:
    def __init__(self, record):
        self.json = {"currency": record["currency"], "tax_groups": [], "lines": [],
                     "settings": {"tax_place": "document", "rounding": "half_up"}}
        self.extensions = []  # the invoice line each of our lines belongs to, or None
        for index, line in enumerate(record["lines"]):
            self.add_line(index, line)
        for extra in record["document_allowance_charges"]:
            self.add_amount(None, extra, extra["tax_category"], extra["tax_percent"])

    def group(self, category, percent):
        name = f"{category} {Decimal(percent or 0).normalize():f}"
        if not any(group["id"] == name for group in self.json["tax_groups"]):
            rate = Decimal(percent or 0) * 10000
            self.json["tax_groups"].append(
                {"id": name, "rates": [{"id": name, "rate": str(int(rate))}]})
        return name

    def add(self, index, quantity, value, group, base=Decimal(1)):
        """The engine counts thousandths; what is finer is counted in smaller units, price and all."""
        unit = 10 ** max(0, decimals(quantity) - 3, decimals(base) - 3)
        if abs(quantity * unit) > LARGEST_QUANTITY or base * unit > LARGEST_QUANTITY:
            raise Declined("a quantity of more digits than 64 bits hold")
        self.json["lines"].append({"quantity": f"{(quantity * unit).normalize():f}",
                                   "price": exact(value, base * unit), "tax_group": group})
        self.extensions.append(index)

    def add_line(self, index, line):
        group = self.group(line["tax_category"], line["tax_percent"])
        if line["price"] is None:
            self.add_unpriced(index, line, group)
            return
        self.add(index, Decimal(line["quantity"]), minor(line["price"]), group,
                 Decimal(line["base_quantity"] or 1) or Decimal(1))
        for extra in line["allowance_charges"]:
            self.add_amount(index, extra, line["tax_category"], line["tax_percent"])

    def add_unpriced(self, index, line, group):
        """Only the amount is stated, less its allowances: it is the price of one."""
        self.add(index, Decimal(1), minor(line["line_extension"]), group)

    def add_amount(self, index, extra, category, percent):
        """Charges add to what is owed, allowances take from it."""
        sign = 1 if extra["charge"] == "true" else -1
        self.add(index, Decimal(1), sign * minor(extra["amount"]), self.group(category, percent))


def extension_of(document, answer, index):
    return sum(int(line["amount"]) for line, owner in zip(answer["lines"], document.extensions)
               if owner == index)


def check_figures(document, answer, record):
    expected = record["expected"]
    for index, line in enumerate(record["lines"]):
        equal(f"line {index}", Decimal(extension_of(document, answer, index)),
              minor(line["line_extension"]))
    found = {"net": int(answer["net"]), "total": int(answer["total"]),
             "lines": sum(extension_of(document, answer, index)
                          for index in range(len(record["lines"])))}
    for name, figure in TOTALS:
        if expected.get(name):
            equal(name, Decimal(found[figure]), minor(expected[name]))
    equal("tax_total", Decimal(answer["tax"]), minor(expected["tax_total"]))
    payable = (found["total"] - minor(expected.get("PrepaidAmount") or 0)
               + minor(expected.get("PayableRoundingAmount") or 0))
    equal("PayableAmount", payable, minor(expected["PayableAmount"]))
    check_subtotals(answer, expected["tax_subtotals"])


def check_subtotals(answer, subtotals):
    rates = {rate["id"]: (Decimal(rate["base"]), Decimal(rate["amount"])) for rate in answer["rates"]}
    stated = {}
    for subtotal in subtotals:
        name = f"{subtotal['category']} {Decimal(subtotal['percent'] or 0).normalize():f}"
        base, tax = stated.get(name, (0, 0))
        stated[name] = (base + minor(subtotal["taxable"]), tax + minor(subtotal["tax"]))
    # A category without any amount may be left out of the list.
    equal("tax_subtotals", {name: sums for name, sums in rates.items() if sums != (0, 0)},
          {name: sums for name, sums in stated.items() if sums != (0, 0)})


def compare(program, document, record, exact_lines):
    document.json["settings"]["exact_lines"] = exact_lines
    answer = program.ask(ask="basket", document=json.dumps(document.json))
    if "error" in answer:
        raise Differs(f"refused: {answer['field']}: {answer['detail']}")
    check_figures(document, answer, record)


def check(program, record):
    if not record["currency"]:
        raise Declined("an invoice without a currency")
    document = Document(record)
    holds = all(record["arithmetic_holds"].values())
    try:
        compare(program, document, record, exact_lines=False)
    except Differs as difference:
        if not holds:
            return
        try:
            compare(program, document, record, exact_lines=True)
        except Differs:
            raise difference from None
