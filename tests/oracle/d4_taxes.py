"""Odoo's recorded tax results, as settings of the engine.

round_per_line is tax_place line; round_globally is tax_place document with exact_lines; a global
discount is discount_on_total; the cash rounding strategy biggest_tax is total_step. Results without
rounding (line_tax with round_globally, adapt_price_unit) are asked for with eight digits and compared
to the six that were recorded.
"""
import json
from decimal import Decimal

from d4_basket import ask, decimals, number, price_of, quantity_of
from verdict import Declined, Differs, equal

FINE_DIGITS = 8
RECORDED = Decimal("0.000001")
CHILDREN = ("children", "children_taxes", "children_tax_ids", "taxes")
ROUNDINGS = {"HALF-UP": "half_up", "HALF-EVEN": "half_even", "HALF-DOWN": "half_down", "UP": "up",
             "DOWN": "down"}


def digits_of(rounding):
    rounding = number(rounding).normalize()
    if rounding.as_tuple().digits != (1,) or rounding > 1:
        raise Declined(f"currency rounded to {rounding}: needs a smallest unit other than a power of 10")
    return -rounding.as_tuple().exponent


def flatten(taxes):
    for tax in sorted(taxes, key=lambda tax: tax["sequence"]):
        if tax["amount_type"] == "group":
            children = next((tax[name] for name in CHILDREN if name in tax), None)
            if children is None:
                raise Declined("a group of taxes whose members are not recorded")
            yield from flatten(children)
        else:
            yield tax


def rate_of(tax, digits, unit):
    rate = {"id": str(tax["id"]), "kind": tax["amount_type"], "included": tax["price_include"],
            "affects_later": tax["include_base_amount"],
            "ignores_earlier": not tax["is_base_affected"]}
    if tax["amount_type"] == "fixed":
        return rate | price_of(number(tax["amount"]).scaleb(digits), Decimal(unit))
    if tax["amount_type"] not in ("percent", "division"):
        raise Declined(f"taxes of type {tax['amount_type']}")
    parts = number(tax["amount"]) * 10000
    if parts != parts.to_integral_value():
        raise Declined("a rate of more than four decimals of a percent")
    return rate | {"rate": str(int(parts))}


def unit_of(lines):
    """The engine counts thousandths; what is finer is counted in smaller units, prices and all."""
    return 10 ** max([0] + [decimals(line["quantity"]) - 3 for line in lines])


def document_of(lines, digits, place):
    document = {"currency": "EUR", "tax_groups": [], "lines": [],
                "settings": {"tax_place": "line"} if place == "round_per_line" else
                            {"tax_place": "document", "exact_lines": True}}
    unit = unit_of(lines)
    for line in lines:
        group = f"group {len(document['tax_groups'])}"
        rates = [rate_of(tax, digits, unit) for tax in flatten(line["taxes"])]
        document["tax_groups"].append({"id": group, "rates": rates})
        price = number(line["price_unit"]) * (1 - number(line.get("discount_percent") or 0) / 100)
        document["lines"].append({"quantity": quantity_of(number(line["quantity"]) * unit),
                                  "price": price_of(price.scaleb(digits), Decimal(unit)),
                                  "tax_group": group})
    return document


def rounded(value, digits):
    return number(value).quantize(Decimal(1).scaleb(-digits))


def check_line_tax(program, record):
    given = record["input"]
    per_line = given["rounding_method"] == "round_per_line"
    digits = digits_of(given["precision_rounding"]) if per_line else FINE_DIGITS
    taxes = [tax for tax in given["taxes"] if tax["id"] not in given.get("excluded_tax_ids", [])]
    answer = ask(program, document_of([given | {"taxes": taxes}], digits, "round_per_line"))
    found = {"total_excluded": answer["net"], "total_included": answer["total"]}
    for index, tax in enumerate(answer["lines"][0]["taxes"]):
        found[f"base {index}"], found[f"tax {index}"] = tax["base"], tax["amount"]
    expected = {name: record["expected"][name] for name in ("total_excluded", "total_included")}
    for index, (base, amount) in enumerate(record["expected"]["taxes_data"]):
        expected[f"base {index}"], expected[f"tax {index}"] = base, amount
    equal("figures", sorted(found), sorted(expected))
    for name, value in found.items():
        value = Decimal(value).scaleb(-digits)
        if abs(value - number(expected[name])) > (0 if per_line else RECORDED):
            raise Differs(f"{name} is {value}, expected {expected[name]}")


def check_adapt(program, record):
    given = record["input"]
    line = {"taxes": given["original_taxes"], "price_unit": given["price_unit"], "quantity": 1}
    document = document_of([line, line | {"taxes": given["new_taxes"]}], FINE_DIGITS,
                           "round_per_line")
    price = document["lines"][0]["price"]
    if price["per_quantity"] != "1":
        raise Declined("a price of more than eight decimals")
    answer = program.ask(ask="adapt", document=json.dumps(document))
    value = Decimal(answer.get("amount", "NaN")).scaleb(-FINE_DIGITS)
    if not abs(value - number(record["expected"])) <= RECORDED:
        raise Differs(f"price is {value}, expected {record['expected']}")


def group_names(lines):
    """The tax group of each tax; taxes without one are groups of their own, in order of appearance."""
    names = {}
    for line in lines:
        for tax in flatten(line["taxes"]):
            names.setdefault(str(tax["id"]), tax["tax_group"])
    unnamed = [tax for tax, group in names.items() if group is None]
    return names | ({tax: f"group_{index}" for index, tax in enumerate(unnamed, 1)}
                    if len(unnamed) == len(names) else {tax: f"of {tax}" for tax in unnamed})


