"""Programs of different age: what a mirror does not know yet is not lost, and what it cannot hold stops nothing."""

import unittest
import uuid

import psycopg2
from world import TwoTierTest


class Ages(TwoTierTest):
    def product(self, sku, name="n"):
        product_id = str(uuid.uuid4())
        self.hq.rows("INSERT INTO retail.product (product_id, sku, name) VALUES (%s, %s, %s)", product_id, sku, name)
        return product_id

    def price(self, product_id, amount):
        self.hq.rows("INSERT INTO retail.price VALUES (gen_random_uuid(), %s, NULL, NULL, %s)", product_id, amount)

    def skus(self):
        return sorted(row[1] for row in self.mirrored("product"))

    def unusable(self):
        return self.store.rows("SELECT table_name, line -> 4 ->> 'sku', reason_code FROM sync.unusable_row ORDER BY 1, 2")

    def settle(self):
        """What the end of `migrate` does at a store."""
        self.store_owner.rows("SELECT sync.settle_mirror()")

    def publish_again(self):
        """What the end of `migrate` does at headquarters."""
        self.hq_owner.rows("SELECT sync.publish_changed_columns()")

    def only_short_skus(self):
        """A rule that this store's tables have and headquarters does not: the index refuses more."""
        self.store_owner.rows("ALTER TABLE retail.product ALTER sku TYPE varchar(5)")


