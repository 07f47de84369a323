"""What went wrong elsewhere, with rolls, mail and staff, and what happens here instead."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import chain

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from ballots import actions as ballot_actions
from ballots import notices as ballot_notices
from ballots import staff_urls
from ballots.models import RollEntry
from ballots.objections import Matter
from members import actions, posting, urls, watch
from members.actions import importing
from members.models import (
    Channel,
    ContactChange,
    Import,
    ImportState,
    Member,
    Notice,
    Office,
    Reading,
    RegisterRules,
)
from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused
from tests import factories
from tests.desk import signed_in
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

TODAY = NOON.date()


def test_osi_2021_one_person_with_two_entries_does_not_get_two_votes(maker, esi):
    """Open Source Initiative, 2021: a roll built badly; one voter voted twice."""
    ada, again = factories.member("Ada"), factories.member("Ada")
    ballot = maker.notified()
    assert RollEntry.objects.filter(ballot=ballot, member__in=[ada, again]).count() == 2

    with pytest.raises(Refused) as refused:
        actions.merge(ada, again, reason="The same person.", by=esi, at=NOON)
    assert refused.value.refusal.code == "both-on-a-roll"

    ballot_actions.recall(ballot, reason="A double.", by=maker.returning, at=maker.notice)
    RollEntry.objects.filter(ballot=ballot).delete()
    actions.merge(ada, again, reason="The same person.", by=esi, at=NOON)
    ballot_actions.freeze_roll(ballot, by=maker.returning, at=NOON + DAY)
    on_roll = RollEntry.objects.filter(ballot=ballot, member__in=[ada, again])
    assert [entry.member for entry in on_roll] == [ada]


@pytest.mark.parametrize("email", ["ADA@example.org", "ada+two@example.org"])
def test_osi_2021_the_same_person_twice_in_a_list_is_stopped(email, esi):
    """The same again, on the way in: by case, by a tag, by two numbers."""
    factories.region()
    heading = "number,name,email,region,joined,paid until\n"
    rows = [
        f"{n},Person {n},{address},Wales,2025-01-01,2027-01-01\n"
        for n, address in ((7, "ada@example.org"), (8, email))
    ]
    upload = importing.upload((heading + "".join(rows)).encode(), "x", by=esi, at=NOON)
    importing.read(upload, at=NOON)

    with pytest.raises(Refused):
        importing.commit(Import.objects.get(), by=esi, at=NOON)
    assert Member.objects.count() == 1


def test_croydon_east_2023_addresses_changed_before_a_vote_are_seen_by_the_scrutineer(maker, esi):
    """Labour, Croydon East, 2023: 40 email addresses in the member database were edited before the vote."""
    members = factories.members(3)
    for member in members:
        new = {"email": f"taken{member.number}@example.net"}
        actions.correct(member, new, by=esi, at=NOON, channel=Channel.OFFICE)

    with time_machine.travel(NOON + 29 * DAY, tick=False):
        page = signed_in(maker.scrutineer).get(reverse("register:contacts"))
    with time_machine.travel(NOON + 31 * DAY, tick=False):
        later = signed_in(maker.scrutineer).get(reverse("register:contacts"))

    assert {change.member for change in page.context["page"]} == set(members)
    assert {change.by for change in page.context["page"]} == {esi}
    assert list(later.context["page"]) == []


def test_croydon_east_2023_the_old_address_is_told_and_the_member_can_say_no(client, ada, esi):
    """The same: the old address hears of it, and one click tells the office and the scrutineer."""
    old = ada.user.email
    actions.correct(ada, {"email": "thief@example.net"}, by=esi, at=NOON, channel=Channel.OFFICE)
    posting.send(posting.claim(at=NOON), at=NOON)
    assert {m.to[0] for m in mail.outbox} == {old, "thief@example.net"}

    client.force_login(Member.objects.get(pk=ada.pk).user)
    client.post(reverse("own:dispute", args=[ContactChange.objects.get().pk]))

    assert ContactChange.objects.get().disputed_at is not None
    assert AuditEvent.objects.filter(action="contact.disputed").exists()


def test_croydon_east_2023_many_addresses_in_one_list_take_two_officers(esi):
    """The same, by a list: more addresses than the rules let one officer change wait for another."""
    RegisterRules.objects.create(version=1, adopted_on=TODAY, addresses_alone=5)
    lines = [f"{m.number},new{m.number}@example.net\n" for m in factories.members(6)]
    upload = importing.upload(("number,email\n" + "".join(lines)).encode(), "x", by=esi, at=NOON)
    importing.read(upload, at=NOON)

    with pytest.raises(Refused) as refused:
        importing.commit(Import.objects.get(), by=esi, at=NOON)

    assert refused.value.refusal.code == "import-needs-another"


def test_croydon_east_2023_nobody_changes_many_addresses_alone_by_changing_the_rules_first(esi):
    """The same: whoever keeps the register may adopt rules for it, and gains no room for themselves by that."""
    RegisterRules.objects.create(version=1, adopted_on=TODAY, addresses_alone=2)
    actions.adopt_rules(adopted_on=TODAY, addresses_alone=500, by=esi, at=NOON)
    eve = factories.officer("Eve", Role.MEMBERSHIP)

    def refusal(by):
        upload = a_list_of(factories.members(3), by)
        return importing.refusal(upload, by=by, at=NOON)

    assert refusal(esi) is not None
    assert refusal(eve) is None


def test_croydon_east_2023_many_addresses_in_many_lists_take_two_officers_too(esi):
    """The same, by lists that are each short enough."""
    RegisterRules.objects.create(version=1, adopted_on=TODAY, addresses_alone=5)
    first = a_list_of(factories.members(3), esi)
    importing.commit(first, by=esi, at=NOON)
    importing.enter(first, at=NOON)

    with pytest.raises(Refused) as refused:
        importing.commit(a_list_of(factories.members(3), esi), by=esi, at=NOON)

    assert refused.value.refusal.code == "import-needs-another"
    tomorrow = a_list_of(factories.members(4), esi)
    assert importing.refusal(tomorrow, by=esi, at=NOON + DAY) is None


def a_list_of(members, by) -> Import:
    """A list that changes the email address of each."""
    lines = [f"{m.number},new{m.number}@example.net\n" for m in members]
    upload = importing.upload(("number,email\n" + "".join(lines)).encode(), "x", by=by, at=NOON)
    importing.read(upload, at=NOON)
    upload.refresh_from_db()
    return upload


def test_ucp_2017_one_mailbox_on_many_members_is_flagged(esi):
    """United Conservative Party, 2017: bogus addresses on members' entries, to catch their PINs."""
    for tag in ("a", "b", "c"):
        factories.member(f"Person {tag}", email=f"catch.all+{tag}@gmail.com")

    pairs = signed_in(esi).get(reverse("register:doubles")).context["pairs"]

    assert [(kind, len(people)) for kind, people in pairs] == [("mailbox", 3)]


