"""HTTP/2 by hand: frames as bytes, so that a test can send what no client would.

    line = Http2Line(tls_socket)
    line.send(request_frame(1, [(":method", "GET"), ...]))
    line.replies([1])[1].status

Field sections are written as literals without a table; those of replies are read by libnghttp2, which the server
uses, too.
"""
import ctypes
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RESET, SETTINGS, GOAWAY, WINDOW = 0, 1, 3, 4, 7, 8
END_STREAM, END_HEADERS, ACKNOWLEDGE = 1, 4, 1
FRAME_MAXIMUM = 16384


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def _length(number, prefix_bits=7):
    most = (1 << prefix_bits) - 1
    if number < most:
        return bytes((number,))
    number -= most
    out = bytearray((most,))
    while number >= 128:
        out.append(number % 128 + 128)
        number //= 128
    return bytes(out) + bytes((number,))


def field_section(fields):
    out = b""
    for name, value in fields:
        name, value = name.encode("latin-1"), value.encode("latin-1")
        out += b"\0" + _length(len(name)) + name + _length(len(value)) + value
    return out


def request_frames(stream, fields, body=None, ends=True):
    """HEADERS with CONTINUATION as needed, and DATA when there is a body."""
    section = field_section(fields)
    parts = [section[i:i + FRAME_MAXIMUM] for i in range(0, len(section), FRAME_MAXIMUM)] or [b""]
    out = b""
    for number, part in enumerate(parts):
        flags = END_HEADERS if number == len(parts) - 1 else 0
        if number == 0 and body is None and ends:
            flags |= END_STREAM
        out += frame(HEADERS if number == 0 else 9, flags, stream, part)
    if body is not None:
        out += frame(DATA, END_STREAM if ends else 0, stream, body)
    return out


class _Pair(ctypes.Structure):
    _fields_ = [("name", ctypes.POINTER(ctypes.c_uint8)), ("value", ctypes.POINTER(ctypes.c_uint8)),
                ("name_length", ctypes.c_size_t), ("value_length", ctypes.c_size_t), ("flags", ctypes.c_uint8)]


class FieldReader:
    def __init__(self):
        self._library = ctypes.CDLL("libnghttp2.so.14")
        self._library.nghttp2_hd_inflate_hd2.restype = ctypes.c_ssize_t
        self._inflater = ctypes.c_void_p()
        self._library.nghttp2_hd_inflate_new(ctypes.byref(self._inflater))

    def close(self):
        self._library.nghttp2_hd_inflate_del(self._inflater)

    def read(self, section):
        fields, at = [], 0
        buffer = ctypes.create_string_buffer(section, len(section))
        while True:
            pair, flags = _Pair(), ctypes.c_int(0)
            used = self._library.nghttp2_hd_inflate_hd2(
                self._inflater, ctypes.byref(pair), ctypes.byref(flags),
                ctypes.cast(ctypes.byref(buffer, at), ctypes.c_void_p), ctypes.c_size_t(len(section) - at), 1)
            if used < 0:
                raise ValueError(f"a field section that cannot be read: {used}")
            at += used
            if flags.value & 2:
                fields.append((ctypes.string_at(pair.name, pair.name_length).decode(),
                               ctypes.string_at(pair.value, pair.value_length).decode()))
            if flags.value & 1:
                self._library.nghttp2_hd_inflate_end_headers(self._inflater)
                return fields
            if not used and not flags.value & 2:
                return fields


class Http2Reply:
    def __init__(self):
        self.headers, self.body, self.ended, self.reset = {}, b"", False, None

    @property
    def status(self):
        return int(self.headers.get(":status", 0))


class Http2Line:
    def __init__(self, socket, settings=b""):
        self._socket, self._rest, self._fields = socket, b"", FieldReader()
        self.goaway = None
        socket.sendall(PREFACE + frame(SETTINGS, 0, 0, settings) + frame(WINDOW, 0, 0, struct.pack(">I", 1 << 24)))

    def send(self, frames):
        self._socket.sendall(frames)

    def close(self):
        self._fields.close()
        self._socket.close()

    def _take(self, length):
        while len(self._rest) < length:
            part = self._socket.recv(65536)
            if not part:
                raise ConnectionError("the line ended")
            self._rest += part
        out, self._rest = self._rest[:length], self._rest[length:]
        return out

    def replies(self, streams):
        """Reads until each of these streams has ended or was reset."""
        replies = {stream: Http2Reply() for stream in streams}
        while not all(reply.ended or reply.reset is not None for reply in replies.values()):
            head = self._take(9)
            kind, flags = head[3], head[4]
            stream = struct.unpack(">I", head[5:])[0]
            payload = self._take(struct.unpack(">I", b"\0" + head[:3])[0])
            self._read_frame(replies.get(stream, Http2Reply()), kind, flags, payload)
        return replies

    def _read_frame(self, reply, kind, flags, payload):
        if kind == SETTINGS and not flags & ACKNOWLEDGE:
            self.send(frame(SETTINGS, ACKNOWLEDGE, 0))
        elif kind == HEADERS:
            reply.headers = dict(self._fields.read(payload))
        elif kind == DATA:
            reply.body += payload
        elif kind == RESET:
            reply.reset = struct.unpack(">I", payload)[0]
        elif kind == GOAWAY:
            self.goaway = struct.unpack(">I", payload[4:8])[0]
        if kind in (HEADERS, DATA) and flags & END_STREAM:
            reply.ended = True
