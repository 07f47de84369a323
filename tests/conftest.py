"""The cast, the database they live in, and the browser they use."""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

from ballots import keystore
from ballots.sealing.blindsig import SigningKey
from members.roles import Role
from tests import database, factories, template

ROUND = 48  # more than any ballot here has
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]


# A busy machine is no reason to fail. CI tries the same examples each time, so that a change fails by its own
# fault alone; everywhere else they are new ones.
hypothesis.settings.register_profile(
    "unhurried",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("unhurried")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    """What takes long comes first, so that no worker is left with it at the end: groups, and what commits."""
    yield
    items.sort(key=lambda item: not (grouped(item) or commits(item)))


def pytest_collection_finish():
    """What is loaded by now stays: from here on Python's collector need not go through it again and again."""
    gc.collect()
    gc.freeze()


def grouped(item) -> bool:
    return item.get_closest_marker("xdist_group") is not None


def commits(item) -> bool:
    mark = item.get_closest_marker("django_db")
    return mark is not None and mark.kwargs.get("transaction", False)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """This worker's database, with the ballot box's schema too, in the place of pytest-django's."""
    name = connections["default"].creation._get_test_db_name()
    with django_db_blocker.unblock():
        template.make(name)
        database.empty_after_tests()
    yield
    with django_db_blocker.unblock():
        template.drop(name)


@pytest.fixture(autouse=True)
def in_no_language():
    """A page that was asked for in Welsh leaves its thread speaking Welsh: not in the test after it."""
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def keys_at_hand():
    """A key store of our own, in memory if there is a place: on a disk each file is waited for, twice.

    RSA keys are made once and go round, and each is read once: either takes 40 milliseconds.
    """
    made: list = []
    turns = itertools.count()
    new = keystore.new_signing_key

    def next_key():
        turn = next(turns) % ROUND
        if turn == len(made):
            made.append(new())
        return made[turn]

    patch = pytest.MonkeyPatch()
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as place:
        patch.setattr(settings, "KEYSTORE", Path(place))
        patch.setattr(keystore, "new_signing_key", next_key)
        patch.setattr(SigningKey, "from_der", cache(SigningKey.from_der))
        yield
        patch.undo()


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, one for all tests of a group: see tests/journeys/conftest.py."""
    if not Path(CHROMIUM).exists():
        pytest.fail(
            f"There is no browser at {CHROMIUM}. Install it: apt-get install chromium; or say where one "
            "is: CHROMIUM=/path/to/chromium"
        )
    # Playwright keeps an event loop in this thread, which Django takes for a reason to refuse queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