def test_labour_2015_whoever_gets_no_letter_can_vote_all_the_same(client, maker, ada):
    """Labour, 2015 and 2020: ballots by email that never came. Here the letter is not the ballot."""
    ballot = maker.opened()
    client.force_login(ada.user)

    with time_machine.travel(maker.opens + DAY, tick=False):
        page = client.get(f"/ballots/{ballot.slug}/vote/")

    assert page.status_code == 200
    assert not Notice.objects.exists()


def test_rousseau_2019_every_look_at_a_record_has_a_name(esi, maker, ada):
    """Rousseau, 2019: administrators shared an account and left no trace."""
    office = signed_in(esi)
    office.post(reverse("register:find"), {"asked": "ada"})
    office.post(
        reverse("register:export"),
        {"asked": "ada", "columns": ["name"], "purpose": "A mailing of labels"},
    )

    assert set(Reading.objects.filter(member=ada.pk).values_list("by", "how")) == {
        (esi.pk, "list"),
        (esi.pk, "export"),
    }


def test_rousseau_2019_nobody_gives_themselves_powers(esi):
    """The same: an officer of the membership office cannot make themselves returning officer."""
    office = Office.objects.create(name="RO", role=Role.RETURNING_OFFICER)

    with pytest.raises(Refused):
        actions.propose(esi, office, since=TODAY, until=None, by=esi, at=NOON)
    puppet = factories.member("Puppet")
    proposed = actions.propose(puppet, office, since=TODAY, until=None, by=esi, at=NOON)
    with pytest.raises(Refused):
        actions.confirm(proposed, by=esi, at=NOON)

    assert not office.terms.exists()


