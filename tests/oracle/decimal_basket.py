#!/usr/bin/env python3
"""An independent calculator in Python's decimal, compared with the engine on random baskets.

    tests/oracle/decimal_basket.py [BASKETS [SEED]]      100,000 baskets by default

It was written from docs/rules.md, not from the C code: fifty digits everywhere, rounding where the page
says so. What differs is printed with the seed and the document that shows it; exit status 1.
"""
import decimal
import json
import random
import sys
from decimal import Decimal

from line_program import LineProgram

decimal.getcontext().prec = 60
ROUNDINGS = {"half_up": decimal.ROUND_HALF_UP, "half_even": decimal.ROUND_HALF_EVEN,
             "half_down": decimal.ROUND_HALF_DOWN, "up": decimal.ROUND_UP,
             "down": decimal.ROUND_DOWN}
MILLION = Decimal(1_000_000)
CUT = Decimal("1e-40")
SHOWN = 5

# Rate as written, whether it is inside the price, and its flags.
PERCENTS = [190000, 70000, 200000, 50000, 62500, 99750, 250000, 81000, 210000, 25000]


def rate(name, parts, **flags):
    return {"id": name, "rate": str(parts)} | flags


def random_group(chance, number):
    """A group of one of the shapes that net_and_taxes knows."""
    shape = chance.choice(["included", "included", "excluded", "excluded", "two_excluded",
                           "compound", "two_included", "compound_included", "fixed", "division"])
    name = f"g{number}"
    first, second = (chance.choice(PERCENTS) for _ in range(2))
    rates = {"included": [rate(f"{name}a", first, included=True)],
             "excluded": [rate(f"{name}a", first)],
             "two_excluded": [rate(f"{name}a", first), rate(f"{name}b", second)],
             "compound": [rate(f"{name}a", first, affects_later=True), rate(f"{name}b", second)],
             "two_included": [rate(f"{name}a", first, included=True),
                              rate(f"{name}b", second, included=True)],
             "compound_included": [rate(f"{name}a", first, included=True, affects_later=True),
                                   rate(f"{name}b", second, included=True)],
             "fixed": [{"id": f"{name}a", "kind": "fixed", "amount": str(chance.randint(1, 300))},
                       rate(f"{name}b", second)],
             "division": [rate(f"{name}a", first, kind="division")]}[shape]
    return shape, {"id": name, "rates": rates}


def random_line(chance, number, groups):
    quantity = Decimal(chance.choice([1, 1, 1, 2, 3, 7, 12, 144]))
    if chance.random() < 0.2:
        quantity = Decimal(chance.randint(1, 9999)) / 1000
    if chance.random() < 0.1:
        quantity = -quantity
    line = {"line_number": str(number), "quantity": f"{quantity:f}",
            "price": {"amount": str(chance.choice([0, 1, 99, 100, 249, 1999, chance.randint(0, 50000)])),
                      "per_quantity": chance.choice(["1", "1", "1", "10", "100", "0.5"])}}
    if groups and chance.random() < 0.95:
        line["tax_group"] = chance.choice(groups)["id"]
    if chance.random() < 0.2:
        line["discount_rate"] = str(chance.choice([50000, 100000, 333333, 500000, 1000000]))
    if chance.random() < 0.05:
        line["exempt"] = True
    return line


def random_basket(chance):
    shapes, groups = {}, []
    for number in range(chance.randint(0, 3)):
        shape, group = random_group(chance, number)
        shapes[group["id"]] = shape
        groups.append(group)
    numbers = chance.sample(range(1, 100), chance.randint(1, 8))
    document = {"currency": "EUR", "tax_groups": groups,
                "settings": {"rounding": chance.choice(list(ROUNDINGS)),
                             "tax_place": chance.choice(["line", "document"])},
                "lines": [random_line(chance, number, groups) for number in numbers]}
    if chance.random() < 0.2:
        document["discounts"] = [{"rate": str(chance.choice([20000, 50000, 150000]))}]
    return shapes, document


