"""Outpost as one more peer of the replication benchmark (bench.py finds it through PEER_PATH).

The benchmark brings its own tables. Its master tables become mirrored tables under retail.bench_*, seen
through updatable views of the old names; its sales are captured by a deferred constraint trigger into one
journal document per sale, and ingested at HQ by a function of the kind `bench_sale`. Everything else is
the product as it ships: both servers, enrolment, journal, batches, packs and hints.
"""
import hashlib
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import uuid

import lib

PROJECT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(PROJECT / "deploy"))
from chain.ports import reserved_port  # noqa: E402

BUILD = pathlib.Path(os.environ.get("OUTPOST_BUILD", PROJECT / "build"))
STATE = pathlib.Path(lib.ROOT) / "outpost"
HQ_PORT = lib.BASE + 10
MASTER = {"product": "id", "barcode": "code", "price": "id"}

# Their indexes get other names too: retail has tables and indexes of the same names.
RENAMED = """
DO $$ DECLARE v_index record;
BEGIN
    FOR v_index IN SELECT indexname FROM pg_indexes
        WHERE schemaname = 'public' AND tablename IN ('product', 'barcode', 'price')
    LOOP
        EXECUTE format('ALTER INDEX public.%I RENAME TO %I', v_index.indexname, 'bench_' || v_index.indexname);
    END LOOP;
END $$;
"""

MIRRORED = RENAMED + "".join(f"""
ALTER TABLE public.{name} RENAME TO bench_{name};
ALTER TABLE public.bench_{name} SET SCHEMA retail;
ALTER TABLE retail.bench_{name} OWNER TO outpost_owner;
CREATE VIEW public.{name} AS SELECT * FROM retail.bench_{name};
""" for name in MASTER)

# At a store a cut is applied table by table, so the references are checked at its end.
DEFERRED = "".join(f"""
ALTER TABLE retail.bench_{name} ALTER CONSTRAINT {name}_product_id_fkey DEFERRABLE;
""" for name in ("barcode", "price"))

PUBLISHED = "".join(f"""
SELECT sync.publish_table('bench_{name}', ARRAY['{key}'], $$ARRAY['all']$$, {1000 + position});
""" for position, (name, key) in enumerate(MASTER.items()))

MIRRORS = "".join(f"SELECT sync.mirror_table('bench_{name}', ARRAY['{key}']);\n" for name, key in MASTER.items())

CAPTURE = """
CREATE FUNCTION public.journal_bench_sale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sync.write_journal('bench_sale', NEW.id, json_build_object('sale', to_json(NEW),
        'lines', (SELECT json_agg(l) FROM sale_line l WHERE sale_id = NEW.id),
        'payments', (SELECT json_agg(p) FROM payment p WHERE sale_id = NEW.id))::text);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal AFTER INSERT ON public.sale DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.journal_bench_sale();
"""

INGEST = """
CREATE FUNCTION retail.ingest_bench_sales(p_store_id uuid, p_documents sync.received_document[]) RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO public.sale SELECT s.* FROM unnest(p_documents) d,
        LATERAL jsonb_populate_record(NULL::public.sale, d.document -> 'sale') s;
    INSERT INTO public.sale_line SELECT l.* FROM unnest(p_documents) d,
        LATERAL jsonb_populate_recordset(NULL::public.sale_line, d.document -> 'lines') l;
    INSERT INTO public.payment SELECT p.* FROM unnest(p_documents) d,
        LATERAL jsonb_populate_recordset(NULL::public.payment, d.document -> 'payments') p;
$$;
GRANT ALL ON public.sale, public.sale_line, public.payment TO outpost_owner;
INSERT INTO sync.document_kind (kind, position, ingest_function)
    VALUES ('bench_sale', 1000, 'retail.ingest_bench_sales');
"""


def url(database, role):
    port = lib.PORT["hq" if database == "hq" else "store"]
    return f"postgresql://{role}@/{database}?host={lib.ROOT}&port={port}"


