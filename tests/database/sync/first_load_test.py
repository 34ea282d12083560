"""The first snapshot of a store that has nothing: its tables are bare meanwhile, and afterwards as they were."""

import json
import unittest
import uuid

import psycopg2
from tiers import BothTiersTest

HQ_INC = str(uuid.UUID(int=1))
CATALOG = """
SELECT c.conrelid::regclass::text, c.conname, c.contype::text, c.condeferrable, c.condeferred, c.convalidated, pg_get_constraintdef(c.oid)
FROM pg_constraint c WHERE c.connamespace = 'retail'::regnamespace
UNION ALL
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, 'index', i.indisvalid, i.indisready, i.indisunique, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid AND t.relnamespace = 'retail'::regnamespace
ORDER BY 1, 2, 3
"""
INDEXES = """SELECT 'retail.product_sku_key'::regclass::oid, 'retail.product_by_updated_at'::regclass::oid,
    'retail.product_pkey'::regclass::oid"""


def named(word):
    return str(uuid.uuid5(uuid.UUID(int=0), word))


def line(table, image):
    return json.dumps([table, "put", 1, [image[f"{table}_id"]], image])


def master_data(products, barcodes):
    """Lines of a snapshot; of products and barcodes, whatever numbers they have."""
    lines = [line("department", {"department_id": named("d"), "code": "D", "name": "D"}),
             line("tax_group", {"tax_group_id": named("t"), "code": "T", "name": "T", "price_includes_tax": True})]
    lines += [line("product", {"product_id": named(f"p{n}"), "sku": f"SKU{n}", "name": f"N{n}", "department_id": named("d"),
                               "tax_group_id": named("t")}) for n in products]
    lines += [line("price", {"price_id": named(f"c{n}"), "product_id": named(f"p{n}"), "unit_price": n, "price_quantity": "1",
                             "valid_from": "2000-01-01T00:00:00Z"}) for n in products]
    lines += [line("barcode", {"barcode_id": named(f"b{n}{code}"), "product_id": named(f"p{n}"), "barcode": code})
              for n, code in barcodes]
    return lines