def test_osi_2023_a_letters_dates_are_the_ballots(maker, ada):
    """Open Source Initiative, 2023: the letter named the wrong closing day. Here nobody types it."""
    maker.opened(closes_at=maker.closes + timedelta(hours=3))
    with time_machine.travel(maker.opens, tick=False):
        ballot_notices.sweep()
        posting.send(posting.claim(at=maker.opens), at=maker.opens)

    assert {re.search(r"closes: (.*)", m.body)[1] for m in mail.outbox} == {
        "Monday 9 March 2026, 3pm UK time (GMT)"
    }


def test_osi_2021_whoever_was_left_off_sees_it_in_time_and_is_put_on(client, maker):
    """Open Source Initiative, 2021: members got no ballot, and learnt of it when the vote was over."""
    ivo = factories.member("Ivo Late", lapsed=True)
    ballot = maker.notified()
    when = NOON - 5 * DAY
    client.force_login(ivo.user)
    with time_machine.travel(when, tick=False):
        assert "You are not on the roll" in client.get(f"/ballots/{ballot.slug}/roll/").text

    made = ballot_actions.object_to_roll(ballot, Matter.MISSING, words="Paid.", by=ivo, at=when)
    ballot_actions.uphold_objection(made, reason="Paid.", by=maker.returning, at=when)
    ballot_actions.confirm_objection(made, by=maker.scrutineer, at=when)

    with time_machine.travel(when, tick=False):
        assert "You are on the roll" in client.get(f"/ballots/{ballot.slug}/roll/").text


def test_ucp_2017_an_address_put_in_by_the_office_gets_no_letter_that_leads_to_a_vote(
    maker, ada, esi
):
    """United Conservative Party, 2017: who held the address held the vote. Here somebody asks first."""
    caught = {"email": "catch.all@example.net"}
    actions.correct(ada, caught, by=esi, at=NOON - DAY, channel=Channel.OFFICE)
    maker.opened()
    with time_machine.travel(NOON, tick=False):
        ballot_notices.sweep()
        posting.send(posting.claim(at=NOON), at=NOON)

    letters = [m for m in mail.outbox if m.to == ["catch.all@example.net"]]
    assert [re.search("/ballots/", letter.body) for letter in letters] == [None]


def test_snp_2023_the_size_of_the_electorate_is_told_to_everybody_on_it(maker, ada):
    """Scottish National Party, 2023: headquarters would not say how many could vote."""
    ballot = maker.notified()
    with time_machine.travel(maker.notice, tick=False):
        ballot_notices.sweep()
        posting.send(posting.claim(at=maker.notice), at=maker.notice)

    assert ballot.roll_size == len(mail.outbox) == 3
    for letter in mail.outbox:
        assert f"People on the roll: {ballot.roll_size}" in letter.body
        assert ballot.roll_fingerprint in letter.body


def test_rousseau_2019_an_officer_with_an_interest_has_no_rights_over_the_vote(maker):
    """Rousseau, 2019: those who ran the votes had a side in them, and could alter results for days."""
    ballot = maker.notified()
    ballot_actions.declare_interest(ballot, words="I stand.", by=maker.returning, at=maker.notice)

    with pytest.raises(Refused) as refused:
        ballot_actions.recall(ballot, reason="So.", by=maker.returning, at=maker.notice)

    assert refused.value.refusal.code == "has-an-interest"


# Nobody finds out who is a member


def test_a_link_for_a_changed_address_tells_nothing_of_whom_it_was_made_for(client, ada, esi):
    actions.correct(ada, {"email": "n@example.net"}, by=esi, at=NOON, channel=Channel.OFFICE)
    with time_machine.travel(NOON, tick=False):
        real = client.get(watch.confirm_path(ada, "n@example.net"))
        made_up = client.get(reverse("confirm_contact", args=["nobody"]))

    hidden = r'value="([^"]{60,}|/changed-address/[^"]*)"'  # against forgery, and the way back
    shown = [re.sub(hidden, "", page.text) for page in (real, made_up)]
    assert real.status_code == made_up.status_code == 200
    assert shown[0] == shown[1]


PROBES = {
    "sign-in": lambda client, email: client.post(
        reverse("account_request_login_code"), {"email": email}
    ),
    "registration": lambda client, email: client.post(reverse("account_signup"), {"email": email}),
    "reset": lambda client, email: client.post("/accounts/password/reset/", {"email": email}),
}


@pytest.mark.parametrize("probe", PROBES)
def test_a_probe_asks_as_much_of_the_database_for_a_stranger(probe, settings, ada):
    """Every step of signing in is in test_sign_in.py."""
    settings.ACCOUNT_RATE_LIMITS = False
    PROBES[probe](Client(), "nobody@example.com")  # fills caches
    asked = []
    for email in (ada.user.email, "nobody@example.net"):
        with CaptureQueriesContext(connection) as statements:
            PROBES[probe](Client(), email)
        asked.append(len(statements))

    assert asked[0] == asked[1]


