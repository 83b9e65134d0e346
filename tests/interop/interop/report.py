"""Prints a sentence for each test, all that is known of a failed one, and the count at the end."""
import sys
import time
import unittest


def _sentence(test):
    name = getattr(test, "_testMethodName", str(test)).removeprefix("test_").replace("_", " ")
    return f"{type(test).__name__}: {name}"


class _Result(unittest.TestResult):
    def __init__(self, report_all):
        super().__init__()
        self._report_all = report_all

    def startTest(self, test):
        super().startTest(test)
        self._began = time.monotonic()
        print(f"{_sentence(test)} ... ", end="", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        print(f"ok ({time.monotonic() - self._began:.1f} s)", flush=True)
        if self._report_all:
            self._report(test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._tell(test, self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self._tell(test, self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        print(f"skipped: {reason}", flush=True)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._tell(test, f"{subtest._subDescription()}\n{(self.failures + self.errors)[-1][1]}")

    def _tell(self, test, text):
        print(f"FAILED\n{text}", flush=True)
        if hasattr(test, "report"):  # what stands for a module that cannot be imported has none
            self._report(test)

    @staticmethod
    def _report(test):
        for title, lines in test.report():
            if lines:
                print(f"--- {title}\n  " + "\n  ".join(lines), flush=True)


class Runner:
    def __init__(self, failfast, report_all):
        self._failfast = failfast
        self._report_all = report_all

    def run(self, suite):
        result = _Result(self._report_all)
        result.failfast = self._failfast
        began = time.monotonic()
        suite.run(result)
        broken = {getattr(test, "test_case", test) for test, _ in result.failures + result.errors}
        if broken:
            print("\nfailed:", *sorted(map(_sentence, broken)), sep="\n  ")
        passed = result.testsRun - len(broken) - len(result.skipped)
        print(f"\ninterop with Leshan: {result.testsRun} tests, {passed} passed, {len(broken)} failed "
              f"({time.monotonic() - began:.0f} s)", flush=True)
        if result.testsRun == 0:
            print("no test has such a name", file=sys.stderr)
        return result