class UnusableRows(Ages):
    def test_a_row_that_the_store_cannot_hold_is_left_out_and_named_while_the_others_come(self):
        self.only_short_skus()
        self.pull()
        for sku in ("TEA", "CHOCOLATE", "COCOA"):
            self.product(sku)
        self.assertEqual(self.pull(), "delta")
        self.assertEqual(self.skus(), ["COCOA", "TEA"])
        self.assertEqual(self.unusable(), [("product", "CHOCOLATE", "22001")])
        self.product("MILK")
        self.assertEqual(self.pull(), "delta")
        self.assertEqual(self.skus(), ["COCOA", "MILK", "TEA"])

    def test_one_bad_row_among_many_of_a_snapshot_is_found(self):
        self.only_short_skus()
        self.hq.rows("INSERT INTO retail.product SELECT gen_random_uuid(), i, 'n' FROM generate_series(1, 3000) i")
        self.product("CHOCOLATE")
        self.assertEqual(self.pull(), "snapshot")
        self.assertEqual(len(self.skus()), 3000)
        self.assertEqual(self.unusable(), [("product", "CHOCOLATE", "22001")])

    def test_an_unusable_row_comes_when_headquarters_changes_it_and_is_forgotten_when_it_goes(self):
        self.only_short_skus()
        self.pull()
        self.product("CHOCOLATE")
        self.product("LIQUORICE")
        self.pull()
        self.assertEqual(len(self.unusable()), 2)
        self.hq.rows("UPDATE retail.product SET sku = 'CHOC' WHERE sku = 'CHOCOLATE'")
        self.hq.rows("DELETE FROM retail.product WHERE sku = 'LIQUORICE'")
        self.assertEqual(self.pull(), "delta")
        self.assertEqual(self.unusable(), [])
        self.assert_mirror_is_exact()

    def test_an_unusable_row_comes_when_the_store_can_hold_it(self):
        self.only_short_skus()
        self.pull()
        self.product("CHOCOLATE")
        self.pull()
        self.store_owner.rows("ALTER TABLE retail.product ALTER sku TYPE varchar(50)")
        rev = self.position()[1]
        self.store_owner.rows("SELECT sync.retry_unusable()")
        self.assertEqual((self.skus(), self.unusable(), self.position()[1]), (["CHOCOLATE"], [], rev))

    def test_a_row_that_becomes_unusable_does_not_stay_as_it_was(self):
        self.only_short_skus()
        self.product("TEA")
        self.pull()
        self.hq.rows("UPDATE retail.product SET sku = 'BLACK TEA'")
        self.pull()
        self.assertEqual((self.skus(), len(self.unusable())), ([], 1))

    def test_rows_that_refer_to_an_unusable_one_wait_with_it_and_come_with_it(self):
        self.only_short_skus()
        self.pull()
        self.price(self.product("CHOCOLATE"), 5)
        self.price(self.product("TEA"), 7)
        self.pull()
        self.assertEqual([row[4] for row in self.mirrored("price")], [7])
        self.assertEqual([row[::2] for row in self.unusable()], [("price", "23503"), ("product", "22001")])
        self.hq.rows("UPDATE retail.product SET sku = 'CHOC' WHERE sku = 'CHOCOLATE'")
        self.assertEqual(self.pull(), "delta")
        self.assertEqual(self.unusable(), [])
        self.assert_mirror_is_exact()

    def test_a_row_of_before_that_refers_to_one_that_became_unusable_waits_too(self):
        self.only_short_skus()
        self.price(self.product("TEA"), 7)
        self.pull()
        self.hq.rows("UPDATE retail.product SET sku = 'BLACK TEA'")
        self.pull()
        self.assertEqual(self.mirrored("price"), [])
        self.hq.rows("UPDATE retail.product SET sku = 'TEA'")
        self.pull()
        self.assertEqual(self.unusable(), [])
        self.assert_mirror_is_exact()

    def test_of_two_rows_that_may_not_stand_together_one_is_left_out(self):
        self.store_owner.rows("ALTER TABLE retail.product ADD UNIQUE (name) DEFERRABLE")
        self.pull()
        self.product("A", "same")
        self.product("B", "same")
        self.pull()
        self.assertEqual((len(self.skus()), [row[2] for row in self.unusable()]), (1, ["23505"]))

    def test_a_column_that_an_older_headquarters_does_not_send_is_its_default_or_leaves_the_row_out(self):
        self.store_owner.rows("ALTER TABLE retail.product ADD colour text NOT NULL DEFAULT 'red'")
        self.store_owner.rows("ALTER TABLE retail.price ADD currency text NOT NULL")
        self.settle()
        self.price(self.product("TEA"), 7)
        self.pull()
        self.assertEqual([row[1::4] for row in self.mirrored("product")], [("TEA", "red")])
        self.assertEqual(self.store.rows("SELECT table_name, reason FROM sync.unusable_row"),
                         [("price", "currency is missing, and this store has no default for it")])
        self.hq_owner.rows("ALTER TABLE retail.price ADD currency text NOT NULL DEFAULT 'EUR'")
        self.publish_again()
        self.assertEqual(self.pull(), "delta")
        self.assertEqual([row[4:] for row in self.mirrored("price")], [(7, "EUR")])
        self.assertEqual(self.unusable(), [])

    def test_a_row_that_comes_under_a_former_name_is_held_under_todays(self):
        product = self.product("TEA")
        self.price(product, 7)
        self.pull()
        self.store_owner.rows("ALTER TABLE retail.price RENAME amount TO unit_price")
        self.settle()
        self.assertEqual(self.pull(), "snapshot")
        self.assertEqual(([row[4] for row in self.mirrored("price")], self.unusable()), ([7], []))
        self.hq.rows("UPDATE retail.price SET amount = 8")
        self.assertEqual(self.pull(), "delta")
        self.assertEqual(([row[4] for row in self.mirrored("price")], self.unusable()), ([8], []))
        self.only_short_skus()
        self.product("CHOCOLATE")
        self.hq.rows("UPDATE retail.price SET amount = 9")
        self.pull()
        self.assertEqual(([row[4] for row in self.mirrored("price")], len(self.unusable())), ([9], 1))
        self.hq_owner.rows("ALTER TABLE retail.price RENAME amount TO unit_price")
        self.publish_again()
        self.assertEqual(self.pull(), "delta")
        self.assertEqual([row[4] for row in self.mirrored("price")], [9])

    def test_a_failure_that_says_nothing_about_a_row_leaves_the_last_good_cut(self):
        self.pull()
        rev = self.position()[1]
        self.store_owner.rows("CREATE FUNCTION retail.fail() RETURNS trigger LANGUAGE plpgsql AS"
                              " $$ BEGIN RAISE disk_full; END $$;"
                              "CREATE TRIGGER fail BEFORE INSERT ON retail.product EXECUTE FUNCTION retail.fail()")
        self.product("TEA")
        with self.assertRaises(psycopg2.errors.DiskFull):
            self.pull()
        self.assertEqual((self.position()[1], self.unusable()), (rev, []))


