"""The catalogue: about 1,200 products with SKU, GTIN-13, department, tax group and price."""
import random
from dataclasses import dataclass

from .assortment import DEPARTMENTS, FOOD, FOOD_LINES, LOOSE, OTHER_LINES

PRODUCT_COUNT = 1200
# 20 to 29 is set aside by GS1 for use inside one company: our numbers can meet no real article.
IN_STORE_PREFIX = "290"


@dataclass(frozen=True)
class Product:
    sku: str
    name: str
    department: str
    tax_group: str
    barcode: str
    price: int  # minor units per `unit`
    unit: str = "piece"


def check_digit(digits):
    """GS1's check digit: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if position % 2 == 0 else 1)
                for position, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def gtin(number):
    body = f"{IN_STORE_PREFIX}{number:09d}"
    return body + check_digit(body)


def shelf_price(cents):
    """Prices end in 9, as on a shelf."""
    return max(cents // 10 * 10 + 9, 19)


def articles(generator):
    """(department code, tax group, name, price) of everything the assortment can be combined to."""
    for code, _, tax_group, kinds in DEPARTMENTS:
        for name, brands, variants, lowest, highest in kinds:
            for brand in brands:
                base = generator.randint(lowest, highest)
                for line, line_factor in FOOD_LINES if code in FOOD else OTHER_LINES:
                    for variant, factor in variants:
                        title = " ".join(word for word in (brand, line, name, variant) if word)
                        yield code, tax_group, title, shelf_price(round(base * factor * line_factor))


def products(seed=1):
    """The same seed gives the same products, in the order of their SKUs."""
    generator = random.Random(seed)
    every = list(articles(generator))
    kept = sorted(generator.sample(range(len(every)), PRODUCT_COUNT - len(LOOSE)))
    numbers = {code: 0 for code, *_ in DEPARTMENTS}
    result = []
    for index in kept:
        code, tax_group, name, price = every[index]
        numbers[code] += 1
        result.append(Product(f"{code[:3]}-{numbers[code]:04d}", name, code, tax_group,
                              gtin(len(result) + 1), price))
    for offset, (name, price) in enumerate(LOOSE, start=1):
        result.append(Product(f"PRO-9{offset:03d}", name, "PRODUCE", "reduced",
                              gtin(900000 + offset), price, "kg"))
    return result
