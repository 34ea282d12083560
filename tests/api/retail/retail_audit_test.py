"""The audit at headquarters: what is written of each change, who may read it, and who may not touch it."""
import contextlib
import getpass
import json
import unittest

import psycopg2

from chain.api import Client, Problem
from chain.identifier import new_id
from chain.network import wait_until
from one_chain import ChainTest

HEADER = "sku,name,department,tax_group,barcode,unit_price,price_quantity\n"
MANY_EDITS = """
    INSERT INTO audit.edit_row SELECT 1000000 + n, 1, gen_random_uuid(), NULL, jsonb_build_object('name', 'Straw ' || n)
        FROM generate_series(1, 100000) n;
    INSERT INTO audit.edit SELECT 1000000 + n, now() + n * interval '1 second', gen_random_uuid(), 'x', NULL, NULL, NULL, NULL,
        'table' || n % 20, 'create', 1 FROM generate_series(1, 100000) n;
    INSERT INTO audit.edit_row SELECT 2000000, n, gen_random_uuid(), NULL, jsonb_build_object('name', 'Hay ' || n)
        FROM generate_series(1, 100000) n;
    INSERT INTO audit.edit VALUES (2000000, now() - interval '1 hour', NULL, 'x', NULL, NULL, NULL, NULL, 'stack', 'create', 100000);
    INSERT INTO audit.link SELECT 1000000 + n, 1, 1, 1000000 + n, '', sync.chain_start(),
        array_to_tsvector(ARRAY['straw', n::text])
        FROM generate_series(1, 100000, 5) n;
    INSERT INTO audit.link SELECT 2000000, n, 1000, 2000000 + n, '', sync.chain_start(), audit.link_words(2000000, n, n + 999)
        FROM generate_series(1, 100000, 1000) n;
    ANALYZE audit.edit, audit.edit_row, audit.link"""
REPLY_ONLY = {"updated_at", "row_version"}


class AuditTest(ChainTest):
    opens_stores = False
    connections = {}  # role -> its own

    def setUp(self):
        self.hq = self.world.hq
        self.hq.close()  # the server may have closed it while the test before took its time
        self.node = self.world.network.hq

    def entries(self, **query):
        return list(self.hq.items("/api/v1/audit", **query))

    def connect(self, role="outpost_server"):
        connection = psycopg2.connect(self.node.cluster.url(self.node.database, role))
        self.addCleanup(connection.close)
        return connection

    def rows(self, text, *values, role="postgres"):
        if role not in self.connections:
            self.connections[role] = psycopg2.connect(self.node.cluster.url(self.node.database, role))
            self.addClassCleanup(self.connections[role].close)
        with self.connections[role] as connection, connection.cursor() as cursor:
            cursor.execute(text, values or None)
            return cursor.fetchall() if cursor.description else []

    def wait_for_chain(self):
        wait_until(lambda: self.hq.get("/api/v1/audit/head")["waiting"] == 0, 60, "the chain")

    def verify(self):
        """(True, what was said) when the chain holds."""
        self.wait_for_chain()
        try:
            return True, self.node.server.command("audit", "verify")
        except Exception as failure:  # the command's words are in it
            return False, str(failure)

    def department(self, name="Department"):
        return self.hq.post("/api/v1/departments", {"department_id": new_id(), "code": new_id()[-12:], "name": name})

    def changed(self, path, document, **fields):
        return self.hq.put(f"{path}/{next(iter(document.values()))}", {**document, **fields})


def sides(entry):
    """The fields of an entry as {name: (before, after)}."""
    return {field["name"]: (field["before"], field["after"]) for field in entry["fields"]}


