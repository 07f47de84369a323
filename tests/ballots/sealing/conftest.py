"""A ballot of two contests, open for voting; keys are made once, because RSA keys take their time."""

from __future__ import annotations

import pytest

from tests.ballots.sealing.organisation import (
    Organisation,
    Voter,
    election,
    found,
    proposal,
    signing_key,
)


@pytest.fixture(scope="session")
def keys():
    """One signing key for each code, and one nobody uses."""
    codes = ["van/online", "committee/online", "committee/assisted", "stranger"]
    return {code: signing_key() for code in codes}


@pytest.fixture(scope="session")
def hold(keys):
    """Hold a ballot: `hold(members=50, revote=False, …)`."""

    def hold(**options) -> Organisation:
        contests = {
            "van": proposal(online=keys["van/online"]),
            "committee": election(
                online=keys["committee/online"], assisted=keys["committee/assisted"]
            ),
        }
        signers = {code: key for code, key in keys.items() if "/" in code}
        return found(contests, signers, **options)

    return hold


@pytest.fixture
def organisation(hold):
    return hold()


@pytest.fixture
def ada(organisation):
    return Voter(organisation, 1)
