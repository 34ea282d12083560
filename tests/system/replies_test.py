"""Every request gets an answer: a problem with its request id, one line of the log and one count, whatever was
sent. HQ runs without its database here, for what is asked needs none."""
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
import zlib

from chain.build import ROOT
from chain.ports import reserved_port
from odd_requests import HALF, HTTP2, PLAIN, fields, get
from support.http2_frames import Http2Line, request_frames

BUILD = os.environ.get("OUTPOST_BUILD", os.path.join(ROOT, "build"))
PATIENCE_S = 120  # for a machine that is busy
FIRST_FLIGHT = 100
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
DOCUMENT = "/api/v1/openapi.json"
DECODE = {
    None: bytes,
    "gzip": lambda body: zlib.decompress(body, 31),
    "zstd": lambda body: subprocess.run(["zstd", "-dcq"], input=body, check=True, capture_output=True).stdout,
}


class Hq:
    """A server whose database is away, with or without TLS."""

    def __init__(self, folder, name, **settings):
        self.port = reserved_port()
        self._read, self._lines = 0, []
        self.log = os.path.join(folder, f"{name}.log")
        state = os.path.join(folder, f"{name}.state")
        os.mkdir(state, 0o700)
        path = os.path.join(folder, f"{name}.conf")
        with open(path, "w", encoding="utf-8") as file:
            os.chmod(path, 0o600)
            file.write("database.url = postgresql://outpost_server@127.0.0.1:1/none\n"
                       f"http.host = 127.0.0.1\nhttp.port = {self.port}\nstate_dir = {state}\n")
            file.write("".join(f"{key.replace('_', '.', 1)} = {value}\n" for key, value in settings.items()))
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([os.path.join(BUILD, "hq", "outpost-hq"), "serve", "--config", path],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + PATIENCE_S
        while not any(line["event"] == "service.started" for line in self.lines()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start, see {self.log}")
            time.sleep(0.05)

    def lines(self, event=None):
        """What has been logged so far; only what is new is read."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            file.seek(self._read)
            for line in iter(file.readline, ""):
                if not line.endswith("\n"):
                    break
                self._read += len(line.encode())
                if line.startswith("{"):
                    self._lines.append(json.loads(line))
        return [line for line in self._lines if event in (None, line["event"])]

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_S)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


def read_reply(line, rest=b""):
    """One reply of HTTP/1.1 and what came behind it."""
    def more():
        part = line.recv(65536)
        if not part:
            raise ConnectionError(f"the line ended after {rest!r}")
        return part

    while b"\r\n\r\n" not in rest:
        rest += more()
    head, rest = rest.split(b"\r\n\r\n", 1)
    first, *others = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in others)}
    length = int(headers.get("content-length", 0))
    while len(rest) < length:
        rest += more()
    return Reply(int(first.split(" ")[1]), headers, rest[:length]), rest[length:]


class Replies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="outpost-replies-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        certificate, key = (os.path.join(cls.folder, name) for name in ("cert.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        cls.plain = Hq(cls.folder, "plain")
        cls.addClassCleanup(cls.plain.stop)
        cls.tls = Hq(cls.folder, "tls", http_certificate=certificate, http_key=key)
        cls.addClassCleanup(cls.tls.stop)
        cls.certificate = certificate
        # Takes as long as a request may, so it begins first and is looked at last.
        cls.slow = cls.plain.connect()
        cls.slow.sendall(b"GET /health/live HTTP/1.1\r\nHo")

    def context(self, *protocols):
        context = ssl.create_default_context(cafile=self.certificate)
        if protocols:
            context.set_alpn_protocols(list(protocols))
        return context

    def tls_line(self, *protocols):
        return self.context(*protocols).wrap_socket(self.tls.connect(), server_hostname="127.0.0.1")

    def ask(self, text, half=False):
        with self.plain.connect() as line:
            line.sendall(text.encode("latin-1"))
            if half:
                line.shutdown(socket.SHUT_WR)
            return read_reply(line)[0]

    def judge(self, server, what, reply, status, code, version):
        """The reply, its line in the log, and the row of the table that shows both."""
        self.assertEqual(reply.status, status, f"{what}: {reply.body!r}")
        request_id = reply.headers["x-request-id"]
        if code:
            problem = json.loads(reply.body)
            self.assertEqual(reply.headers["content-type"], "application/problem+json", what)
            self.assertEqual((problem["code"], problem["status"]), (code, status), what)
            self.assertEqual(problem["request_id"], request_id, what)
            self.assertTrue(problem["remedy"], what)
        lines = [line for line in server.lines("http.request") if line["request_id"] == request_id]
        self.assertEqual(len(lines), 1, what)
        self.assertEqual((lines[0]["status"], lines[0]["peer"]), (status, "127.0.0.1"), what)
        self.assertEqual(lines[0].get("error"), code, what)
        print(f"{version:9} {what[:44]:44} {status} {code or '-'}")

    def test_every_odd_request_over_http1_has_its_reply(self):
        for what, text, status, code in PLAIN:
            with self.subTest(what):
                self.judge(self.plain, what, self.ask(text), status, code, "HTTP/1.1")
        for what, text, status, code in HALF:
            with self.subTest(what):
                self.judge(self.plain, what, self.ask(text, half=True), status, code, "HTTP/1.1")

    def test_every_odd_request_over_http2_has_its_reply(self):
        for what, headers, body, status, code in HTTP2:
            with self.subTest(what):
                line = Http2Line(self.tls_line("h2"))
                line.send(request_frames(1, headers, body))
                self.judge(self.tls, what, line.replies([1])[1], status, code, "HTTP/2")
                # The others on the line have suffered nothing.
                line.send(request_frames(3, fields()))
                self.assertEqual(line.replies([3])[3].status, 200, what)
                line.close()

    def test_a_first_flight_of_many_streams_is_answered_whole(self):
        line = Http2Line(self.tls_line("h2"))
        streams = [2 * number + 1 for number in range(FIRST_FLIGHT)]
        line.send(b"".join(request_frames(stream, fields()) for stream in streams))
        replies = line.replies(streams)
        self.assertEqual({reply.status for reply in replies.values()}, {200})
        line.close()

    def test_streams_beyond_the_maximum_are_refused_to_be_sent_again(self):
        line = Http2Line(self.tls_line("h2"))
        streams = [2 * number + 1 for number in range(300)]
        # Bodies that do not come keep their streams open.
        line.send(b"".join(request_frames(stream, fields("POST", "/api/v1/auth/login", ("content-length", "9")),
                                          ends=False) for stream in streams))
        refused = line.replies(streams[200:])
        self.assertEqual({reply.reset for reply in refused.values()}, {7})  # REFUSED_STREAM
        line.close()

    def test_another_protocol_by_alpn_and_plain_text_are_answered(self):
        with self.tls_line("spdy/3", "http/0.9") as line:
            line.sendall(get().encode())
            self.judge(self.tls, "a protocol nobody speaks", read_reply(line)[0], 200, None, "TLS")
        with self.tls_line() as line:
            line.sendall(get("/health/%2fx").encode())
            self.judge(self.tls, "no ALPN, an encoded slash", read_reply(line)[0], 400, "malformed", "TLS")
        with self.tls.connect() as line:
            line.sendall(get().encode())
            self.judge(self.tls, "plain text where TLS is spoken", read_reply(line)[0], 400, "malformed", "TLS")

    def test_pipelined_bodies_are_answered_in_their_order(self):
        body = '{"user_name":"nobody","password":"wrong"}'
        login = ("POST /api/v1/auth/login HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                 f"Content-Length: {len(body)}\r\n\r\n{body}")
        text = (login + get("/nowhere") + login + get()).encode()
        for cut in range(1, len(text), 37):
            with self.plain.connect() as line:
                line.sendall(text[:cut])
                time.sleep(0.002)
                line.sendall(text[cut:])
                rest, statuses = b"", []
                for _ in range(4):
                    reply, rest = read_reply(line, rest)
                    statuses.append(reply.status)
                self.assertEqual(statuses, [503, 404, 503, 200], f"cut at {cut}")

    def test_a_trace_goes_on_and_what_is_unavailable_says_when_to_come_again(self):
        for server, ask in ((self.plain, self.ask), ):
            reply = ask(get("/health/ready", "Host: h\r\n"
                            f"traceparent: 00-{TRACE_ID}-00f067aa0ba902b7-01\r\n"))
            self.assertEqual((reply.status, reply.headers["retry-after"]), (503, "1"))
            self.assertEqual([line["trace_id"] for line in server.lines("http.request")
                              if line["request_id"] == reply.headers["x-request-id"]], [TRACE_ID])
        line = Http2Line(self.tls_line("h2"))
        line.send(request_frames(1, fields("GET", "/health/live",
                                           ("traceparent", f"00-{TRACE_ID}-00f067aa0ba902b7-01"))))
        reply = line.replies([1])[1]
        self.assertEqual([entry["trace_id"] for entry in self.tls.lines("http.request")
                          if entry["request_id"] == reply.headers["x-request-id"]], [TRACE_ID])
        line.close()

    def test_replies_of_the_api_forbid_to_be_guessed_and_framed(self):
        reply = self.ask(get())
        self.assertEqual(reply.headers["x-content-type-options"], "nosniff")
        self.assertIn("frame-ancestors 'none'", reply.headers["content-security-policy"])

    def test_what_is_long_is_encoded_for_who_takes_it_and_is_the_same(self):
        plain = self.ask(get(DOCUMENT))
        self.assertEqual((plain.status, plain.headers["vary"]), (200, "Accept-Encoding"))
        for accepted, coding in (("gzip", "gzip"), ("zstd", "zstd"), ("gzip, deflate, br, zstd", "zstd"), ("br", None),
                                 ("gzip;q=0.8", "gzip"), ("zstd;q=0, gzip;q=1", "gzip"), ("gzip;q=0", None), ("", None),
                                 ("gzip;q=0.000, zstd;q=0.0", None), ("x-gzip", None), (",;,=;q", None)):
            with self.subTest(accepted):
                reply = self.ask(get(DOCUMENT, f"Host: h\r\nAccept-Encoding: {accepted}\r\n"))
                self.assertEqual((reply.status, reply.headers.get("content-encoding")), (200, coding))
                self.assertEqual(reply.headers["vary"], "Accept-Encoding")
                self.assertEqual(DECODE[coding](reply.body), plain.body)
                self.assertEqual(len(reply.body) < len(plain.body) / 3, coding is not None)
                logged = [line["bytes"] for line in self.plain.lines("http.request")
                          if line["request_id"] == reply.headers["x-request-id"]]
                self.assertEqual(logged, [len(reply.body)])

    def test_the_head_of_an_encoded_reply_says_its_length_and_http2_carries_it(self):
        encoded = self.ask(get(DOCUMENT, "Host: h\r\nAccept-Encoding: gzip\r\n"))
        with self.plain.connect() as line:
            line.sendall(f"HEAD {DOCUMENT} HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n"
                         "Connection: close\r\n\r\n".encode())
            head = b"".join(iter(lambda: line.recv(65536), b"")).decode().lower()
        self.assertIn(f"content-length: {len(encoded.body)}\r\n", head)
        self.assertTrue(head.endswith("\r\n\r\n"))
        line = Http2Line(self.tls_line("h2"))
        line.send(request_frames(1, fields("GET", DOCUMENT, ("accept-encoding", "gzip"))))
        reply = line.replies([1])[1]
        self.assertEqual(DECODE["gzip"](reply.body), DECODE["gzip"](encoded.body))
        line.close()

    def test_what_is_short_is_refused_or_hands_out_secrets_is_not_encoded(self):
        accepts = "Host: h\r\nAccept-Encoding: gzip, zstd\r\n"
        long_name = "x" * 4000
        body = json.dumps({"user_name": long_name, "password": "wrong"})
        for what, text in (("short", get("/health/live", accepts)), ("a problem", get("/nowhere", accepts)),
                           ("a sign-in", f"POST /api/v1/auth/login HTTP/1.1\r\n{accepts}Content-Type: application/json\r\n"
                                         f"Content-Length: {len(body)}\r\n\r\n{body}")):
            with self.subTest(what):
                reply = self.ask(text)
                self.assertNotIn("content-encoding", reply.headers)
                json.loads(reply.body)

    def test_zz_a_slow_request_is_told_and_each_reply_was_logged_and_counted_once(self):
        self.slow.settimeout(PATIENCE_S)
        self.judge(self.plain, "a head that does not come in time", read_reply(self.slow)[0], 408,
                   "request_timeout", "HTTP/1.1")
        self.slow.close()
        for server, line in ((self.plain, self.plain.connect()), (self.tls, self.tls_line())):
            line.sendall(get("/metrics").encode())
            text = read_reply(line)[0].body.decode()
            counted = sum(int(row.rsplit(" ", 1)[1]) for row in text.splitlines()
                          if row.startswith("outpost_requests_total{"))
            # Its own line is written when its text is finished.
            self.assertEqual(counted, len(server.lines("http.request")) - 1)
            line.close()


if __name__ == "__main__":
    unittest.main()
