"""Wrong requests to both servers: each a clear problem with its code, nothing stored, the server unharmed."""
import base64
import json
import unittest

from chain.identifier import new_id
from one_chain import ChainTest

SALES = "/api/v1/sales"


def without(document, name):
    return {key: value for key, value in document.items() if key != name}


def with_line(document, **changes):
    lines = [{**document["lines"][0], **changes}, *document["lines"][1:]]
    return {**document, "lines": lines}


def with_payment(document, **changes):
    return {**document, "payments": [{**document["payments"][0], **changes}, *document["payments"][1:]]}


# what, how the valid sale is spoilt, status, code, field that the problem names
WRONG_SALES = (
    ("an unknown field", lambda sale: {**sale, "colour": "red"}, 422, "unknown_field", "colour"),
    ("an unknown field of a line", lambda sale: with_line(sale, colour="red"), 422, "unknown_field",
     "lines[0].colour"),
    ("a missing field", lambda sale: without(sale, "total"), 422, "missing_field", "total"),
    ("no lines", lambda sale: without(sale, "lines"), 422, "missing_field", "lines"),
    ("text for money", lambda sale: {**sale, "total": "1.01"}, 422, "invalid", "total"),
    ("a fraction for money", lambda sale: {**sale, "total": 1.5}, 422, "invalid", "total"),
    ("a number beyond 64 bits", lambda sale: {**sale, "total": 10**30}, (400, 422), None, None),
    ("an id that is no UUID", lambda sale: {**sale, "sale_id": "12"}, 422, "invalid", "sale_id"),
    ("a time that is none", lambda sale: {**sale, "sold_at": "yesterday"}, 422, "invalid", "sold_at"),
    ("a quantity that is no decimal", lambda sale: with_line(sale, quantity="two"), 422, "invalid",
     "lines[0].quantity"),
    ("a list for an object", lambda sale: [sale], (400, 422), None, None),
    ("a line amount that does not add up", lambda sale: with_line(sale, amount=1), 422, "totals_differ",
     "lines[0].amount"),
    ("a total that does not add up", lambda sale: {**sale, "total": sale["total"] + 1}, 422, "totals_differ",
     "total"),
    ("taxes that do not add up", lambda sale: {**sale, "tax_total": sale["tax_total"] + 1}, 422,
     "totals_differ", "tax_total"),
    ("an unknown product", lambda sale: with_line(sale, product_id=new_id()), 422, "unknown_reference",
     "lines[0].product_id"),
    ("a price no shop takes", lambda sale: with_line(sale, unit_price=9 * 10**18), 422, "invalid",
     "lines[0].unit_price"),
    ("a payment that fills no drawer", lambda sale: with_payment(sale, amount=9 * 10**18), 422, "invalid",
     "payments[0].amount"),
    ("more than a shop holds", lambda sale: with_line(sale, quantity="1000000.001"), 422, "invalid",
     "lines[0].quantity"),
    ("a reason that says nothing", lambda sale: with_line(sale, price_reason=" "), 422, "invalid",
     "lines[0].price_reason"),
    ("a time to come", lambda sale: {**sale, "sold_at": "2999-01-01T00:00:00Z"}, 422, "invalid", "sold_at"),
    ("an unknown session", lambda sale: {**sale, "register_session_id": new_id()}, 422, "unknown_reference",
     "register_session_id"),
)
WRONG_BODIES = (b"", b"{", b"{]", b'{"sale_id": }', b"nul", b"\xff\xfe", b'{"a":1,"a":2}', b"[" * 10000)


