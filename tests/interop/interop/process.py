"""A child process whose output is kept line by line and can be waited for."""
import re
import subprocess
import threading
import time

from interop.waiting import LIMIT, TimedOut


class Process:
    """Standard output and standard error are one stream of lines here. Ends with stop() at the latest."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self._lines = []
        self._changed = threading.Condition()
        self._ended = False
        self._process = subprocess.Popen([str(word) for word in command], env=environment, stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            with self._changed:
                self._lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def lines(self):
        with self._changed:
            return list(self._lines)

    @property
    def running(self):
        return self._process.poll() is None

    def wait_for_line(self, pattern, times=1, limit=LIMIT):
        """The match in the `times`-th line that has one, from the beginning of the output on."""
        end = time.monotonic() + limit
        with self._changed:
            while True:
                matches = [match for match in (re.search(pattern, line) for line in self._lines) if match]
                if len(matches) >= times:
                    return matches[times - 1]
                if self._ended:
                    raise TimedOut(f"{self.name} ended without saying '{pattern}' {times} times")
                if not self._changed.wait(end - time.monotonic()):
                    raise TimedOut(f"{self.name} did not say '{pattern}' {times} times within {limit:g} s")

    def wait(self, limit=LIMIT):
        """The exit status, after all of the output has been read."""
        try:
            status = self._process.wait(limit)
        except subprocess.TimeoutExpired:
            raise TimedOut(f"{self.name} did not end within {limit:g} s") from None
        self._reader.join(limit)
        return status

    def terminate(self):
        self._process.terminate()

    def stop(self, limit=LIMIT):
        """Asks it to end, makes it end when it does not, and returns the exit status."""
        self.terminate()
        try:
            return self.wait(limit)
        finally:
            self._process.kill()
            self._process.wait()
            self._reader.join(limit)
            self._process.stdout.close()
