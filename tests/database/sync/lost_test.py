"""What headquarters lost by going back is told by the mirrors of its stores, row by row, as both databases judge it."""
import json
import unittest
import uuid

from world import ROOT, TwoTierTest


class Lost(TwoTierTest):
    def setUp(self):
        super().setUp()
        self.enrol()
        for sku in ("A", "B", "C"):
            self.product(sku)
        self.pull()

    def product(self, sku):
        self.hq.rows("INSERT INTO retail.product (product_id, sku, name) VALUES (%s, %s, 'as before')", self.id_of(sku), sku)

    def id_of(self, sku):
        return str(uuid.uuid5(uuid.UUID(int=0), sku))

    def rename(self, sku, name):
        self.hq.rows("UPDATE retail.product SET name = %s WHERE sku = %s", name, sku)

    def leave_hq(self):
        for connection in (self.hq, self.hq_owner, self.sequencer):
            connection.close()
            self.connections.remove(connection)

    def return_to_hq(self):
        self.hq, self.hq_owner = self.connect("hq"), self.connect("hq", "outpost_owner")
        self.sequencer = self.connect("hq", isolation="repeatable read")

    def drop(self, database):
        self.world.cluster.psql(f"DROP DATABASE {database} WITH (FORCE)")

    def keep(self):
        self.leave_hq()
        self.world.cluster.create_database("hq_kept", template="hq")
        self.addCleanup(self.drop, "hq_kept")
        self.return_to_hq()

    def put_back(self):
        self.leave_hq()
        self.drop("hq")
        self.world.cluster.create_database("hq", template="hq_kept")
        self.return_to_hq()
        self.hq_owner.rows("SELECT sync.restored()")

    def page(self, limit=200):
        rows = self.store.rows("SELECT * FROM sync.lost_page(%s, 500000)", limit)
        return rows[0] if rows else None

    def tell(self, page, store_id=None):
        body = json.loads(page[2])
        return self.hq.value("SELECT sync.take_lost_changes(%s, %s, %s, %s, %s, %s)", store_id or self.store_id, body["hq_inc"], body["rev"],
                             body["chain"], body["found"], body["rows"])

    def tell_all(self):
        while page := self.page():
            self.tell(page)
            self.store.rows("SELECT sync.lost_told(%s, %s)", page[0], page[1])

    def changes(self):
        rows = self.hq.rows("SELECT table_name, key[1], change, fields FROM sync.lost_change")
        return sorted(((*row[:3], {one["name"]: {"lost": one["lost"], "now": one["now"]} for one in row[3]}) for row in rows), key=str)

    def named(self, sku, change, /, **fields):
        return ("product", self.id_of(sku), change, {name: dict(zip(("lost", "now"), values)) for name, values in fields.items()})

    def test_rows_that_were_changed_made_and_removed_in_the_lost_time_are_told_field_by_field(self):
        self.keep()
        self.rename("A", "lost name")
        self.hq.rows("DELETE FROM retail.product WHERE sku = 'B'")
        self.product("D")
        self.pull()
        self.put_back()
        self.pull()
        self.tell_all()
        nothing = (None, "as before")
        self.assertEqual(self.changes(), sorted([
            self.named("A", "changed", name=("lost name", "as before")),
            self.named("B", "removed", product_id=(None, self.id_of("B")), sku=(None, "B"), name=nothing, unit=(None, "piece")),
            self.named("D", "made", product_id=(self.id_of("D"), None), sku=("D", None), name=("as before", None), unit=("piece", None))], key=str))
        self.assertEqual(self.hq.rows("SELECT lost_changes, lost_changes_more FROM sync.lost_time"), [(3, 0)])
        self.assertIsNone(self.page())

    def test_a_mirror_that_had_no_more_than_headquarters_knows_tells_of_nothing_that_was_lost(self):
        self.keep()
        self.put_back()
        self.rename("A", "edited since")
        self.pull()
        page = self.page()
        self.assertEqual(self.tell(page), 0)
        self.assertEqual(self.changes(), [])

    def test_what_was_entered_again_before_it_is_told_is_not_listed_and_what_was_made_since_is_not_removed(self):
        self.keep()
        self.rename("A", "lost name")
        self.rename("C", "lost too")
        self.pull()
        self.put_back()
        self.rename("A", "lost name")
        self.product("E")
        self.pull()
        self.tell_all()
        self.assertEqual(self.changes(), [self.named("C", "changed", name=("lost too", "as before"))])

    def test_each_row_is_there_once_though_many_stores_tell_of_it_and_a_page_comes_twice(self):
        self.keep()
        for sku in ("A", "B", "C"):
            self.rename(sku, "lost name")
        self.pull()
        self.put_back()
        self.pull()
        first = self.page(limit=2)
        self.assertEqual([self.tell(first), self.tell(first), self.tell(self.page(), str(uuid.uuid4()))], [2, 0, 1])
        self.store.rows("SELECT sync.lost_told(%s, %s)", first[0], first[1])
        self.assertEqual(len(json.loads(self.page()[2])["rows"].splitlines()), 1)
        self.tell_all()
        self.assertEqual(self.hq.rows("SELECT lost_changes FROM sync.lost_time"), [(3,)])

    def test_what_is_kept_is_bounded_and_the_report_says_how_many_differed(self):
        self.keep()
        for sku in ("A", "B", "C"):
            self.rename(sku, "lost name")
        self.pull()
        report = "SELECT found, (SELECT count(*) FROM sync.lost_row) FROM sync.lost_report"
        self.store_owner.rows("INSERT INTO sync.staged_row (line) SELECT jsonb_build_array('product', 'put', 1, jsonb_build_array(p.product_id),"
                              " to_jsonb(p) || '{\"name\": \"as before\"}') FROM retail.product p")
        self.store_owner.rows("SELECT sync.note_lost(m, m.scopes_hash, 2) FROM sync.mirror_position m")
        self.assertEqual(self.store_owner.rows(report)[0][1], 2)
        self.assertGreaterEqual(self.store_owner.rows(report)[0][0], 3)

    def lost_time(self):
        self.keep()
        self.rename("A", "lost name")
        self.pull()
        self.put_back()
        self.pull()
        return json.loads(self.page()[2])

    def tell_rows(self, body, *rows, chain=None):
        lines = "\n".join(json.dumps(row) for row in rows)
        return self.hq.value("SELECT sync.take_lost_changes(%s, %s, %s, %s, %s, %s)", self.store_id, body["hq_inc"], body["rev"],
                             chain or body["chain"], len(rows), lines)

    def made(self, sku, /, **image):
        return {"table": "product", "key": [self.id_of(sku)], "image": {"sku": sku, **image}, "hidden": []}

    def test_of_a_lost_time_ten_thousand_rows_are_kept_and_not_one_more_and_the_rest_is_counted(self):
        body = self.lost_time()
        self.hq_owner.rows("UPDATE sync.lost_time SET lost_changes = 9998")
        rows = [self.made(f"N{number}") for number in range(5)]
        self.assertEqual(self.tell_rows(body, *rows), 2)
        counts = "SELECT lost_changes, lost_changes_more, (SELECT count(*) FROM sync.lost_change) FROM sync.lost_time"
        self.assertEqual(self.hq.rows(counts), [(10000, 3, 2)])
        self.assertEqual(self.tell_rows(body, *rows), 0)
        self.assertEqual(self.hq.rows(counts), [(10000, 3, 2)])

    def test_of_a_page_that_names_a_row_twice_it_is_kept_once(self):
        self.assertEqual(self.tell_rows(self.lost_time(), self.made("N"), self.made("N", name="other")), 1)

    def test_only_columns_of_the_table_are_kept_and_a_hidden_one_is_shown_by_no_image(self):
        row = self.made("N", Name="x", pin="1234", password_hash="x", name="shown", unit="secret", row_version=9)
        row["hidden"] = ["unit", "Unit", "pin"]
        self.tell_rows(self.lost_time(), row)
        [fields] = self.hq.rows("SELECT fields FROM sync.lost_change")[0]
        self.assertEqual({one["name"]: (one["lost"], one["hidden"]) for one in fields},
                         {"sku": ("N", False), "name": ("shown", False), "unit": (None, True)})

    def test_a_position_that_headquarters_knows_is_known_in_capitals_too(self):
        body = self.lost_time()
        rev, chain = self.hq_owner.rows("SELECT rev, encode(chain, 'hex') FROM sync.cut ORDER BY rev DESC LIMIT 1")[0]
        body["rev"] = rev
        self.assertEqual(self.tell_rows(body, self.made("N"), chain=chain.upper()), 0)

    def test_a_key_or_a_row_that_headquarters_would_refuse_is_counted_and_not_noted(self):
        self.keep()
        self.rename("A", "\u00e9" * 8200)
        self.rename("B", "lost name")
        self.pull()
        self.put_back()
        self.pull()
        body = json.loads(self.page()[2])
        self.assertEqual((body["found"], len(body["rows"].splitlines())), (2, 1))

    def test_secrets_and_what_speaks_of_a_person_stay_where_they_are_and_only_that_they_changed_is_told(self):
        ours, theirs = ({"user_id": 1, "password_hash": one, "display_name": one, "active": one} for one in ("x", "y"))
        told = self.store_owner.value("SELECT sync.untold_differences(%s, %s)", json.dumps(ours), json.dumps(theirs))
        self.assertEqual(told, ["display_name", "password_hash"])
        audit = (ROOT / "schema/hq/migrations/0070_audit.sql").read_text(encoding="utf-8")
        untold = self.store_owner.value("SELECT sync.untold_columns()")
        listed = audit[audit.index("INSERT INTO audit.hidden_column"):]
        for name in ("password_hash", "user_name", "email"):
            self.assertIn(f"'{name}'", listed)
        for name in untold:
            self.assertIn(f"'{name}'", listed)
        self.assertEqual(self.hq_owner.value("SELECT sync.compare_images(%s, %s, '{email}')", '{"email": "a", "x": 1}', '{"email": "b", "x": 2}'),
                         [{"name": "email", "lost": None, "now": None, "hidden": True}, {"name": "x", "lost": 1, "now": 2, "hidden": False}])


if __name__ == "__main__":
    unittest.main()
