"""A TCP relay that can be cut: the line between a store and HQ, under the control of a test or of the demo."""
import select
import socket
import threading
import time


class Relay:
    """Forwards 127.0.0.1:port to a target port while it is open; `cut` drops and refuses everything.

    `refused_path`: a connection whose first request is for this path is dropped and counted; it stands for
    a proxy on the way that lets no WebSocket through.
    `rate`: bytes a second that come from the target, over all connections together; None: as many as can.
    `altered`: what becomes of a piece that comes from the target; None leaves it.
    """

    def __init__(self, target_port, refused_path=None, port=0):
        self._target_port = target_port
        self._refused = refused_path and f"GET {refused_path}".encode()
        self.refusals = 0
        self.altered = None
        self.rate = None
        self.carried = 0  # bytes from the target
        self._free_at = 0.0
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._open = True
        self._closed = False
        self._pairs = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def is_open(self):
        return self._open

    def cut(self):
        with self._lock:
            self._open = False
        self.drop()

    def drop(self):
        """What is open ends; others may follow at once."""
        with self._lock:
            for pair in self._pairs:
                for end in pair:
                    shut_down(end)

    def heal(self):
        with self._lock:
            self._open = True

    def lead_to(self, target_port):
        """Another server answers from now on."""
        self._target_port = target_port
        self.drop()

    def close(self):
        self._closed = True
        self.cut()
        self._listener.close()

    def _accept(self):
        while not self._closed:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near):
        far = None
        try:
            if not self._open:
                return
            far = socket.create_connection(("127.0.0.1", self._target_port), timeout=5)
            far.settimeout(None)
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                if not self._open:
                    return
                self._pairs.add((near, far))
            if self._refuses(near):
                return
            self._pump(near, far)
        except OSError:
            pass
        finally:
            with self._lock:
                self._pairs.discard((near, far))
            near.close()
            if far:
                far.close()

    def _refuses(self, near):
        if not self._refused:
            return False
        select.select((near,), (), ())
        refused = near.recv(len(self._refused), socket.MSG_PEEK) == self._refused
        self.refusals += refused
        return refused

    def _take_time(self, length):
        with self._lock:
            self.carried += length
            if not self.rate:
                return
            self._free_at = max(self._free_at, time.monotonic()) + length / self.rate
            wait = self._free_at - time.monotonic()
        time.sleep(max(wait, 0))

    def _pump(self, near, far):
        other = {near: far, far: near}
        while True:
            readable, _, _ = select.select((near, far), (), ())
            for end in readable:
                piece = end.recv(65536)
                if not piece:
                    return
                if end is far:
                    self._take_time(len(piece))
                if end is far and self.altered:
                    piece = self.altered(piece)
                other[end].sendall(piece)


def shut_down(end):
    """The pump's select wakes up and closes both ends."""
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
