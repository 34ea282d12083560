"""EN 16931 invoices: lines rounded, each tax category rounded once per document, half up.

Some systems keep fractions of a cent in the lines until the document is rounded; their invoices need
exact_lines, which is tried second.

Allowances of a line are its discount; charges, and allowances and charges of the document, are lines
of their own with the tax category they name. Records whose own figures do not add up
(arithmetic_holds) are invoices made wrong on purpose: the engine must find a difference. Only where
lines without a price are all that does not add up there may be none: nothing is stated twice.
"""
from decimal import Decimal

from d4_basket import ask, decimals, digits_of, price_of, quantity_of
from verdict import Declined, Differs, equal

TOTALS = [("LineExtensionAmount", "lines"), ("TaxExclusiveAmount", "net"),
          ("TaxInclusiveAmount", "total")]


class Document:
    def __init__(self, record, digits):
        self.digits = digits
        self.json = {"currency": record["currency"], "tax_groups": [], "lines": [],
                     "settings": {"tax_place": "document", "rounding": "half_up"}}
        self.extensions = []  # the invoice line each of our lines belongs to, or None
        for index, line in enumerate(record["lines"]):
            self.add_line(index, line)
        for extra in record["document_allowance_charges"]:
            self.add_amount(None, extra, extra["tax_category"], extra["tax_percent"])

    def minor(self, text):
        return Decimal(text).scaleb(self.digits)

    def group(self, category, percent):
        name = f"{category} {Decimal(percent or 0).normalize():f}"
        if not any(group["id"] == name for group in self.json["tax_groups"]):
            rate = Decimal(percent or 0) * 10000
            if rate != rate.to_integral_value():
                raise Declined("a rate of more than four decimals of a percent")
            self.json["tax_groups"].append(
                {"id": name, "rates": [{"id": name, "rate": str(int(rate))}]})
        return name

    def add(self, index, quantity, value, group, base=Decimal(1)):
        """The engine counts thousandths; what is finer is counted in smaller units, price and all."""
        unit = 10 ** max(0, decimals(quantity) - 3, decimals(base) - 3)
        self.json["lines"].append({"quantity": quantity_of(quantity * unit),
                                   "price": price_of(value, base * unit), "tax_group": group})
        self.extensions.append(index)

    def add_line(self, index, line):
        group = self.group(line["tax_category"], line["tax_percent"])
        if line["price"] is None:
            self.add_unpriced(index, line, group)
            return
        self.add(index, Decimal(line["quantity"]), self.minor(line["price"]), group,
                 Decimal(line["base_quantity"] or 1) or Decimal(1))
        for extra in line["allowance_charges"]:
            self.add_amount(index, extra, line["tax_category"], line["tax_percent"])

    def add_unpriced(self, index, line, group):
        """Only the amount is stated, less its allowances: it is the price of one."""
        if line["line_extension"] is None:
            raise Declined("a line with neither price nor amount")
        self.add(index, Decimal(1), self.minor(line["line_extension"]), group)

    def add_amount(self, index, extra, category, percent):
        """Charges add to what is owed, allowances take from it."""
        sign = 1 if extra["charge"] == "true" else -1
        self.add(index, Decimal(1), sign * self.minor(extra["amount"]), self.group(category, percent))


def extension_of(document, answer, index):
    return sum(int(line["amount"]) for line, owner in zip(answer["lines"], document.extensions)
               if owner == index)


def check_figures(document, answer, record):
    expected = record["expected"]
    for index, line in enumerate(record["lines"]):
        if line["line_extension"] is not None:
            equal(f"line {index}", Decimal(extension_of(document, answer, index)),
                  document.minor(line["line_extension"]))
    found = {"net": int(answer["net"]), "total": int(answer["total"]),
             "lines": sum(extension_of(document, answer, index)
                          for index in range(len(record["lines"])))}
    for name, figure in TOTALS:
        if expected.get(name):
            equal(name, Decimal(found[figure]), document.minor(expected[name]))
    equal("tax_total", Decimal(answer["tax"]), document.minor(tax_total_of(expected)))
    payable = (found["total"] - document.minor(expected.get("PrepaidAmount") or 0)
               + document.minor(expected.get("PayableRoundingAmount") or 0))
    if expected.get("PayableAmount"):
        equal("PayableAmount", payable, document.minor(expected["PayableAmount"]))
    check_subtotals(document, answer, expected["tax_subtotals"])


def tax_total_of(expected):
    """An invoice without tax need not say so."""
    if expected.get("tax_total") is not None:
        return expected["tax_total"]
    return sum(Decimal(subtotal["tax"]) for subtotal in expected["tax_subtotals"])


def check_subtotals(document, answer, subtotals):
    rates = {rate["id"]: (Decimal(rate["base"]), Decimal(rate["amount"])) for rate in answer["rates"]}
    stated = {}
    for subtotal in subtotals:
        name = f"{subtotal['category']} {Decimal(subtotal['percent'] or 0).normalize():f}"
        base, tax = stated.get(name, (0, 0))
        stated[name] = (base + document.minor(subtotal["taxable"]),
                        tax + document.minor(subtotal["tax"]))
    # A category without any amount may be left out of the list.
    equal("tax_subtotals", {name: sums for name, sums in rates.items() if sums != (0, 0)},
          {name: sums for name, sums in stated.items() if sums != (0, 0)})


def compare(program, document, record, exact_lines):
    document.json["settings"]["exact_lines"] = exact_lines
    check_figures(document, ask(program, document.json), record)


def is_wrong(record):
    """What does not add up, other than lines that state only their amount and no price for it."""
    unpriced = any(line["price"] is None for line in record["lines"])
    return any(not holds and not (unpriced and name == "line_arithmetic")
               for name, holds in record["arithmetic_holds"].items())


def check(program, record):
    if not record["currency"]:
        raise Declined("an invoice without a currency")
    document = Document(record, digits_of(program, record["currency"]))
    try:
        compare(program, document, record, exact_lines=False)
    except Differs as difference:
        if not all(record["arithmetic_holds"].values()):
            return
        try:
            compare(program, document, record, exact_lines=True)
        except Differs:
            raise difference from None
    else:
        if is_wrong(record):
            raise Differs("no difference is found, but the invoice does not add up")
