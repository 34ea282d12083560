"""Posting many documents at once: one thread and one connection per register.

A register's documents go one after the other, as at a real till. Whatever ends without a reply is sent
again with the same id: the server recognises the repeat.
"""
import http.client
import threading
import time

from .api import Problem

RETRIED_STATUS = (429, 502, 503, 504)


def post_until_answered(client, path, document, patience=120):
    """The reply, and how often it took a repeat; 4xx is raised at once."""
    deadline = time.monotonic() + patience
    repeats = 0
    while True:
        try:
            return client.post(path, document), repeats
        except Problem as problem:
            if problem.status not in RETRIED_STATUS or time.monotonic() > deadline:
                raise
        except (OSError, http.client.HTTPException):
            if time.monotonic() > deadline:
                raise
        repeats += 1
        time.sleep(min(0.05 * repeats, 1))


class Posting:
    """Counts of a run in progress; safe to read from another thread."""

    def __init__(self):
        self.done = 0
        self.repeats = 0
        self.failure = None
        self._lock = threading.Lock()

    def count(self, repeats):
        with self._lock:
            self.done += 1
            self.repeats += repeats

    def fail(self, failure):
        with self._lock:
            self.failure = self.failure or failure


def run_registers(queues, progress=None, every=1.0, posting=None):
    """Runs every queue in a thread of its own. A queue is (clients by path, steps); the client of "" takes
    every other path; a step is (path, document). Raises the first failure."""
    posting = posting or Posting()
    threads = [threading.Thread(target=_run_queue, args=(clients, steps, posting), daemon=True)
               for clients, steps in queues]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(every)
            if progress:
                progress(posting)
    if posting.failure:
        raise posting.failure
    return posting


def _run_queue(clients, steps, posting):
    own = {path: client.clone() for path, client in clients.items()}
    try:
        for path, document in steps:
            if posting.failure:
                return
            _, repeats = post_until_answered(own.get(path, own[""]), path, document)
            posting.count(repeats)
    except Exception as failure:  # handed to the thread that waits
        posting.fail(failure)
    finally:
        for client in own.values():
            client.close()
