"""Whatever can go wrong in the browser has words; and its script asks for nothing of anybody else's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ballots import browser, rules
from ballots.sealing.envelope import Fault

SCRIPTS = Path(__file__).parents[2] / "static" / "js"
VOTING = ["sealed-ballot.js", "cast-vote.js", "find-vote.js"]


def test_every_problem_of_the_module_has_words():
    module = (SCRIPTS / "sealed-ballot.js").read_text()
    codes = set(re.findall(r'(?:Problem|Lost)\("([a-z-]+)"', module))
    codes |= set(re.findall(r'return "(no-[a-z0-9-]+)"', module))

    assert len(codes) > 15
    assert codes - browser.PROBLEMS.keys() == set()


def test_every_refusal_of_the_urn_and_the_issuer_has_words():
    codes = {fault.value for fault in Fault}
    refusals = [rules.ISSUED_ALREADY, rules.NOT_ON_ROLL, rules.CLOSED, rules.NOT_OPEN_YET]
    refusals += [rules.ON_THE_BOARD]

    assert codes | {refusal.code for refusal in refusals} <= browser.PROBLEMS.keys()


@pytest.mark.parametrize("name", VOTING)
def test_the_voting_pages_run_no_third_partys_script(name):
    script = (SCRIPTS / name).read_text()

    assert re.findall(r"^import .*", script, re.MULTILINE) == []
    assert re.findall(r"import\((.*?)\)", script) in ([], ["facts.module"])
    assert re.findall(r"https?://", script) == []
    assert re.findall(r"\beval\b|\bFunction\(|innerHTML|document\.cookie", script) == []
