"""The replay's mapping and its expectation are written apart; here they must agree, odd row by odd row."""
import datetime
import unittest
from decimal import Decimal

from replaying.expectation import expect
from replaying.mapping import (LINES_MAXIMUM, collect_products, documents_of, price_parts, sku_of)
from replaying.source import Row, parse_time

NOON = datetime.datetime(2011, 3, 31, 12)
NEXT_MONTH = datetime.datetime(2011, 4, 1)


def row(invoice="1", code="85123A", quantity="1", price="2.55", time=NOON, description="LANTERN"):
    return Row(invoice, code, description, Decimal(quantity), time, Decimal(price))


# what, rows, kinds of the documents, total by kind
ODD_ROWS = (
    ("an ordinary row is a sale", [row()], ["sale"], {"sale": "2.55"}),
    ("a cancellation is a return", [row("C1", quantity="-2")], ["return"], {"return": "-5.10"}),
    ("a negative price is a return", [row("A1", price="-11062.06")], ["return"], {"return": "-11062.06"}),
    ("both negative is a sale", [row(quantity="-1", price="-3")], ["sale"], {"sale": "3.00"}),
    ("a write-off is an adjustment", [row(quantity="-5", price="0")], ["adjustment"], {"adjustment": "0.00"}),
    ("a gift beside goods is in the sale", [row(), row(price="0")], ["sale"], {"sale": "2.55"}),
    ("goods found are an adjustment", [row(quantity="9", price="0")], ["adjustment"], {"adjustment": "0.00"}),
    ("an invoice may be a sale and a return", [row(), row(quantity="-1", price="1")], ["return", "sale"],
     {"sale": "2.55", "return": "-1.00"}),
    ("a price below a penny is rounded per line", [row(quantity="15", price="0.001")], ["sale"],
     {"sale": "0.02"}),
    ("no quantity has no effect", [row(quantity="0")], [], {"without effect": "0.00"}),
)


class Mapping(unittest.TestCase):
    def test_odd_rows(self):
        for what, rows, kinds, totals in ODD_ROWS:
            with self.subTest(what):
                documents, _ = documents_of(rows)
                self.assertEqual(sorted(document.kind for document in documents), kinds)
                found = expect(rows, 3)
                self.assertEqual({kind: str(total) for kind, total in found.kinds.items()}, totals)
                self.assertEqual(sum(len(document.lines) for document in documents),
                                 sum(count for kind, count in found.kind_lines.items()
                                     if kind != "without effect"))

    def test_an_invoice_keeps_the_month_of_its_first_row(self):
        rows = [row(), row(time=NEXT_MONTH)]
        self.assertEqual(dict(expect(rows, 1).months), {"2011-03": Decimal("5.10")})
        self.assertEqual([document.time for document in documents_of(rows)[0]], [NOON])

    def test_exact_duplicates_stay_lines_of_their_own(self):
        self.assertEqual(len(documents_of([row(), row()])[0][0].lines), 2)

    def test_a_long_invoice_is_split(self):
        documents, _ = documents_of([row()] * (LINES_MAXIMUM + 1))
        self.assertEqual([len(document.lines) for document in documents], [LINES_MAXIMUM, 1])
        self.assertEqual(len({document.random_bytes() for document in documents}), 2)

    def test_letter_case_keeps_products_apart(self):
        self.assertEqual(len(collect_products([row(code="85123A"), row(code="85123a")])), 2)

    def test_a_code_that_is_no_sku_gets_a_checksum(self):
        self.assertEqual(sku_of("BANK CHARGES"), "BANK-CHARGES-d30f")
        self.assertNotEqual(sku_of("BANK CHARGES"), sku_of("BANK_CHARGES"))
        self.assertEqual(sku_of("gift_0001_10"), "gift_0001_10")

    def test_the_list_price_is_the_most_frequent_one_above_zero(self):
        rows = [row(price="1"), row(price="2"), row(price="2"), row(price="0"), row(price="0"), row(price="0")]
        self.assertEqual(collect_products(rows)["85123A"].list_price, Decimal(2))

    def test_prices_in_parts(self):
        for price, parts in (("2.55", (255, 1)), ("0.001", (1, 10)), ("100", (10000, 1)), ("2.5", (250, 1)),
                             ("-0.0375", (375, 100)), ("0", (0, 1))):
            self.assertEqual(price_parts(Decimal(price)), (parts[0], Decimal(parts[1])), price)

    def test_an_unreadable_time_is_an_error(self):
        self.assertEqual(parse_time("2010-12-01 08:26:00").hour, 8)
        with self.assertRaises(ValueError):
            parse_time("1/12/2010")


if __name__ == "__main__":
    unittest.main()
