"""T12: until the result is declared, what anybody sees is the same however people voted."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import zipfile

import pytest
import time_machine
from celery.backends.base import DisabledBackend
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from ballots import actions, keystore, staff_urls, urls
from ballots.actions import holding
from ballots.lifecycle import State
from ballots.models import Ballot
from members.models import User
from momentum_demo.celery import app
from tests.desk import signed_in
from tests.factories import DAY, members

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

CHOICES = [(b"F", bytes([0, 1, 2])), (b"A", bytes([2, 1, 0]))]
SEEDS = [bytes([number]) * 16 for number in range(3)]


@pytest.fixture
def people(maker, ada, esi) -> dict[str, Client]:
    """Everybody there is, each at a browser of their own."""
    return {
        "visitor": Client(),
        "voter": signed_in(ada),
        "membership": signed_in(esi),
        "returning": signed_in(maker.returning),
        "scrutineer": signed_in(maker.scrutineer),
        "superuser": signed_in(User.objects.create_superuser("root@example.org")),
    }


@pytest.mark.parametrize("state", [State.OPEN, State.COUNTING])
def test_t12_nobody_sees_before_the_declaration_how_people_vote(maker, people, state, tmp_path):
    voters = members(3)
    ballot = maker.opened(candidates=("Amina", "Bryn", "Carys"))
    addresses = addresses_of(ballot)
    shutil.copytree(keystore.place(ballot.pk), tmp_path / "keys")

    seen = []
    for marks in CHOICES:
        with transaction.atomic(), transaction.atomic(using="urn"):
            for voter, seed in zip(voters, SEEDS, strict=True):
                maker.vote(ballot, voter, *marks, seed=seed)
            if state == State.COUNTING:
                read_all_papers(maker, ballot)
            assert Ballot.objects.get(pk=ballot.pk).state == state
            with time_machine.travel(maker.opens + 2 * DAY, tick=False):
                seen.append(
                    {
                        (who, address): answer(people[who], address)
                        for who, address in itertools.product(people, addresses)
                    }
                )
            for alias in ("default", "urn"):
                transaction.set_rollback(True, using=alias)
        shutil.copytree(tmp_path / "keys", keystore.place(ballot.pk), dirs_exist_ok=True)

    one, other = seen
    assert [where for where in one if one[where] != other[where]] == []
    assert {status for status, _ in one.values()} == {200, 302, 404, 405, 409}


def read_all_papers(maker, ballot: Ballot) -> None:
    """As far as it goes without a result: every paper has been opened, and what they say is in the urn."""
    for verb in (actions.close, actions.seal, actions.unseal):
        verb(ballot, at=maker.closes)
    counting = Ballot.objects.get(pk=ballot.pk)
    for run, part in holding.missing_parts(counting):
        actions.open_part(counting, run, part)


def addresses_of(ballot: Ballot) -> list[str]:
    """Every page of ballots there is: members', the public's, the desk's and the records desk's."""
    known = {"slug": ballot.slug, "position": 1, "id_": "00" * 32, "old": 1, "new": 3, "pk": 1}
    kinds = ["papers.blt", "papers.csv", "count.csv", "count.json"]
    found = ["/", "/record/"]
    for name, patterns in (("ballots", urls.urlpatterns), ("staff", staff_urls.urlpatterns)):
        for pattern in patterns:
            needed = pattern.pattern.converters
            for kind in kinds if "kind" in needed else [""]:
                given = {key: (known | {"kind": kind})[key] for key in needed}
                found.append(reverse(f"{name}:{pattern.name}", kwargs=given))
    for model in admin.site._registry:
        if model._meta.app_label == "ballots":
            place = f"admin:ballots_{model._meta.model_name}"
            found.append(reverse(f"{place}_changelist"))
            found += [
                reverse(f"{place}_change", args=[row.pk])
                for row in model._default_manager.all()[:3]
            ]
    return found


def answer(client: Client, address: str) -> tuple[int, list[str]]:
    """Its status and its lines, in any order, with what is random in each made alike."""
    response = client.get(address)
    content = response.getvalue() if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            content = b"\n".join(
                name.encode() + b"\n" + bundle.read(name) for name in bundle.namelist()
            )
    words = content.decode("utf-8", errors="replace")
    alike = re.sub("[0-9a-f]{16,}|[A-Za-z0-9]{64}", lambda found: f"<{len(found[0])}>", words)
    return response.status_code, sorted(alike.splitlines())


def test_t12_what_workers_find_is_not_kept_where_messages_are():
    assert isinstance(app.backend, DisabledBackend)
