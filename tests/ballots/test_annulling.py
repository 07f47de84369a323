"""A ballot that was held wrongly: two officers annul it, everyone is told, and all that was counted stays."""

from __future__ import annotations

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from ballots import actions, at_desk, notices, rules, sheet, sheet_pdf, tasks, urn
from ballots.interests import Interest
from ballots.lifecycle import Move, State
from ballots.models import Ballot, Tally, Undoing
from members.models import Notice
from members.roles import Role
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused, constraint_broken_by
from tests import factories
from tests.desk import signed_in
from tests.factories import CANDIDATES, DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

REASON = "Forty members were left off the roll, as the appeals panel found"
THEN = NOON + 9 * DAY  # it closed seven days after NOON, and was declared the day after


@pytest.fixture
def wrong(maker, ada):
    """A declared ballot: a proposal and an election, in which Ada voted."""
    ballot = maker.opened(candidates=CANDIDATES)
    maker.vote(ballot, ada, b"F", bytes([1]))
    return maker.declared(ballot)


def propose(maker, ballot, **changed):
    facts = {"reason": REASON, "by": maker.returning, "at": THEN} | changed
    return actions.propose_to_undo(ballot, Move.ANNUL, **facts)


def agree(maker, ballot, **changed):
    facts = {"by": maker.scrutineer, "at": THEN} | changed
    return actions.agree_to_undo(ballot, Move.ANNUL, **facts)


def state_of(ballot) -> str:
    return Ballot.objects.get(pk=ballot.pk).state


# Who, and when


@table("""
                 drafted  notified  open  closing  sealed  counting  declared  annulled  void
    returning    no       no        no    no       no      no        yes       no        no
    scrutineer   no       no        no    no       no      no        yes       no        no
    membership   no       no        no    no       no      no        no        no        no
    member       no       no        no    no       no      no        no        no        no
""")
def test_who_may_annul_a_ballot_when(row, column, expected):
    roles = {
        "returning": [Role.RETURNING_OFFICER],
        "scrutineer": [Role.SCRUTINEER],
        "membership": [Role.MEMBERSHIP],
        "member": [],
    }[row]

    refusal = rules.refusal_to_undo(Ballot(state=State(column)), Move.ANNUL, roles, REASON)

    assert (refusal is None) is expected


@table("""
                  declared  concerned  declared-by-another
    propose       yes       no         yes
    agree         yes       no         yes
""")
def test_nobody_with_an_interest_annuls_it(row, column, expected, maker, wrong):
    by = maker.returning if row == "propose" else maker.scrutineer
    if row == "agree":
        propose(maker, wrong)
    if column != "declared":
        whose = by if column == "concerned" else factories.officer("Eve", Role.SCRUTINEER)
        actions.declare_interest(wrong, words="My brother stood.", by=whose, at=THEN)

    deed = propose if row == "propose" else agree
    if expected:
        deed(maker, wrong, by=by)
    else:
        with pytest.raises(Refused, match="has-an-interest"):
            deed(maker, wrong, by=by)


def test_two_officers_annul_it_and_the_record_says_why(maker, wrong):
    propose(maker, wrong)
    assert state_of(wrong) == State.DECLARED
    agree(maker, wrong)

    assert state_of(wrong) == State.ANNULLED
    last = AuditEvent.objects.filter(action="ballot.annulled").get()
    assert last.member == maker.scrutineer.pk
    assert last.change == {"reason": REASON, "proposed_by": maker.returning.pk}
    undone = Ballot.objects.get(pk=wrong.pk).undone
    assert (undone.by, undone.agreed_by) == (maker.returning, maker.scrutineer)


def test_nobody_annuls_a_ballot_alone(maker, wrong):
    propose(maker, wrong)
    with pytest.raises(Refused, match="another-agrees"):
        agree(maker, wrong, by=maker.returning)
    with pytest.raises(Refused, match="proposed-already"), transaction.atomic():
        propose(maker, wrong, by=maker.scrutineer)

    assert state_of(wrong) == State.DECLARED


@pytest.mark.parametrize("reason", ["", " \n"])
def test_without_a_reason_it_is_not_proposed(maker, wrong, reason):
    with pytest.raises(Refused, match="reason-needed"):
        propose(maker, wrong, reason=reason)
    assert not Undoing.objects.exists()


