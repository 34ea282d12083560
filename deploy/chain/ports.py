"""Ports of this machine for servers that are started later."""
import random
import socket

from .failure import Failure

LOWEST, HIGHEST = 10_000, 65_000
_reservations = []


def port_is_free(port, host="127.0.0.1"):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def reserved_port():
    """A port that nobody else takes while this process lives, however late or often its server starts.

    A socket stays bound to it. Bound alone, it keeps out whoever else looks for a free port, and the kernel
    gives the port to no outgoing connection; reusable from then on, it lets in a server, for servers bind
    with SO_REUSEADDR. Ports of outgoing connections are left out too where the range leaves any others: a
    client that knocks at a dead server's port within it could be connected to itself."""
    candidates = _candidates()
    for _ in range(1000):
        reservation = socket.socket()
        try:
            reservation.bind(("127.0.0.1", random.SystemRandom().choice(candidates)))
        except OSError:
            reservation.close()
            continue
        reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _reservations.append(reservation)
        return reservation.getsockname()[1]
    raise Failure("no free port found", "stop programs that hold many ports")


def _candidates():
    first, last = _outgoing_range()
    outside = [port for port in range(LOWEST, HIGHEST) if not first <= port <= last]
    return outside or range(LOWEST, HIGHEST)


def _outgoing_range():
    try:
        with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
            first, last = file.read().split()
            return int(first), int(last)
    except (OSError, ValueError):
        return 0, 0