class EveryResource:
    def resources(self):
        """Path, table, what to create, and a field to change."""
        department, group = next(iter(self.world.department_ids.values())), self.world.tax_group.tax_group_id
        code, product = (lambda: new_id()[-12:]), new_id()
        self.hq.post("/api/v1/products", {"product_id": product, "sku": code(), "name": "Of the audit",
                                          "department_id": department, "tax_group_id": group})
        return [
            ("departments", "department", {"department_id": new_id(), "code": code(), "name": "First"}, "name"),
            ("price_zones", "price_zone", {"price_zone_id": new_id(), "code": code(), "name": "First"}, "name"),
            ("tax_groups", "tax_group", {"tax_group_id": new_id(), "code": code(), "name": "First",
                                         "price_includes_tax": True, "rates": []}, "name"),
            ("tenders", "tender", {"tender_id": new_id(), "code": code(), "name": "First", "kind": "card"}, "name"),
            ("stores", "store", {"store_id": new_id(), "code": code(), "name": "First"}, "name"),
            ("registers", "register", {"register_id": new_id(), "store_id": self.world.store_ids["store1"],
                                       "code": code(), "name": "First"}, "name"),
            ("products", "product", {"product_id": new_id(), "sku": code(), "name": "First",
                                     "department_id": department, "tax_group_id": group}, "name"),
            ("barcodes", "barcode", {"barcode_id": new_id(), "product_id": product, "barcode": "First"}, "barcode"),
            ("roles", "role", {"role_id": new_id(), "code": code(), "name": "First", "permissions": []}, "name"),
            ("users", "user_account", {"user_id": new_id(), "user_name": "user." + code(), "display_name": "First",
                                       "password": "three plain words", "roles": []}, "display_name"),
        ]

    def remove(self, path, version, table, key):
        """True when it took the database's own words: what documents may name is not removed by the API."""
        try:
            self.hq.delete(path, row_version=version)
            return False
        except Problem as problem:
            self.assertEqual(problem.code, "in_use")
        key_column = f"{'user' if table == 'user_account' else table}_id"
        self.rows(f"DELETE FROM retail.{table} WHERE {key_column} = %s", key, role="outpost_server")
        return True

    def test_creating_changing_and_removing_each_leaves_one_entry_with_both_sides(self):
        me = self.hq.get("/api/v1/auth/me")["user_id"]
        for resource, table, document, field in self.resources():
            with self.subTest(resource):
                key, path = next(iter(document.values())), f"/api/v1/{resource}"
                made = self.hq.post(path, document)
                changed = self.hq.put(f"{path}/{key}", {**made, field: "Second"})
                by_hand = self.remove(f"{path}/{key}", changed["row_version"], table, key)
                removed, change, created = self.entries(key=key, table_name=table)
                self.assertEqual([entry["action"] for entry in (created, change, removed)],
                                 ["create", "change", "remove"])
                self.assertEqual(sides(change), {field: ("First", "Second")})
                self.assertEqual(sides(created)[field], (None, "First"))
                self.assertEqual(sides(removed)[field], ("Second", None))
                self.assertEqual(set(sides(created)), set(sides(removed)))
                self.assertFalse(REPLY_ONLY & set(sides(created)))
                for entry in (created, change, removed):
                    self.assertEqual((entry["key"], entry["database_user"], entry["command_user"]),
                                     (key, "outpost_server", None))
                    if by_hand and entry is removed:
                        self.assertEqual((entry["user_id"], entry["address"]), (None, None))
                        continue
                    self.assertEqual((entry["user_id"], entry["user_name"]), (me, "admin"))
                    self.assertRegex(entry["address"], r"127\.0\.0\.1$")

    def test_the_request_and_its_trace_are_named(self):
        trace, document = "4bf92f3577b34da6a3ce929d0e0e4736", {"department_id": new_id(), "code": new_id()[-12:],
                                                               "name": "Traced"}
        status, _ = self.hq.exchange("POST", "/api/v1/departments", json.dumps(document).encode(),
                                     headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
        self.assertEqual(status, 201)
        entry, = self.entries(key=document["department_id"])
        self.assertEqual(entry["trace_id"], trace)
        self.assertRegex(entry["request_id"], r"^[0-9a-f-]{36}$")

    def test_what_changes_nothing_leaves_no_entry(self):
        document = self.department()
        path = f"/api/v1/departments/{document['department_id']}"
        self.hq.post("/api/v1/departments", {name: document[name] for name in ("department_id", "code", "name")})
        same = self.hq.put(path, document)
        self.assertEqual(same["row_version"], 2)
        with self.assertRaises(Problem):
            self.hq.put(path, {**document, "name": "Stale"})
        self.assertEqual(len(self.entries(key=document["department_id"])), 1)

    def test_settings_and_children_are_found_by_their_record(self):
        settings = self.hq.get("/api/v1/settings")
        self.hq.put("/api/v1/settings", {**settings, "name": "Another chain"})
        self.assertEqual(sides(self.entries(table_name="chain")[0]), {"name": (settings["name"], "Another chain")})

        rate = self.hq.get("/api/v1/tax_rates")["items"][0]["tax_rate_id"]
        group = self.hq.post("/api/v1/tax_groups", {
            "tax_group_id": new_id(), "code": new_id()[-12:], "name": "With a rate", "price_includes_tax": True,
            "rates": [{"tax_rate_id": rate, "position": 1, "compound": False}]})
        self.assertEqual({entry["table_name"] for entry in self.entries(key=group["tax_group_id"])},
                         {"tax_group", "tax_group_rate"})

        role = self.hq.get("/api/v1/roles")["items"][0]["role_id"]
        user = self.hq.post("/api/v1/users", {"user_id": new_id(), "user_name": "u" + new_id()[-12:],
                                              "display_name": "With a role", "password": "three plain words",
                                              "roles": [{"role_id": role, "store_id": None}]})
        self.hq.put(f"/api/v1/users/{user['user_id']}", {**user, "roles": []})
        entries = self.entries(key=user["user_id"], table_name="user_store_role")
        self.assertEqual([entry["action"] for entry in entries], ["remove", "create"])
        self.assertEqual(sides(entries[1])["role_id"], (None, role))

    def test_an_import_is_audited_row_by_row_with_who_applied_it(self):
        department = self.hq.get("/api/v1/departments")["items"][0]["code"]
        group = self.hq.get("/api/v1/tax_groups")["items"][0]["code"]
        count = 1203  # more than a link holds

        def run(name, price):
            text = HEADER + "".join(f"AU{number},{name} {number},{department},{group},AU-{number},{price},1\n"
                                    for number in range(count))
            path = "/api/v1/imports/" + self.hq.call("POST", "/api/v1/imports", text, "text/csv")["import_id"]
            wait_until(lambda: self.hq.get(path)["state"] == "validated", 30, "the preview")
            self.hq.post(path + "/apply", {"policy": "all_or_nothing"})

        def entries(table, action):
            return [entry for entry in self.entries(table_name=table, **{"from": since})
                    if entry["action"] == action]

        since = self.entries(key=self.department()["department_id"])[0]["at"]
        run("Article", "1.00")
        for table in ("product", "barcode", "price"):
            created = entries(table, "create")
            self.assertEqual(len(created), count)
            self.assertEqual(len({entry["key"] for entry in created}), count)
            self.assertEqual({entry["user_name"] for entry in created}, {"admin"})
        run("Ware", "2.00")
        changes = entries("product", "change")
        self.assertEqual(sorted(tuple(sides(entry).items()) for entry in changes),
                         sorted((("name", (f"Article {number}", f"Ware {number}")),) for number in range(count)))
        self.assertEqual(len(entries("price", "change")), count)
        self.assertEqual(self.verify()[0], True)
        found = self.entries(q="ware 1202")
        self.assertEqual([sides(entry) for entry in found], [{"name": ("Article 1202", "Ware 1202")}])
        self.assertEqual({entry["table_name"] for entry in self.entries(q="AU-1202")}, {"product", "barcode"})


class Reading:
    def test_the_filters_narrow_and_the_pages_hold_everything_once(self):
        ids = [self.department(f"Searched {word}")["department_id"] for word in ("one", "two", "three", "four", "five")]
        mine = [entry["key"] for entry in self.entries(table_name="department")][:5]
        self.assertEqual(mine, ids[::-1])
        seen, after = [], {}
        while len(seen) < 5:
            page = self.hq.get("/api/v1/audit", table_name="department", limit=2, **after)
            seen += [entry["key"] for entry in page["items"]]
            after = {"after": page["next"]}
        self.assertEqual(seen[:5], ids[::-1])
        first = self.entries(key=ids[0])[0]["at"]
        self.assertIn(ids[0], [entry["key"] for entry in self.entries(**{"from": first})])
        self.assertNotIn(ids[0], [entry["key"] for entry in self.entries(to=first)])
        me = self.hq.get("/api/v1/auth/me")["user_id"]
        self.assertIn(ids[0], [entry["key"] for entry in self.entries(user_id=me, table_name="department")])
        self.assertEqual(self.entries(user_id=new_id()), [])
        self.wait_for_chain()
        self.assertEqual([entry["key"] for entry in self.entries(q="SEARCH fou")], [ids[3]])
        self.assertEqual(self.entries(q="searched nowhere"), [])

    def test_wrong_questions_are_named(self):
        for query, field in (("after=x", "after"), ("user_id=x", "user_id"), ("from=yesterday", "from"),
                             ("q=--", "q"), ("colour=red", "colour")):
            with self.subTest(query), self.assertRaises(Problem) as caught:
                self.hq.get("/api/v1/audit?" + query)
            document = caught.exception.document
            self.assertEqual(caught.exception.status, 422)
            self.assertIn(field, [document.get("field")] + [one.get("field") for one in document.get("errors", [])])

    def test_who_has_no_right_to_it_reads_nothing(self):
        role = self.hq.post("/api/v1/roles", {"role_id": new_id(), "code": new_id()[-12:], "name": "Editor",
                                              "permissions": ["hq:manage_products", "hq:manage_users"]})
        self.hq.post("/api/v1/users", {"user_id": new_id(), "user_name": "curious", "display_name": "Curious",
                                       "password": "three plain words",
                                       "roles": [{"role_id": role["role_id"], "store_id": None}]})
        client = Client(self.hq.base_url)
        client.login("curious", "three plain words")
        for path in ("/api/v1/audit", "/api/v1/audit/head"):
            self.assertEqual(client.exchange("GET", path)[0], 403)

    def test_no_search_reads_more_than_a_few_pages_of_a_large_audit(self):
        """A hundred thousand edits, and one of as many rows, in a transaction that is rolled back."""
        document = self.department("Needle in it")
        me = self.hq.get("/api/v1/auth/me")["user_id"]
        self.wait_for_chain()
        newest = self.hq.get("/api/v1/audit", limit=1)["items"][0]["at"]
        names = ("p_table_name", "p_key", "p_user_id", "p_from", "p_to", "p_q", "p_after")
        find = "SELECT * FROM audit.find(%s, %s, %s, %s, %s, %s, %s, 51)"
        with contextlib.closing(self.connect("outpost_owner")) as connection, connection.cursor() as cursor:
            cursor.execute(MANY_EDITS)
            for name, most, arguments in (
                    ("everything", 2500, {}), ("a record", 2500, {"p_key": document["department_id"]}),
                    ("a table", 2500, {"p_table_name": "table7"}), ("a small table", 2500, {"p_table_name": "department"}),
                    ("a user", 2500, {"p_user_id": me}), ("a time", 2500, {"p_from": "2001-01-01", "p_to": newest}),
                    ("a user and a table", 2500, {"p_user_id": me, "p_table_name": "department"}),
                    ("a table of one large edit", 2500, {"p_table_name": "stack"}),
                    ("a late page", 2500, {"p_after": f"{newest} 2000000 50000"}),
                    ("a rare word", 2500, {"p_q": "needle"}), ("no such word", 2500, {"p_q": "nowhere"}),
                    ("a word of one row of a large edit", 3000, {"p_q": "hay 77777"})):
                values = [arguments.get(one) for one in names]
                cursor.execute(find, values)  # what a session reads once is not counted
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + find, values)
                root = cursor.fetchone()[0][0]["Plan"]
                with self.subTest(name):
                    self.assertLess(root["Shared Hit Blocks"] + root["Shared Read Blocks"], most)
            cursor.execute("SELECT pg_relation_size('audit.edit_row') / 8192")
            self.assertGreater(cursor.fetchone()[0], 2500)
            connection.rollback()


