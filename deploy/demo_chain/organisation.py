"""The demo chain's organisation: stores, registers, people, taxes, tenders. Data only."""
from dataclasses import dataclass

CURRENCY = "EUR"

# code, name, rate in parts per million
TAX_RATES = (("VAT21", "VAT 21 %", 210000), ("VAT10", "VAT 10 %", 100000), ("VAT0", "VAT 0 %", 0))
# code, name, tax rate
TAX_GROUPS = (("standard", "Standard rate", "VAT21"), ("reduced", "Reduced rate", "VAT10"),
              ("zero", "Zero rate", "VAT0"))
# code, name, kind
TENDERS = (("CASH", "Cash", "cash"), ("CARD", "Card", "card"), ("VOUCHER", "Gift voucher", "other"))
# code, name
PRICE_ZONES = (("CITY", "City centre"), ("TRAVEL", "Stations and airports"))
# Products of these departments cost more in the travel zone, by this factor.
TRAVEL_FACTOR = 1.15
TRAVEL_DEPARTMENTS = ("DRINKS", "SNACKS", "PRESS", "TRAVEL")

ROLES = (
    ("manager", "Store manager", (
        "pos:make_sale", "pos:apply_discount", "pos:override_price", "pos:void_sale", "pos:refund",
        "pos:refund_no_receipt", "pos:open_register", "pos:close_register", "pos:force_close_register",
        "pos:move_cash",
        "store:view_inventory", "store:adjust_inventory", "store:view_reports", "store:view_sync",
        "store:manage_employees", "operation:manage_conditions", "operation:manage_jobs")),
    ("cashier", "Cashier", (
        "pos:make_sale", "pos:apply_discount", "pos:open_register", "pos:close_register",
        "store:view_inventory")),
)


@dataclass(frozen=True)
class Store:
    code: str
    name: str
    price_zone: str
    time_zone: str
    registers: int
    manager: str
    cashiers: tuple
    sample_tills: int = 2  # registers of the tills that sell by themselves; nobody else's


STORES = (
    Store("CENTRO", "Centro", "CITY", "Europe/Madrid", 3, "Marta Ibarra",
          ("Luis Ortega", "Ana Prieto", "Noor Haddad", "Tomas Vega")),
    Store("AIRPORT", "Airport", "TRAVEL", "Europe/Madrid", 3, "Jonas Weber",
          ("Elena Costa", "Samir Aziz", "Ines Duarte", "Petra Novak")),
)


def user_name(person):
    return person.lower().replace(" ", ".")
