"""Baskets that the judges of d4 ask for: what the engine cannot hold is declined, not wrong."""
import json
from decimal import Decimal

from verdict import Declined, Differs

LARGEST = 2 ** 63 - 1
UNHELD = ("overflow", "too_large")


def number(value):
    return value if isinstance(value, Decimal) else Decimal(str(value))


def decimals(value):
    return max(0, -number(value).normalize().as_tuple().exponent)


def digits_of(program, currency):
    """The decimals of a currency's minor unit."""
    digits = program.ask(ask="currency", code=currency).get("digits")
    if digits is None:
        raise Declined("currency not in use")
    return int(digits)


def quantity_of(value):
    """As the engine takes it: thousandths in 64 bits."""
    if abs(value) * 1000 > LARGEST:
        raise Declined("a quantity of more digits than 64 bits hold")
    return f"{value.normalize():f}"


def price_of(minor, base=Decimal(1)):
    """A price of any precision for a base quantity, as whole minor units per a quantity."""
    scale = 10 ** decimals(minor)
    if abs(minor) * scale > LARGEST or base * scale * 1000 > LARGEST:
        raise Declined("a price of more digits than 64 bits hold")
    return {"amount": str(int(minor * scale)), "per_quantity": quantity_of(base * scale)}


def ask(program, document):
    answer = program.ask(ask="basket", document=json.dumps(document))
    if answer.get("error") in UNHELD:
        raise Declined(f"more than the engine holds: {answer['detail']}")
    if "error" in answer:
        raise Differs(f"refused: {answer['field']}: {answer['detail']}")
    return answer
