"""A store that has much to deliver, the others' tills, and how long what they sell takes to headquarters."""
import random
import statistics
import threading
import time
from dataclasses import dataclass

from chain.network import wait_until
from slow_line import Repeated, memory
from support.processor_time import backends, cpu_seconds, database_seconds

SALES = "/api/v1/sales"
# Sales like those that the journal has, by the very function that POST /sales calls, some hundred in a transaction.
MANY_SALES = """
DO $many$
DECLARE
	v_sales jsonb[] := ARRAY(SELECT j.document::jsonb - '{{form,register_id,life_number,receipt,receipt_number,business_date,user_id,content_hash}}'::text[]
		FROM sync.journal j WHERE j.kind = 'sale' ORDER BY j.journal_id);
	v_texts text[] := ARRAY(SELECT btrim((s.sale - '{{lines,payments}}'::text[])::text, '{{}}') FROM unnest(v_sales) AS s (sale));
	v_lines text[] := ARRAY(SELECT (SELECT string_agg(btrim((l.line - '{{sku,description,department_id,listed_unit_price,listed_price_quantity}}'::text[])::text,
		'{{}}'), E'\\n' ORDER BY l.place) FROM jsonb_array_elements(s.sale -> 'lines') WITH ORDINALITY AS l (line, place)) FROM unnest(v_sales) AS s (sale));
	v_payments text[] := ARRAY(SELECT (SELECT jsonb_agg(p.payment - 'tender_kind') FROM jsonb_array_elements(s.sale -> 'payments') AS p (payment))::text
		FROM unnest(v_sales) AS s (sale));
	v_user_id uuid := (SELECT s.user_id FROM retail.sale s LIMIT 1);
	v_place int;
BEGIN
	FOR n IN 1..{count} LOOP
		v_place := 1 + n % cardinality(v_sales);
		PERFORM retail.complete_sale(replace(v_texts[v_place], v_sales[v_place] ->> 'sale_id', gen_random_uuid()::text), v_lines[v_place],
			v_payments[v_place], '02' || encode(sha256(n::text::bytea), 'hex'), v_user_id, NULL, NULL, NULL);
		IF n % 100 = 0 THEN
			COMMIT;
		END IF;
	END LOOP;
END
$many$;
"""
# One that was sent before its turn may come twice: what counts is the mark, which a new life begins anew.
MARK = """SELECT m.acked_seq FROM sync.received_mark m JOIN sync.store_link l USING (store_id, store_inc)
          WHERE m.store_id = '{store_id}' AND m.received_at > to_timestamp({since})"""
FIRST = """SELECT extract(epoch FROM min(received_at)) FROM sync.received_batch
           WHERE store_id = '{store_id}' AND received_at > to_timestamp({since})"""
REPORTED = """SELECT sale_id, extract(epoch FROM pg_xact_commit_timestamp(xmin)) FROM retail.sale
              WHERE store_id = '{store_id}' AND sold_at > to_timestamp({since}) - interval '1 minute'"""
OPENED = "SELECT open_session_id FROM retail.register_state WHERE register_id = '{register_id}' AND open_session_id IS NOT NULL"


@dataclass(frozen=True)
class Sold:
    store: str
    sale_id: str
    began: float
    replied: float


class Tills:
    """Threads, each at a register of its own, that rest between two sales. rests: by the name of a store, per till the least and the most."""

    def __init__(self, world, rests):
        self.sold, self.failures = [], []
        self._world, self._ended = world, threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(name, register, rest), daemon=True)
                         for name, tills in rests.items() for register, rest in enumerate(tills)]

    def _run(self, name, register, rest):
        try:
            client, session_id = self._world.store_client(name), self._session(name, register)
            generator = random.Random(f"{name}/{register}")
            while not self._ended.wait(generator.uniform(*rest)):
                self._sell(name, client, session_id)
        except Exception as failure:
            self.failures.append(failure)

    def _session(self, name, register):
        store = self._world.network.stores[name]
        opened = store.cluster.sql(OPENED.format(register_id=self._world.registers[name][register]), store.database).strip()
        return opened or self._world.open_session(self._world.store_client(name), name, register)

    def _sell(self, name, client, session_id):
        body = self._world.a_sale(session_id)
        began = time.time()
        client.post(SALES, body)
        self.sold.append(Sold(name, body["sale_id"], began, time.time()))

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join(30)