class Secrets:
    def test_no_password_or_code_or_digest_is_anywhere_in_it(self):
        password = "quite a secret phrase"
        user = self.hq.post("/api/v1/users", {"user_id": new_id(), "user_name": "secretive", "display_name": "S",
                                              "password": password, "roles": []})
        self.hq.put(f"/api/v1/users/{user['user_id']}", {**user, "password": password + " more"})
        change = self.entries(key=user["user_id"])[0]
        self.assertEqual(change["fields"], [{"name": "password_hash", "kind": "secret", "before": None, "after": None}])
        self.world.network.enrol("store1", self.world.store_ids["store1"], self.hq)
        self.assertEqual({entry["table_name"] for entry in self.entries(key=self.world.store_ids["store1"])},
                         {"store", "enrolment", "store_link"})
        self.wait_for_chain()
        hidden = [value for value, in self.rows("SELECT password_hash FROM retail.user_account UNION ALL "
                                                "SELECT code_digest FROM sync.enrolment UNION ALL "
                                                "SELECT credential_digest FROM sync.store_link")]
        self.assertGreater(len(hidden), 3)
        for table, in self.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'audit'"):
            text = "\n".join(row for row, in self.rows(f"SELECT t::text FROM audit.{table} t"))
            for word in [password, "argon2", *hidden]:
                self.assertNotIn(word, text, table)

    def test_every_column_that_sounds_secret_or_personal_is_declared(self):
        found = {name for name, in self.rows("""
            SELECT DISTINCT a.attname::text FROM pg_trigger t JOIN pg_attribute a ON a.attrelid = t.tgrelid
            WHERE t.tgname = 'audit_insert' AND a.attnum > 0 AND NOT a.attisdropped
                AND a.attname ~ 'password|hash|digest|secret|credential|token|pin$|e?mail|phone|birth|user_name|display_name
                |first_name|last_name|street|postal'""".replace("\n                |", "|"))}
        declared = {name for name, in self.rows("SELECT column_name::text FROM audit.hidden_column")}
        self.assertGreaterEqual(found, {"password_hash", "user_name", "display_name", "code_digest"})
        self.assertLessEqual(found, declared)

    def test_every_replicated_table_is_audited_with_keys_it_has(self):
        triggers = self.rows("""
            SELECT c.relname::text, count(*), bool_and(t.tgenabled = 'A'),
                bool_and(t.tgnargs = (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid
                    AND a.attname = ANY (string_to_array(encode(t.tgargs, 'escape'), '\\000'))))
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'audit\\_%' GROUP BY 1""")
        replicated = {name for name, in self.rows("SELECT table_name FROM sync.replicated_table")}
        self.assertGreater(len(replicated), 14)
        self.assertLessEqual(replicated, {row[0] for row in triggers})
        self.assertEqual({row[1:] for row in triggers}, {(3, True, True)})

    def test_a_table_replicated_later_is_audited_without_being_named(self):
        self.rows("""CREATE TABLE retail.later (later_id uuid PRIMARY KEY, note text, email text);
            SELECT sync.publish_table('later', ARRAY['later_id'], $$ARRAY['all']$$, 9999)""", role="outpost_owner")
        try:
            later = new_id()
            self.rows("INSERT INTO retail.later VALUES (%s, 'Noted', 'ann@example.org')", later, role="outpost_owner")
            entry, = self.entries(key=later)
            self.assertEqual({field["name"]: (field["kind"], field["after"]) for field in entry["fields"]},
                             {"later_id": ("plain", later), "note": ("plain", "Noted"),
                              "email": ("personal", "ann@example.org")})
            row, = self.rows("SELECT r::text FROM audit.edit_row r WHERE key = %s", later)
            self.assertNotIn("ann@", row[0])
        finally:
            self.rows("DELETE FROM retail.later", role="outpost_owner")


