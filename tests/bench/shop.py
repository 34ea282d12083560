"""The chain that is measured: one HQ, one store, 2,000 products, 16 registers, on durable clusters."""
import datetime
import json
import random

from deploy.chain.api import Client
from deploy.chain.network import Network, Options, new_password, wait_until

PRODUCTS = 2000
REGISTERS = 16
RATE = 200_000  # parts per million, included in the price
NIL_UUID = "00000000-0000-0000-0000-000000000000"

# md5 makes ids that Python can name too.
MASTER_DATA = """
INSERT INTO retail.chain (name, currency) VALUES ('Bench', 'EUR') ON CONFLICT (only_one) DO NOTHING;
INSERT INTO retail.department (department_id, code, name) VALUES (md5('department')::uuid, 'all', 'All');
INSERT INTO retail.tax_rate (tax_rate_id, code, name, rate_ppm) VALUES (md5('rate')::uuid, 'vat', 'VAT', {rate});
INSERT INTO retail.tax_group (tax_group_id, code, name, price_includes_tax)
    VALUES (md5('group')::uuid, 'standard', 'Standard', true);
INSERT INTO retail.tax_group_rate (tax_group_id, position, tax_rate_id)
    VALUES (md5('group')::uuid, 1, md5('rate')::uuid);
INSERT INTO retail.product (product_id, sku, name, department_id, tax_group_id)
    SELECT md5('product' || i)::uuid, 'SKU' || i, 'Product ' || i, md5('department')::uuid, md5('group')::uuid
    FROM generate_series(0, {products} - 1) i;
INSERT INTO retail.price (price_id, product_id, unit_price, valid_from)
    SELECT md5('price' || i)::uuid, md5('product' || i)::uuid, 100 + i, '2026-01-01'
    FROM generate_series(0, {products} - 1) i;
INSERT INTO retail.tender (tender_id, code, name, kind) VALUES (md5('cash')::uuid, 'cash', 'Cash', 'cash');
INSERT INTO retail.store (store_id, code, name) VALUES (md5('store')::uuid, 'BENCH', 'Bench');
INSERT INTO retail.register (register_id, store_id, code, name)
    SELECT md5('register' || i)::uuid, md5('store')::uuid, 'R' || i, 'Register ' || i
    FROM generate_series(0, {registers} - 1) i;
INSERT INTO retail.role (role_id, code, name, permissions) VALUES (md5('seller')::uuid, 'seller', 'Seller',
    ARRAY['pos:make_sale', 'pos:override_price', 'pos:open_register', 'pos:close_register', 'store:view_sync']);
INSERT INTO retail.user_store_role (user_id, role_id, store_id)
    SELECT user_id, md5('seller')::uuid, md5('store')::uuid FROM retail.user_account;
"""


def now():
    """Tills sell now; what was sold long ago is looked at more closely."""
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def named_uuid(name):
    import hashlib
    digest = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:]))


def included_tax(amount):
    """The part of a tax-included amount that is tax, rounded half up."""
    divisor = 1_000_000 + RATE
    return (2 * amount * RATE + divisor) // (2 * divisor)


def sale_body(generator, register, products):
    """A sale of four lines and one payment, as compact JSON; its id is filled in by http_load."""
    lines = []
    for number, product in enumerate(generator.sample(range(products), 4), start=1):
        quantity = generator.randint(1, 3)
        lines.append({"line_number": number, "product_id": named_uuid(f"product{product}"),
                      "quantity": str(quantity), "unit_price": 100 + product, "price_quantity": "1",
                      "discount_amount": 0, "tax_group_id": named_uuid("group"),
                      "amount": quantity * (100 + product)})
    total = sum(line["amount"] for line in lines)
    return json.dumps({
        "sale_id": NIL_UUID, "register_session_id": named_uuid(f"session{register}"),
        "sold_at": now(), "lines": lines,
        "payments": [{"payment_number": 1, "tender_id": named_uuid("cash"), "amount": total}],
        "total": total, "tax_total": sum(included_tax(line["amount"]) for line in lines),
    }, separators=(",", ":"))


class Shop:
    def __init__(self, folder, account, build, products=PRODUCTS):
        self.network = Network(Options(folder, account, build, stores=["bench"], shared_buffers="512MB"))
        self.hq = self.network.hq
        self.store = self.network.stores["bench"]
        self.password = new_password()
        self.token = None
        self.products = products

    def start(self):
        self.open_headquarters()
        self.enrol(self.enrolment_code())
        self.store.start()
        wait_until(lambda: self.store_sql("SELECT count(*) FROM retail.price").strip() == str(self.products), 60,
                   "the store's first snapshot")
        client = self.client()
        for register in range(REGISTERS):
            self.open_session(client, register)

    def open_headquarters(self, more=""):
        """With everything published."""
        self.network.create()
        self.network.add_admin("bench", self.password)
        self.hq_sql(MASTER_DATA.format(rate=RATE, products=self.products, registers=REGISTERS) + more)
        self.hq.start()
        wait_until(lambda: self.hq_sql("SELECT count(*) FROM sync.change_queue").strip() == "0", 300, "the cut")

    def enrolment_code(self):
        admin = self.network.admin_client("bench", self.password)
        return admin.post(f"/api/v1/stores/{named_uuid('store')}/enrolment")["code"]

    def enrol(self, code):
        server = self.store.server
        server.command("enrol", "--hq-url", server.settings["sync.hq_url"], "--code", code)

    @staticmethod
    def open_session(client, register):
        client.post("/api/v1/register_sessions", {
            "register_session_id": named_uuid(f"session{register}"),
            "register_id": named_uuid(f"register{register}"), "opening_float": 10000,
            "business_date": now()[:10], "opened_at": now()})

    def client(self):
        client = Client(self.store.server.url)
        client.login("bench", self.password)
        self.token = client.token
        return client

    def bodies(self, count, seed=1):
        generator = random.Random(seed)
        return [sale_body(generator, i % REGISTERS, self.products) for i in range(count)]

    def hq_sql(self, text):
        return self.hq.cluster.sql(text, self.hq.database, "outpost_owner")

    def store_sql(self, text):
        return self.store.cluster.sql(text, self.store.database, "outpost_owner")

    def stop(self):
        self.network.stop()
