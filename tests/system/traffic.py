"""Sales and price edits that go on while processes die; every till repeats a sale until it is answered."""
import http.client
import random
import threading
import time

from chain.api import Problem
from chain.posting import RETRIED_STATUS, post_until_answered


class Traffic:
    """Threads that can be paused between two requests. Everybody is signed in before the first process dies."""

    def __init__(self, world, registers=2, seed=1):
        self.acknowledged = {name: [] for name in world.names}
        self.edits = 0
        self.failures = []
        self._world = world
        self._running = threading.Event()
        self._stopped = threading.Event()
        self._idle = []
        self._threads = []
        for name in world.names:
            for register in range(registers):
                client = world.store_client(name)
                session_id = world.open_session(client, name, register)
                self._add(self._sell, name, client, session_id, random.Random(f"{seed}/{name}/{register}"))
        client = world.hq_client()
        prices = [price["price_id"] for price in client.items("/api/v1/prices")]
        self._add(self._edit_prices, client, prices, random.Random(f"{seed}/prices"))

    def _add(self, function, *arguments):
        idle = threading.Event()
        self._idle.append(idle)
        self._threads.append(threading.Thread(target=self._guard, args=(function, idle, arguments), daemon=True))

    def _guard(self, function, idle, arguments):
        try:
            function(idle, *arguments)
        except Exception as failure:
            self.failures.append(failure)
        finally:
            idle.set()

    def start(self):
        self._running.set()
        for thread in self._threads:
            thread.start()

    def pause(self, timeout=120):
        """Returns when no request is under way; raises what a thread ended with."""
        self._running.clear()
        for idle in self._idle:
            if not idle.wait(timeout):
                raise TimeoutError("a till is still waiting for its answer")
        if self.failures:
            raise self.failures[0]

    def resume(self):
        for idle in self._idle:
            idle.clear()
        self._running.set()

    def stop(self):
        self._stopped.set()
        self._running.set()
        for thread in self._threads:
            thread.join(30)

    def _turn(self, idle):
        """Waits while paused; False when it is over."""
        if not self._running.is_set():
            idle.set()
            self._running.wait()
        return not self._stopped.is_set()

    def _sell(self, idle, name, client, session_id, generator):
        skus = list(self._world.items)
        while self._turn(idle):
            chosen = generator.sample(skus, generator.randint(1, 4))
            sale = self._world.a_sale(session_id, chosen, generator.randint(1, 5))
            path = "/api/v1/sales"
            if generator.random() < 0.1:
                sale["reason"], path = "returned", "/api/v1/returns"
            post_until_answered(client, path, sale)
            self.acknowledged[name].append(sale["sale_id"])
            time.sleep(generator.uniform(0.005, 0.03))

    def _edit_prices(self, idle, client, price_ids, generator):
        """Reads a price and writes it back changed; a lost answer may leave the version stale, which is fine."""
        while self._turn(idle):
            path = f"/api/v1/prices/{generator.choice(price_ids)}"
            try:
                price = client.get(path)
                price.pop("updated_at", None)
                client.put(path, {**price, "unit_price": generator.randint(50, 5000)})
                self.edits += 1
            except Problem as problem:
                if problem.status not in (*RETRIED_STATUS, 409):
                    raise
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(generator.uniform(0.01, 0.05))
