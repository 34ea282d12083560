"""The welcome page over HTTP: static files for whoever opens the address, the state and the acts for who has the link.

Why      Any site that a person visits can send requests to this machine. They are told apart by the host they name (a name that
         was made to lead here is not ours), by their origin, and by a key that stands in the link alone.
Model    The files are in memory: the process gives up its rights before it serves, and could not read them any more.
"""
import hmac
import http.server
import json
import os
import socket
import traceback

from chain.build import ROOT
from chain.failure import Failure

from .scene import ACTS, Refused

FOLDER = os.path.join(ROOT, "deploy/demo_chain/welcome")
TOKENS = os.path.join(ROOT, "common/web/ui/tokens.css")
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".json": "application/json", ".svg": "image/svg+xml"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
          "form-action 'none'; frame-ancestors 'none'")
HEADERS = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
           "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store"}
KEY_HEADER = "X-Outpost-Demo"
LONGEST_BODY = 4096


def read_files():
    """Path in the address -> (type, bytes)."""
    files = {}
    for folder, _, names in os.walk(FOLDER):
        for name in names:
            path = os.path.join(folder, name)
            files["/" + os.path.relpath(path, FOLDER)] = _read(path)
    files["/"] = files.pop("/index.html")
    files["/tokens.css"] = _read(TOKENS)
    return files


def _read(path):
    with open(path, "rb") as file:
        return TYPES[os.path.splitext(path)[1]], file.read()


class Pages(http.server.ThreadingHTTPServer):
    """`scene` is None until the chain is there."""
    daemon_threads = True

    def __init__(self, port, key, files):
        self.key, self.files, self.scene = key, files, None
        super().__init__(("127.0.0.1", port), Handler)
        self.hosts = {f"{name}:{self.server_port}" for name in ("127.0.0.1", "localhost")}
        self.link = f"http://127.0.0.1:{self.server_port}/#key={key}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "outpost-demo", ""
    timeout = 60

    def setup(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def do_GET(self):
        path = self.path.partition("?")[0]
        if self.headers.get("Host") not in self.server.hosts:
            self._fail(403, "foreign")
        elif path in self.server.files:
            self._reply(200, *self.server.files[path])
        elif path != "/state":
            self._fail(404, "unknown")
        elif self._has_key():
            self._tell(lambda scene: scene.state())

    def do_POST(self):
        host, origin = self.headers.get("Host"), self.headers.get("Origin")
        if host not in self.server.hosts or origin != f"http://{host}":
            self.close_connection = True
            self._fail(403, "foreign")
        elif self._has_key():
            self._act()

    def _has_key(self):
        given = self.headers.get(KEY_HEADER, "")
        if hmac.compare_digest(given.encode(), self.server.key.encode()):
            return True
        self.close_connection = True
        self._fail(403, "no_key")
        return False

    def _act(self):
        act, members = ACTS.get(self.path.removeprefix("/"), (None, ()))
        document = self._document()
        if act is None or document is None or set(document) != set(members):
            self.close_connection = True
            self._fail(400, "unknown")
            return
        self._tell(lambda scene: act(scene, **document))

    def _document(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            return None
        try:
            document = json.loads(self.rfile.read(int(length)))
        except ValueError:
            return None
        return document if isinstance(document, dict) else None

    def _tell(self, ask):
        if self.server.scene is None:
            self._fail(503, "not_ready")
            return
        try:
            answer = ask(self.server.scene)
        except Refused as refused:
            self._fail(409, str(refused))
        except (Failure, OSError) as failure:
            self._fail(500, "failed", str(failure))
        except Exception:
            self.log_error("%s", traceback.format_exc())
            self._fail(500, "failed")
        else:
            self._reply(200, TYPES[".json"], json.dumps(answer or {}).encode())

    def _fail(self, status, code, detail=""):
        self._reply(status, TYPES[".json"], json.dumps({"code": code, "detail": detail}).encode())

    def _reply(self, status, kind, body):
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code="-", size="-"):
        """A line a second says nothing."""
