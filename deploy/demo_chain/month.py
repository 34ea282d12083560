"""A month of sales at the demo stores, planned register by register and posted through the public API."""
import datetime
import random
import uuid
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from zoneinfo import ZoneInfo

from chain.identifier import new_id
from chain.till import adjustment, divide_half_up, line, sale

DAYS = 30
SALES_PER_SESSION = (14, 26)
OPENING_FLOAT = 10000
OPENS, CLOSES = datetime.time(9), datetime.time(21)
WEEKDAY_FACTOR = (0.9, 0.85, 0.9, 1.0, 1.25, 1.4, 0.8)
RETURN_SHARE = 0.02
DISCOUNT_SHARE = 0.05
DAMAGE_REASONS = ("Damaged in transit", "Past its date", "Broken on the shelf")
DELIVERY_REASON = "Delivery"
DELIVERED = datetime.time(7)
DELIVERY_LINES = 500
KEPT_IN_STOCK = (4, 60)
SHORT_SHARE = 0.004  # of the products, which are below zero in the end: somebody has miscounted
RETURN_REASONS = ("Wrong size", "Changed mind", "Faulty")


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

    def _moment(self, day, time):
        local = datetime.datetime.combine(day, time, ZoneInfo(self.shop.time_zone))
        return local.astimezone(datetime.timezone.utc)

    def _instant(self, day, time):
        return self._moment(day, time).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _id(self, day, time):
        return new_id(int(self._moment(day, time).timestamp() * 1000), self.random.randbytes(10))


class Deliveries:
    """What has to come in for what a store is going to sell, so that stock is as one finds it in a shop."""

    def __init__(self, shop, steps, seed):
        self.shop = shop
        self.random = random.Random(f"{seed}/{shop.code}/deliveries")
        self.taken = dict.fromkeys((item.product_id for item in shop.items), Decimal(0))
        for path, document in steps:
            sign = {"/api/v1/sales": 1, "/api/v1/returns": -1, "/api/v1/stock_adjustments": -1}.get(path, 0)
            for each in document.get("lines", ()):
                self.taken[each["product_id"]] += sign * Decimal(each["quantity"])

    def steps(self, first_day):
        """(path, document) of what comes in the morning of the first day, in parts."""
        instant = datetime.datetime.combine(first_day, DELIVERED, ZoneInfo(self.shop.time_zone)).isoformat()
        lines = [(product_id, quantity) for product_id, quantity in map(self._line, self.taken) if quantity > 0]
        for number, begin in enumerate(range(0, len(lines), DELIVERY_LINES)):
            part = lines[begin:begin + DELIVERY_LINES]
            yield "/api/v1/stock_adjustments", adjustment(instant, DELIVERY_REASON, part,
                                                          str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.shop.code}/{instant}/{number}")))

    def _line(self, product_id):
        kept = self.random.randint(*KEPT_IN_STOCK)
        if self.random.random() < SHORT_SHARE:
            kept = -self.random.randint(1, 3)
        return product_id, (self.taken[product_id] + kept).to_integral_value(ROUND_CEILING)
