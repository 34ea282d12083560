"""HQ and a store as two databases with the real replication schema and a small retail of our own.

Every test gets fresh databases. `pull` and `push` do what the servers do, with the same statements.
"""

import atexit
import pathlib
import tempfile
import unittest
import uuid

import psycopg2

from support.cluster import Cluster

ROOT = pathlib.Path(__file__).resolve().parents[3]

RETAIL = """
CREATE TABLE retail.store (store_id uuid PRIMARY KEY, code text NOT NULL UNIQUE, price_zone_id uuid,
	active boolean NOT NULL DEFAULT true);
CREATE TABLE retail.product (product_id uuid PRIMARY KEY, sku text NOT NULL UNIQUE, name text NOT NULL,
	best_price_id uuid, unit text NOT NULL DEFAULT 'piece');
CREATE TABLE retail.price (price_id uuid PRIMARY KEY, product_id uuid NOT NULL, price_zone_id uuid,
	store_id uuid, amount bigint NOT NULL);
ALTER TABLE retail.price ADD FOREIGN KEY (product_id) REFERENCES retail.product DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE retail.product ADD FOREIGN KEY (best_price_id) REFERENCES retail.price DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE retail.person (person_id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE retail.person_store (person_id int NOT NULL REFERENCES retail.person
	DEFERRABLE INITIALLY DEFERRED, store_id uuid NOT NULL, PRIMARY KEY (person_id, store_id));
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA retail TO outpost_server;
"""

MIRRORED = [
    ("store", ["store_id"], "ARRAY['all']"),
    ("product", ["product_id"], "ARRAY['all']"),
    ("price", ["price_id"], "ARRAY[CASE WHEN r.store_id IS NOT NULL THEN 'store:' || r.store_id"
                            " WHEN r.price_zone_id IS NOT NULL THEN 'zone:' || r.price_zone_id ELSE 'all' END]"),
    ("person", ["person_id"], "ARRAY(SELECT 'store:' || s.store_id FROM retail.person_store s"
                              " WHERE s.person_id = r.person_id)"),
    ("person_store", ["person_id", "store_id"], "ARRAY['store:' || r.store_id]"),
]

# What the store keeps from documents; one function per kind, as hq's business schema has them.
RECEIVED = """
CREATE TABLE retail.till (store_id uuid, till_id uuid, journal_seq bigint NOT NULL, PRIMARY KEY (store_id, till_id));
CREATE TABLE retail.sale (store_id uuid, sale_id uuid, till_id uuid NOT NULL, total bigint NOT NULL CHECK (total > 0),
	journal_seq bigint NOT NULL, PRIMARY KEY (store_id, sale_id),
	FOREIGN KEY (store_id, till_id) REFERENCES retail.till DEFERRABLE INITIALLY DEFERRED);
CREATE FUNCTION retail.ingest_tills(p_store_id uuid, p_documents sync.received_document[]) RETURNS void LANGUAGE sql AS $$
	INSERT INTO retail.till SELECT p_store_id, d.document_id, d.seq FROM unnest(p_documents) AS d $$;
CREATE FUNCTION retail.ingest_sales(p_store_id uuid, p_documents sync.received_document[]) RETURNS void LANGUAGE sql AS $$
	INSERT INTO retail.sale SELECT p_store_id, d.document_id, (d.document ->> 'till_id')::uuid,
		(d.document ->> 'total')::bigint, d.seq FROM unnest(p_documents) AS d $$;
CREATE FUNCTION retail.known_tills(p_store_id uuid, p_documents sync.received_document[])
	RETURNS TABLE (document_id uuid, is_same boolean) LANGUAGE sql AS $$
	SELECT d.document_id, true FROM unnest(p_documents) AS d
	WHERE d.document_id IN (SELECT t.till_id FROM retail.till t WHERE t.store_id = p_store_id) $$;
CREATE FUNCTION retail.known_sales(p_store_id uuid, p_documents sync.received_document[])
	RETURNS TABLE (document_id uuid, is_same boolean) LANGUAGE sql AS $$
	SELECT d.document_id, s.total = (d.document ->> 'total')::bigint AND s.till_id = (d.document ->> 'till_id')::uuid
	FROM unnest(p_documents) AS d JOIN retail.sale s ON s.store_id = p_store_id AND s.sale_id = d.document_id $$;
INSERT INTO sync.document_kind (kind, position, ingest_function, known_function) VALUES
	('till_opened', 10, 'retail.ingest_tills', 'retail.known_tills'), ('sale', 20, 'retail.ingest_sales', 'retail.known_sales');
"""

