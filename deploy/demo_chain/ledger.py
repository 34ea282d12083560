"""What the sample tills asked for and what they were told: the demo's own memory, outside both servers.

Why      A proof that nothing was lost needs somebody who was told that it was sold, and who is not asked to prove himself.
Model    A file of JSON lines that only grows. "asked" stands there before a sale is sent, so that whoever ends in between
         sends it again with the same id; "acknowledged" is on the disk before it counts; "refused" ends what the store
         does not want.
Owner    The welcome process. All methods may be called by any thread.
"""
import json
import os
import threading


class Ledger:
    def __init__(self, path):
        self._lock = threading.Lock()
        self._asked = {}         # sale_id -> (till, document); no answer yet
        self._acknowledged = {}  # sale_id -> (store, total)
        self._refused = {}       # sale_id -> store
        self._file = open(path, "a+b", buffering=0, opener=lambda name, flags: os.open(name, flags, 0o600))
        self._read()

    def _read(self):
        """A line that was cut off by the end of a process was never counted."""
        self._file.seek(0)
        whole = 0
        for text in self._file:
            if not text.endswith(b"\n"):
                break
            self._note(*json.loads(text))
            whole += len(text)
        self._cut(whole)

    def _cut(self, length):
        self._file.truncate(length)
        self._length = length

    def _note(self, what, sale_id, store, detail):
        if what == "asked":
            self._asked[sale_id] = (store, detail["till"], detail["document"])
            return
        del self._asked[sale_id]
        if what == "acknowledged":
            self._acknowledged[sale_id] = (store, detail)
        else:
            self._refused[sale_id] = store

    def _write(self, *entry):
        text = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            try:
                self._file.write(text)
                os.fsync(self._file.fileno())
            except OSError:
                self._cut(self._length)
                raise
            self._length += len(text)
            self._note(*entry)

    def asked(self, store, till, document):
        self._write("asked", document["sale_id"], store, {"till": till, "document": document})

    def acknowledged(self, sale_id, store, total):
        self._write("acknowledged", sale_id, store, total)

    def refused(self, sale_id, store, code):
        self._write("refused", sale_id, store, code)

    def unanswered(self, store, till):
        """The document that this till has no answer to, or None."""
        with self._lock:
            return next((document for *owner, document in self._asked.values() if owner == [store, till]), None)

    def read(self):
        """(acknowledged, unanswered, refused): sale_id -> (store, total), sale_id -> store, sale_id -> store."""
        with self._lock:
            return (dict(self._acknowledged), {sale_id: store for sale_id, (store, *_) in self._asked.items()},
                    dict(self._refused))

    def asked_for(self):
        """The ids that may be at a store by now."""
        with self._lock:
            return {*self._asked, *self._acknowledged}

    def close(self):
        with self._lock:
            self._file.close()
