"""Sampling against a clock that moves only when a call is made."""

import unittest

from peers.sampling import FEWEST_COLD_SAMPLES, cold_samples, warm_samples


class ManualClock:
    def __init__(self) -> None:
        self.now = 0
        self.calls = 0

    def __call__(self) -> int:
        return self.now

    def work(self, nanoseconds: int):
        def call() -> None:
            self.now += nanoseconds
            self.calls += 1
        return call


class SamplingTests(unittest.TestCase):
    def test_long_calls_are_timed_one_by_one_after_an_untimed_one(self):
        clock = ManualClock()
        samples = warm_samples(clock.work(4_000_000), 40_000_000, clock)
        self.assertEqual(samples, [4_000_000] * 10)
        self.assertEqual(clock.calls, 11)

    def test_a_call_longer_than_the_budget_is_timed_once(self):
        clock = ManualClock()
        self.assertEqual(warm_samples(clock.work(90_000_000), 40_000_000, clock), [90_000_000])

    def test_short_calls_are_repeated_within_a_sample(self):
        clock = ManualClock()
        samples = warm_samples(clock.work(1_000), 1_000_000, clock)
        # 63 calls find that 64 make a sample. The last one begins before the end.
        self.assertEqual(samples, [1_000] * 15)
        self.assertEqual(clock.calls, 1 + 63 + 15 * 64)

    def test_a_cold_call_is_timed_by_itself_however_short_and_without_its_eviction(self):
        clock = ManualClock()
        samples = cold_samples(clock.work(2_000), clock.work(8_000_000), 40_000_000, clock)
        self.assertEqual(samples, [2_000] * 5)

    def test_cold_calls_are_timed_a_few_times_whatever_the_budget(self):
        clock = ManualClock()
        samples = cold_samples(clock.work(2_000_000), clock.work(8_000_000), 1, clock)
        self.assertEqual(len(samples), FEWEST_COLD_SAMPLES)


if __name__ == "__main__":
    unittest.main()
