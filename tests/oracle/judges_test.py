#!/usr/bin/env python3
"""The judges of d4 on records made up here: what they pass, decline and find different."""
import sys
import unittest
from decimal import Decimal

import d4_invoices
import d4_taxes
from line_program import LineProgram
from verdict import Declined, Differs


def line(price, amount, quantity="1"):
    return {"quantity": quantity, "base_quantity": None, "price": price, "line_extension": amount,
            "tax_category": "S", "tax_percent": "10", "allowance_charges": []}


def invoice(currency, lines, net, tax, total, **members):
    subtotals = [{"category": "S", "percent": "10", "taxable": net, "tax": tax}]
    record = {"currency": currency, "lines": lines, "document_allowance_charges": [],
              "arithmetic_holds": {"line_arithmetic": True, "payable": True},
              "expected": {"LineExtensionAmount": net, "TaxExclusiveAmount": net,
                           "TaxInclusiveAmount": total, "PayableAmount": total,
                           "tax_total": tax, "tax_subtotals": subtotals}}
    record["expected"] |= members.pop("expected", {})
    return record | members


def odoo(lines, **expected):
    return {"kind": "document_totals",
            "input": {"lines": lines, "currency": {"rounding": 0.01},
                      "rounding_method": "round_per_line"},
            "expected": expected}


def odoo_line(price, quantity=1):
    return {"price_unit": price, "quantity": quantity, "taxes": []}


class Judges(unittest.TestCase):
    def setUp(self):
        self.program = LineProgram("rules_lines")
        self.addCleanup(self.program.__exit__)

    def invoice(self, *figures, **members):
        d4_invoices.check(self.program, invoice(*figures, **members))

    def odoo(self, record):
        d4_taxes.judge(record)(self.program, record)

    def declines(self, reason, judge, *arguments):
        with self.assertRaisesRegex(Declined, reason):
            judge(*arguments)

    def test_an_invoice_is_rounded_to_the_minor_unit_of_its_currency(self):
        self.invoice("EUR", [line("10.05", "10.05")], "10.05", "1.01", "11.06")
        self.invoice("JPY", [line("105", "105")], "105", "11", "116")
        self.invoice("KWD", [line("1.005", "1.005")], "1.005", "0.101", "1.106")
        self.invoice("JOD", [line("0.0335", "0.101", "3")], "0.101", "0.010", "0.111")
        for currency in ("JPY", "KWD"):
            with self.assertRaises(Differs):
                self.invoice(currency, [line("10.05", "10.05")], "10.05", "1.01", "11.06")

    def test_a_tax_total_that_is_not_stated_is_the_sum_of_the_subtotals(self):
        self.invoice("EUR", [line("10", "10")], "10", "1", "11", expected={"tax_total": None})
        untaxed = {"tax_total": None, "tax_subtotals": []}
        free = line("10", "10") | {"tax_category": "Z", "tax_percent": None}
        self.invoice("EUR", [free | {"price": "0", "line_extension": "0"}], "0", "0", "0",
                     expected=untaxed)
        with self.assertRaises(Differs):
            self.invoice("EUR", [line("10", "10")], "10", "1", "11", expected=untaxed)

    def test_what_the_engine_cannot_hold_is_declined(self):
        self.declines("a price of more digits", self.invoice, "EUR",
                      [line("1" * 20, "1" * 20)], "1", "1", "2")
        self.declines("more than the engine holds", self.invoice, "EUR",
                      [line("9" * 15, "9" * 18, "1000")], "1", "1", "2")
        self.declines("a rate of more", self.invoice, "EUR",
                      [line("1", "1") | {"tax_percent": "8.12345"}], "1", "1", "2")
        tail = Decimal("123456.70000000001234")
        self.declines("a price of more digits", self.odoo, odoo([odoo_line(tail)]))
        self.declines("a quantity of more digits", self.odoo, odoo([odoo_line(1, 1e18)]))
        self.declines("more than the engine holds", self.odoo, odoo([odoo_line(1e15, 1e6)]))

    def test_currencies_that_are_not_in_use_are_declined(self):
        for currency in ("BGN", "HRK", "DEM", "XXX", "euro"):
            self.declines("currency not in use", self.invoice, currency, [line("1", "1")], "1", "0.1",
                          "1.1")

    def test_a_document_without_lines_costs_nothing(self):
        self.odoo(odoo([], base_amount_currency=0, tax_amount_currency=0, total_amount_currency=0))
        self.invoice("EUR", [], "0", "0", "0", expected={"tax_subtotals": []})

    def test_an_invoice_made_wrong_on_purpose_must_differ(self):
        wrong = {"line_arithmetic": True, "payable": False}
        self.invoice("EUR", [line("10", "10")], "10", "1", "12", arithmetic_holds=wrong)
        with self.assertRaisesRegex(Differs, "no difference"):
            self.invoice("EUR", [line("10", "10")], "10", "1", "11", arithmetic_holds=wrong)

    def test_a_line_without_a_price_need_not_differ(self):
        unpriced = {"line_arithmetic": False, "payable": True}
        self.invoice("EUR", [line(None, "10")], "10", "1", "11", arithmetic_holds=unpriced)
        with self.assertRaisesRegex(Differs, "no difference"):
            self.invoice("EUR", [line("10", "10")], "10", "1", "11", arithmetic_holds=unpriced)


if __name__ == "__main__":
    sys.exit(unittest.main())
