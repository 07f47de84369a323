"""A ballot whose electorate has sections with weights: what the verifier checks, and what it finds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ballots.sealing import canonical
from ballots.sealing.fields import Malformed
from ballots.sealing.manifest import Manifest, Section
from tests.ballots.sealing.organisation import Voter, election, found, proposal
from tests.ballots.sealing.test_verify_ballot import batches_of, problems, rebuilt

COLLEGE = {"holders": Section("Office-holders", 2, 4), "members": Section("Members", 1, 16)}
KEYS = ("online-holders", "online-members")


@pytest.fixture(scope="module")
def held(keys):
    """Three office-holders against, twelve members for: 24 votes to 12, a member's paper 1, a holder's 8."""
    names = dict(zip(KEYS, keys.values(), strict=False))
    contests = {"van": proposal(**names), "committee": election(**names)}
    signers = {f"{code}/{name}": key for code in contests for name, key in names.items()}
    organisation = found(contests, signers, members=20, min_batch=1, sections=COLLEGE)
    for member in range(15):
        key = KEYS[member >= 3]
        voter = Voter(organisation, member)
        voter.papers = [
            voter.vote(f"van/{key}", b"A" if member < 3 else b"F"),
            voter.vote(f"committee/{key}", bytes([member % 6])),
        ]
        organisation.voters.append(voter)
    organisation.post(final=True)
    return organisation


def test_it_is_valid_and_counted_by_the_weights(held, tmp_path):
    result = held.result()

    assert problems(tmp_path, held.lines(), held.manifest.hash.hex()) == []
    assert result["van"]["figures"] == {"for": 12, "against": 24, "abstain": 0}
    assert result["van"]["sections"] == {
        "holders": {"papers": 3, "each": 8, "figures": {"for": 0, "against": 3, "abstain": 0}},
        "members": {"papers": 12, "each": 1, "figures": {"for": 12, "against": 0, "abstain": 0}},
    }
    assert Manifest.read(held.manifest.encoded) == held.manifest


def test_more_papers_issued_in_a_section_than_it_has_people_show(held, tmp_path):
    issued = dict(held.posted[-1][1].issued) | {"van/online-holders": 5}

    found = problems(tmp_path, rebuilt(held, batches_of(held), issued=issued))

    assert any(
        "5 credentials were issued for van, but only 4 people are in the section holders" in each
        for each in found
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("van", "sections", "holders", "each"), 4),
        (("van", "sections", "members", "papers"), 13),
        (("van", "sections", "holders", "figures", "for"), 1),
        (("van", "figures", "against"), 12),
        (("committee", "digest"), "00" * 32),
    ],
)
def test_a_result_by_other_weights_or_of_other_papers_shows(held, tmp_path, path, value):
    lines = held.lines()
    published = json.loads(lines[-1])
    place = published["result"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    found = problems(tmp_path, [*lines[:-1], canonical.dumps(published) + b"\n"])

    assert any(each.startswith(f"{path[0]}: the published") for each in found)


@pytest.mark.parametrize(
    "change",
    [
        {"sections": {"holders": Section("Office-holders", 2, 4)}},  # keys of no section
        {"sections": {}},
        {"sections": COLLEGE | {"others": Section("Others", 1, 0)}},
        {"sections": COLLEGE | {"members": Section("Members", 1, 17)}},  # more than the roll
    ],
    ids=["one-missing", "none", "one-too-many", "not-the-roll"],
)
def test_sections_that_do_not_fit_the_keys_and_the_roll_are_refused(held, tmp_path, change):
    odd = replace(held.manifest, **change)

    with pytest.raises(Malformed):
        Manifest.read(odd.encoded)
    [_first, *rest] = held.lines()
    found = problems(tmp_path, [canonical.dumps({"manifest": odd.to_json()}) + b"\n", *rest])
    assert any("section" in each for each in found)
