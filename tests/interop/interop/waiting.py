"""Waiting for a condition with a time limit, which is generous: sanitizers and a busy machine are slow."""
import time

LIMIT = 30.0


class TimedOut(AssertionError):
    """What was waited for did not happen; the text says what and for how long."""


def until(condition, what, limit=LIMIT):
    """For what tells nobody when it happens: asks until the condition is true, and returns its value."""
    end = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise TimedOut(f"{what}: not within {limit:g} s")
        time.sleep(0.02)
