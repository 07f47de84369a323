"""The records desk: for reading, never for writing, and silent about secrets."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from ballots import urn
from ballots.models import Ballot, RollEntry
from endorsements import actions
from members.models import Member, User
from momentum_demo.models import AuditEvent
from tests import factories
from tests.desk import signed_in
from tests.endorsements.rounds import RoundMaker
from tests.factories import DAY, NOON

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
NAMES = [model._meta.label for model in MODELS]
WRITES = ("add", "change", "delete")

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


@pytest.fixture
def desk():
    """A superuser at the records desk."""
    user = User.objects.create_superuser("root@example.org")
    return signed_in(user)


@pytest.fixture
def organisation():
    """A declared ballot, with all that led to it."""
    maker = factories.BallotMaker()
    ada = factories.member("Ada Okafor")
    ballot = maker.opened(proposals=1, candidates=factories.CANDIDATES)
    maker.vote(ballot, ada, b"F", b"\x00\x01")
    backed = RoundMaker().declared(b"\x01")
    actions.raise_concern(backed.endorsement, words="Why?", by=ada, at=NOON + 9 * DAY)
    return maker.declared(ballot)


def page(model, kind, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_every_list_and_every_record_can_be_read(model, desk, organisation):
    assert desk.get(page(model, "changelist")).status_code == 200
    for record in model._default_manager.all()[:3]:
        assert desk.get(page(model, "change", record.pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_a_superuser_can_add_change_and_delete_nothing(model, desk, organisation, rf):
    request = rf.get("/admin/")
    request.user = User.objects.get(is_superuser=True)
    registered = admin.site._registry[model]
    permissions = registered.get_model_perms(request)

    assert [permissions[name] for name in WRITES] == [False, False, False]
    assert registered.get_actions(request) == {}
    assert desk.post(page(model, "add"), {}).status_code == 403
    for record in model._default_manager.all()[:1]:
        assert desk.post(page(model, "change", record.pk), {}).status_code == 403
        assert desk.post(page(model, "delete", record.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_what_is_shown_with_a_record_cannot_be_written_either(model, desk, organisation, rf):
    request = rf.get("/admin/")
    request.user = User.objects.get(is_superuser=True)

    for inline in admin.site._registry[model].get_inline_instances(request):
        assert not inline.has_add_permission(request, None)
        assert not inline.has_change_permission(request, None)
        assert not inline.has_delete_permission(request, None)


SECRETS = {"voted", "lot_seed", "secret", "mark", "salt", "password", "data", "session_key"}


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_secrets_are_never_shown(model, organisation, rf):
    request = rf.get("/admin/")
    request.user = User.objects.get_or_create(email="r@example.org", is_superuser=True)[0]
    registered = admin.site._registry[model]

    shown = {*registered.get_fields(request), *registered.get_list_display(request)}
    for inline in registered.get_inline_instances(request):
        shown |= {*inline.get_fields(request)}

    assert not shown & SECRETS


def test_the_bytes_of_secrets_are_on_no_page(desk):
    maker = factories.BallotMaker()
    ada = factories.member("Ada Okafor")
    ballot = maker.opened(candidates=factories.CANDIDATES)
    entry = RollEntry.objects.get(ballot=ballot, member=ada)
    secrets = [bytes(b) for b in (ballot.lot_seed, ballot.secret, entry.salt)]

    text = desk.get(page(Ballot, "change", ballot.pk)).content.decode()
    text += desk.get(page(RollEntry, "change", entry.pk)).content.decode()

    for secret in secrets:
        assert secret.hex() not in text
        assert repr(secret) not in text


def test_a_look_at_a_persons_record_is_on_the_record(desk, ada):
    root = User.objects.get(email="root@example.org")

    desk.get(page(Member, "change", ada.pk))
    desk.get(page(User, "change", ada.user.pk))

    looks = AuditEvent.objects.filter(action__endswith=".viewed")
    assert [(look.action, look.change) for look in looks] == [
        ("member.viewed", {"user": root.pk}),
        ("user.viewed", {"user": root.pk}),
    ]


def test_no_search_puts_a_name_in_a_url():
    searched = {path for model in MODELS for path in admin.site._registry[model].search_fields}

    assert not [path for path in searched if "name" in path or "email" in path or "number" in path]


def test_the_ballot_box_is_not_registered():
    assert not [model for model in MODELS if urn.is_urn(model)]


def test_only_our_own_records_are_registered():
    ours = {
        "momentum_demo",
        "members",
        "ballots",
        "motions",
        "elections",
        "endorsements",
        "conventions",
    }

    assert {model._meta.app_label for model in MODELS} == ours
