"""Client of the public API: one keep-alive connection, JSON in and out, problems as exceptions."""
import http.client
import json
import time
import urllib.parse

IDLE_SECONDS = 15  # half of what a server gives an idle connection: one that may be closing is not used again


class Problem(Exception):
    """A reply outside 2xx (RFC 9457)."""

    def __init__(self, method, path, status, body):
        try:
            self.document = json.loads(body) if body else {}
        except ValueError:
            self.document = {}
        if not isinstance(self.document, dict):
            self.document = {}
        self.status = status
        self.code = self.document.get("code")
        detail = self.document.get("detail") or body[:300].decode("utf-8", "replace")
        errors = self.document.get("errors")
        super().__init__(f"{method} {path}: {status} {self.code or ''} {detail}"
                         + (f" {errors}" if errors else ""))


class Client:
    """Not for sharing between threads: each thread makes its own with `clone`."""

    def __init__(self, base_url, token=None, timeout=30):
        parts = urllib.parse.urlsplit(base_url)
        self.base_url = base_url
        self.token = token
        self._timeout = timeout
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
        self._used = time.monotonic()

    def clone(self):
        return Client(self.base_url, self.token, self._timeout)

    def close(self):
        self._connection.close()

    def login(self, user_name, password):
        reply = self.post("/api/v1/auth/login", {"user_name": user_name, "password": password})
        self.token = reply["access_token"]
        return reply

    def get(self, path, **query):
        return self.call("GET", self._with_query(path, query))

    def post(self, path, document=None):
        return self.call("POST", path, document)

    def put(self, path, document):
        return self.call("PUT", path, document)

    def patch(self, path, document):
        return self.call("PATCH", path, document)

    def delete(self, path, **query):
        return self.call("DELETE", self._with_query(path, query))

    def items(self, path, **query):
        """All items of a list, page after page."""
        after = {}
        while True:
            page = self.get(path, limit=200, **query, **after)
            yield from page["items"]
            if not page.get("next"):
                return
            after = {"after": page["next"]}

    def call(self, method, path, document=None, content_type=None):
        """The decoded reply; raises Problem, or OSError/HTTPException when there was no reply."""
        content_type = content_type or ("application/merge-patch+json" if method == "PATCH" else "application/json")
        body = document
        if document is not None and not isinstance(document, (bytes, str)):
            body = json.dumps(document, separators=(",", ":"))
        if isinstance(body, str):
            body = body.encode()
        status, reply = self.exchange(method, path, body, content_type)
        if not 200 <= status < 300:
            raise Problem(method, path, status, reply)
        return json.loads(reply) if reply else None

    def exchange(self, method, path, body=None, content_type="application/json", headers=None):
        """Status and bytes of the reply. A connection that failed is closed, the next call reopens it."""
        sent = dict(headers or {})
        if body is not None:
            sent["Content-Type"] = content_type
        if self.token:
            sent.setdefault("Authorization", "Bearer " + self.token)
        if time.monotonic() - self._used > IDLE_SECONDS:
            self._connection.close()
        try:
            self._connection.request(method, path, body, sent)
            reply = self._connection.getresponse()
            body = reply.read()
            self._used = time.monotonic()
            return reply.status, body
        except BaseException:
            self._connection.close()
            raise

    @staticmethod
    def _with_query(path, query):
        given = {name: value for name, value in query.items() if value is not None}
        return path + ("?" + urllib.parse.urlencode(given) if given else "")
