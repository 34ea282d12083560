"""A page's live line (docs/web.md, "Live updates"), spoken over a plain socket so that a test decides when it reads."""
import json
import socket
import struct
import urllib.parse

PATH = "/api/v1/live"
PROTOCOL = "outpost.live.v1"
TEXT, CLOSE = 1, 8


class LineEnded(Exception):
    """By the other end; its code is the argument, None when it was cut."""


class LiveLine:
    def __init__(self, url, timeout=15):
        address = urllib.parse.urlsplit(url)
        self._socket = socket.create_connection((address.hostname, address.port), timeout=timeout)
        self._bytes = self._socket.makefile("rb")
        self._socket.sendall((f"GET {PATH} HTTP/1.1\r\nHost: outpost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {PROTOCOL}\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
        self.status = int(self._bytes.readline().split()[1])
        while self._bytes.readline().strip():
            pass

    def say(self, message):
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        head = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
        self._socket.sendall(b"\x81" + head + bytes(4) + data)

    def hear(self):
        """The next message."""
        while True:
            opcode, data = self._frame()
            if opcode == TEXT:
                return json.loads(data)
            if opcode == CLOSE:
                raise LineEnded(struct.unpack(">H", data[:2])[0] if data else None)

    def hear_items(self, topic, count):
        """So many items of a topic, in however many messages they come."""
        items = []
        while len(items) < count:
            message = self.hear()
            if message.get("topic") != topic or message.get("start_over"):
                raise AssertionError(f"waited for {topic}, heard {message}")
            items += message["items"]
            self.position = message["position"]
        return items

    def close(self):
        self._bytes.close()
        self._socket.close()

    def _frame(self):
        head = self._bytes.read(2)
        if len(head) < 2:
            raise LineEnded(None)
        length = head[1]
        if length == 126:
            length = struct.unpack(">H", self._bytes.read(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self._bytes.read(8))[0]
        return head[0] & 15, self._bytes.read(length)
