"""Whoever's name a desk shows can read that it was shown, to whom, and in what."""

from __future__ import annotations

import html

import pytest
import time_machine
from django.urls import reverse

from members import actions
from members.actions import importing, protecting
from members.models import (
    Bounce,
    Breach,
    Channel,
    Import,
    Look,
    Member,
    Message,
    MessageState,
    Notice,
    Reading,
    User,
)
from members.roles import Role
from members.urls import desk
from members.views.desk import token_of
from momentum_demo.refusals import Refused
from tests import factories
from tests.answers import words
from tests.desk import signed_in
from tests.factories import DAY, NOON
from tests.members.test_notices import tell

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

TODAY = NOON.date()
NAME, NUMBER = "Zora Quill", 7_654_321


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def zora(esi) -> Member:
    """Somebody who gives every desk of the register something to do."""
    zora = factories.member(NAME, lapsed=True, email="zora@example.org")
    Member.objects.filter(pk=zora.pk).update(number=NUMBER)
    zora.refresh_from_db()
    factories.member("Quill Again", email="zora+two@example.org")
    by_office = {"by": esi, "at": NOON}
    actions.correct(zora, {"postcode": "CF10 1AA"}, channel=Channel.OFFICE, **by_office)
    there = factories.region("Scotland")
    actions.transfer(zora, region=there, local_group=None, on=TODAY + DAY, **by_office)
    tell(zora)
    Message.objects.update(state=MessageState.FAILED)
    Bounce.objects.create(address=zora.user.email, at=NOON)
    protecting.ask_correction(zora, field="joined", wanted="2019", by=zora, at=NOON)
    protecting.ask_erasure(zora, by=zora, at=NOON)
    text = f"number,phone\n{zora.number},029\n"
    upload = importing.upload(text.encode(), "list.csv", **by_office)
    importing.read(upload, at=NOON)
    protecting.report_breach(title="-", what="-", people=1, found_at=NOON, **by_office)
    return zora


def places(zora: Member) -> dict[str, dict[str, object]]:
    """What stands in the addresses of pages about one thing."""
    return {
        "confirm_contact": {"pk": zora.contact_changes.get().pk},
        "import": {"pk": Import.objects.get().pk},
        "import_progress": {"pk": Import.objects.get().pk},
        "region": {"slug": "wales"},
        "notice": {"pk": Notice.objects.get().pk},
        "answer": {"pk": zora.corrections.get().pk},
        "breach": {"pk": Breach.objects.get().pk},
    }


def test_no_page_of_the_register_shows_anybody_unseen(zora, esi):
    lead = factories.officer("Lea Lead", Role.DATA_PROTECTION)
    told, silent = set(), set()
    for name, address in addresses(zora):
        for officer in (esi, lead):
            Reading.objects.all().delete()
            page = signed_in(officer).get(address)
            if page.status_code == 200 and shows(page.text):
                seen = Reading.objects.filter(member=zora.pk, by=officer.pk).exists()
                (told if seen else silent).add(name)

    assert silent == set()
    assert told >= {"entry", "contacts", "lapses", "moves", "bounces", "notice", "answer"}
    assert told >= {"corrections", "erasures", "doubles", "import", "confirm_contact"}


def shows(page: str) -> bool:
    """Whether a page says who she is, by whatever name."""
    return any(each in html.unescape(page) for each in (NAME, str(NUMBER), "zora@example.org"))


def addresses(zora):
    """Each page of the register's desk that is read, by name."""
    known = places(zora)
    for pattern in desk[0]:
        given = {"token": token_of(zora)} | known.get(pattern.name, {})
        wanted = pattern.pattern.converters
        if set(wanted) <= set(given):
            kwargs = {key: given[key] for key in wanted}
            yield pattern.name, reverse(f"register:{pattern.name}", kwargs=kwargs)


def test_a_list_at_the_records_desk_is_noted_page_by_page(maker, ada):
    ballot = maker.notified()
    root = signed_in(User.objects.create_superuser("root@example.org"))
    for model in ("members_member", "members_user", "ballots_rollentry"):
        Reading.objects.all().delete()
        root.get(reverse(f"admin:{model}_changelist"))
        assert set(Reading.objects.filter(member=ada.pk).values_list("how", flat=True)) == {"list"}

    root.get(reverse("admin:ballots_rollentry_change", args=[ballot.roll.get(member=ada).pk]))
    assert Reading.objects.filter(member=ada.pk, how="records").exists()


def test_every_look_is_told_in_words(client, ada, esi):
    for look in Look:
        actions.noted([ada.pk], by=esi, how=look, at=NOON)
    client.force_login(ada.user)

    page = words(client.get(reverse("own:looks")))

    assert [look for look in Look if str(look.label) not in page] == []


def test_a_look_that_has_no_words_is_not_written_down_wordless(ada, esi):
    with pytest.raises(ValueError, match="peek"):
        actions.noted([ada.pk], by=esi, how="peek", at=NOON)


def test_only_the_member_reads_who_looked(client, ada, esi):
    actions.view(ada, by=esi, at=NOON)
    client.force_login(factories.member("Bea").user)

    assert "Esi Mensah" not in words(client.get(reverse("own:looks")))
    with pytest.raises(Refused):
        actions.view(ada, by=ada, at=NOON)
