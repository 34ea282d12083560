"""What a chain has besides the demo's goods and sales, so that no page is empty: suppliers, an import, cash that moves."""
import datetime

from chain.identifier import new_id
from chain.network import wait_until
from demo_chain.load import demo_id
from demo_chain.selling import open_session

SUPPLIERS = (("ALBA", "Panadería Alba", "pedidos@alba.example"), ("COSTA", "Costa Drinks", "orders@costa.example"),
             ("HUERTA", "La Huerta de Murcia", "hola@huerta.example"), ("NORD", "Nordlys Household", None),
             ("PRENSA", "Distribuidora Prensa Sur", "envios@prensa.example"), ("QUESO", "Quesos del Valle", "ventas@valle.example"))
IMPORT = """sku,name,department,tax_group,unit_price
NEW-0001,Oat drink 1 l,DRINKS,reduced,189
NEW-0002,Sparkling water 1.5 l,DRINKS,reduced,79
NEW-0003,Fig jam,NO-SUCH-DEPARTMENT,reduced,349
"""
# A black point.
LOGO = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="


def tomorrow():
    """Every store has it by then."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)).strftime("%Y-%m-%dT00:00:00Z")


def furnish(chain, stores):
    hq = chain.hq_client()
    for code, name, email in SUPPLIERS:
        hq.post("/api/v1/suppliers", {"supplier_id": demo_id("supplier", code), "code": code, "name": name, "email": email})
    number = new_id()
    hq.call("POST", f"/api/v1/imports?import_id={number}", IMPORT, "text/csv")
    wait_until(lambda: hq.get(f"/api/v1/imports/{number}")["state"] != "reading", 30, "the import to be read")
    hq.post("/api/v1/logos", {"logo_id": demo_id("logo", "mark"), "name": "Mark", "png": LOGO})
    hq.post("/api/v1/business_details", {
        "business_detail_id": new_id(), "valid_from": tomorrow(), "legal_name": "Outpost Demo S.L.", "tax_id": "B00000000",
        "address": ["Calle Mayor 1", "28013 Madrid"], "phone": "+34 910 000 000", "languages": ["es", "en"],
        "logo_id": demo_id("logo", "mark")})
    for store in stores:
        client = chain.store_client(store)
        session = open_session(client, demo_id("register", f"{store.code}/1"), store.time_zone)
        client.post("/api/v1/cash_movements", {"cash_movement_id": new_id(), "register_session_id": session, "kind": "pay_in",
                                               "amount": 5000, "reason": "Change from the bank"})
        client.post("/api/v1/cash_movements", {"cash_movement_id": new_id(), "register_session_id": session, "kind": "pay_out",
                                               "amount": 1250, "reason": "Window cleaner"})
