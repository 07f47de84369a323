"""Members' rights over their data: seen, corrected, taken along, erased; and what officers owe them."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import time_machine
from cryptography.fernet import InvalidToken
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from ballots import recounts, results
from ballots.models import Ballot, RollEntry, Tally
from members import actions, retention, rules, sealed
from members.actions import protecting
from members.models import (
    Attribute,
    Breach,
    ContactChange,
    Correction,
    Erasure,
    Import,
    Member,
    Reading,
    RegisterRules,
    SelfDefinition,
    User,
)
from members.models.protection import BreachKind
from members.roles import Role
from momentum_demo.models import AuditEvent, breaks
from momentum_demo.refusals import Refused, constraint_broken_by
from tests import factories
from tests.desk import signed_in
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

TODAY = NOON.date()
SECRETS = ("Ada Okafor", "029 2018", "CF10", "1 High Street")


@pytest.fixture
def lead():
    return factories.officer("Lena Lead", Role.DATA_PROTECTION)


@pytest.fixture
def disabled(db):
    return protecting.define(
        name="Disabled",
        slug="disabled",
        question="Are you disabled?",
        answers=[("yes", "Yes"), ("no", "No")],
        why="Reserved places.",
        since=TODAY,
        by=None,
        at=NOON,
    )


def erased(member: Member, lead: Member) -> Member:
    asked = protecting.ask_erasure(member, by=member, at=NOON)
    protecting.erase(asked, by=lead, at=NOON)
    return Member.objects.select_related("user").get(pk=member.pk)


# What is held


def test_everything_held_can_be_taken_along(client, ada, disabled, maker):
    ballot = maker.opened()
    protecting.say(ada, disabled, "yes", by=ada, at=NOON)
    client.force_login(ada.user)

    response = client.post(reverse("own:data"))

    data = json.loads(response.content)
    assert response["Content-Disposition"].startswith("attachment")
    assert data["members"]["entry"]["email"] == ada.user.email
    assert data["members"]["self_definitions"][0]["answer"] == "yes"
    assert data["ballots"]["rolls"] == [{"ballot": ballot.title, "papers_issued": False}]


def test_every_table_with_a_member_in_it_is_in_what_is_held_or_said_why_not():
    """A new table that names a member must be handed over and erased, or be listed here with its reason."""
    under_a_number = {
        "ballots.rollentry": "handed over as rolls; kept, the count rests on it",
        "ballots.signoff": "handed over; kept, it is a signature",
        "ballots.interest": "handed over; kept, it is why they stayed out of a ballot",
        "ballots.objection": "handed over; its words are forgotten, its answer is kept",
        "endorsements.concern": "handed over; kept, the review rests on it",
        "endorsements.request": "handed over; kept, it is a published chain",
        "endorsements.supporter": "handed over; kept, their number decided what followed",
        "endorsements.voice": "handed over; kept, it was a vote in the open",
        "ballots.trustee": "handed over; kept, the papers were opened with their share",
        "conventions.item": "handed over as moved; kept, the agenda is a public record",
        "conventions.registration": "handed over; kept, the quorum was counted from it; needs go",
        "conventions.speech": "handed over; kept, the order of speakers followed from it",
        "conventions.voice": "handed over; kept, it was a vote in the open",
        "elections.candidacy": "handed over; kept, it was put to the vote; photo and groups go",
        "elections.nomination": "handed over; kept, it was counted",
        "motions.convenor": "handed over; kept, mandates were certified in it",
        "motions.draft": "handed over; kept, motions came of it",
        "motions.draftversion": "handed over; kept, a text is made of all its versions",
        "motions.submission": "handed over; kept, it was put forward in public",
        "motions.poolentry": "handed over; kept, the draw was made from it",
        "motions.seat": "handed over; kept, the assembly decided with it",
        "motions.support": "handed over; kept, it was counted; the name is shown no more",
        "members.term": "handed over as offices; kept, decisions were signed in them",
        "members.appointment": "an office's, not the person's",
        "members.erasure": "that it was done",
    }
    forgotten = {
        "conventions.answer",
        "conventions.steward",
        "motions.drafteditor",
        "motions.follow",
        "members.membership",
        "members.transfer",
        "members.contactchange",
        "members.merge",
        "members.importrow",
        "members.message",
        "members.consent",
        "members.selfdefinition",
        "members.correction",
        "members.attendance",
    }
    naming = {
        relation.related_model._meta.label_lower
        for relation in Member._meta.get_fields(include_hidden=True)
        if relation.is_relation
        and relation.auto_created
        and (relation.field.name in {"member", "kept", "gone"} or not is_deed(relation.field))
        and relation.related_model._meta.app_label
        in {"members", "ballots", "conventions", "elections", "endorsements", "motions"}
    }

    assert naming == forgotten | set(under_a_number)


DEEDS = {
    "merged_into",  # what officers did in their office, which is not what is held of them
    "agreed_by",
    "answered_by",
    "asked_by",
    "by",
    "called_by",
    "certified_by",
    "confirmed_by",
    "convened_by",
    "decided_by",
    "drawn_by",
    "filed_by",
    "first",
    "invited_by",
    "made_by",
    "opened_by",
    "proposed_by",
    "published_by",
    "second",
    "settled_by",
    "subject",
    "teller",
}


def is_deed(field) -> bool:
    """Whether `field` says who did something for the organisation."""
    return field.name in DEEDS and field.model._meta.label != "ballots.Objection"


def test_nobody_takes_along_anothers_data(ada, ben):
    with pytest.raises(Refused):
        protecting.hand_over(ada, by=ben, at=NOON)


def test_members_read_who_looked_at_their_record(client, ada, esi):
    signed_in(esi).post(reverse("register:find"), {"asked": "ada"})
    actions.view(ada, by=esi, at=NOON)
    client.force_login(ada.user)

    rows = client.get(reverse("own:looks")).context["rows"]

    assert [(who.name, office, str(how)) for _at, who, office, how in rows] == [
        ("Esi Mensah", "Membership office", "Saw you in a list"),
        ("Esi Mensah", "Membership office", "Opened your entry"),
    ]


def test_a_look_at_the_records_desk_is_shown_to_the_member_too(client, ada):
    root = signed_in(User.objects.create_superuser("root@example.org"))

    root.get(reverse("admin:members_member_change", args=[ada.pk]))

    assert list(Reading.objects.values_list("member", "how")) == [(ada.pk, "records")]


@pytest.mark.parametrize(
    "page", ["index", "looks", "contact", "correction", "erasure", "mail", "self"]
)
def test_these_pages_are_ones_own(page, client, ada):
    address = reverse(f"own:{page}")

    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("stranger@example.org"))
    assert client.get(address).status_code == 404
    client.force_login(ada.user)
    assert client.get(address).status_code == 200


# Corrections


def test_a_correction_is_asked_for_and_answered(client, ada, esi):
    client.force_login(ada.user)
    client.post(reverse("own:correction"), {"field": "joined on", "wanted": "2019"})
    asked = Correction.objects.get()
    office = signed_in(esi)

    silent = office.post(reverse("register:answer", args=[asked.pk]), {"outcome": "refused"})
    assert silent.status_code == 409
    office.post(
        reverse("register:answer", args=[asked.pk]),
        {"outcome": "refused", "reply": "The form says 2020."},
    )

    assert "The form says 2020." in client.get(reverse("own:index")).content.decode()


# Being erased


def test_erasing_takes_out_everything_that_says_who_it_was(ada, lead, esi, disabled):
    actions.correct(
        ada,
        {"phone": "029 2018 0000", "address": "1 High Street", "postcode": "CF10 1AA"},
        by=esi,
        at=NOON,
        channel="office",
    )
    protecting.say(ada, disabled, "yes", by=ada, at=NOON)
    address = ada.user.email

    gone = erased(ada, lead)

    assert gone.name == f"Member {gone.number}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows = "\n".join(row for (row,) in cursor.fetchall())
            assert not [word for word in (*SECRETS, address) if word in rows], table
    assert list(breaks()) == []


def test_erasing_keeps_rolls_and_counts_as_they_were(maker, ada, ben, lead):
    ballot = maker.opened(proposals=1, candidates=factories.CANDIDATES)
    maker.vote(ballot, ada, b"F", b"\x00\x01")
    ballot = maker.declared(ballot)
    tallies = [(t.contest_id, t.digest, t.count) for t in Tally.objects.order_by("pk")]
    root = bytes(ballot.roll_root)

    erased(ada, lead)

    again = [
        results.tally(t.contest, results.posted(t.contest)) for t in Tally.objects.order_by("pk")
    ]
    assert [(t.contest_id, t.digest, t.count) for t in again] == tallies
    assert RollEntry.objects.with_issued().get(ballot=ballot, member=ada).issued
    ballot.refresh_from_db()
    assert bytes(ballot.roll_root) == root
    assert roll_root_again(ballot) == root


def roll_root_again(ballot) -> bytes:
    from ballots import roll

    entries = ballot.roll.select_related("member").order_by("member__number")
    return roll.root([roll.leaf(e.member.number, e.segment, bytes(e.salt)) for e in entries])


def test_the_erased_are_no_members_and_sign_in_no_more(ada, lead):
    client = signed_in(ada, has_factor=False, used_factor=False)
    assert client.get("/").status_code == 200

    gone = erased(ada, lead)

    assert not gone.user.is_active
    assert gone.standing(TODAY) == "not-a-member"
    assert client.get("/").status_code == 302


def test_erasing_takes_the_members_wish_and_the_leads_act(ada, lead, esi):
    asked = protecting.ask_erasure(ada, by=ada, at=NOON)

    with pytest.raises(Refused):
        protecting.erase(asked, by=esi, at=NOON)
    protecting.keep_after_all(asked, by=ada, at=NOON)
    with pytest.raises(Refused) as over:
        protecting.erase(asked, by=lead, at=NOON)

    assert over.value.refusal.code == "erasure-over"
    assert Erasure.objects.get().done_at is None


def test_a_wish_that_was_carried_out_is_not_taken_back(ada, lead):
    erased(ada, lead)

    with pytest.raises(Refused) as over:
        protecting.keep_after_all(Erasure.objects.get(), by=ada, at=NOON)

    assert over.value.refusal.code == "erasure-over"
    assert Erasure.objects.get().withdrawn_at is None
    assert not AuditEvent.objects.filter(action="erasure.withdrawn").exists()


def test_an_officer_is_not_erased_in_office(esi, lead):
    asked = protecting.ask_erasure(esi, by=esi, at=NOON)

    with pytest.raises(Refused) as refused:
        protecting.erase(asked, by=lead, at=NOON)

    assert refused.value.refusal.code == "holds-office"


# What members say of themselves


def test_answers_are_encrypted_and_read_by_the_member(client, ada, disabled):
    client.force_login(ada.user)
    with time_machine.travel(NOON, tick=False):
        client.post(reverse("own:self"), {"disabled": "yes"})
        questions = client.get(reverse("own:self")).context["questions"]

    assert questions == [(disabled, "yes")]
    token = SelfDefinition.objects.get().token
    assert "yes" not in token.text
    assert len({len(sealed.encrypted(a, (1, 1)).text) for a in ("yes", "no", "not-at-all")}) == 1


def test_an_answer_moved_to_another_row_says_nothing(ada, ben, disabled):
    protecting.say(ada, disabled, "yes", by=ada, at=NOON)
    SelfDefinition.objects.update(member=ben)

    with pytest.raises(InvalidToken):
        sealed.decrypted(SelfDefinition.objects.get().token, (ben.pk, disabled.pk))


def test_an_answer_taken_back_leaves_nothing(ada, disabled):
    protecting.say(ada, disabled, "yes", by=ada, at=NOON)
    protecting.say(ada, disabled, "", by=ada, at=NOON)

    assert not SelfDefinition.objects.exists()
    assert not AuditEvent.objects.filter(subject__startswith="members.selfdefinition").exists()


def test_no_page_of_the_desk_shows_an_answer(ada, esi, disabled):
    from members.views.desk import token_of

    protecting.say(ada, disabled, "yes", by=ada, at=NOON)
    page = signed_in(esi).get(reverse("register:entry", args=[token_of(ada)])).content.decode()

    assert "disabled" not in page.lower()


def test_a_question_in_other_words_is_another_question(ada, disabled, lead):
    protecting.say(ada, disabled, "yes", by=ada, at=NOON)
    later = protecting.define(
        name="Disabled",
        slug="disabled",
        question="Are you disabled by society?",
        answers=[("yes", "Yes"), ("no", "No")],
        why="Reserved places.",
        since=TODAY + DAY,
        by=lead,
        at=NOON,
    )

    assert Attribute.objects.get(pk=disabled.pk).until == TODAY + DAY
    assert not SelfDefinition.objects.filter(attribute=later).exists()


# Breaches


def test_anyone_at_the_desk_reports_and_the_lead_keeps_the_log(maker, lead):
    client = signed_in(maker.scrutineer)
    client.post(
        reverse("register:report_breach"),
        {
            "title": "A list went astray",
            "what": "To the wrong address.",
            "people": "40",
            "found_at_date": "2026-03-02",
            "found_at_time": "10:00",
        },
    )
    breach = Breach.objects.get()

    with pytest.raises(Refused):
        protecting.note_breach(breach, BreachKind.NOTE, "x", by=maker.scrutineer, at=NOON)
    protecting.note_breach(breach, BreachKind.REGULATOR, "Told.", by=lead, at=NOON)
    protecting.note_breach(breach, BreachKind.CLOSED, "Done.", by=lead, at=NOON)
    with pytest.raises(Refused) as closed:
        protecting.note_breach(breach, BreachKind.NOTE, "More.", by=lead, at=NOON)

    assert closed.value.refusal == rules.BREACH_CLOSED


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (
            lambda lead: protecting.note_breach(
                Breach.objects.create(title="x", what="y", found_at=NOON),
                BreachKind.NOTE,
                "z",
                by=lead,
                at=NOON,
            ),
            "members_breachstep_append_only",
        ),
        (
            lambda lead: RegisterRules.objects.create(version=1, adopted_on=TODAY),
            "members_registerrules_append_only",
        ),
    ],
)
def test_what_is_written_once_is_not_changed(make, name, lead):
    row = make(lead)
    for change in (row.save, row.delete):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            change()
        assert constraint_broken_by(refused.value) == name


def test_a_look_cannot_be_changed(ada, esi):
    actions.noted([ada.pk], by=esi, how="entry", at=NOON)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Reading.objects.update(member=1)

    assert constraint_broken_by(refused.value) == "members_reading_never_changed"


# How long things are kept


def test_a_dry_run_counts_and_changes_nothing(ada, esi, capsys):
    actions.noted([ada.pk], by=esi, how="entry", at=NOON - 800 * DAY)
    with time_machine.travel(NOON, tick=False):
        call_command("retention", "--dry-run")

    assert "looks: 1 older than 730 days" in capsys.readouterr().out
    assert Reading.objects.count() == 1


def test_what_is_kept_for_too_long_goes_and_nothing_else(ada, esi):
    for days in (729, 731):
        actions.noted([ada.pk], by=esi, how="entry", at=NOON - days * DAY)
    for days in (364, 366):
        ContactChange.objects.create(
            member=ada, field="phone", new="1", channel="office", at=NOON - days * DAY
        )
    Import.objects.create(name="x", content=b"old", digest="", at=NOON - 31 * DAY)

    taken = retention.apply(at=NOON)

    assert Reading.objects.count() == 1
    assert ContactChange.objects.count() == 1
    assert bytes(Import.objects.get().content) == b""
    assert {code: n for code, n in taken.items() if n} == {
        "looks": 1,
        "contact-changes": 1,
        "uploads": 1,
    }
    assert sum(retention.apply(at=NOON).values()) == 0


def test_those_who_left_long_ago_are_erased_and_officers_are_not(ada, ben):
    for member in (ada, ben):
        member.memberships.update(
            span=(date(2010, 1, 1), date(2015, 1, 1)), paid_until=date(2015, 1, 1)
        )
    office = actions.create_office("Auditor", Role.OTHER, by=None, at=NOON)
    actions.appoint(ben, office, since=date(2015, 1, 1), until=None, by=None, at=NOON)

    assert retention.apply(at=NOON)["former-members"] == 1

    assert Member.objects.get(pk=ada.pk).erased_at == NOON
    assert Member.objects.get(pk=ben.pk).erased_at is None


def test_a_member_of_forty_years_is_not_taken_for_gone(ada):
    ada.memberships.update(span=(date(1986, 1, 1), None))
    Member.objects.update(joined_on=date(1986, 1, 1))

    retention.apply(at=NOON)

    assert not Member.objects.exclude(erased_at=None).exists()


def test_the_rules_of_the_register_may_say_how_long(ada, esi):
    RegisterRules.objects.create(version=1, adopted_on=TODAY, retention={"looks": 10})
    actions.noted([ada.pk], by=esi, how="entry", at=NOON - timedelta(days=11))

    assert retention.apply(at=NOON)["looks"] == 1


def test_after_an_erasure_a_recount_gives_what_was_declared(maker, lead):
    voter = factories.member("Somebody Who Leaves")
    ballot = maker.opened(candidates=factories.CANDIDATES)
    maker.vote(ballot, voter, b"F", b"\x02\x00")
    ballot = maker.declared(ballot)
    before = [(each.papers, each.digest, each.count) for each in recounts.recount(ballot)]

    erased(voter, lead)

    after = recounts.recount(Ballot.objects.get(pk=ballot.pk))
    assert [(each.papers, each.digest, each.count) for each in after] == before
    assert [each.differences for each in after] == [[], []]
    assert recounts.verify(ballot) == []
