"""A small file of the replay's format, our own data, with every oddity that MAPPING names."""
import csv
import datetime
import random

from .source import COLUMNS

CODES = ("85123A", "85123a", "71053", "84406B", "22752", "21730", "POST", "M", "BANK CHARGES", "gift_0001_20")
DESCRIPTIONS = ("WHITE HANGING HEART", "METAL LANTERN", "CUPID COAT HANGER", "damaged", "?", "", "  TRAILING  ")
START = datetime.datetime(2010, 12, 1, 8, 26)
STEP = datetime.timedelta(hours=7)

# InvoiceNo prefix, quantities, prices: one row of every odd kind, now and then.
ODDITIES = (
    ("C", (-1, -12), ("2.55", "4.95")), ("A", (1,), ("-11062.06", "11062.06")), ("", (-5, 30), ("0", "0.0")),
    ("", (1, 15, 144), ("0.001", "0.0375")), ("", (0,), ("1.25",)), ("", (80995,), ("2.08",)),
    ("C", (-80995,), ("2.08",)), ("", (-3,), ("1.45",)))


def sample_rows(count, seed=1):
    generator = random.Random(seed)
    invoice = 536365
    while count > 0:
        invoice += 1
        time = START + STEP * (invoice - 536366)
        prefix, quantities, prices = generator.choice(ODDITIES) if generator.random() < 0.3 else ("", None, None)
        for _ in range(min(generator.randint(1, 30), count)):
            odd = quantities and generator.random() < 0.5
            quantity = generator.choice(quantities) if odd else generator.randint(1, 24) * (-1 if prefix == "C" else 1)
            price = generator.choice(prices) if odd else generator.choice(("0.85", "2.55", "3.39", "12.5"))
            minute = datetime.timedelta(minutes=generator.random() < 0.02)
            yield (f"{prefix}{invoice}", generator.choice(CODES), generator.choice(DESCRIPTIONS), quantity,
                   (time + minute).strftime("%Y-%m-%d %H:%M:%S"), price)
            count -= 1


def write_sample(path, count, seed=1):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sample_rows(count, seed))
