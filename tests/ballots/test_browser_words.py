"""Whatever can go wrong in the browser has words; and its script asks for nothing of anybody else's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ballots import browser, rules
from ballots.manifests import CLIENT_SCRIPTS
from ballots.sealing.envelope import Fault

ROOT = Path(__file__).parents[2]
SCRIPTS, TEMPLATES = ROOT / "static" / "js", ROOT / "templates" / "ballots"
VOTING = [*(Path(name).name for name in CLIENT_SCRIPTS), "find-vote.js"]
MODULES = ("sealed-ballot.js", "vote.js")


def test_every_problem_of_the_modules_has_words():
    modules = "".join((SCRIPTS / name).read_text() for name in MODULES)
    codes = set(re.findall(r'(?:Problem|Lost)\("([a-z-]+)"', modules))
    codes |= set(re.findall(r'return "(no-[a-z0-9-]+)"', modules))

    assert len(codes) > 15
    assert codes - browser.PROBLEMS.keys() == set()


def test_every_refusal_of_the_urn_and_the_issuer_has_words():
    codes = {fault.value for fault in Fault}
    refusals = [rules.ISSUED_ALREADY, rules.NOT_ON_ROLL, rules.CLOSED, rules.NOT_OPEN_YET]
    refusals += [rules.ON_THE_BOARD, rules.GIVEN_UP]

    assert codes | {refusal.code for refusal in refusals} <= browser.PROBLEMS.keys()


@pytest.mark.parametrize("name", VOTING)
def test_the_voting_pages_run_no_third_partys_script(name):
    script = (SCRIPTS / name).read_text()

    assert set(imports(script)) <= set(VOTING)
    assert "import(" not in script
    assert re.findall(r"https?://", script) == []
    assert re.findall(r"\beval\b|\bFunction\(|innerHTML|document\.cookie", script) == []


def imports(script: str) -> list[str]:
    """The names of the modules beside it that a module asks for."""
    asked = re.findall(r'^(?:import|\} from)\b[^;]*?"([^"]+)";', script, re.MULTILINE)
    assert len(asked) == len(re.findall(r"^import\b", script, re.MULTILINE))
    return [each.removeprefix("./") for each in asked]


def test_every_script_that_runs_where_somebody_votes_has_its_hash_in_the_manifest():
    pages = [TEMPLATES / name for name in ("vote.html", "ballot_detail.html")]
    begun = {name for page in pages for name in re.findall(r'"js/([a-z-]+\.js)"', page.read_text())}
    reached, ahead = set(), set(begun)
    while ahead:
        name = ahead.pop()
        reached.add(name)
        ahead |= set(imports((SCRIPTS / name).read_text())) - reached

    assert begun == {"paper.js", "resume-vote.js"}
    assert {f"js/{name}" for name in reached} == set(CLIENT_SCRIPTS)


# What is used of the browser's own cryptography. By their makers' tables Safari has all of it from 17, Firefox
# from 129, Chromium from 137. Ed25519 came last everywhere; a browser without it is told so before it begins.
CALLS = {
    "deriveBits",
    "digest",
    "encrypt",
    "exportKey",
    "generateKey",
    "importKey",
    "sign",
    "verify",
}
ALGORITHMS = {
    "AES-GCM",
    "ECDH",
    "Ed25519",
    "HKDF",
    "HMAC",
    "P-256",
    "RSA-PSS",
    "SHA-256",
    "SHA-384",
}


def test_only_cryptography_that_every_current_browser_has_is_used():
    modules = {name: (SCRIPTS / name).read_text() for name in VOTING}
    sealing = modules["sealed-ballot.js"]

    assert set(re.findall(r"\bsubtle\.(\w+)\(", sealing)) == CALLS
    named = re.findall(r'"((?:AES|EC|Ed|HK|HM|P|RSA|SHA|X)[\w]*-?[\w]*)"', sealing)
    assert set(named) - {"HPKE-v1"} == ALGORITHMS
    for name, module in modules.items():
        used = set(re.findall(r"\bcrypto\.(\w+)", module)) | set(re.findall(r"\.subtle\b", module))
        allowed = {
            "sealed-ballot.js": {"getRandomValues", ".subtle"},
            "vote.js": {"getRandomValues"},
        }
        assert used <= allowed.get(name, set()), name