class Columns(Ages):
    def test_what_a_store_did_not_know_is_fetched_when_it_does(self):
        self.hq_owner.rows("ALTER TABLE retail.product ADD colour text NOT NULL DEFAULT 'red'")
        self.publish_again()
        self.product("TEA")
        self.hq.rows("UPDATE retail.product SET colour = 'black'")
        self.pull()
        self.store_owner.rows("ALTER TABLE retail.product ADD colour text NOT NULL DEFAULT 'red'")
        self.settle()
        self.assertEqual(self.skus(), ["TEA"], "the store goes on with what it has")
        self.assertEqual(self.pull(), "snapshot")
        self.assert_mirror_is_exact()

    def test_a_migration_that_leaves_the_columns_alone_fetches_nothing(self):
        self.product("TEA")
        self.pull()
        self.store_owner.rows("ALTER TABLE retail.product ADD CHECK (sku <> '')")
        self.store_owner.rows("ALTER TABLE retail.product DROP unit")
        self.settle()
        self.product("COFFEE")
        self.assertEqual(self.pull(), "delta")
        self.assertEqual(self.skus(), ["COFFEE", "TEA"])

    def test_a_column_that_headquarters_gets_is_published_with_every_row(self):
        self.store_owner.rows("ALTER TABLE retail.product ADD colour text NOT NULL DEFAULT 'red'")
        self.settle()
        self.product("TEA")
        self.product("COFFEE")
        self.pull()
        self.hq_owner.rows("ALTER TABLE retail.product ADD colour text NOT NULL DEFAULT 'brown'")
        self.assertEqual(self.pull(), "current")
        self.publish_again()
        self.assertEqual(self.pull(), "delta")
        self.assertEqual([row[-1] for row in self.mirrored("product")], ["brown", "brown"])

    def test_a_table_that_a_store_does_not_know_is_ignored_and_fetched_when_it_does(self):
        table = "CREATE TABLE retail.supplier (supplier_id int PRIMARY KEY, name text NOT NULL)"
        self.pull()
        self.hq_owner.rows(table)
        self.hq_owner.rows("SELECT sync.publish_table('supplier', '{supplier_id}', $$ARRAY['all']$$, 90)")
        self.hq_owner.rows("INSERT INTO retail.supplier VALUES (1, 'Ada')")
        self.assertEqual(self.pull(), "delta")
        self.store_owner.rows(table)
        self.store_owner.rows("SELECT sync.mirror_table('supplier', '{supplier_id}')")
        self.settle()
        self.assertEqual(self.pull(), "snapshot")
        self.assertEqual(self.mirrored("supplier"), [(1, "Ada")])


class Rules(Ages):
    def test_choices_and_patterns_are_not_checked_in_the_mirror(self):
        self.store_owner.rows("CREATE DOMAIN retail.label AS text CHECK (VALUE <> ''); "
                              "CREATE DOMAIN retail.short_label AS retail.label CHECK (length(VALUE) < 9); "
                              "ALTER TABLE retail.product ALTER name TYPE retail.short_label,"
                              " ADD CHECK (unit IN ('piece'));"
                              "CREATE VIEW retail.name_of AS SELECT sku, name FROM retail.product;"
                              "CREATE VIEW retail.name_only AS SELECT name FROM retail.name_of")
        self.settle()
        self.product("TEA", "")
        self.product("ANISE", "a very long name")
        self.hq.rows("UPDATE retail.product SET unit = 'barrel'")
        self.pull()
        self.assert_mirror_is_exact()
        self.assertEqual(self.store.value("SELECT count(*) FROM retail.name_only"), 2)
        self.assertEqual(self.store.value("SELECT 'x'::retail.label"), "x")
        with self.assertRaises(psycopg2.errors.CheckViolation):
            self.store.rows("SELECT ''::retail.label")

    def test_a_foreign_key_that_a_cut_could_not_defer_is_refused_by_both_tiers(self):
        for database, function in ((self.store_owner, "settle_mirror"), (self.hq_owner, "publish_changed_columns")):
            for words in ("", "ON DELETE CASCADE DEFERRABLE"):
                database.rows("ALTER TABLE retail.price ADD CONSTRAINT rigid FOREIGN KEY (store_id)"
                              " REFERENCES retail.store " + words)
                with self.assertRaisesRegex(psycopg2.Error, "foreign key rigid of retail.price cannot be"):
                    database.rows(f"SELECT sync.{function}()")
                database.rows("ALTER TABLE retail.price DROP CONSTRAINT rigid")

    def test_a_fact_that_refers_to_the_mirror_is_refused(self):
        self.store_owner.rows("CREATE TABLE retail.count (product_id uuid CONSTRAINT held REFERENCES retail.product)")
        with self.assertRaisesRegex(psycopg2.Error, "foreign key held of retail.count refers to a mirrored table"):
            self.settle()


class LateKinds(Ages):
    def test_documents_of_a_kind_that_headquarters_learns_later_leave_quarantine(self):
        self.enrol()
        self.journal("count", document='{"counted": 3}')
        self.number()
        self.assertEqual(self.ingest(self.batch(0))["quarantined"], 1)
        self.hq_owner.rows("CREATE TABLE retail.count (store_id uuid, count_id uuid, counted int)")
        self.hq_owner.rows("CREATE FUNCTION retail.ingest_counts(p_store_id uuid, p_documents sync.received_document[])"
                           " RETURNS void LANGUAGE sql AS $$ INSERT INTO retail.count SELECT p_store_id, d.document_id,"
                           " (d.document ->> 'counted')::int FROM unnest(p_documents) AS d $$")
        self.hq_owner.rows("INSERT INTO sync.document_kind VALUES ('count', 30, 'retail.ingest_counts')")
        self.hq_owner.rows("SELECT sync.retry_quarantined(NULL, NULL, NULL)")
        self.assertEqual(self.hq_owner.rows("SELECT counted FROM retail.count"), [(3,)])
        self.assertEqual(self.hq_owner.value("SELECT count(*) FROM sync.quarantine WHERE resolved_at IS NULL"), 0)


if __name__ == "__main__":
    unittest.main()