# Which stores are talked to: views over the tables of retail.
ADMISSION = ("0115_admitted_store.sql", "0126_admitted_by_witnesses.sql", "0141_admitted_by_generation.sql")

PAGE_LIMIT = 50
TIERS = ("hq", "store")


class Database:
    """One connection in autocommit: each statement is its own transaction, as in the servers."""

    def __init__(self, url, isolation=None):
        options = "-c default_transaction_isolation=" + isolation.replace(" ", "\\ ") if isolation else None
        self.connection = psycopg2.connect(url, options=options)
        self.connection.autocommit = True

    def rows(self, sql, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def value(self, sql, *values):
        return self.rows(sql, *values)[0][0]

    def named(self, sql, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            names = [column.name for column in cursor.description]
            return dict(zip(names, cursor.fetchone()))

    def close(self):
        self.connection.close()


class Prepared:
    """A cluster with what a subclass prepares in it, made once per run."""

    _made = {}

    @classmethod
    def get(cls):
        if cls not in cls._made:
            cls._made[cls] = cls()
        return cls._made[cls]

    def __init__(self):
        folder = tempfile.mkdtemp(prefix="sync-db-")
        pathlib.Path(folder).chmod(0o755)
        self.cluster = Cluster(pathlib.Path(folder) / "pg")
        self.cluster.start()
        atexit.register(self.cluster.remove)
        self.prepare()


class World(Prepared):
    """Two template databases."""

    def prepare(self):
        for tier in TIERS:
            self.cluster.create_database("template_" + tier)
            for file in self._files(tier):
                self.cluster.psql(file.read_text(encoding="utf-8"), "template_" + tier, "outpost_owner")
            self.cluster.psql(RETAIL, "template_" + tier, "outpost_owner")
            for name in ADMISSION if tier == "hq" else ():
                self.cluster.psql((ROOT / "schema/hq/migrations" / name).read_text(encoding="utf-8"), "template_hq", "outpost_owner")
        hq = Database(self.cluster.url("outpost_owner", "template_hq"))
        store = Database(self.cluster.url("outpost_owner", "template_store"))
        for position, (table, key, scopes) in enumerate(MIRRORED):
            hq.rows("SELECT sync.publish_table(%s, %s, %s, %s)", table, key, scopes, position)
            store.rows("SELECT sync.mirror_table(%s, %s)", table, key)
        hq.rows("SELECT sync.publish_changed_columns()")
        store.rows("SELECT sync.settle_mirror()")
        hq.rows("SELECT sync.touch_parent('person_store', 'person', '{person_id}')")
        hq.rows(RECEIVED)
        hq.close()
        store.close()

    @staticmethod
    def _files(tier):
        schema = ROOT / "schema"
        return [schema / "shared/migrations/0001_base.sql", schema / tier / "migrations/0020_sync.sql",
                *sorted((schema / tier / "migrations").glob("009*.sql")), schema / tier / "migrations/0116_lives.sql",
                schema / tier / "migrations/0121_recovery.sql", schema / tier / "migrations/0122_witnesses.sql",
                schema / "shared/migrations/0147_domains.sql", *(schema / tier / "migrations").glob("0148_*_domains.sql"),
                *(schema / tier / "migrations").glob("0137_*.sql"),
                schema / tier / "migrations/0140_lost_time.sql",
                *sorted((schema / "shared/functions").glob("sync_*.sql")),
                *sorted((schema / tier / "functions").glob("sync_*.sql"))]


class TwoTierTest(unittest.TestCase):
    """hq, store: the servers' connections; hq_owner, store_owner; sequencer: the cutting connection."""

    def setUp(self):
        self.world = World.get()
        cluster = self.world.cluster
        for tier in TIERS:
            cluster.create_database(tier, template="template_" + tier)
        self.connections = []
        self.hq = self.connect("hq")
        self.hq_owner = self.connect("hq", "outpost_owner")
        self.store = self.connect("store")
        self.store_owner = self.connect("store", "outpost_owner")
        self.sequencer = self.connect("hq", isolation="repeatable read")
        self.zone = str(uuid.uuid4())
        self.store_id = str(uuid.uuid4())
        self.hq.rows("INSERT INTO retail.store VALUES (%s, 'S1', %s)", self.store_id, self.zone)

    def tearDown(self):
        for connection in self.connections:
            connection.close()
        for tier in TIERS:
            self.world.cluster.psql("DROP DATABASE %s WITH (FORCE)" % tier)

    def connect(self, database, role="outpost_server", isolation=None):
        connection = Database(self.world.cluster.url(role, database), isolation)
        self.connections.append(connection)
        return connection

    def cut(self):
        return self.sequencer.named("SELECT * FROM sync.publish_cut()")

    # Down: what hq/sync and store/sync do.

    def position(self):
        rows = self.store.rows("SELECT hq_inc, rev, encode(chain, 'hex'), scopes_hash FROM sync.mirror_position")
        return rows[0] if rows else (None, None, None, None)

    def pull_state(self, snapshot=False):
        return self.hq.named("SELECT * FROM sync.pull_state(%s, %s, %s, %s, %s, %s)",
                             self.store_id, *self.position(), snapshot)

    def lines(self, scopes, rev, snapshot_rev=-1, between_pages=None):
        place, lines = (rev + 1, "", "[]", ""), []
        while True:
            head, *rows = self.hq.rows("SELECT * FROM sync.publication_part(%s, %s, %s, %s, %s, %s, %s)",
                                       scopes, *place, snapshot_rev, PAGE_LIMIT)
            lines += [row[7] for row in rows]
            if len(rows) < PAGE_LIMIT:
                return head[:3], lines
            place = (rows[-1][4], rows[-1][5], rows[-1][6], rows[-1][3])
            if between_pages:
                between_pages()

    def apply(self, kind, rev_from, head, scopes_hash, lines):
        inc, rev, chain = head
        return self.store.named("SELECT * FROM sync.apply_cut(%s, %s, %s, %s, %s, %s, %s, true, %s, NULL, NULL)", kind, inc,
                                rev_from, rev, chain, scopes_hash, "\n".join(lines), len(lines))

    def pull(self):
        """Cut, then bring the store to the head, by delta where possible; gives the kind of pull."""
        self.cut()
        state = self.pull_state()
        if state["state"] == "current":
            return "current"
        snapshot = state["state"] != "delta"
        if snapshot:
            state = self.pull_state(snapshot=True)
        rev = 0 if snapshot else self.position()[1]
        head, lines = self.lines(state["scopes"], rev, state["rev"] if snapshot else -1)
        self.apply("snapshot" if snapshot else "delta", rev, head, state["scopes_hash"], lines)
        return "snapshot" if snapshot else "delta"

    def expected(self, table):
        """What the store must hold of the table: HQ's rows in the store's scopes."""
        scopes = {name: expression for name, _, expression in MIRRORED}[table]
        return self.hq_owner.rows(
            "SELECT r.* FROM retail.%s r WHERE (%s) && (SELECT s.scopes FROM sync.scopes_of_store(%%s) AS s) ORDER BY 1, 2" % (table, scopes),
            self.store_id)

    def mirrored(self, table):
        return self.store.rows("SELECT * FROM retail.%s ORDER BY 1, 2" % table)

    def assert_mirror_is_exact(self):
        for table, _, _ in MIRRORED:
            self.assertEqual(self.mirrored(table), self.expected(table), table)

    # Up.

    def enrol(self):
        digest = uuid.uuid4().hex
        self.hq.rows("SELECT sync.create_enrolment(%s, %s, NULL, 600, false)", self.store_id, digest)
        said = self.store.value("SELECT max(life_number) FROM sync.link")
        link = self.hq.named("SELECT * FROM sync.enrol_store(%s, %s, %s, NULL, false)", digest, "credential", said)
        self.store.rows("SELECT sync.enrol(%s, %s, %s, 'http://hq', 'secret', %s, %s, %s, false)", link["store_id"], link["store_inc"],
                        link["life_number"], link["previous_inc"], link["previous_acked"], link["previous_chain"])
        self.store_inc = link["store_inc"]
        return link

    def journal(self, kind="sale", document_id=None, document='{"total": 5}'):
        document_id = document_id or str(uuid.uuid4())
        self.store.rows("SELECT sync.write_journal(%s, %s, %s)", kind, document_id, document)
        return document_id

    def number(self, limit=100000):
        return self.store.named("SELECT * FROM sync.number_journal(%s)", limit)

    def batch(self, after, limit=1000, size=1 << 20):
        rows = self.store.rows("SELECT store_inc, first_seq, count, previous_chain, chain, lines"
                               " FROM sync.journal_batch(%s, %s, %s)", after, limit, size)
        return rows[0] if rows else None

    def ingest(self, batch, store_id=None, database=None, **other):
        names = ("store_inc", "first_seq", "count", "previous_chain", "chain", "lines")
        values = {**dict(zip(names, batch)), **other}
        lines = [line.split(" ", 2) for line in values.pop("lines").split("\n")]
        return (database or self.hq).named("SELECT * FROM sync.ingest_batch(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                                           store_id or self.store_id, *[values[name] for name in names[:-1]],
                                           "\n".join(" ".join(line[:2]) for line in lines),
                                           "\n".join(line[2] for line in lines), b"body")
