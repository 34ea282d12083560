"""A proxy before headquarters that speaks TLS, with a certificate that is its own authority, good for ten days from a day on."""
import os
import socket
import ssl
import subprocess
import threading

from chain.relay import shut_down
from support.set_clock import library


class TlsProxy:
    def __init__(self, target_port, folder, made_days_ago=0):
        self.certificate, key = (os.path.join(folder, f"proxy{made_days_ago}.{ending}") for ending in ("pem", "key"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "10",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.certificate],
                       check=True, capture_output=True,
                       env={**os.environ, **library(), "FAKETIME": f"-{made_days_ago}d"})
        os.chmod(self.certificate, 0o644)
        self._target_port = target_port
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        shut_down(self._listener)
        self._listener.close()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near):
        try:
            with self._context.wrap_socket(near, server_side=True) as inside, \
                    socket.create_connection(("127.0.0.1", self._target_port)) as far:
                back = threading.Thread(target=self._pump, args=(far, inside), daemon=True)
                back.start()
                self._pump(inside, far)
                back.join()
        except OSError:
            pass  # also what the other side says of our certificate

    @staticmethod
    def _pump(source, target):
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
        except OSError:
            pass
        for end in (source, target):
            shut_down(end)
