"""The cast, and the database they live in."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connections

from members.roles import Role
from tests import factories


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, with the ballot box's schema too.

    Only databases that the chosen tests ask for are switched to the test database; the box's always is,
    because setting it up must never reach anybody's real one.
    """
    urn = connections["urn"]
    with django_db_blocker.unblock():
        urn.close()
        urn.settings_dict["NAME"] = connections["default"].settings_dict["NAME"]
        call_command("migrate", database="urn", verbosity=0)
    yield
    with django_db_blocker.unblock():
        urn.close()


@pytest.fixture
def ada():
    """In good standing."""
    return factories.member("Ada Okafor")


@pytest.fixture
def ben():
    """Has not paid for years."""
    return factories.member("Ben Hughes", lapsed=True)


@pytest.fixture
def esi():
    """Of the membership office."""
    return factories.officer("Esi Mensah", Role.MEMBERSHIP)


@pytest.fixture
def maker():
    """Takes ballots wherever a test wants them; has a returning officer and a scrutineer."""
    return factories.BallotMaker()
