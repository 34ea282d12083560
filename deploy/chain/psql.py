"""A psql that stays open for one role in one database: to start one costs more than most of what is asked of it."""
import os
import secrets
import subprocess
import tempfile

# The first line says that the connection was there when the file's turn came; a file ends as if it were all there is. Nobody finds
# what the one before has left: an open transaction, settings, temporary tables, locks.
AROUND = "SELECT '{begun}';\n\\i {path}\nROLLBACK;DISCARD ALL;\n\\echo {done}\n"
NOT_SAID = "there is no transaction in progress"


class Ended(Exception):
    """The program is gone; whether anything of the file may have run, and what was said."""

    def __init__(self, has_begun, said):
        super().__init__(said)
        self.has_begun = has_begun


class Psql:
    def __init__(self, command, **options):
        self._said = tempfile.TemporaryFile()
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, cwd="/",
                                         **options)

    def run(self, path):
        """What the statements in a file print. They are plain ones: a command of psql's own would last."""
        begun, done = (f"{secrets.token_hex(16)}\n".encode() for _ in range(2))
        said = os.fstat(self._said.fileno()).st_size
        lines = []
        try:
            self._process.stdin.write(AROUND.format(begun=begun.decode().strip(), path=path, done=done.decode().strip()).encode())
            self._process.stdin.flush()
            while not lines or lines[-1] not in (done, b""):
                lines.append(self._process.stdout.readline())
        except BrokenPipeError:
            lines.append(b"")
        except BaseException:  # an answer that nobody reads would be taken for the next one
            self.close()
            raise
        if not lines[-1]:
            self._process.wait()  # all of it is said then
            words = self._words(said)
            self.close()
            raise Ended(lines[0] == begun, words)
        return b"".join(lines[1:-1]).decode()

    def _words(self, start):
        size = os.fstat(self._said.fileno()).st_size
        text = os.pread(self._said.fileno(), size - start, start).decode(errors="replace")
        return "\n".join(line for line in text.splitlines() if not line.endswith("WARNING:  " + NOT_SAID)).strip()

    def close(self):
        self._process.kill()
        self._process.wait()
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        self._process.stdout.close()
        self._said.close()
