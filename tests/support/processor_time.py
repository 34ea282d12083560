"""CPU time of servers and of databases, in seconds: what a busy machine does not stretch."""
import os

TICK = os.sysconf("SC_CLK_TCK")


def stat(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()


def cpu_seconds(pid):
    fields = stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICK


def backends(cluster):
    """Process ids of all that run under the postmaster of a cluster."""
    postmaster = str(cluster.postmaster())
    found = []
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and stat(name)[1] == postmaster:
                found.append(int(name))
        except OSError:
            pass
    return found


def database_seconds(cluster):
    """CPU time of all processes of a cluster that run, and of those that its postmaster has seen end."""
    seconds = sum(int(field) for field in stat(cluster.postmaster())[11:15]) / TICK
    for pid in backends(cluster):
        try:
            seconds += cpu_seconds(pid)
        except OSError:
            pass
    return seconds
