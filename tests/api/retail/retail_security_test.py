"""Who may do what: every route without and with the wrong token, forged tokens, database grants."""
import json
import re
import unittest

from chain.api import Client, Problem
from chain.identifier import new_id
from one_chain import ChainTest
from tokens import Forger

OPEN_TO_ALL = "public"
ANY_USER = "signed in"
STORES_ONLY = "store link"


def routes_of(server):
    """(permission, method, path) of every route, path parameters filled in."""
    for entry in server.command("permissions").splitlines():
        permission, route = entry.split("\t")
        method, path = route.split(" ")
        yield permission, method, re.sub(r"\{[a-z_]+\}", new_id(), path)


class Security(ChainTest):
    stores = 2

    @classmethod
    def prepare(cls):
        cls.servers = [node.server for node in cls.world.network.nodes()]
        cls.powerless = {"outpost-hq": cls.user_without_rights("hq", None)}

    @classmethod
    def user_without_rights(cls, name, store_id):
        password = "a password of no use"
        role_id = new_id()
        hq = cls.world.hq
        hq.post("/api/v1/roles", {"role_id": role_id, "code": f"none-{name}", "name": "None", "permissions": []})
        hq.post("/api/v1/users", {"user_id": new_id(), "user_name": f"nobody-{name}", "display_name": "Nobody",
                                  "password": password, "roles": [{"role_id": role_id, "store_id": store_id}]})
        return f"nobody-{name}", password

    def hq_client_without_rights(self):
        client = Client(self.world.network.hq.server.url)
        client.login(*self.powerless["outpost-hq"])
        return client

    def test_no_route_answers_without_a_token_unless_it_is_public(self):
        for server in self.servers[:2]:
            client = Client(server.url)
            for permission, method, path in routes_of(server):
                with self.subTest(server=server.program, route=f"{method} {path}"):
                    status, _ = client.exchange(method, path)
                    if permission == OPEN_TO_ALL:
                        self.assertNotIn(status, (403, 500))
                    else:
                        self.assertEqual(status, 401)

    def test_no_route_serves_a_user_without_its_permission(self):
        client = self.hq_client_without_rights()
        for permission, method, path in routes_of(self.servers[0]):
            if permission in (OPEN_TO_ALL, ANY_USER):
                continue
            with self.subTest(route=f"{method} {path}"):
                status, _ = client.exchange(method, path)
                self.assertEqual(status, 401 if permission == STORES_ONLY else 403)

    def test_a_clerk_at_a_store_gets_only_what_the_role_says(self):
        client = self.world.store_client("store1")
        held = set(client.get("/api/v1/auth/me")["permissions"])
        refused = 0
        for permission, method, path in routes_of(self.servers[1]):
            if permission in held or permission in (OPEN_TO_ALL, ANY_USER):
                continue
            with self.subTest(route=f"{method} {path}"):
                refused += 1
                self.assertEqual(client.exchange(method, path)[0], 403)
        self.assertGreaterEqual(refused, 0)

    def assert_all_refused(self, server, tokens, path):
        for name, token in tokens.items():
            with self.subTest(token=name):
                status, body = Client(server.url, token).exchange("GET", path)
                self.assertEqual(status, 401, body)
                self.assertNotIn(b"jwt", body.lower())

    def test_a_forged_or_expired_token_is_refused_at_hq(self):
        forger = Forger(self.servers[0], self.world.hq_client().token)
        self.assertEqual(Client(self.servers[0].url, forger.signed()).exchange("GET", "/api/v1/users")[0], 200)
        self.assert_all_refused(self.servers[0], forger.all(), "/api/v1/users")

    def test_a_forged_or_expired_token_is_refused_at_a_store(self):
        forger = Forger(self.servers[1], self.world.store_client("store1").token)
        self.assert_all_refused(self.servers[1], forger.all(), "/api/v1/sales")

    def test_an_expired_token_is_called_expired(self):
        token = Forger(self.servers[0], self.world.hq_client().token).expired()
        with self.assertRaises(Problem) as caught:
            Client(self.servers[0].url, token).get("/api/v1/users")
        self.assertEqual(caught.exception.code, "token_expired")

    def test_a_token_is_worth_nothing_at_another_server(self):
        at_store = self.world.store_client("store1").token
        at_hq = self.world.hq_client().token
        for server, token in ((self.servers[0], at_store), (self.servers[2], at_store),
                              (self.servers[1], at_hq)):
            with self.subTest(server=server.program):
                self.assertEqual(Client(server.url, token).exchange("GET", "/api/v1/products")[0], 401)

    def test_a_user_of_one_store_cannot_sign_in_where_there_is_no_role(self):
        for user_name, password in (("clerk", self.world.passwords["clerk"]),
                                    ("admin", "wrong password here"), ("nobody at all", "some password")):
            with self.subTest(user=user_name), self.assertRaises(Problem) as caught:
                Client(self.servers[0].url).login(user_name, password)
            self.assertEqual((caught.exception.status, caught.exception.code), (401, "wrong_credentials"))

    def test_who_guesses_passwords_waits_and_nobody_else_does(self):
        body = json.dumps({"user_name": f"guessed {new_id()}", "password": "not this one either"}).encode()
        client = Client(self.servers[0].url)
        statuses = [client.exchange("POST", "/api/v1/auth/login", body)[0] for _ in range(10)]
        self.assertEqual(statuses, [401] * 10)
        status, reply = client.exchange("POST", "/api/v1/auth/login", body)
        self.assertEqual((status, json.loads(reply)["code"]), (429, "too_many_requests"))
        self.assertRegex(json.loads(reply)["detail"], "try again in [0-9]+ seconds")
        client.login("admin", self.world.passwords["admin"])


    def test_a_name_counts_as_it_is_found_whatever_letters_spell_it(self):
        """The database knows capital letters, like U+0130, that the count of wrong tries does not."""
        client, password = Client(self.servers[0].url), self.world.passwords["admin"]
        client.login("ADMIN", password)
        with self.assertRaises(Problem) as caught:
            client.login("adm\u0130n", password)
        self.assertEqual(caught.exception.code, "wrong_credentials")


