"""A month of sales at the demo stores, planned register by register and posted through the public API."""
import collections
import datetime
import math
import random
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from chain.identifier import new_id
from chain.till import adjustment, divide_half_up, line, sale

DAYS = 30
SALES_PER_SESSION = (14, 26)
OPENING_FLOAT = 10000
OPENS, CLOSES = datetime.time(9), datetime.time(21)
COUNTED = datetime.time(8)  # before the first sale
LINES_MOST = 200
SHORT_ONES = 40  # of so many products one, of which there is not enough
WEEKDAY_FACTOR = (0.9, 0.85, 0.9, 1.0, 1.25, 1.4, 0.8)
RETURN_SHARE = 0.02
DISCOUNT_SHARE = 0.05
DAMAGE_REASONS = ("Damaged in transit", "Past its date", "Broken on the shelf")
RETURN_REASONS = ("Wrong size", "Changed mind", "Faulty")


def instant(time_zone, day, time):
    return moment(time_zone, day, time).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(time_zone, day, time):
    return datetime.datetime.combine(day, time, ZoneInfo(time_zone)).astimezone(datetime.timezone.utc)


def opening_stock(shop, documents, first_day, seed):
    """(path, document) of what was counted before all these sales: about what is going to be sold, and some more."""
    chance = random.Random(f"{seed}/{shop.code}/stock")
    sold = collections.Counter()
    for path, document in documents:
        if path == "/api/v1/sales":
            for each in document["lines"]:
                sold[each["product_id"]] += Decimal(each["quantity"])
    counted = []
    for number, item in enumerate(shop.items):
        more = chance.randint(4, 60) if number % SHORT_ONES else -1
        counted.append((item.product_id, Decimal(math.ceil(max(sold[item.product_id], 2)) + more)))
    at = moment(shop.time_zone, first_day, COUNTED)
    for start in range(0, len(counted), LINES_MOST):
        yield "/api/v1/stock_adjustments", adjustment(
            instant(shop.time_zone, first_day, COUNTED), "Opening count", counted[start:start + LINES_MOST],
            new_id(int(at.timestamp() * 1000), chance.randbytes(10)))


@dataclass
class Shop:
    """What the plan needs to know of a store, once it is loaded."""
    code: str
    time_zone: str
    registers: list   # register ids
    items: list       # till.Item in the order of the catalogue, with this store's prices
    units: list       # unit per item
    tenders: dict     # kind -> id


class Plan:
    """Documents of one register, deterministic for its seed."""

    def __init__(self, shop, register_number, seed):
        self.shop = shop
        self.register_id = shop.registers[register_number]
        self.random = random.Random(f"{seed}/{shop.code}/{register_number}")
        self.number = register_number

    def steps(self, last_day, days=DAYS):
        """(path, document) of every session of the days before and including last_day."""
        for offset in range(days - 1, -1, -1):
            day = last_day - datetime.timedelta(days=offset)
            yield from self.session(day)

    def session(self, day):
        session_id = self._id(day, OPENS)
        yield "/api/v1/register_sessions", {
            "register_session_id": session_id, "register_id": self.register_id,
            "opening_float": OPENING_FLOAT, "business_date": day.isoformat(),
            "opened_at": self._instant(day, OPENS)}
        cash = OPENING_FLOAT
        count = round(self.random.randint(*SALES_PER_SESSION) * WEEKDAY_FACTOR[day.weekday()])
        for time in sorted(self._time() for _ in range(count)):
            path, document, paid_in_cash = self._document(session_id, day, time)
            cash += paid_in_cash
            yield path, document
        if self.number == 0 and day.weekday() == 0:
            yield "/api/v1/stock_adjustments", self._damage(day)
        yield f"/api/v1/register_sessions/{session_id}/close", {
            "counted_cash": max(cash + self.random.choice((0, 0, 0, 0, 5, -5, -20)), 0),
            "closed_at": self._instant(day, CLOSES)}

    def _document(self, session_id, day, time):
        if self.random.random() < RETURN_SHARE:
            return self._return(session_id, day, time)
        lines, kind = self._basket()
        document = sale(session_id, self._instant(day, time), lines, self.shop.tenders[kind],
                        self._id(day, time))
        return "/api/v1/sales", document, document["total"] if kind == "cash" else 0

    def sale_now(self, session_id):
        """What a customer buys at this moment."""
        lines, kind = self._basket()
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
        return sale(session_id, now, lines, self.shop.tenders[kind])

    def _basket(self):
        """Lines, and the kind of tender they are paid with."""
        lines = [line(number, *self._choice()) for number in
                 range(1, 1 + min(12, int(self.random.expovariate(1 / 3.5)) + 1))]
        return lines, self.random.choices(("cash", "card", "other"), (35, 62, 3))[0]

    def _return(self, session_id, day, time):
        item, _ = self._product()
        document = sale(session_id, self._instant(day, time), [line(1, item, Decimal(1))],
                        self.shop.tenders["cash"], self._id(day, time),
                        reason=self.random.choice(RETURN_REASONS))
        return "/api/v1/returns", document, -document["total"]

    def _damage(self, day):
        products = {self._product()[0].product_id for _ in range(3)}
        return adjustment(self._instant(day, CLOSES), self.random.choice(DAMAGE_REASONS),
                          [(product_id, Decimal(-self.random.randint(1, 4)))
                           for product_id in sorted(products)], self._id(day, CLOSES))

    def _choice(self):
        """Item, quantity and discount of one line."""
        item, unit = self._product()
        if unit == "kg":
            return item, Decimal(self.random.randint(200, 2500)) / 1000, 0
        quantity = Decimal(self.random.choices((1, 2, 3, 6), (75, 17, 5, 3))[0])
        discount = 0
        if self.random.random() < DISCOUNT_SHARE:
            discount = divide_half_up(item.price * int(quantity), 10)
        return item, quantity, discount

    def _product(self):
        """A few products sell far more often than the rest."""
        count = len(self.shop.items)
        index = min(int(self.random.paretovariate(0.55)) - 1, 10 * count) * 7919 % count
        return self.shop.items[index], self.shop.units[index]

    def _time(self):
        seconds = (OPENS.hour * 3600) + self.random.randint(60, (CLOSES.hour - OPENS.hour) * 3600 - 60)
        return datetime.time(seconds // 3600, seconds % 3600 // 60, seconds % 60)

    def _instant(self, day, time):
        return instant(self.shop.time_zone, day, time)

    def _id(self, day, time):
        return new_id(int(moment(self.shop.time_zone, day, time).timestamp() * 1000), self.random.randbytes(10))