class Unalterable:
    def refused(self, statement, role, word):
        with self.subTest(statement=statement, role=role), self.assertRaises(psycopg2.Error) as caught:
            self.rows(statement, role=role)
        self.assertIn(word, str(caught.exception))

    def test_the_servers_role_neither_writes_nor_changes_nor_switches_it_off(self):
        tables = [name for name, in self.rows(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'audit'")]
        self.assertGreaterEqual(len(tables), 8)
        for table in tables:
            for statement in (f"INSERT INTO audit.{table} DEFAULT VALUES", f"DELETE FROM audit.{table}",
                              f"TRUNCATE audit.{table}"):
                self.refused(statement, "outpost_server", "permission denied")
        for column in ("at = now()", "actor_id = NULL", "table_name = 'x'"):
            self.refused(f"UPDATE audit.edit SET {column}", "outpost_server", "permission denied")
        for statement in ("ALTER TABLE retail.product DISABLE TRIGGER audit_insert", "DROP TRIGGER audit_insert ON retail.product",
                          "SET session_replication_role = replica; DELETE FROM retail.product",
                          "CREATE TEMP TABLE forged (a int); CREATE TRIGGER t AFTER INSERT ON forged REFERENCING NEW TABLE AS"
                          " rows_touched FOR EACH STATEMENT EXECUTE FUNCTION audit.record_change('a')",
                          "SELECT audit.write_edit(1, 'x', 'create', 1)", "CALL audit.erase_values('user_account', 'x', NULL)",
                          "SELECT audit.attach('retail.product', ARRAY['name'])", "SELECT nextval('audit.edit_number')"):
            with self.subTest(statement), self.assertRaises(psycopg2.Error):
                self.rows(statement, role="outpost_server")

    def test_not_even_its_owner_changes_it_by_mistake(self):
        self.department()
        for table in ("edit", "edit_row", "link"):
            for statement in (f"DELETE FROM audit.{table}", f"UPDATE audit.{table} SET edit_id = 1", f"TRUNCATE audit.{table}"):
                self.refused(statement, "outpost_owner", "state_conflict")

    def test_tampering_is_found_and_named(self):
        document = self.department("Untouched")
        self.changed("/api/v1/departments", document, name="Tampered with")
        user = self.hq.post("/api/v1/users", {"user_id": new_id(), "user_name": "u" + new_id()[-12:], "display_name": "Eve",
                                              "password": "three plain words", "roles": []})
        good, said = self.verify()
        self.assertTrue(good, said)
        key, number = document["department_id"], self.entries(key=document["department_id"])[0]["audit_number"]
        edit = self.rows("SELECT max(edit_id) FROM audit.edit_row WHERE key = %s", key)[0][0]
        last = self.rows("SELECT max(first_number) FROM audit.link")[0][0]
        for change, words in (
                (f"UPDATE audit.edit_row SET after = '{{\"name\": \"Forged\"}}' WHERE edit_id = {edit}",
                 (f"number {number} ", f"department {key}", "the row was changed")),
                (f"DELETE FROM audit.edit_row WHERE edit_id = {edit}", (f"number {number} ", "the row is missing")),
                (f"INSERT INTO audit.edit_row VALUES ({edit}, 2, '{key}')", (f"number {number} ", "rows were added")),
                (f"UPDATE audit.edit SET actor_id = NULL WHERE edit_id = {edit}", (f"number {number} ", "who, when or whence")),
                (f"DELETE FROM audit.edit WHERE edit_id = {edit}", (f"number {number} ", "its edit is missing")),
                (f"DELETE FROM audit.link WHERE edit_id = {edit}", (f"number {number} ", "the link is missing")),
                (f"DELETE FROM audit.link WHERE first_number = {last}", (f"number {last} ", "the last links are missing")),
                (f"UPDATE audit.address SET address = '10.0.0.1' WHERE edit_id = {edit}", ("address beside it",)),
                (f"UPDATE audit.personal_value v SET value = '{{\"display_name\": \"Bob\"}}' FROM audit.edit_row r"
                 f" WHERE r.key = '{user['user_id']}' AND v.edit_id = r.edit_id", ("personal values beside it", user["user_id"])),
                ("INSERT INTO audit.edit_row VALUES (900000, 1, 'x')", ("the row belongs to no edit",)),
                ("INSERT INTO audit.edit SELECT 900000, at, actor_id, database_user, command_user, address_commitment, request_id,"
                 f" trace_id, table_name, action, row_count FROM audit.edit WHERE edit_id = {edit}", ("not in the chain",))):
            with self.subTest(change):
                self.tamper(change)
                found, said = self.verify()
                self.assertFalse(found, said)
                for word in words:
                    self.assertIn(word, said)
                self.restore()
        self.assertTrue(self.verify()[0])

    def tamper(self, change):
        """As a superuser who knows how, past every trigger; the tables as they were are kept aside."""
        tables = ("edit", "edit_row", "link", "address", "personal_value")
        self.rows("CREATE SCHEMA aside; " + "".join(f"CREATE TABLE aside.{name} AS TABLE audit.{name};" for name in tables))
        self.rows(f"SET session_replication_role = replica; {self.triggers('DISABLE')} {change}; {self.triggers('ENABLE ALWAYS')}")

    def restore(self):
        tables = ("edit", "edit_row", "link", "address", "personal_value")
        self.rows(self.triggers("DISABLE") + "".join(
            f"DELETE FROM audit.{name}; INSERT INTO audit.{name} TABLE aside.{name};" for name in tables)
            + self.triggers("ENABLE ALWAYS") + "DROP SCHEMA aside CASCADE")

    @staticmethod
    def triggers(verb):
        return "".join(f"ALTER TABLE audit.{name} {verb} TRIGGER forbid_change;" for name in ("edit", "edit_row", "link"))

    def test_a_chain_noted_elsewhere_must_be_in_it(self):
        self.department()
        self.wait_for_chain()
        noted = self.hq.get("/api/v1/audit/head")["chain"]
        self.department()
        self.wait_for_chain()
        self.node.server.command("audit", "verify", "--chain", noted)
        with self.assertRaises(Exception) as caught:
            self.node.server.command("audit", "verify", "--chain", "ab" * 32)
        self.assertIn("noted earlier", str(caught.exception))
        with self.assertRaises(Exception) as caught:
            self.node.server.command("audit", "verify", "--chain", "00")
        self.assertIn("--chain", str(caught.exception))
        self.assertNotIn("broken", str(caught.exception))


class Forgetting:
    def test_a_persons_values_are_erased_and_the_chain_still_holds(self):
        user = self.hq.post("/api/v1/users", {"user_id": new_id(), "user_name": "leaving", "display_name": "Leaving Soon",
                                              "password": "three plain words", "roles": []})
        self.changed("/api/v1/users", user, display_name="Gone Soon")
        self.assertEqual(len(self.entries(q="leaving soon")), 2)
        said = self.node.server.command("audit", "erase", "--table", "user_account", "--key", user["user_id"])
        self.assertIn("personal values erased: 3", said)
        erased, change, created = self.entries(key=user["user_id"])
        self.assertEqual((erased["action"], erased["command_user"]), ("erase", erased["command_user"]))
        self.assertEqual([(field["kind"], field["before"], field["after"]) for field in change["fields"]],
                         [("erased", None, None)])
        kinds = {field["name"]: field["kind"] for field in created["fields"]}
        self.assertEqual((kinds["display_name"], kinds["active"]), ("erased", "plain"))
        self.assertEqual(self.entries(q="leaving soon"), [])
        text = "\n".join(row for table in ("edit", "edit_row", "link", "personal_value")
                         for row, in self.rows(f"SELECT t::text FROM audit.{table} t"))
        self.assertNotIn("Leaving", text)
        self.assertTrue(self.verify()[0])
        with self.assertRaises(Exception) as caught:
            self.node.server.command("audit", "erase", "--table", "user_account", "--key", user["user_id"])
        self.assertIn("no personal values", str(caught.exception))

    def test_addresses_go_after_their_time_and_the_chain_still_holds(self):
        document = self.department()
        self.rows("UPDATE audit.address SET recorded_at = now() - interval '91 days' WHERE edit_id ="
                  " (SELECT edit_id FROM audit.edit_row WHERE key = %s)", document["department_id"])
        newer = self.department()
        self.assertEqual(self.rows("SELECT * FROM audit.forget_addresses(1000)", role="outpost_server"), [(1, False)])
        self.assertIsNone(self.entries(key=document["department_id"])[0]["address"])
        self.assertIsNotNone(self.entries(key=newer["department_id"])[0]["address"])
        self.assertTrue(self.verify()[0])


class Writers:
    def test_edits_and_the_chain_never_wait_for_an_edit_under_way(self):
        first, second = self.department("One"), self.department("Two")
        edit = "UPDATE retail.department SET name = %s WHERE department_id = %s"
        with contextlib.closing(self.connect()) as slow, contextlib.closing(self.connect()) as quick:
            with slow.cursor() as cursor:
                cursor.execute(edit, ("Slow", first["department_id"]))
            with quick.cursor() as cursor:
                cursor.execute("SET lock_timeout = '500ms'")
                cursor.execute(edit, ("Quick", second["department_id"]))
            quick.commit()
            wait_until(lambda: self.entries(key=second["department_id"])[0]["audit_number"], 10, "the quick one's number")
            self.assertEqual(len(self.entries(key=first["department_id"])), 1)
            slow.commit()
        wait_until(lambda: self.entries(key=first["department_id"])[0]["audit_number"], 10, "the slow one's number")
        self.assertGreater(self.entries(key=first["department_id"])[0]["audit_number"],
                           self.entries(key=second["department_id"])[0]["audit_number"])
        self.assertTrue(self.verify()[0])

    def test_numbers_are_gapless_whoever_rolls_back(self):
        with contextlib.closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute("UPDATE retail.department SET name = 'Never'")
            connection.rollback()
        self.department()
        self.wait_for_chain()
        given, = self.rows("SELECT sum(row_count), max(first_number + row_count) - 1 FROM audit.link")
        self.assertEqual(given[0], given[1])
        self.assertEqual(given[0], self.hq.get("/api/v1/audit/head")["audit_number"])

    def test_a_command_is_audited_with_the_account_that_ran_it(self):
        self.node.server.command("user", "add", "--user-name", "bycommand", "--role", "admin", "--password-stdin",
                                 text="three plain words\n")
        user_id = next(user["user_id"] for user in self.hq.items("/api/v1/users") if user["user_name"] == "bycommand")
        entry = self.entries(key=user_id, table_name="user_account")[0]
        self.assertEqual((entry["user_id"], entry["database_user"], entry["address"]), (None, "outpost_owner", None))
        self.assertIn(entry["command_user"], {getpass.getuser(), self.world.network.options.account.name})


class Audit(EveryResource, Reading, Secrets, Unalterable, Forgetting, Writers, AuditTest):
    """All of it on one headquarters: making one takes longer than any of the tests."""


if __name__ == "__main__":
    unittest.main()