def test_whoever_proposed_it_may_withdraw_it_and_the_result_stands(maker, wrong):
    propose(maker, wrong)
    with pytest.raises(Refused, match="not-yours"):
        actions.withdraw_undoing(wrong, Move.ANNUL, by=maker.scrutineer, at=THEN)
    actions.withdraw_undoing(wrong, Move.ANNUL, by=maker.returning, at=THEN)

    with pytest.raises(Refused, match="nothing-to-agree"):
        agree(maker, wrong)
    assert state_of(wrong) == State.DECLARED


def test_that_it_was_proposed_to_abandon_it_says_nothing_of_annulling_it(maker, ada):
    ballot = maker.opened()
    actions.propose_to_undo(ballot, Move.ABANDON, reason="Lost.", by=maker.returning, at=NOON)
    maker.vote(ballot, ada, b"F")
    ballot = maker.declared(ballot)

    with pytest.raises(Refused, match="nothing-to-agree"):
        agree(maker, ballot)
    propose(maker, ballot)
    agree(maker, ballot)

    assert Ballot.objects.get(pk=ballot.pk).undone.reason == REASON


# What the database holds


@pytest.mark.parametrize("how", ["nobody", "proposed", "to-abandon", "with-an-interest"])
def test_the_database_lets_no_ballot_be_annulled_without_two_who_may(maker, wrong, how):
    if how == "proposed":
        propose(maker, wrong)
    if how in {"to-abandon", "with-an-interest"}:
        Undoing.objects.create(
            ballot=wrong,
            move=Move.ABANDON if how == "to-abandon" else Move.ANNUL,
            reason=REASON,
            by=maker.returning,
            at=THEN,
            agreed_by=maker.scrutineer,
            agreed_at=THEN,
        )
    if how == "with-an-interest":
        Interest.objects.create(ballot=wrong, member=maker.returning, words="I stood.", at=THEN)

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Ballot.objects.filter(pk=wrong.pk).update(state=State.ANNULLED)
    assert constraint_broken_by(caught.value) == "ballots_undone_by_two"


@pytest.mark.parametrize(
    ("constraint", "impossible"),
    [
        ("ballots_undoing_move_known", {"move": "notify"}),
        ("ballots_undoing_for_a_reason", {"reason": ""}),
        ("ballots_undoing_by_two_people", {"agreed_by": "by", "agreed_at": THEN}),
        ("ballots_undoing_agreed_by_iff_at", {"agreed_at": THEN}),
    ],
)
def test_impossible_undoings(maker, wrong, constraint, impossible):
    proposed = propose(maker, wrong)
    if impossible.get("agreed_by") == "by":
        impossible = impossible | {"agreed_by": maker.returning}

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Undoing.objects.filter(pk=proposed.pk).update(**impossible)
    assert constraint_broken_by(caught.value) == constraint


