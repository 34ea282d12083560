"""A psql that stays open for one role in one database: to start one costs more than most of what is asked of it."""
import secrets
import subprocess
import tempfile

CONNECTION_LOST = 2  # psql's own code; it had an open connection before
# Nobody finds what the one before has left: an open transaction, settings, temporary tables, locks.
AFTERWARDS = "\n;ROLLBACK;DISCARD ALL;\n\\echo {mark}\n"


class Ended(Exception):
    """The program is gone: its code, and what it said."""

    def __init__(self, code, said):
        super().__init__(said)
        self.code = code


class Psql:
    def __init__(self, command, **options):
        self._said = tempfile.TemporaryFile()
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, cwd="/",
                                         **options)

    def run(self, text):
        """What the statements print. Of a text that fits a pipe: it is written before anything is read."""
        mark = secrets.token_hex(16)
        lines = []
        try:
            self._process.stdin.write((text + AFTERWARDS.format(mark=mark)).encode())
            self._process.stdin.flush()
            while not lines or lines[-1] != f"{mark}\n".encode():
                lines.append(self._process.stdout.readline())
                if not lines[-1]:
                    break
        except BrokenPipeError:
            lines.append(b"")
        if not lines[-1]:
            self.close()
            raise Ended(self._process.returncode, self._words())
        return b"".join(lines[:-1]).decode()

    def _words(self):
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").splitlines()
        return "\n".join(line for line in lines if "there is no transaction in progress" not in line).strip()

    def close(self):
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        self._process.wait()
        self._process.stdout.close()
