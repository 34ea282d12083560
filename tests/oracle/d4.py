"""Money vectors (d4_*): each record becomes one question to rules_lines, judged here.

The judges stand in d4_taxes.py (Odoo), d4_invoices.py (EN 16931) and here (tables of values).
A file is recognised by its columns or members, so parts with other names are judged as well.
"""
import ast
import collections
import csv
import io
import json
import operator
import pathlib
import subprocess
from decimal import Decimal

import d4_invoices
import d4_taxes
from d4_basket import digits_of
from line_program import LineProgram
from verdict import Declined, Differs, equal

MOST_DECIMALS = 12
ROUNDINGS = {"UP": "up", "DOWN": "down", "HALFUP": "half_up", "HALFDOWN": "half_down",
             "HALFEVEN": "half_even", "CEILING": "ceiling", "FLOOR": "floor",
             "HALFCEILING": "half_ceiling", "HALFFLOOR": "half_floor", "UNNECESSARY": "unnecessary"}
# CLDR still lists them; ISO 4217 withdrew them or counts no minor units, so the engine refuses them.
NOT_ISSUED = set("ADP BYR ESP ITL LUF MGF MRO SLL STD TMM TRL VEF XAU ZMK ZWD".split())
SPLITS = {"FloorToFirst": "to_first", "FloorToLargestRemainder": "to_largest_remainder",
          "FloorToLargestRatio": "to_largest_ratio", "FloorSeparate": "separate",
          "BlockSeparate": "blocks_separate", "ToFirst": "to_first", "Separate": "separate"}


def handles(path):
    return pathlib.Path(path).name.startswith("d4_")


def read_text(path):
    if str(path).endswith(".zst"):
        return subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout.decode()
    return pathlib.Path(path).read_text(encoding="utf-8")


def rounding(name):
    return ROUNDINGS[name.upper().replace("-", "").replace("_", "")]


def decimals(text):
    return len(text.partition(".")[2])


OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
              ast.Div: operator.truediv}


def value_of(node):
    if isinstance(node, ast.BinOp):
        return OPERATIONS[type(node.op)](value_of(node.left), value_of(node.right))
    if isinstance(node, ast.UnaryOp):
        return -value_of(node.operand)
    return Decimal(str(node.value))


def amount_of(expression):
    """A number, or a sum of numbers as some tests write it; in twelve decimals at most."""
    try:
        return f"{Decimal(expression):f}"
    except ArithmeticError:
        value = value_of(ast.parse(expression, mode="eval").body)
        return f"{round(value, MOST_DECIMALS).normalize():f}"


def check_rounding(program, row):
    digits = int(row["digits"])
    amount = amount_of(row["amount_expression"])
    answer = program.ask(ask="round", text=amount, digits=digits,
                         from_digits=max(digits, decimals(amount)),
                         rounding=rounding(row["method"]))
    equal("result", Decimal(answer.get("result", "NaN")), Decimal(row["expected"]))


def check_cash(program, row):
    answer = program.ask(ask="cash", code=row["currency"], text=row["amount"],
                         from_digits=max(4, decimals(row["amount"])),
                         step=row["cash_step_minor_units"], rounding=rounding(row["rounding_mode"]))
    if row["expected"].startswith("EXCEPTION"):
        equal("refused", "error" in answer, True)
    elif answer.get("field") == "code":
        raise Declined("currency not in use")
    else:
        equal("result", Decimal(answer.get("result", "NaN")), Decimal(row["expected"]))


def check_split(program, row):
    digits = digits_of(program, row["currency"])
    ratios = row["ratios_or_parts"].split("|")
    if row["operation"] == "split":
        ratios = ["1"] * int(ratios[0])
    answer = program.ask(ask="split", amount=str(int(Decimal(row["amount"]).scaleb(digits))),
                         step=row["cash_step_minor_units"] or "1", ratios=ratios,
                         mode=SPLITS[row["mode"]])
    equal("parts", [Decimal(part).scaleb(-digits) for part in answer.get("parts", [])],
          [Decimal(part) for part in row["expected_parts"].split("|")])