class Calculator:
    def __init__(self, shapes, document):
        self.shapes = shapes
        self.document = document
        self.groups = {group["id"]: group for group in document["tax_groups"]}
        self.mode = ROUNDINGS[document["settings"]["rounding"]]

    def round(self, value):
        return value.quantize(Decimal(1), rounding=self.mode)

    def amounts(self):
        """Gross, less the line's own discount, less its share of the basket's."""
        amounts = []
        for line in self.document["lines"]:
            gross = self.round(Decimal(line["price"]["amount"]) * Decimal(line["quantity"])
                               / Decimal(line["price"]["per_quantity"]))
            off = self.round(gross * Decimal(line.get("discount_rate", 0)) / MILLION)
            amounts.append(gross - off)
        for discount in self.document.get("discounts", []):
            weights = {index: amount for index, amount in enumerate(amounts)
                       if amount > 0 and Decimal(self.document["lines"][index]["quantity"]) > 0}
            total = sum(weights.values())
            off = self.round(total * Decimal(discount["rate"]) / MILLION)
            if total:
                exact = {index: off * weight / total for index, weight in weights.items()}
                for index, share in self.share(exact, off).items():
                    amounts[index] -= share
        return amounts

    def share(self, exact, whole):
        """Largest remainder; of equal remainders the lowest line number."""
        parts = {index: value.quantize(CUT).to_integral_value(decimal.ROUND_FLOOR)
                 for index, value in exact.items()}
        missing = int(whole - sum(parts.values()))
        order = sorted(exact, key=lambda index: ((exact[index] - parts[index]).quantize(CUT)
                                                 * (-1 if missing > 0 else 1),
                                                 int(self.document["lines"][index]["line_number"])))
        for index in order[:abs(missing)]:
            parts[index] += 1 if missing > 0 else -1
        return parts

    def taxes(self, group, amount, quantity, rounded):
        """The taxes of a group in order, each rounded by `rounded`."""
        shares = [Decimal(rate.get("rate", 0)) / MILLION for rate in group["rates"]]
        shape = self.shapes[group["id"]]
        if shape == "included":
            return [rounded(amount * shares[0] / (1 + shares[0]))]
        if shape in ("excluded", "two_excluded"):
            return [rounded(amount * share) for share in shares]
        if shape == "compound":
            first = rounded(amount * shares[0])
            return [first, rounded((amount + first) * shares[1])]
        if shape == "two_included":
            return [rounded(amount * share / (1 + sum(shares))) for share in shares]
        if shape == "compound_included":
            second = rounded(amount * shares[1] / (1 + shares[1]))
            return [rounded((amount - second) * shares[0] / (1 + shares[0])), second]
        if shape == "fixed":
            return [rounded(quantity * Decimal(group["rates"][0]["amount"])),
                    rounded(amount * shares[1])]
        return [rounded(amount * shares[0] / (1 - shares[0]))]

    def included(self, group, taxes):
        return sum(tax for rate, tax in zip(group["rates"], taxes) if rate.get("included"))

    def exempt(self, amounts):
        for index, line in enumerate(self.document["lines"]):
            if line.get("exempt") and line.get("tax_group"):
                group = self.groups[line["tax_group"]]
                taxes = self.taxes(group, amounts[index], Decimal(line["quantity"]), self.round)
                amounts[index] -= self.included(group, taxes)

    def line_taxes(self, amounts):
        """The taxes of each line, in order of its group."""
        paying = {index: self.groups[line["tax_group"]]
                  for index, line in enumerate(self.document["lines"])
                  if line.get("tax_group") and not line.get("exempt")}
        quantity = [Decimal(line["quantity"]) for line in self.document["lines"]]
        if self.document["settings"]["tax_place"] == "line":
            return {index: self.taxes(group, amounts[index], quantity[index], self.round)
                    for index, group in paying.items()}
        taxes = {index: [None] * len(group["rates"]) for index, group in paying.items()}
        for group in self.groups.values():
            members = [index for index in paying if paying[index] is group]
            whole = self.taxes(group, sum(amounts[index] for index in members),
                               sum(quantity[index] for index in members), lambda value: value)
            exact = {index: self.taxes(group, amounts[index], quantity[index], lambda value: value)
                     for index in members}
            for at, total in enumerate(whole):
                shares = self.share({index: exact[index][at] for index in members},
                                    self.round(total.quantize(CUT)))
                for index, share in shares.items():
                    taxes[index][at] = share
        return taxes

    def result(self):
        amounts = self.amounts()
        self.exempt(amounts)
        taxes = self.line_taxes(amounts)
        lines = []
        for index, line in enumerate(self.document["lines"]):
            own = taxes.get(index, [])
            group = self.groups[line["tax_group"]] if own else {"rates": []}
            net = amounts[index] - self.included(group, own)
            lines.append((int(net), int(net + sum(own)), [int(tax) for tax in own]))
        return lines


def of_engine(answer):
    if "error" in answer:
        return answer
    lines = [(int(line["net"]), int(line["total"]), [int(tax["amount"]) for tax in line["taxes"]])
             for line in answer["lines"]]
    sums_hold = (int(answer["net"]) == sum(line[0] for line in lines)
                 and int(answer["total"]) == sum(line[1] for line in lines)
                 and int(answer["tax"]) == sum(int(rate["amount"]) for rate in answer["rates"]))
    return lines if sums_hold else "sums do not hold"


def main(count, seed):
    chance = random.Random(seed)
    differing = 0
    with LineProgram("rules_lines") as program:
        for number in range(count):
            shapes, document = random_basket(chance)
            expected = Calculator(shapes, document).result()
            found = of_engine(program.ask(ask="basket", document=json.dumps(document)))
            if found != expected:
                differing += 1
                if differing <= SHOWN:
                    print(f"basket {number} of seed {seed}: {json.dumps(document)}\n"
                          f"  engine     {found}\n  calculator {expected}")
    print(f"{count} baskets of seed {seed}: {count - differing} equal, {differing} different")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000,
                  int(sys.argv[2]) if len(sys.argv) > 2 else 20261121))
