"""What is measured once, and for whom."""

import tempfile
import unittest
from pathlib import Path

from peers.__main__ import DEFAULT_SHAPES, NETWORKS
from peers.suite import read_suite


class SuiteTests(unittest.TestCase):
    def write(self, folder: str, name: str, text: str) -> Path:
        path = Path(folder) / f"{name}.shapes"
        path.write_text(text)
        return path

    def test_a_problem_of_several_files_is_measured_once_under_its_first_name(self):
        with tempfile.TemporaryDirectory() as folder:
            small = self.write(folder, "small", "ic1ih5oc1kh3nsmall:a ic2ih5oc1kh3nsmall:b")
            large = self.write(folder, "large", "ic2ih5oc1oh3kh3nlarge:b*4 ic3ih5oc1kh3nlarge:c")
            suite = read_suite([small, large, small], ["ic1ih5oc1kh3ntyped", "ic1ih5oc1kh3nsmall:a"])
        self.assertEqual([problem.name for problem in suite.problems], ["small:a", "small:b", "large:c"])
        self.assertEqual([suite.other_names(problem) for problem in suite.problems], [["typed"], ["large:b"], []])
        self.assertEqual([network.name for network in suite.networks], ["small", "large"])
        self.assertEqual([len(network.problems) for network in suite.networks], [2, 2])

    def test_the_networks_have_124_distinct_layers(self):
        self.assertEqual(len(read_suite([DEFAULT_SHAPES, *NETWORKS], []).problems), 124)


if __name__ == "__main__":
    unittest.main()
