"""The table of odd requests: what is sent, and what has to come back."""
HOST = "Host: outpost\r\n"
LOGIN = "POST /api/v1/auth/login HTTP/1.1\r\n" + HOST
JSON = "Content-Type: application/json\r\n"
UPGRADE = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")


def get(path="/health/live", headers=HOST, version="HTTP/1.1"):
    return f"GET {path} {version}\r\n{headers}\r\n"


def many(count, value):
    return HOST + "".join(f"X-{number}: {value}\r\n" for number in range(count))


# what, the bytes, status, code of the problem (None: not a problem)
PLAIN = (
    ("nothing odd", get(), 200, None),
    ("a header X-Auth", get(headers=HOST + "X-Auth: 1\r\n"), 200, None),
    ("a header X-Real", get(headers=HOST + "X-Real: 1\r\n"), 200, None),
    ("a header T", get(headers=HOST + "T: 1\r\n"), 200, None),
    ("a header with every character of a name", get(headers=HOST + "!#$%&'*+-.^_`|~aZ9: 1\r\n"), 200, None),
    ("a header without a name", get(headers=HOST + ": 1\r\n"), 400, "malformed"),
    ("a header without a colon", get(headers=HOST + "Colour\r\n"), 400, "malformed"),
    ("a space before the colon", get(headers=HOST + "Colour : red\r\n"), 400, "malformed"),
    ("a folded header", get(headers=HOST + "Colour: red,\r\n green\r\n"), 400, "malformed"),
    ("a NUL in a header", get(headers=HOST + "Colour: re\0d\r\n"), 400, "malformed"),
    ("lines that end with LF alone", get().replace("\r", ""), 400, "malformed"),
    ("90 headers", get(headers=many(90, "1")), 200, None),
    ("101 headers", get(headers=many(101, "1")), 431, "headers_too_large"),
    ("one header of 3,000 bytes", get(headers=HOST + "X: " + "x" * 3000 + "\r\n"), 200, None),
    ("one header of 9,000 bytes", get(headers=HOST + "X: " + "x" * 9000 + "\r\n"), 431, "headers_too_large"),
    ("headers of 40,000 bytes", get(headers=many(20, "x" * 2000)), 431, "headers_too_large"),
    ("headers of 400,000 bytes", get(headers=many(80, "x" * 5000)), 431, "headers_too_large"),
    ("no Host", get(headers=""), 400, "malformed"),
    ("two Hosts", get(headers=HOST + HOST), 400, "malformed"),
    ("HTTP/1.0 without Host", get(headers="", version="HTTP/1.0"), 200, None),
    ("HTTP/1.2", get(version="HTTP/1.2"), 200, None),
    ("HTTP/3.0", get(version="HTTP/3.0"), 505, "http_version_not_supported"),
    ("HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "http_version_not_supported"),
    ("HTTP/0.9", "GET /\r\n\r\n", 400, "malformed"),
    ("no request at all", "nonsense\r\n\r\n", 400, "malformed"),
    ("a handshake of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "malformed"),
    ("an unknown method", "BREW / HTTP/1.1\r\n" + HOST + "\r\n", 501, "method_unknown"),
    ("a method in small letters", get().replace("GET", "get"), 501, "method_unknown"),
    ("TRACE", get().replace("GET", "TRACE"), 501, "method_unknown"),
    ("CONNECT", "CONNECT outpost:1 HTTP/1.1\r\n" + HOST + "\r\n", 400, "malformed"),
    ("a method of 40 letters", "A" * 40 + " / HTTP/1.1\r\n" + HOST + "\r\n", 400, "malformed"),
    ("a method that is not for this address", get().replace("GET", "DELETE"), 405, "method_not_allowed"),
    ("OPTIONS *", "OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n", 404, "not_found"),
    ("an unknown address", get("/nowhere"), 404, "not_found"),
    ("an address with a host", get("http://outpost/health/live"), 200, None),
    ("an address of 9,000 bytes", get("/" + "x" * 9000), 414, "address_too_long"),
    ("an address of 90,000 bytes", get("/" + "x" * 90000), 414, "address_too_long"),
    ("an address without a slash", get("health"), 400, "malformed"),
    ("an encoded slash", get("/static/..%2fmetrics"), 400, "malformed"),
    ("an encoded slash in capitals", get("/api%2Fv1/settings"), 400, "malformed"),
    ("an encoded backslash", get("/static/..%5cmetrics"), 400, "malformed"),
    ("encoded dots", get("/static/%2e%2e/metrics"), 400, "malformed"),
    ("dots", get("/static/../metrics"), 400, "malformed"),
    ("an encoded NUL", get("/health/live%00"), 400, "malformed"),
    ("an encoded line end", get("/health/live%0d%0aX:1"), 400, "malformed"),
    ("an encoded DEL", get("/health%7f"), 400, "malformed"),
    ("a wrong escape", get("/%zz"), 400, "malformed"),
    ("half an escape", get("/health/live%4"), 400, "malformed"),
    ("an encoded letter", get("/%6detrics"), 404, "not_found"),
    ("a backslash", get("/static\\metrics"), 400, "malformed"),
    ("a fragment", get("/health/live#1"), 400, "malformed"),
    ("a wrong escape in the query", get("/api/v1/openapi.json?a=%zz"), 400, "malformed"),
    ("an unknown parameter", get("/health/live?a=1"), 422, "unknown_field"),
    ("chunks", LOGIN + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 411, "length_required"),
    ("chunks and a length", LOGIN + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello", 411,
     "length_required"),
    ("no length", LOGIN + "\r\n", 411, "length_required"),
    ("a length that is no number", LOGIN + "Content-Length: five\r\n\r\nhello", 400, "malformed"),
    ("a negative length", LOGIN + "Content-Length: -5\r\n\r\nhello", 400, "malformed"),
    ("a length with a sign", LOGIN + "Content-Length: +5\r\n\r\nhello", 400, "malformed"),
    ("two lengths", LOGIN + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400, "malformed"),
    ("a body that is too large", LOGIN + "Content-Length: 100000000\r\n\r\n", 413, "too_large"),
    ("a body where none is taken", get(headers=HOST + "Content-Length: 1\r\n") + "x", 422, "invalid"),
    ("a body of another type", LOGIN + "Content-Length: 2\r\n\r\n{}", 415, "unsupported_type"),
    ("a body that is no JSON", LOGIN + JSON + "Content-Length: 1\r\n\r\n{", 400, "malformed"),
    ("an unknown expectation", LOGIN + "Content-Length: 5\r\nExpect: tea\r\n\r\n", 417, "expectation_failed"),
    ("100-continue for too much", LOGIN + "Content-Length: 100000000\r\nExpect: 100-continue\r\n\r\n", 413,
     "too_large"),
    ("an upgrade to HTTP/2", get(headers=HOST + "Upgrade: h2c\r\nConnection: Upgrade\r\n"), 400, "malformed"),
    ("a WebSocket at no address", get("/nowhere", HOST + UPGRADE), 404, "not_found"),
    ("a WebSocket without a token", get("/sync/v1/hints", HOST + UPGRADE +
                                        "Sec-WebSocket-Protocol: outpost.hint.v1\r\n"), 401, "unauthenticated"),
    ("a WebSocket without a key", get("/sync/v1/hints", HOST + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: outpost.hint.v1\r\n"),
     400, "malformed"),
    ("no token", get("/api/v1/settings"), 401, "unauthenticated"),
    ("a token that is none", get("/api/v1/settings", HOST + "Authorization: Bearer x\r\n"), 401, "unauthenticated"),
)

# Cut off in the middle: the client sends no more, but waits.
HALF = (
    ("half a head", "GET /health/live HTTP/1.1\r\nHo", 400, "malformed"),
    ("half a line", "GET /hea", 400, "malformed"),
)


def fields(method="GET", path="/health/live", *more, without=(), **other):
    pseudo = [(":method", method), (":scheme", "https"), (":authority", "outpost"), (":path", path)]
    return [pair for pair in pseudo if pair[0] not in without] + [*more, *other.items()]


# what, fields, body, status, code
HTTP2 = (
    ("nothing odd", fields(), None, 200, None),
    ("an unknown address", fields(path="/nowhere"), None, 404, "not_found"),
    ("an encoded slash", fields(path="/static/..%2fmetrics"), None, 400, "malformed"),
    ("a wrong escape", fields(path="/%zz"), None, 400, "malformed"),
    ("a space in the address", fields(path="/health live"), None, 400, "malformed"),
    ("an address of 9,000 bytes", fields("GET", "/" + "x" * 9000), None, 414, "address_too_long"),
    ("a header X-Auth in small letters", fields("GET", "/health/live", ("x-auth", "1")), None, 200, None),
    ("a header with capitals", fields("GET", "/health/live", ("X-Auth", "1")), None, 400, "malformed"),
    ("a header of HTTP/1", fields("GET", "/health/live", ("connection", "close")), None, 400, "malformed"),
    ("chunks", fields("GET", "/health/live", ("transfer-encoding", "chunked")), None, 400, "malformed"),
    ("a line end in a header", fields("GET", "/health/live", ("colour", "red\r\nx: 1")), None, 400, "malformed"),
    ("one header of 9,000 bytes", fields("GET", "/health/live", ("x", "x" * 9000)), None, 431, "headers_too_large"),
    ("headers of 40,000 bytes", fields("GET", "/health/live", *((f"x-{n}", "x" * 2000) for n in range(20))), None,
     431, "headers_too_large"),
    ("150 headers", fields("GET", "/health/live", *((f"x-{n}", "1") for n in range(150))), None, 431,
     "headers_too_large"),
    ("no path", fields(without=(":path",)), None, 400, "malformed"),
    ("no method", fields(without=(":method",)), None, 400, "malformed"),
    ("no authority", fields(without=(":authority",)), None, 400, "malformed"),
    ("two paths", fields("GET", "/health/live", (":path", "/metrics")), None, 400, "malformed"),
    ("an unknown pseudo-header", fields("GET", "/health/live", (":colour", "red")), None, 400, "malformed"),
    ("an unknown method", fields("BREW"), None, 501, "method_unknown"),
    ("CONNECT for a WebSocket", fields("CONNECT", "/sync/v1/hints", (":protocol", "websocket")), None, 400,
     "malformed"),
    ("no length", fields("POST", "/api/v1/auth/login"), b"{}", 411, "length_required"),
    ("a body that is too large", fields("POST", "/api/v1/auth/login", ("content-length", "100000000")), b"{}", 413,
     "too_large"),
    ("a body longer than its length", fields("POST", "/api/v1/auth/login", ("content-length", "1")), b"{}", 400,
     "malformed"),
    ("a body shorter than its length", fields("POST", "/api/v1/auth/login", ("content-length", "3")), b"{}", 400,
     "malformed"),
    ("a body where none is taken", fields("GET", "/health/live", ("content-length", "2")), b"{}", 422, "invalid"),
)
