"""Receivers under a test's control: a mail server that speaks SMTP, and a web server that takes posts."""
import http.server
import socketserver
import threading


class _Letters(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client without TLS and passwords needs."""

    def handle(self):
        mailbox = self.server.mailbox
        self.say("220 mailbox")
        sender, recipients = None, []
        for line in iter(self.rfile.readline, b""):
            word = line[:4].upper()
            if word in (b"EHLO", b"HELO"):
                self.say("250 mailbox")
            elif word == b"MAIL":
                sender, recipients = address(line), []
                self.say("250 ok")
            elif word == b"RCPT":
                recipients.append(address(line))
                self.say("550 nobody of that name" if mailbox.refuses else "250 ok")
            elif word == b"DATA":
                self.say("354 go on")
                mailbox.letters.append((sender, recipients, self.letter()))
                self.say("250 taken")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def letter(self):
        lines = []
        for line in iter(self.rfile.readline, b""):
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines).decode()

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


def address(line):
    return line[line.index(b"<") + 1:line.index(b">")].decode()


class _Posts(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        mailbox = self.server.mailbox
        body = self.rfile.read(int(self.headers["content-length"]))
        if not mailbox.refuses:
            mailbox.posts.append((dict(self.headers.items()), body))
        self.send_response(503 if mailbox.refuses else 204)
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


class Mailbox:
    """letters: (sender, recipients, text) each; posts: (headers, body). `refuses`: takes nothing."""

    def __init__(self):
        self.letters, self.posts, self.refuses = [], [], False
        self._servers = [socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Letters),
                         http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Posts)]
        for server in self._servers:
            server.daemon_threads, server.mailbox = True, self
            threading.Thread(target=server.serve_forever, daemon=True).start()
        self.smtp_url, self.webhook_url = (f"{scheme}://127.0.0.1:{server.server_address[1]}"
                                           for scheme, server in zip(("smtp", "http"), self._servers))

    def close(self):
        for server in self._servers:
            server.shutdown()
            server.server_close()
