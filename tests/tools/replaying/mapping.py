"""How rows of the file become products and documents. MAPPING is the text of --help."""
import hashlib
import re
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

MAPPING = """
How rows are mapped
  invoice          All rows with one InvoiceNo, wherever they stand, are one event. Its time and day are those
                   of its first row (some invoices carry two times, a minute apart). Times are local time of
                   the stores, whose zone is Europe/London. Stores take invoices by a checksum of InvoiceNo.
  ordinary row     Quantity and price above zero: a line of a sale. The same product twice on an invoice stays
                   two lines; exact duplicates of a row are kept, as they cannot be told from repeated scans.
  cancellation     Quantity below zero with a price (InvoiceNo starting with C, or any other): a line of a
                   return without receipt, because the file does not say which sale is cancelled.
  negative price   "Adjust bad debt" (InvoiceNo starting with A): the row's sign is that of quantity x price;
                   a negative one is a return line at the price without its sign, a positive one a sale line.
  zero price       Quantity above zero beside lines with a price: a sale line at 0 (a free gift). All others
                   (write-offs, goods found, samples) change stock but no money: a stock adjustment.
  zero quantity    Has no effect and is counted as such.
  product          One per StockCode, upper and lower case kept apart (85123A is not 85123a). Codes that are no
                   goods (POST, DOT, M, D, S, B, C2, BANK CHARGES, AMAZONFEE, CRUK, gift_...) are products of
                   the department NON-GOODS. A code that is no valid SKU keeps its letters, digits and . _ / + -,
                   others become -, and a checksum of the code is added (BANK CHARGES: BANK-CHARGES-d30f).
                   Its name is the description it carries most often; without one, its code.
  list price       The price a product carries most often, valid from the day before the first row. A line at
                   another price names the reason "as invoiced".
  below a penny    An amount per quantity: 0.001 is one penny per 10. A line's amount is rounded once, half up.
  long invoices    More than %d lines: further documents of the same kind.
  customer         CustomerID and Country are not used.
"""

SKU = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/+-]{0,39}$")
GOODS = re.compile(r"^[0-9]{5}")
LINES_MAXIMUM = 500
MAPPING %= LINES_MAXIMUM
SALE, RETURN, ADJUSTMENT = "sale", "return", "adjustment"


def sku_of(code):
    if SKU.match(code):
        return code
    checksum = hashlib.sha256(code.encode()).hexdigest()[:4]
    return "X"[:not code[:1].isalnum()] + re.sub(r"[^A-Za-z0-9._/+-]", "-", code)[:34] + "-" + checksum


def price_parts(price):
    """(minor units, quantity): 2.55 is 255 per 1, 0.001 is 1 per 10."""
    price = abs(price).normalize()
    extra = max(-price.as_tuple().exponent - 2, 0)
    return int(price.scaleb(2 + extra)), Decimal(10) ** extra


@dataclass
class ProductFacts:
    code: str
    names: Counter = field(default_factory=Counter)
    prices: Counter = field(default_factory=Counter)

    @property
    def sku(self):
        return sku_of(self.code)

    @property
    def name(self):
        return self.names.most_common(1)[0][0][:200] if self.names else self.code

    @property
    def list_price(self):
        return self.prices.most_common(1)[0][0] if self.prices else Decimal(0)

    @property
    def department(self):
        return "GOODS" if GOODS.match(self.code) else "NON-GOODS"


def collect_products(rows):
    products = {}
    for row in rows:
        facts = products.setdefault(row.code, ProductFacts(row.code))
        if row.description:
            facts.names[row.description] += 1
        if row.price > 0:
            facts.prices[row.price] += 1
    return products


@dataclass
class Document:
    """One sale, return or adjustment; lines are (code, quantity, price), quantities positive but in
    adjustments."""
    kind: str
    invoice: str
    number: int
    time: object
    lines: list

    def random_bytes(self):
        return hashlib.sha256(f"{self.invoice}/{self.kind}/{self.number}".encode()).digest()[:10]


def split_invoice(rows):
    """Lines by kind, and the number of rows without effect."""
    lines = defaultdict(list)
    free = []
    without_effect = 0
    for row in rows:
        sign = row.quantity * row.price
        if row.quantity == 0:
            without_effect += 1
        elif sign > 0:
            lines[SALE].append((row.code, abs(row.quantity), abs(row.price)))
        elif sign < 0:
            lines[RETURN].append((row.code, abs(row.quantity), abs(row.price)))
        else:
            free.append((row.code, row.quantity, Decimal(0)))
    for gift in free:
        lines[SALE if gift[1] > 0 and lines[SALE] else ADJUSTMENT].append(gift)
    return lines, without_effect


def documents_of(rows):
    """(documents in order of time, rows without effect)."""
    invoices = defaultdict(list)
    for row in rows:
        invoices[row.invoice].append(row)
    documents, without_effect = [], 0
    for invoice, own in invoices.items():
        lines, idle = split_invoice(own)
        without_effect += idle
        for kind in (SALE, RETURN, ADJUSTMENT):
            for start in range(0, len(lines[kind]), LINES_MAXIMUM):
                documents.append(Document(kind, invoice, start // LINES_MAXIMUM, own[0].time,
                                          lines[kind][start:start + LINES_MAXIMUM]))
    documents.sort(key=lambda document: (document.time, document.invoice, document.kind))
    return documents, without_effect


def slot_of(invoice, count):
    """A stable choice of store or register."""
    return zlib.crc32(invoice.encode()) % count
