"""What is taken over of an earlier report, and when."""

import json
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

from peers.record import render_json
from peers.report import Report
from peers.resume import Conditions, Earlier, ResumeError, read_earlier, render_rounds
from tests.test_report import ALONE, WON, report


class ResumeTests(unittest.TestCase):
    def read(self, text: str, made: Report) -> Earlier:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rounds.json"
            path.write_text(text)
            return read_earlier(path, Conditions(made.machine, made.versions, made.settings))

    def test_layers_come_back_as_they_were_measured_but_for_those_with_failures(self):
        made = report(WON, ALONE)
        earlier = self.read(render_rounds(made), made)
        self.assertEqual(earlier, Earlier(made.call, [WON]))
        self.assertEqual(earlier.layers[0].problem.name, "won")

    def test_a_call_with_failures_does_not_come_back(self):
        made = report(WON)
        failed = replace(made, call=replace(made.call, failures=["openvino was ended by SIGSEGV"]))
        self.assertIsNone(self.read(render_rounds(failed), made).call)

    def test_it_must_be_the_same_machine_whatever_its_load(self):
        made = report(WON)
        busier, other = replace(made.machine, load_averages=[9, 9, 9]), replace(made.machine, logical_cpus=64)
        self.assertEqual(len(self.read(render_rounds(replace(made, machine=busier)), made).layers), 1)
        with self.assertRaisesRegex(ResumeError, "measured under other conditions: logical_cpus 64, here 2"):
            self.read(render_rounds(replace(made, machine=other)), made)

    def test_versions_and_settings_must_be_the_same(self):
        made = report(WON)
        newer = replace(made, versions=made.versions | {"torch": "2.14.0"})
        with self.assertRaisesRegex(ResumeError, 'conditions: torch "2.14.0", here "2.13.0"'):
            self.read(render_rounds(newer), made)
        with self.assertRaisesRegex(ResumeError, "conditions: seed 2, here 1"):
            self.read(render_rounds(report(WON, seed=2)), made)
        with self.assertRaisesRegex(ResumeError, "conditions: max_error 0.5, here 2e-05"):
            self.read(render_rounds(report(WON, max_error=0.5)), made)

    def test_what_holds_no_rounds_is_refused_in_a_sentence(self):
        made = report(WON)
        compact = render_json(made)
        headless = {key: value for key, value in json.loads(render_rounds(made)).items() if key != "call"}
        for text in ["", "[]", "{}", compact, '{"rounds_version": 1, "machine": 3}', json.dumps(headless)]:
            with self.subTest(text[:40]), self.assertRaisesRegex(ResumeError, "the file holds no rounds of a comparison$"):
                self.read(text, made)
        with self.assertRaisesRegex(ResumeError, "the rounds have version 0, not 1$"):
            self.read('{"rounds_version": 0}', made)


if __name__ == "__main__":
    unittest.main()
