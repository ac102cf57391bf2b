"""Descriptors mean here what they mean to cnnbench."""

import tempfile
import unittest
from pathlib import Path

from peers.shapes import ABSENT, Axis, ShapeError, parse_descriptor, read_shapes

ROOT = Path(__file__).resolve().parents[3]


class DescriptorTests(unittest.TestCase):
    def test_every_key_lands_in_its_place(self):
        problem = parse_descriptor('g2mb3ic4ih9iw8oc6oh5ow3kh3kw2sh2sw3ph1pw0dh0dw1n"net:layer"')
        self.assertEqual((problem.batch, problem.groups), (3, 2))
        self.assertEqual(problem.input_shape, (3, 4, 9, 8))
        self.assertEqual(problem.weights_shape, (6, 2, 3, 2))
        self.assertEqual(problem.output_shape, (3, 6, 5, 3))
        self.assertEqual(problem.height, Axis(input=9, kernel=3, output=5, stride=2, dilation=1, padding=1))
        self.assertEqual(problem.width, Axis(input=8, kernel=2, output=3, stride=3, dilation=2, padding=0))
        self.assertEqual(problem.name, "net:layer")

    def test_what_is_left_out_follows_as_in_benchdnn(self):
        problem = parse_descriptor("ic64ih56oc64kh3ph1")
        self.assertEqual((problem.batch, problem.groups), (2, 1))
        self.assertEqual(problem.height, Axis(input=56, kernel=3, output=56, padding=1))
        self.assertEqual(problem.width, problem.height)
        self.assertEqual(parse_descriptor("ic1ih7oc1oh7kh3").height.padding, 1)
        self.assertEqual(parse_descriptor("ic1ih9oc1oh2kh3").height.padding, -2)
        # (4 − 5) / 2 + 1: benchdnn's quotients are rounded towards zero.
        self.assertEqual(parse_descriptor("ic1ih4oc1kh5sh2").height, Axis(input=4, kernel=5, output=1, stride=2))

    def test_a_problem_without_height_has_one_dimension(self):
        problem = parse_descriptor("ic1iw5oc1kw3")
        self.assertEqual(problem.height, ABSENT)
        self.assertEqual(problem.width.output, 3)

    def test_the_last_one_of_a_key_wins_and_an_underscore_may_follow(self):
        self.assertEqual(parse_descriptor("ic1_ih5_oc1_kh3_ic2").input_channels, 2)

    def test_the_name_loses_quotes_and_multiplicity(self):
        self.assertEqual(parse_descriptor('ic1ih5oc1kh3n"conv2*3"').name, "conv2")
        self.assertEqual(parse_descriptor("ic1ih5oc1kh3").name, "ic1ih5oc1kh3")

    def test_problems_are_equal_whatever_they_are_called_and_however_told(self):
        problem = parse_descriptor('mb1ic64ih56oc64oh56kh3ph1n"a"')
        self.assertEqual(problem, parse_descriptor("mb1_ic64_ih56_oc64_kh3_ph1"))
        self.assertNotEqual(problem, parse_descriptor('mb1ic64ih56oc64oh56kh3ph1sh1dh1n"a"'))

    def test_the_end_is_padded_like_the_beginning_where_that_changes_nothing(self):
        self.assertEqual(parse_descriptor("ic3ih224oc64oh112kh7sh2ph3").height.padding_end, 3)
        self.assertEqual(parse_descriptor("ic3ih56oc64oh28kh1sh2ph0").height.padding_end, 0)

    def test_the_end_is_padded_as_much_as_the_outputs_need_where_it_differs(self):
        self.assertEqual(parse_descriptor("ic3ih224oc64oh112kh3sh2ph0").height.padding_end, 1)
        cropping = parse_descriptor("ic3ih9oc3oh5kh3ph0")
        self.assertEqual(cropping.height.padding_end, -2)
        self.assertTrue(cropping.crops_input)

    def test_faults_are_named_with_the_text(self):
        faults = {
            "": "ic and oc must be at least 1",
            "ic1ih5oc1kh3zz9": "no key such as ic, ih, oc, kh or n with a whole number at 'zz9'",
            "icih5oc1kh3": "with a whole number at 'icih5oc1kh3'",
            "ic1ih5oc1kh3sh0": "stride must be at least 1 (found sh0)",
            "ic1ih5oc1kh-3": "kh must not be negative",
            "ic1ih99999999999oc1kh3": "ih must be less than 2^31",
            "g2ic3ih5oc2kh3": "2 groups must divide 3 input and 2 output channels",
            "ic1id5ih5oc1kd3kh3": "3-D convolutions are not supported",
            "ic1oc1": "the input and kernel sizes (ih and kh) are missing",
            "ic1ih5oc1": "ih and kh must both be at least 1",
            "ic1ih3oc1kh5": "the kernel spans 5 elements along h, the padded input only 3",
        }
        for text, fault in faults.items():
            with self.subTest(text), self.assertRaises(ShapeError) as caught:
                parse_descriptor(text)
            self.assertIn(fault, str(caught.exception))
            self.assertIn(f"'{text}'", str(caught.exception))


class ShapeFileTests(unittest.TestCase):
    def read(self, text: str):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "some.shapes"
            path.write_text(text)
            return read_shapes(path)

    def test_every_shape_file_of_the_project_can_be_read(self):
        paths = [*(ROOT / "Benchmarks/Shapes").glob("*.shapes"), *(ROOT / "Benchmarks/Suites").glob("*.shapes")]
        self.assertGreater(len(paths), 50)
        for path in paths:
            with self.subTest(path.name):
                problems = read_shapes(path)
                self.assertFalse(any(problem.crops_input for problem in problems))
                # Layers of a batch say so in their names; none leaves the batch size to the default of 2.
                batches = {f"batch{problem.batch}" for problem in problems if problem.batch != 1}
                named = {problem.name.split(":")[0] for problem in problems if problem.name.startswith("batch")}
                self.assertEqual(batches, named)

    def test_the_default_suite_has_names_of_its_own_for_thirteen_layers(self):
        names = {problem.name for problem in read_shapes(ROOT / "Benchmarks/Suites/peers.shapes")}
        self.assertEqual(len(names), 13)

    def test_words_after_a_number_sign_are_comments(self):
        problems = self.read("# head\nic1ih5oc1kh3nA ic1ih5oc1kh3nB # tail\n")
        self.assertEqual([problem.name for problem in problems], ["A", "B"])

    def test_faults_are_named_with_file_and_line(self):
        for text, fault in {
            "\nic1": "some.shapes:2: 'ic1': ",
            "--dir=BWD_D ic1ih5oc1kh3": "some.shapes:1: option '--dir=BWD_D' is not supported here",
            "# nothing": "some.shapes: the file holds no problem",
        }.items():
            with self.subTest(text), self.assertRaises(ShapeError) as caught:
                self.read(text)
            self.assertIn(fault, str(caught.exception))

    def test_a_missing_file_is_named(self):
        with self.assertRaisesRegex(ShapeError, "absent.shapes: the file cannot be read"):
            read_shapes(Path("absent.shapes"))


if __name__ == "__main__":
    unittest.main()