@dataclass
class Figures:
    """What was sold in a time: delays from the answer to the commit at headquarters, and what POST /sales took, in milliseconds."""
    delays: list
    posts: list

    def __str__(self):
        if not self.delays:
            return "none"
        return (f"{len(self.delays)} sales, reported after {statistics.median(self.delays):.1f} ms, at worst {max(self.delays):.1f}, "
                f"POST {statistics.median(self.posts):.1f} ms, at worst {max(self.posts):.1f}")


def ratios(before, during):
    if not before.delays or not during.delays:
        return "ratio unknown"
    pairs = [(function(getattr(before, name)), function(getattr(during, name)))
             for name in ("delays", "posts") for function in (statistics.median, max)]
    shown = [f"{later / earlier:.2f}" for earlier, later in pairs]
    return f"ratio of the delay {shown[0]}, of the worst {shown[1]}; of POST {shown[2]}, of the worst {shown[3]}"


class Headquarters:
    """What it spends on a delivery."""

    def __init__(self, node):
        self._node = node
        self.largest = 0  # MiB that a process of its database has to itself
        self._server, self._database = self._spent()

    def _spent(self):
        return cpu_seconds(self._node.server.pid()), database_seconds(self._node.cluster)

    def look(self):
        for pid in backends(self._node.cluster):
            try:
                with open(f"/proc/{pid}/status", encoding="ascii") as file:
                    self.largest = max(self.largest, next(int(line.split()[1]) for line in file if line.startswith("RssAnon")) / 1024)
            except (OSError, StopIteration):
                pass

    def spent(self, documents):
        server, database = self._spent()
        return (f"headquarters {(server - self._server) / documents * 1e6:.0f} us of CPU for each and its database "
                f"{(database - self._database) / documents * 1e6:.0f}; peak memory {memory(self._node.server):.0f} MiB, the largest process of its "
                f"database {self.largest:.0f} MiB")


class Delivery:
    """One store delivers while the others sell. since: seconds since the epoch, as all times here."""

    def __init__(self, world, name, rests, quiet_s):
        self._world, self._name, self._rests, self._quiet_s = world, name, rests, quiet_s
        self._hq = world.network.hq
        self.sold = []

    def _rows(self, text, **values):
        return self._hq.cluster.sql(text.format(**values), self._hq.database).splitlines()

    def _is_delivered(self, upto, since):
        marks = self._rows(MARK, store_id=self._world.store_ids[self._name], since=since)
        return marks != [] and int(marks[0]) >= upto

    def run(self, documents, upto, timeout):
        """Its line is cut; so many documents wait behind it, and the last is upto. Yields lines for a person."""
        with Tills(self._world, self._rests) as tills:
            began = time.time()
            time.sleep(self._quiet_s)
            spent = Headquarters(self._hq)
            healed = time.time()
            with Repeated(0.1, spent.look):
                self._world.relays[self._name].heal()
                wait_until(lambda: self._is_delivered(upto, healed), timeout, "everything to be delivered")
            ended = time.time()
            cost = spent.spent(documents)
        if tills.failures:
            raise tills.failures[0]
        self.sold = tills.sold
        first = float(self._rows(FIRST, store_id=self._world.store_ids[self._name], since=healed)[0])
        yield f"{documents:,} documents were delivered again in {ended - first:.2f} s; {cost}"
        yield from self._compared(began, first, ended)

    def _reported(self, since):
        rows = [row.split("|") for name in self._rests for row in self._rows(REPORTED, store_id=self._world.store_ids[name], since=since)]
        return {sale_id: float(at) for sale_id, at in rows if at}

    def _compared(self, began, first, ended):
        wait_until(lambda: {sold.sale_id for sold in self.sold} <= set(self._reported(began)), 30, "everything sold to be reported")
        reported = self._reported(began)
        for name in self._rests:
            before, during = (Figures([(reported[sold.sale_id] - sold.replied) * 1000 for sold in chosen],
                                      [(sold.replied - sold.began) * 1000 for sold in chosen])
                              for chosen in ([sold for sold in self.sold if sold.store == name and sold.replied < first - 0.5],
                                             [sold for sold in self.sold if sold.store == name and first <= sold.replied <= ended]))
            yield f"{name} before: {before}"
            yield f"{name} during: {during}"
            yield f"{name}: {ratios(before, during)}"