def groups_of(answer, names):
    """Sum of tax per tax group, with the base where the group is one tax."""
    groups = {}
    for rate in answer["rates"]:
        groups.setdefault(names[rate["id"]], []).append(rate)
    return {name: (sum(int(rate["amount"]) for rate in rates),
                   int(rates[0]["base"]) if len(rates) == 1 else None)
            for name, rates in groups.items()}


def check_groups(groups, subtotals, digits):
    """Names of groups are not always recorded; then the groups are compared as a set."""
    expected = [(group["id"], int(rounded(group["tax_amount_currency"], digits).scaleb(digits)),
                 int(rounded(group["base_amount_currency"], digits).scaleb(digits)))
                for subtotal in subtotals for group in subtotal["tax_groups"]]
    single = all(base is not None for _tax, base in groups.values())
    if single:
        equal("tax groups", sorted(groups.values()),
              sorted((tax, base) for _name, tax, base in expected))
    else:
        equal("tax groups", sorted(tax for tax, _base in groups.values()),
              sorted(tax for _name, tax, _base in expected))


def check_totals(answer, record, digits):
    given, expected = record["input"], record["expected"]
    names = group_names(given["lines"])
    groups = groups_of(answer, names)
    left_out = {name: groups.pop(name)[0] for name in given.get("excluded_tax_group_ids", [])}
    found = {"base_amount_currency": int(answer["net"]) + sum(left_out.values()),
             "tax_amount_currency": int(answer["tax"]) - sum(left_out.values()),
             "total_amount_currency": int(answer["total"])}
    for name, value in found.items():
        if name in expected:
            equal(name, Decimal(value).scaleb(-digits), rounded(expected[name], digits))
    if "subtotals" in expected:
        check_groups(groups, expected["subtotals"], digits)


def settings_of(given, digits):
    """Cash rounding in the largest tax is a setting of the document, as a line of its own one of payment."""
    cash = given.get("cash_rounding")
    if not cash:
        return {}
    step = {"step": str(int(number(cash["rounding"]).scaleb(digits))),
            "rounding": ROUNDINGS[cash["rounding_method"]]}
    kind = "total" if cash["strategy"] == "biggest_tax" else "cash"
    return {f"{kind}_{name}": value for name, value in step.items()}


def pay_in_cash(program, document, answer):
    """The answer with the total that coins make of it."""
    step = document["settings"].get("cash_step")
    if not step or answer["total"] == "0":
        return answer
    amount = step if int(answer["total"]) > 0 else f"-{step}"
    document["payments"] = [{"tender": "cash", "amount": amount, "cash": True}]
    answer = ask(program, document)
    return answer | {"total": str(int(answer["total"]) + int(answer["payment"]["rounding"]))}


def check_document(program, record):
    given = record["input"]
    digits = digits_of(given["currency"]["rounding"])
    document = document_of(given["lines"], digits, given["rounding_method"])
    document["settings"] |= settings_of(given, digits)
    check_totals(pay_in_cash(program, document, ask(program, document)), record, digits)


def check_discount(program, record):
    given = record["input"]
    digits = digits_of(given["currency"]["rounding"])
    document = document_of(given["lines"], digits, given["rounding_method"])
    document["settings"] |= settings_of(given, digits) | {"discount_on_total": True}
    amount = number(given["discount"]["amount"])
    if given["discount"]["amount_type"] == "percent":
        document["discounts"] = [{"rate": str(int(amount * 10000))}]
    else:
        document["discounts"] = [{"amount": str(int(amount.scaleb(digits)))}]
    check_totals(pay_in_cash(program, document, ask(program, document)), record, digits)


def check_details(program, record):
    """Per line: what rounding the document gave each line and each of its taxes.

    The recorded figures round the sums of exact lines, whatever rounding_method the record names,
    and give the difference to the largest lines.
    """
    given = record["input"]
    digits = digits_of(given["currency"]["rounding"])
    document = document_of(given["lines"], digits, "round_globally")
    document["settings"]["exact_share"] = "largest_part"
    answer = ask(program, document)
    for index, (line, expected) in enumerate(zip(answer["lines"],
                                                 record["expected"]["base_lines_tax_details"])):
        net = rounded(number(expected["total_excluded_currency"])
                      + number(expected["delta_total_excluded_currency"]), digits)
        equal(f"line {index} net", Decimal(line["net"]).scaleb(-digits), net)
        for tax, recorded in zip(line["taxes"], expected["taxes_data"], strict=True):
            equal(f"line {index} base", Decimal(tax["base"]).scaleb(-digits),
                  rounded(recorded["base_amount_currency"], digits))
            equal(f"line {index} tax", Decimal(tax["amount"]).scaleb(-digits),
                  rounded(recorded["tax_amount_currency"], digits))


def decline_down_payment(_program, _record):
    raise Declined("down payments: not a thing a till does; needs invoices in instalments")


JUDGES = {"line_tax": check_line_tax, "adapt_price_unit": check_adapt,
          "document_totals": check_document, "global_discount": check_discount,
          "line_tax_details": check_details, "down_payment": decline_down_payment}


def judge(record):
    if record["kind"] not in JUDGES:
        raise SystemExit(f"unknown kind {record['kind']}")
    return JUDGES[record["kind"]]