def test_what_was_agreed_of_it_stays_said_and_no_count_goes(maker, wrong):
    maker.annulled(wrong)
    for sql in (
        "UPDATE ballots_undoing SET reason = 'none'",
        "DELETE FROM ballots_undoing",
        "UPDATE ballots_ballot SET state = 'declared'",
        "DELETE FROM ballots_tally",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


# What stays, and what is said


def test_nothing_of_the_count_is_lost_and_the_recount_says_what_it_said(maker, wrong, capsys):
    call_command("recount", wrong.slug)
    before = capsys.readouterr().out
    papers = set(urn.Entry.objects.filter(ballot=wrong.pk).values_list("body", flat=True))
    tallies = list(Tally.objects.filter(contest__ballot=wrong).order_by("pk").values())

    maker.annulled(wrong)
    tasks.sweep()

    call_command("recount", wrong.slug)
    assert capsys.readouterr().out == before
    kept = set(urn.Entry.objects.filter(ballot=wrong.pk).values_list("body", flat=True))
    assert kept == papers
    assert list(Tally.objects.filter(contest__ballot=wrong).order_by("pk").values()) == tallies


@pytest.mark.parametrize("page", ["result", "count", "sheet", "receipt"])
def test_every_page_of_the_result_says_that_it_was_annulled_when_and_why(
    client, maker, wrong, page
):
    address = {
        "result": reverse("ballots:result", args=[wrong.slug]),
        "count": reverse("ballots:contest_result", args=[wrong.slug, 2]),
        "sheet": reverse("ballots:sheet", args=[wrong.slug]),
        "receipt": reverse("ballots:receipt", args=[wrong.slug]),
    }[page]
    assert "annulled" not in client.get(address).text
    maker.annulled(wrong, reason=REASON)

    read = client.get(address).text

    assert "was annulled on" in read
    assert REASON in read


def test_the_sheet_on_paper_is_stamped_so_too(maker, wrong):
    maker.annulled(wrong, reason=REASON)
    made = sheet.of(Ballot.objects.get(pk=wrong.pk))
    [said] = made.notices

    assert sheet_pdf.pdf(made).startswith(b"%PDF")
    assert said.startswith("This ballot was annulled on ")
    assert f"because: {REASON}. What follows is what was counted" in said


def test_members_read_on_its_page_and_at_home_that_it_was_annulled(client, maker, wrong, ada):
    maker.annulled(wrong, reason=REASON, at=THEN)
    client.force_login(ada.user)
    with time_machine.travel(THEN + DAY, tick=False):
        page = client.get(reverse("ballots:detail", args=[wrong.slug])).text
        home = client.get(reverse("home")).text
        listed = client.get(reverse("ballots:list")).text
    with time_machine.travel(THEN + 60 * DAY, tick=False):
        later = client.get(reverse("home")).text

    assert REASON in page
    assert maker.returning.name in page
    assert maker.scrutineer.name in page
    assert "Read what was counted" in page
    assert "was annulled on" in home
    assert "was annulled on" not in later
    assert "annulled" in listed


def test_everyone_on_its_roll_is_told_once_that_it_was_annulled(maker, wrong):
    maker.annulled(wrong, reason=REASON, at=THEN + 400 * DAY)
    with time_machine.travel(THEN + 400 * DAY, tick=False):
        notices.sweep()
        notices.sweep()

    [notice] = Notice.objects.filter(event="ballot-annulled")
    assert notice.facts["reason"] == REASON
    assert notice.messages.count() == wrong.roll_size
    with time_machine.travel(THEN + 403 * DAY, tick=False):
        notices.sweep()
    assert Notice.objects.filter(event="ballot-annulled").count() == 1
    assert not Notice.objects.filter(event="ballot-result").exists()


def test_the_page_leads_two_officers_through_annulling(maker, wrong):
    page, desk = (reverse(f"staff:{name}", args=[wrong.slug]) for name in ("annul", "ballot"))
    with time_machine.travel(THEN, tick=False):
        first, second = signed_in(maker.returning), signed_in(maker.scrutineer)
        assert "This ballot was held wrongly" in first.get(desk).text
        assert "Nothing in here rests on this result" in first.get(page).text
        assert first.post(page, {"reason": ""}).status_code == 422
        assert first.post(page, {"reason": REASON}).status_code == 302
        assert "Withdraw the proposal" in first.get(page).text
        assert "An officer proposes to annul this ballot" in second.get(desk).text
        assert REASON in second.get(page).text
        assert second.post(page, {"go": "agree"}).status_code == 302
        assert REASON in second.get(desk).text
        assert second.get(page).status_code == 409
        assert first.get(reverse("staff:abandon", args=[wrong.slug])).status_code == 409

    assert state_of(wrong) == State.ANNULLED


def test_a_proposal_waits_at_the_desk_of_the_other_officer(maker, wrong):
    propose(maker, wrong)

    def waits_for(officer):
        roles = officer.roles(THEN)
        return [str(each.words) for each in at_desk.waiting(roles, by=officer, at=THEN)]

    said = f"An officer proposes to annul “{wrong.title}”: read why"
    assert (said in waits_for(maker.returning), said in waits_for(maker.scrutineer)) == (
        False,
        True,
    )
    agree(maker, wrong)
    assert said not in waits_for(maker.scrutineer)


def test_the_page_that_annuls_a_ballot_is_for_officers_without_an_interest(maker, wrong, ada):
    page = reverse("staff:annul", args=[wrong.slug])
    actions.declare_interest(wrong, words="I stood.", by=maker.returning, at=THEN)

    assert signed_in(maker.returning).get(page).status_code == 409
    assert signed_in(maker.scrutineer).get(page).status_code == 200
    assert signed_in(ada).get(page).status_code in {403, 404}
