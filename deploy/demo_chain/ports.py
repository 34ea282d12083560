"""The demo's ports: three servers, the welcome page, and a line to headquarters for each store."""
from dataclasses import dataclass

from chain.failure import Failure

SERVERS, ALL = 3, 6


@dataclass(frozen=True)
class Ports:
    headquarters: int
    stores: tuple
    welcome: int
    lines: tuple

    @classmethod
    def of(cls, text):
        """Of three the others are those after the last."""
        try:
            numbers = [int(part) for part in text.split(",")]
        except ValueError:
            numbers = []
        if len(numbers) == SERVERS:
            numbers += range(numbers[-1] + 1, numbers[-1] + 1 + ALL - SERVERS)
        if len(numbers) != ALL or len(set(numbers)) != ALL or not all(0 < port < 65536 for port in numbers):
            raise Failure(f"--ports {text}: not three different ports", "for example --ports 3001,3002,3003")
        return cls._from(numbers)

    @classmethod
    def _from(cls, numbers):
        return cls(numbers[0], tuple(numbers[1:SERVERS]), numbers[SERVERS], tuple(numbers[SERVERS + 1:]))

    def after(self, remembered):
        """What the demo was made with stays; one of before there was a welcome page knew three."""
        return self._from([*remembered, *self.numbers()[len(remembered):]])

    def servers(self):
        return [self.headquarters, *self.stores]

    def numbers(self):
        return [*self.servers(), self.welcome, *self.lines]

    def __str__(self):
        return ",".join(map(str, self.numbers()))
