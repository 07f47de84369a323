"""manage.py keys check: says before it matters that a ballot could not be held with the keys that are there."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from ballots import keystore
from tests.database import without_triggers

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def store(settings, tmp_path):
    """A key store with nothing in it but this test's ballots."""
    settings.KEYSTORE = tmp_path / "keys"


def test_a_ballot_with_all_its_keys_is_in_order(store, maker, ada, capsys):
    ballot = maker.notified()

    call_command("keys", "check")

    assert f"({ballot.slug}): all keys there" in capsys.readouterr().out


@pytest.mark.parametrize("name", [keystore.SIGNERS, keystore.RECEIPTS, keystore.OPENING])
def test_a_key_that_is_gone_is_named(store, maker, ada, capsys, name):
    ballot = maker.opened()
    keystore.forget(ballot.pk, name)

    with pytest.raises(CommandError, match="1 ballots are not in order"):
        call_command("keys", "check")

    assert f"({ballot.slug}): missing or wrong: {name}" in capsys.readouterr().out


def test_keys_of_another_ballot_are_the_wrong_ones(store, maker, ada, capsys):
    ballot, other = maker.opened(), maker.opened()
    keystore.keep_signers(ballot.pk, keystore.signers(other.pk))
    keystore.keep_receipt_key(ballot.pk, keystore.receipt_key(other.pk))
    keystore.keep_opening_key(ballot.pk, keystore.opening_key(other.pk))

    with pytest.raises(CommandError, match="1 ballots are not in order"):
        call_command("keys", "check")

    [line] = [x for x in capsys.readouterr().out.splitlines() if ballot.slug in x]
    for wrong in ("q01/online", "q01/assisted", keystore.RECEIPTS, keystore.OPENING):
        assert f"missing or wrong: {wrong}" in line


def test_a_roll_that_was_changed_is_named(store, maker, ada, capsys):
    ballot = maker.opened()
    with without_triggers():
        ballot.roll.filter(member=ada).delete()

    with pytest.raises(CommandError):
        call_command("keys", "check")

    assert "not as in the manifest: roll" in capsys.readouterr().out


def test_a_store_that_others_can_read_is_to_be_closed(store, maker, ada):
    ballot = maker.opened()
    keystore.place(ballot.pk).chmod(0o750)

    with pytest.raises(CommandError, match="chmod 700"):
        call_command("keys", "check")
