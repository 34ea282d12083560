"""What goes wrong on the way: one line cut for part of the time, one kill -9 of every server."""


class Disturbances:
    """Acts when a share of all documents is posted; each happens once, in order."""

    def __init__(self, world, total, say):
        self._world = world
        self._total = total
        self._say = say
        last = world.names[-1]
        self._pending = [
            (0.15, f"cutting the line of {last}", world.relays[last].cut),
            (0.30, "kill -9 of HQ", lambda: self._kill(world.network.hq))]
        share = 0.40
        for name in world.names:
            self._pending.append((share, f"kill -9 of {name}",
                                  lambda name=name: self._kill(world.network.stores[name])))
            share += 0.30 / len(world.names)
        self._pending.append((0.75, f"healing the line of {last}", world.relays[last].heal))
        self._said = 0
        self.done = []

    def progress(self, posting):
        share = posting.done / self._total
        while self._pending and share >= self._pending[0][0]:
            self._act(*self._pending.pop(0)[1:])
        if share >= self._said + 0.1:
            self._said = int(share * 10) / 10
            self._say(f"{posting.done} of {self._total} posted, {posting.repeats} repeated")

    def finish(self):
        """A short file may end before its last disturbance."""
        while self._pending:
            self._act(*self._pending.pop(0)[1:])

    def _act(self, what, action):
        self._say(what)
        action()
        self.done.append(what)

    def _kill(self, node):
        node.server.kill()
        node.server.start()