class Grants(ChainTest):
    """What the servers' database role may do, past every server."""

    def refused(self, node, statement):
        try:
            node.cluster.sql(statement, node.database, "outpost_server")
        except Exception as error:  # psql ended with the server's words
            return str(error)
        return ""

    def assert_refused(self, node, statements, word="permission denied"):
        for statement in statements:
            with self.subTest(statement=statement):
                self.assertIn(word, self.refused(node, statement))

    def test_a_store_server_cannot_write_mirrored_tables(self):
        node = self.world.network.stores["store1"]
        tables = node.cluster.sql("SELECT table_name FROM sync.mirrored_table", node.database).split()
        self.assertGreater(len(tables), 10)
        self.assert_refused(node, [f"DELETE FROM retail.{table}" for table in tables])
        self.assert_refused(node, [f"UPDATE retail.{table} SET row_version = 9" for table in tables
                                   if table not in ("tax_group_rate", "user_store_role")])
        self.assert_refused(node, [f"INSERT INTO retail.{table} DEFAULT VALUES" for table in tables])

    def test_nobody_changes_what_was_sold_or_written_to_the_journal(self):
        client = self.world.store_client("store1")
        client.post("/api/v1/sales", self.world.a_sale(self.world.open_session(client, "store1")))
        node = self.world.network.stores["store1"]
        tables = ("retail.sale", "retail.sale_line", "retail.payment", "retail.register_session",
                  "retail.stock_adjustment", "sync.journal", "sync.journal_sequence")
        for table in tables:
            self.assert_refused(node, [f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE",
                                       f"INSERT INTO {table} DEFAULT VALUES"])
            with self.subTest(owner=table), self.assertRaises(Exception) as caught:
                node.cluster.sql(f"DELETE FROM {table}", node.database, "outpost_owner")
            self.assertIn("state_conflict", str(caught.exception))

    def test_the_server_at_hq_cannot_touch_what_stores_reported(self):
        node = self.world.network.hq
        tables = ("retail.sale", "retail.sale_line", "retail.payment", "retail.register_session",
                   "sync.received_batch", "sync.received_mark", "sync.publication")
        for table in tables:
            self.assert_refused(node, [f"DELETE FROM {table}", f"INSERT INTO {table} DEFAULT VALUES"])


if __name__ == "__main__":
    unittest.main()