class FirstLoad(BothTiersTest):
    def load(self, lines, rev=1):
        return self.store.rows("SELECT * FROM sync.apply_cut('snapshot', %s, 0, %s, %s, 'h', %s, true, %s, NULL, NULL)", HQ_INC, rev, "00" * 32,
                               "\n".join(lines), len(lines))

    def load_images(self, lines, apply=True, expected=None):
        """As the store's server loads a large answer: table by table, images as they are."""
        by_table = {}
        for text in lines:
            table, _, _, _, image = json.loads(text)
            by_table.setdefault(table, []).append(image)
        self.assertEqual(self.store.rows("SELECT sync.begin_load()"), [(True,)])
        loaded = sum(self.store.rows("SELECT sync.load_rows(%s, %s, %s)", table, json.dumps(images), len(images))[0][0]
                     for table, images in by_table.items())
        if apply:
            self.apply_load(loaded if expected is None else expected)
        return loaded

    APPLY = "SELECT * FROM sync.apply_cut('snapshot', %s, 0, 1, %s, 'h', NULL, true, %s, NULL, NULL)"

    def apply_load(self, loaded):
        return self.store.rows(self.APPLY, HQ_INC, "00" * 32, loaded)

    def refuse_load(self, loaded):
        return self.store.refusal(self.APPLY, HQ_INC, "00" * 32, loaded)

    def load_tables(self):
        return self.store.rows("SELECT relname FROM pg_class WHERE relnamespace = 'sync'::regnamespace AND relname ~ '^load_'")

    def counts(self):
        return [self.store.rows(f"SELECT count(*) FROM retail.{table}")[0][0] for table in ("product", "price", "barcode")]

    def setUp(self):
        super().setUp()
        self.catalog = self.store.rows(CATALOG)
        self.indexes = self.store.rows(INDEXES)

    def test_the_tables_were_bare_meanwhile_and_are_as_they_were(self):
        self.load(master_data(range(50), [(n, f"20000000{n:05}") for n in range(50)]))
        self.assertEqual(self.counts(), [50, 50, 50])
        self.assertGreater(len(self.catalog), 60)
        self.assertEqual(self.store.rows(CATALOG), self.catalog)
        for before, after in zip(self.indexes[0], self.store.rows(INDEXES)[0]):
            self.assertNotEqual(before, after, "the index was not made again: nothing was bare")

    def test_a_primary_key_that_a_view_depends_on_is_kept(self):
        self.store.rows("CREATE VIEW retail.named AS SELECT product_id, name FROM retail.product GROUP BY product_id")
        self.load(master_data(range(5), []))
        self.assertEqual(self.counts(), [5, 5, 0])
        self.assertEqual(self.store.rows(CATALOG), self.catalog)
        self.assertEqual(self.store.rows(INDEXES)[0][2], self.indexes[0][2])

    def test_a_store_that_has_rows_keeps_its_indexes(self):
        self.load(master_data(range(3), []))
        indexes = self.store.rows(INDEXES)
        self.load(master_data(range(5), []), rev=2)
        self.assertEqual(self.counts(), [5, 5, 0])
        self.assertEqual(self.store.rows(INDEXES), indexes)
        self.assertEqual(self.store.rows(CATALOG), self.catalog)

    def test_rows_that_do_not_fit_are_named_with_table_key_and_reason(self):
        self.load(master_data(range(4), [(1, "2000000000001"), (2, "2000000000001"), (3, "2000000000003"), (9, "2000000000009")]))
        self.assertEqual(self.counts(), [4, 4, 2])
        unusable = self.store.rows("SELECT table_name, key ->> 0, reason_code, reason FROM sync.unusable_row ORDER BY reason_code")
        self.assertEqual([row[:3:2] for row in unusable], [("barcode", "23503"), ("barcode", "23505")])
        self.assertEqual(unusable[0][1], named("b92000000000009"))
        self.assertIn("product", unusable[0][3])
        self.assertIn("2000000000001", unusable[1][3])
        self.assertEqual(self.store.rows(CATALOG), self.catalog)

    def test_what_headquarters_excludes_is_not_checked_again(self):
        lines = master_data(range(2), [])
        lines.append(line("price", {"price_id": named("again"), "product_id": named("p1"), "unit_price": 5, "price_quantity": "1",
                                    "valid_from": "2001-01-01T00:00:00Z"}))
        self.load(lines)
        self.assertEqual(self.store.rows("SELECT count(*) FROM sync.unusable_row"), [(0,)])
        self.assertEqual(self.counts(), [2, 3, 0])

    def test_a_failure_in_the_middle_leaves_everything_as_it_was(self):
        self.store.rows("CREATE FUNCTION retail.fail() RETURNS trigger LANGUAGE plpgsql AS"
                        " $$ BEGIN RAISE 'no space' USING ERRCODE = '53100'; END $$")
        self.store.rows("CREATE TRIGGER fail BEFORE INSERT ON retail.barcode FOR EACH ROW EXECUTE FUNCTION retail.fail()")
        error = self.store.refusal("SELECT sync.apply_cut('snapshot', %s, 0, 1, %s, 'h', %s, true, %s, NULL, NULL)", HQ_INC, "00" * 32,
                                   "\n".join(master_data(range(2), [(1, "2000000000001")])), 7)
        self.assertIsInstance(error, psycopg2.Error)
        self.assertEqual(error.pgcode, "53100")
        self.assertEqual(self.counts(), [0, 0, 0])
        self.assertEqual(self.store.rows(CATALOG), self.catalog)
        self.assertEqual(self.store.rows(INDEXES), self.indexes)

    def test_what_was_loaded_is_known_to_the_planner(self):
        self.load(master_data(range(50), [(n, f"20000000{n:05}") for n in range(50)]))
        self.assertEqual(self.store.rows("SELECT reltuples FROM pg_class WHERE oid IN ('retail.product'::regclass, 'retail.price'::regclass)"),
                         [(50,), (50,)])

    def test_of_several_lines_of_one_key_the_highest_revision_counts(self):
        lines = master_data([1], [])
        product = json.loads(next(one for one in lines if one.startswith('["product"')))
        lines.append(json.dumps(["product", "put", 3, product[3], {**product[4], "name": "newest"}]))
        lines.append(json.dumps(["product", "put", 2, product[3], {**product[4], "name": "newer"}]))
        self.load(lines)
        self.assertEqual(self.store.rows("SELECT name FROM retail.product"), [("newest",)])
        self.assertEqual(self.store.rows("SELECT count(*) FROM sync.unusable_row"), [(0,)])
        self.assertEqual(self.store.rows(CATALOG), self.catalog)

    def test_a_row_that_went_while_the_snapshot_was_made_is_not_there(self):
        lines = master_data([1, 2], [])
        lines += [json.dumps([table, "del", 4, [named(key)], None]) for table, key in (("product", "p2"), ("price", "c2"))]
        self.load(lines)
        self.assertEqual(self.counts(), [1, 1, 0])
        self.assertEqual(self.store.rows("SELECT count(*) FROM sync.unusable_row"), [(0,)])

    def test_what_is_loaded_is_what_is_staged_line_by_line(self):
        lines = master_data(range(50), [(n, f"20000000{n:05}") for n in range(50)])
        tables = ("department", "tax_group", "product", "price", "barcode")
        contents = [f"SELECT to_jsonb(r) - 'updated_at' FROM retail.{table} r ORDER BY 1" for table in tables]
        self.load(lines)
        staged = [self.store.rows(text) for text in contents]
        for table in reversed(tables):
            self.store.rows(f"DELETE FROM retail.{table}")
        self.load_images(lines)
        self.assertEqual([self.store.rows(text) for text in contents], staged)
        self.assertEqual(self.store.rows(CATALOG), self.catalog)
        self.assertEqual(self.load_tables(), [])
        self.assertEqual(self.store.rows("SELECT rev FROM sync.mirror_position"), [(1,)])
        self.assertEqual(self.store.rows("SELECT reltuples FROM pg_class WHERE oid = 'retail.product'::regclass"), [(50,)])

    def test_what_an_older_headquarters_calls_by_former_names_is_loaded_too(self):
        lines = [text.replace('"unit_price"', '"amount"').replace('"price_quantity"', '"per_quantity"')
                 for text in master_data(range(3), [])]
        self.load_images(lines)
        self.assertEqual(self.store.rows("SELECT unit_price, price_quantity::text FROM retail.price ORDER BY 1"),
                         [(n, "1.000") for n in range(3)])

    def test_images_of_a_table_that_this_store_does_not_know_are_left_out(self):
        self.assertEqual(self.load_images([*master_data([1], []), json.dumps(["of_tomorrow", "put", 1, ["k"], {"a": 1}])]), 4)
        self.assertEqual(self.counts(), [1, 1, 0])

    def test_nothing_is_loaded_into_a_mirror_that_has_rows(self):
        self.load(master_data(range(3), []))
        self.assertEqual(self.store.rows("SELECT sync.begin_load()"), [(False,)])
        self.assertEqual(self.load_tables(), [])
        self.assertEqual(self.refuse_load(0).pgcode, "OP001")
        self.assertEqual(self.counts(), [3, 3, 0])

    def test_rows_that_a_crash_took_are_missed(self):
        loaded = self.load_images(master_data(range(3), []), apply=False)
        self.store.rows("TRUNCATE sync.load_price")
        self.assertIn("5 rows are staged, 8 are expected", str(self.refuse_load(loaded)))
        self.assertEqual(self.counts(), [0, 0, 0])

    def test_a_key_that_comes_twice_or_a_row_that_does_not_fit_leaves_everything_as_it_was(self):
        for lines, code in ((master_data([1, 1], []), "23505"), (master_data([1], [(9, "2000000000009")]), "23503")):
            loaded = self.load_images(lines, apply=False)
            self.assertEqual(self.refuse_load(loaded).pgcode, code)
            self.assertEqual(self.counts(), [0, 0, 0])
            self.assertEqual(self.store.rows(CATALOG), self.catalog)
            self.assertEqual(self.store.rows(INDEXES), self.indexes)
            self.assertEqual(self.store.rows("SELECT count(*) FROM sync.unusable_row"), [(0,)])

    def test_an_array_that_does_not_hold_as_many_rows_as_it_was_said_is_refused(self):
        self.store.rows("SELECT sync.begin_load()")
        for images in ('[{"code": "a"}, {"code": "b"}]', "[]"):
            error = self.store.refusal("SELECT sync.load_rows('department', %s, 1)", images)
            self.assertIsInstance(error, psycopg2.Error)


if __name__ == "__main__":
    unittest.main()