class Program:
    """One of our servers on one of the benchmark's databases."""

    def __init__(self, name, database, port, settings=()):
        self.program = BUILD / name.removeprefix("outpost-") / name
        self.url = f"http://127.0.0.1:{port}"
        self.state = STATE / database
        self.settings = [f"database.url={url(database, 'outpost_server')}",
                         f"database.owner_url={url(database, 'outpost_owner')}", "http.host=127.0.0.1",
                         f"http.port={port}", f"state_dir={self.state}", *settings]
        self.process = None

    def command(self, *arguments):
        self.state.mkdir(parents=True, exist_ok=True)
        options = [word for setting in self.settings for word in ("--set", setting)]
        done = subprocess.run([self.program, *arguments, *options], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{self.program.name} {arguments}: {done.stderr}{done.stdout}")

    def start(self):
        options = [word for setting in self.settings for word in ("--set", setting)]
        log = open(self.state / "server.log", "a", encoding="utf-8")
        self.process = subprocess.Popen([self.program, "serve", *options], stdout=log, stderr=log)

    def wait_ready(self):
        def answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.program.name} ended: see {self.state}/server.log")
            try:
                return urllib.request.urlopen(self.url + "/health/ready", timeout=2).status == 200
            except OSError:
                return False
        lib.wait(answers, 30)

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
            self.process = None


class Peer:
    ports = (HQ_PORT,)

    def __init__(self):
        self.hq, self.stores = None, {}

    def reset(self):
        for program in [*self.stores.values(), *([self.hq] if self.hq else [])]:
            program.stop()
        self.hq, self.stores = None, {}
        for cluster in lib.PORT:
            connection = lib.admin(cluster)
            cursor = connection.cursor()
            cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^(hq|store[0-9]+)$'")
            for (database,) in cursor.fetchall():
                lib.drop_db(cluster, database)
            connection.close()
        shutil.rmtree(STATE, ignore_errors=True)

    def pids(self, side):
        programs = [self.hq] if side == "hq" else self.stores.values()
        return [program.process.pid for program in programs if program and program.process]

    def repl_pids(self, side):
        connection = lib.admin(side)
        cursor = connection.cursor()
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'outpost_server'")
        return self.pids(side) + [row[0] for row in cursor.fetchall()]

    # upload: the journal's way
    def setup_up(self, database):
        self._prepare_hq()
        lib.q("hq", INGEST)
        self._prepare_store(database)
        lib.q(database, CAPTURE)
        self.up = database

    def link_down(self):
        pass  # the store's server is not running yet: selling does not need it here, and nothing can leave

    def link_up(self):
        self.stores[self.up].start()

    def drained(self):
        return lib.q(self.up, "SELECT (SELECT acked_seq FROM sync.push_position) = (SELECT count(*) FROM sync.journal)")[0][0]

    # download: packs
    def prepare_down(self, databases, copy):
        self._prepare_hq()
        lib.q("hq", MIRRORED + PUBLISHED)
        lib.wait(lambda: lib.q("hq", "SELECT NOT EXISTS (SELECT FROM sync.change_queue)")[0][0], 300)
        for database in databases:
            self._prepare_store(database)
            lib.q(database, MIRRORED + DEFERRED + MIRRORS)

    def subscribe(self, database, copy):
        if not copy:
            self._place_at_head(database)
        self.stores[database].start()

    def ready(self, database):
        head = lib.q("hq", "SELECT rev FROM sync.head")[0][0]
        return lib.q(database, "SELECT coalesce((SELECT rev FROM sync.mirror_position), 0) = %s", (head,))[0][0]

    def _place_at_head(self, database):
        """The store's rows came with its database: say so, as a restored copy of another store would."""
        self.stores[database].start()
        lib.wait(lambda: self.ready(database), 300)
        self.stores[database].stop()

    def _prepare_hq(self):
        self._own_database("hq")
        self.hq = Program("outpost-hq", "hq", HQ_PORT)
        self.hq.command("migrate")
        lib.q("hq", "INSERT INTO retail.chain DEFAULT VALUES ON CONFLICT DO NOTHING")
        self.hq.start()
        self.hq.wait_ready()

    def _prepare_store(self, database):
        self._own_database(database)
        store_id, code = str(uuid.uuid4()), secrets.token_hex(10)
        lib.q("hq", "INSERT INTO retail.store (store_id, code, name) VALUES (%s, %s, %s)",
              (store_id, database, database))
        lib.q("hq", "SELECT sync.create_enrolment(%s, %s, 'bench', 3600, false)",
              (store_id, hashlib.sha256(code.encode()).hexdigest()))
        store = Program("outpost-store", database, reserved_port(), [f"sync.hq_url={self.hq.url}"])
        store.command("migrate")
        store.command("enrol", "--hq-url", self.hq.url, "--code", code)
        self.stores[database] = store

    @staticmethod
    def _own_database(database):
        for role in ("outpost_owner", "outpost_server"):
            lib.q(database, f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
        lib.q(database, f'ALTER DATABASE "{database}" OWNER TO outpost_owner')