def mark_alive(rows):
    """The digits of codes that are in use; a withdrawn name may belong to a code that lives on."""
    alive = {row["AlphabeticCode"]: row["MinorUnit"] for row in rows
             if not row["WithdrawalDate"] and row["MinorUnit"].isdigit()}
    return [row | {"alive": alive} for row in rows]


def check_currency(program, row):
    answer = program.ask(ask="currency", code=row["AlphabeticCode"] or "none")
    equal("digits", answer.get("digits"), row["alive"].get(row["AlphabeticCode"]))


def check_fractions(program, row):
    if row["currency"] == "DEFAULT":
        answer = program.ask(ask="currency", code="EUR")
    else:
        answer = program.ask(ask="currency", code=row["currency"])
    if row["currency"] in NOT_ISSUED:
        equal("refused", "error" in answer, True)
        return
    digits, cash_digits = int(answer["digits"]), int(row["cash_digits"])
    step = 10 ** max(0, digits - cash_digits) * max(1, int(row["cash_rounding"]))
    equal("cash_step", int(answer["cash_step"]), step)


def check_rate(program, row):
    percent = Decimal(row.get("state_rate_pct") or Decimal(row.get("rate_fraction") or 0) * 100)
    rate = program.ask(ask="percent", text=f"{percent.normalize():f}").get("rate")
    if rate is None:
        raise Declined("a rate of more than four decimals of a percent")
    document = {"currency": "USD", "tax_groups": [{"id": "t", "rates": [{"id": "t", "rate": rate}]}],
                "lines": [{"quantity": "1", "price": {"amount": "1000000"}, "tax_group": "t"}]}
    answer = program.ask(ask="basket", document=json.dumps(document))
    equal("tax", Decimal(answer.get("tax", "NaN")), percent * 10000)


def check_country(program, row):
    for code in filter(None, row["ISO4217-currency_alphabetic_code"].split(",")):
        equal(f"{code} refused", "error" in program.ask(ask="currency", code=code), False)


def check_tender(program, row):
    """What is legal tender today must be known; what once was may be."""
    if row["to"] == "" and row["legal_tender"] == "true":
        equal("refused", "error" in program.ask(ask="currency", code=row["currency"]), False)


TABLES = [("amount_expression", check_rounding), ("rounding_mode", check_cash),
          ("ratios_or_parts", check_split), ("MinorUnit", check_currency),
          ("cash_rounding", check_fractions), ("state_rate_pct", check_rate),
          ("rate_fraction", check_rate), ("legal_tender", check_tender),
          ("ISO4217-currency_alphabetic_code", check_country)]


def records_of(text):
    """Pairs of a name and a judge with its record."""
    if not text.startswith("{"):
        rows = list(csv.DictReader(io.StringIO(text)))
        judge = next((judge for column, judge in TABLES if column in rows[0]), None)
        if not judge:
            raise SystemExit(f"unknown columns: {', '.join(rows[0])}")
        if judge is check_currency:
            rows = mark_alive(rows)
        return [(f"row {number} {list(row.values())[:6]}", judge, row)
                for number, row in enumerate(rows, 1)]
    records = [json.loads(line, parse_float=Decimal) for line in text.split("\n") if line]
    return [(record["id"], d4_taxes.judge(record) if "kind" in record else d4_invoices.check,
             record) for record in records]


def check(path):
    passed, declined, failures = 0, collections.Counter(), []
    with LineProgram("rules_lines") as program:
        for name, judge, record in records_of(read_text(path)):
            try:
                judge(program, record)
                passed += 1
            except Declined as reason:
                declined[str(reason)] += 1
            except Differs as difference:
                failures.append(f"{name}: {difference}")
            except (ArithmeticError, KeyError, TypeError, ValueError) as problem:
                failures.append(f"{name}: not understood: {problem!r}")
    return passed, declined, failures
