"""Which step runs when: each after those it needs, one at a time in its lane, lanes side by side.

Model    Tests wait most of their time and builds never do, so builds (of the next compiler) run beside the
         tests of the last one. Two steps of one lane would only slow each other, or run into each other's
         timeouts.
"""
import threading
import time
import traceback
from dataclasses import dataclass

from chain.failure import Failure

from .children import Stopped
from .results import Totals


@dataclass(frozen=True)
class Step:
    name: str
    lane: str
    needs: tuple
    description: str
    function: object
    asked: str = ""  # the option without which it is left out


def closure(steps, names):
    """These steps and what they need, in the order of the table."""
    wanted, found = set(names), set()
    while wanted != found:
        found = set(wanted)
        wanted |= {need for step in steps if step.name in found for need in step.needs}
    return [step for step in steps if step.name in wanted]


def alone(name):
    """What failed, and how to run only that."""
    return f"{name}; alone: tests/run --only {name}"


class Schedule:
    """Steps are called with one argument, whatever run() is given."""

    def __init__(self, steps, say, keep_going):
        self._steps = list(steps)
        self._names = {step.name for step in self._steps}
        self._say = say
        self._keep_going = keep_going
        self._changed = threading.Condition()
        self._done = {}  # name -> Totals, or None when it was not run
        self._busy = set()
        self._stopping = False
        self.spent = {}  # name -> seconds

    def run(self, argument, on_failure):
        """Totals of all; on_failure is called once, at the first step that fails, unless it keeps going."""
        threads = [threading.Thread(target=self._follow, args=(step, argument, on_failure)) for step in self._steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        totals = Totals()
        for step in self._steps:
            if self._done[step.name] is not None:
                totals.add(self._done[step.name])
        return totals

    def stop(self):
        """Begin nothing more."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def _follow(self, step, argument, on_failure):
        """The life of one step: wait, run, tell the others."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._may_start(step))
            runs = not self._stopping and self._needs_are_good(step)
            if runs:
                self._busy.add(step.lane)
        totals = self._run_one(step, argument) if runs else None
        with self._changed:
            if runs:
                self._busy.discard(step.lane)
            self._done[step.name] = totals
            fails = totals is not None and totals.failed > 0 and not self._keep_going and not self._stopping
            self._stopping |= fails
            self._changed.notify_all()
        if fails:
            on_failure()

    def _may_start(self, step):
        if any(need in self._names and need not in self._done for need in step.needs):
            return False
        if not self._needs_are_good(step):
            return True
        waiting = [other for other in self._steps if other.lane == step.lane and other.name not in self._done]
        return step.lane not in self._busy and self._first_ready(waiting) is step

    def _first_ready(self, waiting):
        for step in waiting:
            if all(need not in self._names or self._done.get(need) is not None for need in step.needs):
                return step
        return None

    def _needs_are_good(self, step):
        needs = [self._done.get(need, Totals()) for need in step.needs if need in self._names]
        return all(totals is not None and not totals.blocking for totals in needs)

    def _run_one(self, step, argument):
        started = time.monotonic()
        try:
            totals = step.function(argument)
        except Stopped:
            return None
        except (Failure, OSError) as failure:
            self._say(f"{step.name}: {failure}")
            totals = Totals(failed=1, failures=[alone(step.name)], blocking=True)
        except Exception:
            self._say(traceback.format_exc())
            totals = Totals(failed=1, failures=[alone(step.name)], blocking=True)
        self.spent[step.name] = time.monotonic() - started
        self._say(f"{step.name}: {step.description}: {totals.line()} ({self.spent[step.name]:.0f} s)")
        return totals
