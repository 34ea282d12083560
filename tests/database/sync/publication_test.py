"""Down: cuts are exact, whoever writes and however; the mirror is what HQ published."""

import random
import select
import threading
import time
import unittest
import uuid

import psycopg2
from world import MIRRORED, Database, TwoTierTest


def nodes_of(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes_of(child)


class Publication(TwoTierTest):
    def product(self, sku, name="n"):
        product_id = str(uuid.uuid4())
        self.hq.rows("INSERT INTO retail.product (product_id, sku, name) VALUES (%s, %s, %s)", product_id, sku, name)
        return product_id

    def price(self, product_id, amount, zone=None, store=None):
        price_id = str(uuid.uuid4())
        self.hq.rows("INSERT INTO retail.price VALUES (%s, %s, %s, %s, %s)", price_id, product_id, zone, store, amount)
        return price_id

    def notifications(self):
        self.sequencer.rows("SELECT 1")
        heard, self.sequencer.connection.notifies = self.sequencer.connection.notifies, []
        return len(heard)

    def test_whoever_writes_wakes_the_sequencer_once_per_transaction(self):
        self.sequencer.rows("LISTEN sync_change")
        self.hq.connection.autocommit = False
        for sku in ("A", "B"):
            self.product(sku)
        self.assertEqual(self.notifications(), 0)
        self.hq.connection.commit()
        self.assertEqual(self.notifications(), 1)
        self.hq.rows("UPDATE retail.product SET name = 'x' WHERE sku = 'C'")
        self.hq.connection.commit()
        self.assertEqual(self.notifications(), 0)
        for change in ("UPDATE retail.product SET name = 'x'", "DELETE FROM retail.product"):
            self.hq.rows(change)
            self.hq.connection.commit()
            self.assertEqual(self.notifications(), 1, change)

    def test_a_cut_without_change_publishes_nothing(self):
        self.product("A")
        first = self.cut()
        self.hq.rows("UPDATE retail.product SET name = name")
        self.assertEqual(self.cut()["rev"], first["rev"])
        self.assertEqual(self.hq_owner.value("SELECT count(*) FROM sync.change_queue"), 0)

    def test_a_transaction_that_ends_after_later_ones_is_in_the_next_cut(self):
        early = self.connect("hq")
        early.connection.autocommit = False
        early.rows("INSERT INTO retail.product (product_id, sku, name) VALUES (gen_random_uuid(), 'EARLY', 'n')")
        for sku in ("A", "B"):
            self.product(sku)
            self.cut()
        early.connection.commit()
        self.pull()
        self.assertIn("EARLY", [row[1] for row in self.mirrored("product")])
        self.assert_mirror_is_exact()

    def test_a_database_restored_where_fewer_transactions_were_seen_still_cuts(self):
        self.product("A")
        self.pull()
        self.hq_owner.rows("UPDATE sync.head SET queue_floor = '9000000000000'")
        self.product("B")
        self.pull()
        self.assert_mirror_is_exact()

    def test_few_changes_are_cut_like_many(self):
        entries = []
        for together in (True, False):
            self.hq.rows("DELETE FROM retail.product")
            self.cut()
            before = self.cut()["rev"]
            self.hq.connection.autocommit = not together
            for number in range(150):
                self.hq.rows("INSERT INTO retail.product VALUES (%s, %s, 'n')",
                             str(uuid.UUID(int=number)), "SKU%d" % number)
                if not together:
                    self.cut()
            if together:
                self.hq.connection.commit()
            self.hq.connection.autocommit = True
            self.assertEqual(self.cut()["rev"] - before, 1 if together else 150)
            entries.append(self.hq_owner.rows("SELECT key, scope, op, image FROM sync.publication"
                                              " WHERE table_name = 'product' ORDER BY key"))
        self.assertEqual(*entries)

    def test_a_large_cut_reads_no_row_often_whatever_the_statistics_say(self):
        count = 2000
        self.hq.rows("INSERT INTO retail.product (product_id, sku, name)"
                     " SELECT gen_random_uuid(), 'S' || i, 'n' FROM generate_series(1, %s) i", count)
        self.cut()
        self.hq_owner.rows("VACUUM ANALYZE sync.change_queue")
        self.hq.rows("UPDATE retail.product SET name = 'x'")
        statement, = self.hq_owner.rows("SELECT cut_statement FROM sync.replicated_table WHERE table_name = 'product'")
        self.hq_owner.connection.autocommit = False
        plan = self.hq_owner.value("EXPLAIN (ANALYZE, FORMAT JSON) " + statement[0].replace("$1", "9"))
        self.hq_owner.connection.rollback()
        for node in nodes_of(plan[0]["Plan"]):
            rows = node["Actual Rows"] + node.get("Rows Removed by Join Filter", 0)
            self.assertLess(rows * node["Actual Loops"], 3 * count, node["Node Type"])

    def test_a_small_cut_gives_its_lines_and_a_large_one_its_head_alone(self):
        rev = self.cut()["rev"]
        tea = self.product("TEA")
        self.price(tea, 100, zone=self.zone)
        rows = self.sequencer.rows("SELECT chain, scope, line FROM sync.publish_cut() ORDER BY scope")
        head, lines = self.lines("all zone:" + self.zone, rev)
        self.assertEqual({row[0] for row in rows}, {head[2]})
        self.assertEqual([row[1] for row in rows], ["all", "zone:" + self.zone])
        self.assertEqual(sorted(row[2] for row in rows), sorted(lines))
        self.hq.rows("INSERT INTO retail.product SELECT gen_random_uuid(), 'SKU' || n, 'n' FROM generate_series(1, 101) n")
        self.assertEqual(self.sequencer.rows("SELECT change_count, scope, line FROM sync.publish_cut()"),
                         [(101, None, None)])

    def test_a_store_gets_what_its_scopes_hold_and_nothing_else(self):
        tea = self.product("TEA")
        self.price(tea, 100)
        self.price(tea, 90, zone=self.zone)
        self.price(tea, 80, zone=str(uuid.uuid4()))
        self.price(tea, 70, store=self.store_id)
        self.price(tea, 60, store=str(uuid.uuid4()))
        self.assertEqual(self.pull(), "snapshot")
        self.assertEqual(sorted(row[4] for row in self.mirrored("price")), [70, 90, 100])
        self.assert_mirror_is_exact()

    def test_a_row_that_moves_between_scopes_comes_goes_and_changes(self):
        price = self.price(self.product("TEA"), 100)
        other = str(uuid.uuid4())
        self.pull()
        for zone, store in ((other, None), (self.zone, None), (None, self.store_id), (None, other), (None, None)):
            self.hq.rows("UPDATE retail.price SET price_zone_id = %s, store_id = %s, amount = amount + 1"
                         " WHERE price_id = %s", zone, store, price)
            self.assertEqual(self.pull(), "delta")
            self.assert_mirror_is_exact()

    def test_a_row_in_two_of_our_scopes_that_leaves_one_stays(self):
        self.hq_owner.rows("SELECT sync.publish_table('product', '{product_id}', $$CASE WHEN r.name = 'both' THEN"
                           " ARRAY['all', 'zone:%s'] ELSE ARRAY['zone:%s'] END$$, 1)" % (self.zone, self.zone))
        self.product("TEA", "both")
        self.pull()
        self.hq.rows("UPDATE retail.product SET name = 'one'")
        self.pull()
        self.assertEqual([row[2] for row in self.mirrored("product")], ["one"])

    def test_a_child_row_moves_its_parent(self):
        self.hq.rows("INSERT INTO retail.person VALUES (1, 'Ann'), (2, 'Bob')")
        self.pull()
        self.assertEqual(self.mirrored("person"), [])
        self.hq.rows("INSERT INTO retail.person_store VALUES (1, %s)", self.store_id)
        self.assertEqual(self.pull(), "delta")
        self.assertEqual(self.mirrored("person"), [(1, "Ann")])
        self.hq.rows("UPDATE retail.person_store SET person_id = 2")
        self.pull()
        self.assertEqual(self.mirrored("person"), [(2, "Bob")])
        self.hq.rows("WITH gone AS (DELETE FROM retail.person_store WHERE person_id = 2)"
                     " DELETE FROM retail.person WHERE person_id = 2")
        self.pull()
        self.assertEqual(self.mirrored("person") + self.mirrored("person_store"), [])

    def test_a_key_that_changes_is_a_deletion_and_a_new_row(self):
        self.hq.rows("INSERT INTO retail.person VALUES (1, 'Ann')")
        self.hq.rows("INSERT INTO retail.person_store VALUES (1, %s)", self.store_id)
        self.pull()
        self.hq.rows("WITH moved AS (UPDATE retail.person_store SET person_id = 7)"
                     " UPDATE retail.person SET person_id = 7")
        self.pull()
        self.assertEqual(self.mirrored("person"), [(7, "Ann")])

    def test_unique_values_may_change_places_within_a_cut(self):
        first, second = self.product("A"), self.product("B")
        self.pull()
        for product, sku in ((first, "X"), (second, "A"), (first, "B")):
            self.hq.rows("UPDATE retail.product SET sku = %s WHERE product_id = %s", sku, product)
        self.pull()
        self.assert_mirror_is_exact()

    def test_rows_that_refer_to_each_other_arrive_and_leave_together(self):
        product, price = str(uuid.uuid4()), str(uuid.uuid4())
        self.hq.rows("WITH product AS (INSERT INTO retail.product VALUES (%s, 'TEA', 'Tea', %s))"
                     " INSERT INTO retail.price VALUES (%s, %s, NULL, NULL, 5)", product, price, price, product)
        self.pull()
        self.assert_mirror_is_exact()
        self.hq.rows("WITH product AS (DELETE FROM retail.product) DELETE FROM retail.price")
        self.assertEqual(self.pull(), "delta")
        self.assertEqual(self.mirrored("product") + self.mirrored("price"), [])

    def test_truncate_is_refused(self):
        with self.assertRaises(psycopg2.Error) as refused:
            self.hq_owner.rows("TRUNCATE retail.product CASCADE")
        self.assertEqual(refused.exception.pgcode, "OP001")

    def test_triggers_fire_for_a_replica_role_too(self):
        self.pull()
        writer = self.connect("hq", "postgres")
        writer.rows("SET session_replication_role = replica")
        writer.rows("INSERT INTO retail.product VALUES (gen_random_uuid(), 'TEA', 'Tea')")
        self.pull()
        self.assertEqual([row[1] for row in self.mirrored("product")], ["TEA"])

    def test_a_change_of_zone_needs_a_snapshot_of_the_new_one(self):
        tea, other = self.product("TEA"), str(uuid.uuid4())
        self.price(tea, 1, zone=self.zone)
        self.price(tea, 2, zone=other)
        self.pull()
        self.hq.rows("UPDATE retail.store SET price_zone_id = %s", other)
        self.assertEqual(self.pull_state()["state"], "current")  # nothing is published yet
        self.assertEqual(self.pull(), "snapshot")
        self.assert_mirror_is_exact()

    def test_a_snapshot_changes_also_the_tables_that_it_empties(self):
        self.product("A")
        self.pull()
        self.hq.rows("DELETE FROM retail.product")
        self.cut()
        state = self.pull_state(snapshot=True)
        head, lines = self.lines(state["scopes"], 0, state["rev"])
        applied = self.apply("snapshot", 0, head, state["scopes_hash"], lines)
        self.assertEqual(sorted(applied["tables"]), sorted(table for table, _, _ in MIRRORED))

    def test_a_store_behind_the_horizon_needs_a_snapshot(self):
        self.product("TEA")
        self.pull()
        self.hq.rows("DELETE FROM retail.product")
        self.cut()
        self.assertEqual(self.hq.value("SELECT sync.forget_deletions(interval '-1 second')"), 1)
        self.assertEqual(self.pull_state()["state"], "snapshot_needed")
        self.assertEqual(self.pull(), "snapshot")
        self.assert_mirror_is_exact()

    def test_a_store_that_followed_another_headquarters_is_told(self):
        self.product("TEA")
        self.pull()
        self.hq_owner.rows("UPDATE sync.head SET rev = rev - 1")
        self.assertEqual(self.pull_state()["state"], "incarnation_changed")
        self.hq_owner.rows("UPDATE sync.head SET rev = rev + 1")
        self.hq_owner.rows("UPDATE sync.cut SET chain = sha256(chain)")
        self.assertEqual(self.pull_state()["state"], "incarnation_changed")
        self.hq_owner.rows("SELECT sync.begin_incarnation()")
        self.assertEqual(self.pull(), "snapshot")

    def test_pages_read_while_cuts_go_on_give_the_last_state(self):
        self.hq.rows("INSERT INTO retail.product SELECT gen_random_uuid(), i, 'n' FROM generate_series(1, 300) i")
        self.cut()

        def edit():
            self.hq.rows("UPDATE retail.product SET name = name || '+' WHERE mod(sku::int, 7) = 1")
            self.hq.rows("DELETE FROM retail.product WHERE sku = (SELECT min(sku) FROM retail.product)")
            self.cut()

        edits = [edit] * 4
        state = self.pull_state(snapshot=True)
        head, lines = self.lines(state["scopes"], 0, state["rev"],
                                 between_pages=lambda: edits.pop()() if edits else None)
        self.apply("snapshot", 0, head, state["scopes_hash"], lines)
        self.assertEqual(edits, [])
        self.assert_mirror_is_exact()

    def test_a_delta_applies_only_where_it_fits(self):
        self.product("TEA")
        self.pull()
        inc, rev, chain, scopes_hash = self.position()
        for changed in ({"rev_from": rev - 1}, {"head": (str(uuid.uuid4()), rev + 1, chain)}, {"scopes_hash": "x"}):
            call = {"kind": "delta", "rev_from": rev, "head": (inc, rev + 1, chain), "scopes_hash": scopes_hash,
                    "lines": [], **changed}
            with self.assertRaises(psycopg2.Error) as refused:
                self.apply(**call)
            self.assertEqual(refused.exception.diag.message_primary, "conflict")
        self.assertEqual(self.position()[1], rev)

    def test_staged_rows_that_a_crash_took_are_missed(self):
        self.product("TEA")
        self.cut()
        state = self.pull_state(snapshot=True)
        head, lines = self.lines(state["scopes"], 0, state["rev"])
        with self.assertRaises(psycopg2.Error) as refused:
            self.store.rows("SELECT sync.apply_cut('snapshot', %s, 0, %s, %s, %s, '', false, %s, NULL, NULL)",
                            head[0], head[1], head[2], state["scopes_hash"], len(lines))
        self.assertEqual(refused.exception.diag.message_primary, "unavailable")
        self.assertIsNone(self.position()[0])

    def test_columns_of_a_newer_headquarters_are_ignored_and_missing_ones_get_their_default(self):
        self.hq_owner.rows("ALTER TABLE retail.product ADD colour text NOT NULL DEFAULT 'red'")
        self.hq_owner.rows("ALTER TABLE retail.product DROP unit")
        self.product("TEA")
        self.pull()
        self.assertEqual([row[1:5] for row in self.mirrored("product")], [("TEA", "n", None, "piece")])

    def test_a_store_server_cannot_write_what_headquarters_owns(self):
        for table, _, _ in MIRRORED:
            for statement in ("INSERT INTO retail.%s DEFAULT VALUES", "DELETE FROM retail.%s", "TRUNCATE retail.%s"):
                with self.assertRaises(psycopg2.errors.InsufficientPrivilege):
                    self.store.rows(statement % table)

    def test_two_sequencers_cannot_both_cut(self):
        second = self.connect("hq", isolation="repeatable read")
        self.product("TEA")
        self.sequencer.connection.autocommit = False
        self.cut()
        failures = []

        def cut_too():
            try:
                second.rows("SELECT * FROM sync.publish_cut()")
            except psycopg2.errors.SerializationFailure as failure:
                failures.append(failure)

        rival = threading.Thread(target=cut_too)
        rival.start()
        time.sleep(0.2)
        self.sequencer.connection.commit()
        rival.join()
        self.assertEqual(len(failures), 1)


class Waking(TwoTierTest):
    def notified(self, sql, *values):
        listener = Database(self.world.cluster.url("outpost_server", "hq"))
        listener.rows("LISTEN sync_change")
        self.hq.rows(sql, *values)
        ready, _, _ = select.select([listener.connection], [], [], 0.5)
        listener.connection.poll()
        listener.close()
        return bool(ready and listener.connection.notifies)

    def test_a_change_wakes_the_sequencer_and_nothing_changed_does_not(self):
        self.assertTrue(self.notified("INSERT INTO retail.person VALUES (1, 'Ada')"))
        self.assertTrue(self.notified("UPDATE retail.person SET name = 'Eve'"))
        self.assertFalse(self.notified("UPDATE retail.person SET name = 'Bob' WHERE person_id = 99"))
        self.assertTrue(self.notified("DELETE FROM retail.person"))


class Writers(TwoTierTest):
    """Sixteen writers, commits in any order, roll-backs and long transactions: no cut misses a row."""

    WRITERS, SECONDS = 16, 4

    def write(self, number, stop):
        database = Database(self.world.cluster.url("outpost_server", "hq"))
        dice = random.Random(number)
        database.connection.autocommit = False
        while not stop.is_set():
            for _ in range(dice.randint(1, 4)):
                person, move = dice.randint(1, 60), dice.random()
                if move < 0.5:
                    database.rows("INSERT INTO retail.person VALUES (%s, %s) ON CONFLICT (person_id)"
                                  " DO UPDATE SET name = excluded.name", person, str(dice.random()))
                elif move < 0.7:
                    database.rows("INSERT INTO retail.person_store SELECT person_id, %s FROM retail.person"
                                  " WHERE person_id = %s ON CONFLICT DO NOTHING", self.store_id, person)
                elif move < 0.9:
                    database.rows("DELETE FROM retail.person_store WHERE person_id = %s", person)
                else:
                    database.rows("WITH gone AS (DELETE FROM retail.person_store WHERE person_id = %s)"
                                  " DELETE FROM retail.person WHERE person_id = %s", person, person)
            time.sleep(0.3 if dice.random() < 0.02 else dice.random() * 0.003)
            database.connection.rollback() if dice.random() < 0.1 else database.connection.commit()
        database.close()

    def writer(self, number, stop):
        while not stop.is_set():
            try:
                self.write(number, stop)
            except psycopg2.errors.Error as error:
                if not isinstance(error, (psycopg2.errors.DeadlockDetected, psycopg2.errors.ForeignKeyViolation)):
                    self.surprises.append(error)
                    return

    def test_every_cut_equals_the_tables_in_its_snapshot(self):
        self.surprises = []
        stop = threading.Event()
        writers = [threading.Thread(target=self.writer, args=(i, stop)) for i in range(self.WRITERS)]
        for thread in writers:
            thread.start()
        self.sequencer.connection.autocommit = False
        cuts, end = 0, time.monotonic() + self.SECONDS
        while time.monotonic() < end or cuts < 20:
            cuts += self.cut()["change_count"] > 0
            for table, key in (("person", "jsonb_build_array(person_id)"),
                               ("person_store", "jsonb_build_array(person_id, store_id)")):
                scopes = {name: expression for name, _, expression in MIRRORED}[table]
                wrong = self.sequencer.rows(
                    "SELECT * FROM (SELECT %s AS key, to_jsonb(r) AS image FROM retail.%s r"
                    " WHERE cardinality(%s) > 0) AS hq FULL JOIN (SELECT key, image FROM sync.publication"
                    " WHERE table_name = '%s' AND op = 'put') AS published USING (key, image)"
                    " WHERE hq.key IS NULL OR published.key IS NULL" % (key, table, scopes, table))
                self.assertEqual(wrong, [], "cut %d" % cuts)
            self.sequencer.connection.commit()
        stop.set()
        for thread in writers:
            thread.join()
        self.sequencer.connection.autocommit = True
        self.assertEqual(self.surprises, [])
        self.pull()
        self.assert_mirror_is_exact()
        self.assertGreaterEqual(cuts, 20)


if __name__ == "__main__":
    unittest.main()