def test_no_address_of_a_page_has_a_member_in_it():
    """Every page that names a member by a number or a name in its address could be counted through."""
    everywhere = walk(get_resolver().url_patterns)
    of_members = [pages for pages, _ in (urls.desk, urls.own_pages, urls.group_pages)]
    here = walk(
        [*staff_urls.urlpatterns, *chain.from_iterable(of_members)]
    )  # elsewhere, a motion's number

    naming = {str(p.pattern) for p in everywhere if {"email", "member"} & set(p.pattern.converters)}
    numbered = {str(p.pattern) for p in here if "number" in p.pattern.converters}

    assert (naming, numbered) == (set(), set())


def walk(patterns):
    """Every page; not the demonstration's door, where all are invented, nor Django's records desk."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.namespace not in {"admin", "demo"}:
                yield from walk(pattern.url_patterns)
        else:
            yield pattern


@pytest.mark.parametrize("path", ["/you/", "/groups/", "/staff/register/", "/staff/register/find/"])
def test_a_visitor_learns_nothing(path, client, ada):
    assert client.get(path)["Location"].startswith("/accounts/login/")


def test_an_entry_that_is_not_there_looks_like_one_that_may_not_be_seen(client, ada):
    from members.views.desk import token_of

    client.force_login(ada.user)
    real = client.get(reverse("register:entry", args=[token_of(ada)]))
    made_up = client.get(reverse("register:entry", args=["nobody"]))

    assert real.status_code == made_up.status_code == 404


# The nightly list


@pytest.fixture
def nightly(tmp_path, esi):
    factories.region()

    def run(text: str, **options):
        file = tmp_path / "list.csv"
        file.write_text(text)
        call_command("sync_register", str(file), by=esi.number, **options)

    return run


HEADING = "number,name,email,region,joined,paid until\n"


def test_a_nightly_list_enters_itself(nightly, capsys):
    line = "70001,Ann,ann@example.net,Wales,2025-01-01,2036-01-01\n"
    nightly(HEADING + line)
    nightly(HEADING + line)

    assert Member.objects.get(number=70001).name == "Ann"
    assert "1 new" in capsys.readouterr().out
    assert sorted(Import.objects.values_list("state", flat=True)) == ["committed", "dropped"]


@pytest.mark.parametrize(
    "line",
    [
        "70001,Ann,ann@example.net,Atlantis,2025-01-01,2036-01-01\n",
        "70001,Ada,esi+x@example.org,Wales,2025-01-01,2036-01-01\n",
    ],
)
def test_a_nightly_list_that_needs_a_person_waits_for_one(line, nightly):
    factories.member("Esi Again", email="esi@example.org")

    with pytest.raises(CommandError):
        nightly(HEADING + line)

    assert Import.objects.get().state == ImportState.READY
    assert not Member.objects.filter(number=70001).exists()


def test_a_nightly_list_that_changes_half_the_register_waits(nightly, ada):
    with pytest.raises(CommandError, match="more than 10 per cent"):
        nightly(f"number,name\n{ada.number},Somebody Else\n")

    assert Member.objects.get(pk=ada.pk).name == "Ada Okafor"


# Founding


def test_an_organisation_is_founded_by_two_people_who_then_enter_the_rest(capsys):
    call_command("found", "Cleo <cleo@example.org>", "Dev <dev@example.org>")

    cleo, dev = Member.objects.order_by("number")
    now = factories.dt.datetime.now(factories.dt.UTC)
    assert cleo.roles(now) == {Role.MEMBERSHIP}
    assert dev.roles(now) == {Role.RETURNING_OFFICER}
    assert signed_in(cleo).get(reverse("register:enrol")).status_code == 200
    with pytest.raises(CommandError):
        call_command("found", "Eve <eve@example.org>", "Fay <fay@example.org>")


@pytest.mark.parametrize(
    "people",
    [["Cleo <c@example.org>"], ["Cleo <c@example.org>", "Dev"], ["A <x@y.org>", "B <x@y.org>"]],
)
def test_nobody_founds_an_organisation_alone_or_without_an_address(people):
    with pytest.raises(CommandError):
        call_command("found", *people)

    assert not Member.objects.exists()
