"""What a browser does about a session: keeps the cookies of a host, sends them by path, and holds the token in memory."""
import json
import http.client
import urllib.parse

SESSION = "/api/v1/auth/session"
REFRESH = SESSION + "/refresh"
LOGOUT = "/api/v1/auth/logout"


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def document(self):
        return json.loads(self.body)

    @property
    def cookie(self):
        """Name, value and attributes of the one that it sets; None: it sets none."""
        text = self.headers.get("set-cookie")
        if text is None:
            return None
        first, *attributes = text.split("; ")
        return (*first.split("=", 1), attributes)


def ask(url, method, path, headers=None, body=None):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        reply = connection.getresponse()
        return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
    finally:
        connection.close()


class Browser:
    """cookies: name -> value, those of the host whatever its ports; to be shared by browsers that are one."""

    def __init__(self, url, cookies=None):
        self.url, self.token = url, None
        self.cookies = {} if cookies is None else cookies

    def tab(self):
        return Browser(self.url, self.cookies)

    def begin(self, **given):
        return self._note(self.post(SESSION, given))

    def refresh(self, **headers):
        return self._note(self.post(REFRESH, headers=headers))

    def post(self, path, document=None, headers=None):
        sent = {"Origin": self.url, **(headers or {})}
        if path.startswith(SESSION) and self.cookies:
            sent.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if document is not None:
            sent["Content-Type"] = "application/json"
        if self.token:
            sent["Authorization"] = "Bearer " + self.token
        reply = ask(self.url, "POST", path, sent, json.dumps(document).encode() if document is not None else b"")
        if reply.cookie:
            name, value, attributes = reply.cookie
            self.cookies.pop(name, None)
            if "Max-Age=0" not in attributes:
                self.cookies[name] = value
        return reply

    def _note(self, reply):
        if reply.status == 200:
            self.token = reply.document["access_token"]
        return reply

    def me(self):
        return ask(self.url, "GET", "/api/v1/auth/me", {"Authorization": "Bearer " + self.token})
