"""The relay must really cut: a test that believes in a cut line proves nothing otherwise."""
import socket
import threading
import unittest

from chain.relay import Relay


class EchoServer:
    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                end, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._echo, args=(end,), daemon=True).start()

    @staticmethod
    def _echo(end):
        with end:
            while piece := end.recv(1024):
                end.sendall(piece)


class Cutting(unittest.TestCase):
    def setUp(self):
        self.server = EchoServer()
        self.relay = Relay(self.server.port)

    def tearDown(self):
        self.relay.close()
        self.server.listener.close()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.relay.port), timeout=5)

    def answer(self, end, request=b"hello"):
        """Nothing when the line is cut, which may show as a reset too."""
        try:
            end.sendall(request)
            return end.recv(100)
        except OSError:
            return b""

    def test_it_forwards(self):
        with self.connect() as end:
            self.assertEqual(self.answer(end), b"hello")

    def test_a_cut_ends_open_connections_and_new_ones(self):
        with self.connect() as end:
            self.answer(end)
            self.relay.cut()
            self.assertEqual(self.answer(end), b"")
        with self.connect() as end:
            self.assertEqual(self.answer(end), b"")

    def test_a_refused_path_is_dropped_and_others_pass(self):
        relay = Relay(self.server.port, refused_path="/hints")
        self.addCleanup(relay.close)
        for request, answer in ((b"GET /hints HTTP/1.1", b""), (b"GET /other HTTP/1.1", b"GET /other HTTP/1.1")):
            with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as end:
                self.assertEqual(self.answer(end, request), answer)
        self.assertEqual(relay.refusals, 1)

    def test_healing_lets_new_connections_through(self):
        self.relay.cut()
        self.relay.heal()
        with self.connect() as end:
            self.assertEqual(self.answer(end), b"hello")


if __name__ == "__main__":
    unittest.main()