class WrongSales(ChainTest):
    stores = 2

    def setUp(self):
        self.client = self.world.store_client("store1")

    @classmethod
    def prepare(cls):
        cls.session_id = cls.world.open_session(cls.world.store_client("store1"), "store1")

    def sold(self):
        return self.store_rows("SELECT (SELECT count(*) FROM retail.sale), (SELECT count(*) FROM sync.journal)")

    def send(self, body, path=SALES, token=None):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, reply = self.client.exchange("POST", path, sent, headers=headers)
        return status, json.loads(reply) if reply else {}

    def check(self, what, body, statuses, code, field):
        before = self.sold()
        status, problem = self.send(body)
        self.assertIn(status, statuses if isinstance(statuses, tuple) else (statuses,), problem)
        named = [problem.get("field"), *(error.get("field") for error in problem.get("errors", ()))]
        if code:
            codes = [problem.get("code"), *(error.get("code") for error in problem.get("errors", ()))]
            self.assertIn(code, codes, problem)
        if field:
            self.assertIn(field, named, problem)
        self.assertEqual(self.sold(), before, what)

    def test_each_wrong_sale_is_refused_by_name_and_leaves_nothing(self):
        for what, spoil, statuses, code, field in WRONG_SALES:
            with self.subTest(what):
                self.check(what, spoil(self.world.a_sale(self.session_id, ("SKU1", "SKU2"))), statuses, code,
                           field)

    def test_another_price_needs_a_reason(self):
        sale = self.world.a_sale(self.session_id)
        price = sale["lines"][0]["unit_price"]
        with_other_price = with_line(sale, unit_price=price + 100, amount=price + 100)
        with_other_price["lines"][0].pop("price_reason")
        with_other_price["total"] = price + 100
        with_other_price["payments"][0]["amount"] = price + 100
        with_other_price["tax_total"] = self.world.tax_group.tax(price + 100)
        self.check("another price", with_other_price, 409, "price_differs", "lines[0].unit_price")

    def test_what_is_no_json_is_refused(self):
        for body in WRONG_BODIES:
            with self.subTest(body[:20]):
                self.check("no JSON", body, (400, 411, 422), None, None)

    def test_a_repeat_answers_the_same_and_another_content_is_refused(self):
        sale = self.world.a_sale(self.session_id)
        first = self.client.post(SALES, sale)
        before = self.sold()
        self.assertEqual(self.client.post(SALES, sale)["receipt_number"], first["receipt_number"])
        status, problem = self.send({**sale, "sold_at": "2020-01-01T00:00:00Z"})
        self.assertEqual((status, problem["code"]), (409, "already_exists_differently"))
        self.assertEqual(self.sold(), before)

    def test_tokens_that_are_not_ours_open_nothing(self):
        sale = self.world.a_sale(self.session_id)
        head, claims, signature = self.client.token.split(".")
        unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
        for what, token in (
                ("none", ""), ("nonsense", "x"), ("cut short", self.client.token[:-10]),
                ("without signature", f"{head}.{claims}."), ("alg none", f"{unsigned}.{claims}."),
                ("another signature", f"{head}.{claims}.{'A' * len(signature)}"),
                ("of another store", self.world.store_client("store2").token),
                ("of headquarters", self.world.hq_client().token)):
            with self.subTest(what):
                before = self.sold()
                status, problem = self.send(sale, token=token)
                self.assertIn(status, (401, 403), problem)
                self.assertEqual(self.sold(), before)

    def test_a_clerk_may_not_do_what_no_role_gives(self):
        status, problem = self.send({"department_id": new_id(), "code": "X", "name": "X"}, "/api/v1/departments")
        self.assertIn(status, (403, 404, 405), problem)

    def test_wrong_passwords_are_refused_alike(self):
        answers = set()
        for user_name, password in (("clerk", "wrong"), ("nobody", "wrong")):
            status, problem = self.send({"user_name": user_name, "password": password}, "/api/v1/auth/login")
            answers.add((status, problem["code"], problem.get("detail")))
        self.assertEqual(len(answers), 1)
        self.assertEqual(next(iter(answers))[:2], (401, "wrong_credentials"))


class StaleVersions(ChainTest):
    def test_an_edit_of_an_old_version_is_refused(self):
        client = self.world.hq_client()
        department = next(client.items("/api/v1/departments"))
        department.pop("updated_at", None)
        path = f"/api/v1/departments/{department['department_id']}"
        client.put(path, {**department, "name": "First"})
        status, reply = client.exchange("PUT", path, json.dumps({**department, "name": "Second"}).encode())
        self.assertEqual((status, json.loads(reply)["code"]), (409, "stale_version"))
        self.assertEqual(client.get(path)["name"], "First")

    def test_a_server_that_was_sent_nonsense_still_serves(self):
        client = self.world.hq_client()
        for body in WRONG_BODIES:
            status, _ = client.exchange("POST", "/api/v1/departments", body)
            self.assertIn(status, (400, 411, 422))
        self.assertGreaterEqual(len(list(client.items("/api/v1/products"))), 5)


if __name__ == "__main__":
    unittest.main()
