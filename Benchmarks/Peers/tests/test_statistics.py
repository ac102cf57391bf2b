"""Ratios, their intervals, and who is judged where."""

import random
import unittest
from statistics import median

from peers.rounds import hopeful, take_turns
from peers.statistics import (
    Interval, drawn_medians, mean_interval, mean_of_medians, median_interval, ratios, select_fastest)


class SelectionTests(unittest.TestCase):
    def test_each_half_is_judged_by_the_choice_of_the_other(self):
        rounds = {"lucky in even": [1, 9, 1, 9], "lucky in odd": [9, 2, 9, 2]}
        selection = select_fastest(rounds)
        self.assertEqual(selection.judged_in_odd, "lucky in even")
        self.assertEqual(selection.judged_in_even, "lucky in odd")
        self.assertEqual(selection.times(rounds), [9, 9, 9, 9])

    def test_a_clear_winner_is_named_once(self):
        rounds = {"slow": [5, 5, 5, 5], "fast": [1, 2, 3, 4]}
        selection = select_fastest(rounds)
        self.assertEqual(selection.names, ["fast"])
        self.assertEqual(selection.times(rounds), [1, 2, 3, 4])

    def test_the_ratio_is_the_peers_time_over_ours_in_the_same_round(self):
        self.assertEqual(ratios({"peer": [2, 30], "slower": [90, 90]}, {"ours": [1, 10]}), [2, 3])

    def test_the_best_of_equals_is_not_called_faster(self):
        generator = random.Random(1)
        medians = []
        for _ in range(200):
            peers = {"peer": [generator.gauss(100, 5) for _ in range(16)]}
            ours = {str(name): [generator.gauss(100, 5) for _ in range(16)] for name in range(8)}
            medians.append(median(ratios(peers, ours)))
        self.assertAlmostEqual(sum(medians) / len(medians), 1, delta=0.005)


class IntervalTests(unittest.TestCase):
    def test_order_statistics_give_the_tabulated_ranks(self):
        # The ranks k and n − k + 1 with the largest k for which 2 · P(B(n, ½) < k) ≤ 5 %.
        for count, low, high in [(6, 1, 6), (10, 2, 9), (15, 4, 12), (16, 4, 13)]:
            with self.subTest(count):
                self.assertEqual(median_interval(range(count, 0, -1)), Interval(low, high))

    def test_too_few_values_have_no_interval(self):
        self.assertIsNone(median_interval([1, 2, 3, 4, 5]))
        self.assertIsNone(mean_interval([[1] * 5, [1] * 16], seed=1))

    def test_the_interval_covers_the_median_as_often_as_it_says(self):
        generator = random.Random(2)
        covered = 0
        for _ in range(1000):
            interval = median_interval([generator.lognormvariate(0, 1) for _ in range(16)])
            covered += interval.low <= 1 <= interval.high
        self.assertGreaterEqual(covered, 950)

    def test_the_mean_over_layers_is_geometric(self):
        self.assertAlmostEqual(mean_of_medians([[1, 2, 9], [8, 8, 8]]), 4)

    def test_a_layer_is_drawn_alike_in_every_mean_but_unlike_others(self):
        generator = random.Random(8)
        first, second = ([generator.random() for _ in range(16)] for _ in range(2))
        alone = drawn_medians(tuple(first), 1)
        mean_interval([second, first], 1)
        self.assertIs(drawn_medians(tuple(first), 1), alone)
        positions = [
            [sorted(layer).index(min(layer, key=lambda value: abs(value - drawn))) for drawn in drawn_medians(
                tuple(layer), 1)] for layer in (first, second)]
        self.assertNotEqual(*positions)

    def test_the_interval_of_the_mean_covers_it_and_repeats(self):
        generator = random.Random(3)
        layers = [[generator.lognormvariate(0.7, 0.1) for _ in range(16)] for _ in range(13)]
        interval = mean_interval(layers, seed=4)
        self.assertEqual(interval, mean_interval(layers, seed=4))
        self.assertTrue(interval.low < mean_of_medians(layers) < interval.high)
        self.assertLess(interval.high / interval.low, 1.1)


class RoundsTests(unittest.TestCase):
    def test_everyone_has_one_turn_a_round_in_an_order_drawn_anew(self):
        orders: list[int] = []

        def turn_of(number: int):
            def turn():
                orders.append(number)
                return [number, number, 100]
            return turn

        medians = take_turns([turn_of(number) for number in range(4)], 20, random.Random(5))
        self.assertEqual(medians, [[number] * 20 for number in range(4)])
        rounds = [tuple(orders[start:start + 4]) for start in range(0, 80, 4)]
        self.assertTrue(all(sorted(order) == [0, 1, 2, 3] for order in rounds))
        self.assertGreater(len(set(rounds)), 5)

    def test_whoever_is_screened_out_has_the_times_of_two_rounds(self):
        turns = [lambda number=number: [number] for number in (1, 2, 3)]
        medians = take_turns(turns, 5, random.Random(7), screen=lambda rounds: [0, 2])
        self.assertEqual(medians, [[1] * 5, [2] * 2, [3] * 5])

    def test_those_go_on_who_are_not_far_behind_their_own_group(self):
        rounds = [[10, 10], [50, 50], [51, 51], [900, 900]]
        self.assertEqual(hopeful(rounds, groups=["peer"] * 4), [0, 1])
        self.assertEqual(hopeful(rounds, groups=["peer", "ours", "ours", "third"]), [0, 1, 2, 3])
        self.assertEqual(hopeful([], groups=[]), [])

    def test_nobody_is_dropped_within_what_noise_explains(self):
        self.assertEqual(hopeful([[10, 12], [71, 71], [73, 73]], groups=[1] * 3), [0, 1])
        self.assertEqual(hopeful([[10, 10], [90, 90], [7, 21]], groups=[1, 1, 2]), [0, 1, 2])
        self.assertEqual(hopeful([[10, 10], [160, 160], [7, 21]], groups=[1, 1, 2]), [0, 2])

    def test_the_same_seed_gives_the_same_order(self):
        def order(seed: int) -> list[int]:
            taken: list[int] = []
            turns = [lambda number=number: taken.append(number) or [1] for number in range(6)]
            take_turns(turns, 10, random.Random(seed))
            return taken

        self.assertEqual(order(6), order(6))
        self.assertNotEqual(order(6), order(7))


if __name__ == "__main__":
    unittest.main()
