"""What the database will not hold of ballots, whoever writes the SQL."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import ProgrammingError

from ballots import urn
from ballots.lifecycle import MOVES, UNDOES, State
from ballots.models import Ballot, Contest, Issuance, Option, RollEntry, SignOff, Undoing
from members.roles import Role
from momentum_demo.refusals import constraint_broken_by
from tests.database import acting_as, without_triggers
from tests.factories import CANDIDATES, DAY, NOON, member, officer

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

FROZEN_ROLL = {"roll_frozen_at": NOON, "roll_size": 1, "roll_root": b"r" * 32}
MANIFEST = {"manifest": b"{}", "manifest_hash": b"h" * 32}
ROLES = ["owner", "momentum_app"]


def broken_by(write, role: str = "owner") -> str | None:
    """The constraint or trigger that `write` breaks, done as `role`."""
    try:
        with transaction.atomic(), acting_as(role):
            write()
    except IntegrityError as error:
        return constraint_broken_by(error)
    return None


@pytest.mark.parametrize(
    ("constraint", "impossible"),
    [
        (
            "ballots_ballot_state_known",
            {"state": "tabled", "notified_at": NOON, **FROZEN_ROLL, **MANIFEST},
        ),
        ("ballots_ballot_opens_at_before_closes_at", {"closes_at": NOON}),
        ("ballots_ballot_opens_at_before_closes_at", {"closes_at": NOON - DAY}),
        ("ballots_ballot_manifest_before_opening", {"state": State.NOTIFIED}),
        ("ballots_ballot_notice_before_opening", {"state": State.NOTIFIED, **MANIFEST}),
        (
            "ballots_ballot_roll_frozen_before_opening",
            {"state": State.NOTIFIED, "notified_at": NOON, **MANIFEST},
        ),
        ("ballots_ballot_declared_at_iff", {"declared_at": NOON}),
    ],
)
def test_impossible_ballots(maker, constraint, impossible):
    ballot = maker.draft()

    with without_triggers():  # the lifecycle's would refuse most of these first
        broken = broken_by(lambda: Ballot.objects.filter(pk=ballot.pk).update(**impossible))

    assert broken == constraint


@pytest.mark.parametrize(
    ("constraint", "impossible"),
    [
        ("ballots_contest_kind_known", {"kind": "lottery"}),
        ("ballots_contest_ranked_has_seats_and_method", {"seats": 2}),
        ("ballots_contest_ranked_has_seats_and_method", {"method": "scottish-2011"}),
        ("ballots_contest_ranked_has_seats_and_method", {"ron": True}),
        ("ballots_contest_ranked_has_seats_and_method", {"threshold": ""}),
        ("ballots_contest_ranked_has_seats_and_method", {"threshold": "a-few"}),
        ("ballots_contest_ranked_has_seats_and_method", {"base": "the-mood"}),
        ("ballots_contest_ranked_has_seats_and_method", {"kind": "ranked"}),
        ("ballots_contest_quorum_is_a_share", {"quorum": 101}),
    ],
)
def test_impossible_proposals(maker, constraint, impossible):
    contests = maker.draft().contests

    assert broken_by(lambda: contests.update(**impossible)) == constraint


@pytest.mark.parametrize(
    "impossible",
    [{"seats": 0}, {"seats": None}, {"method": ""}, {"threshold": "simple"}, {"base": "cast"}],
)
def test_impossible_elections(maker, impossible):
    contests = maker.draft(proposals=0, candidates=CANDIDATES).contests

    broken = broken_by(lambda: contests.update(**impossible))

    assert broken == "ballots_contest_ranked_has_seats_and_method"


def test_two_questions_have_two_places(maker):
    contests = maker.draft(proposals=2).contests

    assert broken_by(lambda: contests.update(position=1)) == "ballots_contest_one_a_place"


@pytest.mark.parametrize(
    ("constraint", "impossible"),
    [
        ("ballots_option_one_a_place", {"place": 1}),
        ("ballots_option_place_fits_a_byte", {"place": 255}),
        ("ballots_option_one_ron", {"is_ron": True}),
    ],
)
def test_impossible_candidates(maker, constraint, impossible):
    [contest] = maker.draft(proposals=0, candidates=CANDIDATES).contests.all()
    options = contest.options.all()
    if constraint == "ballots_option_place_fits_a_byte":
        options = contest.options.filter(place=0)

    assert broken_by(lambda: options.update(**impossible)) == constraint


def test_nobody_is_on_a_roll_twice(maker, ada):
    ballot = maker.draft()
    RollEntry.objects.create(ballot=ballot, member=ada, salt=b"s" * 16)

    broken = broken_by(lambda: RollEntry.objects.create(ballot=ballot, member=ada, salt=b"t" * 16))

    assert broken == "ballots_rollentry_once_each"


def test_nobody_signs_twice(maker):
    ballot = maker.draft()
    SignOff.objects.create(ballot=ballot, member=maker.returning, at=NOON)

    broken = broken_by(
        lambda: SignOff.objects.create(ballot=ballot, member=maker.returning, at=NOON)
    )

    assert broken == "ballots_signoff_once_each"


# What notice was given of


@pytest.fixture
def frozen(maker, ada):
    return maker.notified(proposals=1, candidates=CANDIDATES)


@pytest.fixture
def another(maker):
    return maker.draft(proposals=0, candidates=CANDIDATES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another question"},
        {"slug": "another"},
        {"summary": "Another matter"},
        {"opens_at": NOON - DAY},
        {"closes_at": NOON + 8 * DAY},
        {"roll_size": 1},
        {"roll_root": b"r" * 32},
        {"roll_frozen_at": NOON},
        {"notified_at": NOON},
        {"rules": {"sign_offs": 0}},
        {"joined_by": NOON.date()},
        {"sections": [{"code": "a", "name": "A", "weight": 2}]},
        {"lot_seed": b"l" * 32},
        {"lot_commitment": "c" * 64},
        {"secret": b"s" * 32},
        {"manifest": b"{}"},
        {"manifest_hash": b"h" * 32},
        {"seal_pub": b"p" * 65},
        {"trustees_needed": 1},
        {"opening_key": b"o" * 32},
    ],
    ids=lambda change: next(iter(change)),
)
def test_after_notice_a_ballot_stays_as_it_is(frozen, change, role):
    broken = broken_by(lambda: Ballot.objects.filter(pk=frozen.pk).update(**change), role)

    assert broken == "ballots_ballot_frozen"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("trigger", "write"),
    [
        ("contest", lambda its, _: its.contests.update(title="Another question")),
        ("contest", lambda its, _: Contest.objects.filter(ballot=its)._raw_delete("default")),
        ("contest", lambda its, other: its.contests.update(ballot=other, position=9)),
        ("contest", lambda its, other: other.contests.update(ballot=its, position=9)),
        ("option", lambda its, _: options_of(its).update(name="Somebody else")),
        ("option", lambda its, _: options_of(its)._raw_delete("default")),
        ("option", lambda its, _: add_candidate(its)),
        ("option", lambda its, other: move_candidate(its, other)),
        ("option", lambda its, other: move_candidate(other, its)),
        ("rollentry", lambda its, _: its.roll.update(salt=b"s" * 16)),
        ("rollentry", lambda its, _: RollEntry.objects.filter(ballot=its)._raw_delete("default")),
        ("rollentry", lambda its, other: its.roll.update(ballot=other)),
        ("rollentry", lambda its, _: its.roll.create(member=member(), salt=b"s" * 16)),
        ("signoff", lambda its, _: its.sign_offs.update(at=NOON)),
        ("signoff", lambda its, _: SignOff.objects.filter(ballot=its)._raw_delete("default")),
        ("signoff", lambda its, _: its.sign_offs.create(member=member(), at=NOON)),
    ],
    ids=[
        "question-changed",
        "question-taken-off",
        "question-moved-away",
        "question-moved-here",
        "candidate-changed",
        "candidate-taken-off",
        "candidate-added",
        "candidate-moved-away",
        "candidate-moved-here",
        "voter-changed",
        "voter-taken-off",
        "voter-moved-away",
        "voter-added",
        "signature-changed",
        "signature-taken-off",
        "signature-added",
    ],
)
def test_after_notice_what_is_asked_and_of_whom_stays_as_it_is(
    frozen, another, trigger, write, role
):
    assert broken_by(lambda: write(frozen, another), role) == f"ballots_{trigger}_frozen"


def options_of(ballot: Ballot):
    return Option.objects.filter(contest__in=ballot.contests.filter(kind="ranked").values("pk"))


def add_candidate(ballot: Ballot) -> None:
    contest = ballot.contests.get(kind="ranked")
    Option.objects.create(contest=contest, place=50, name="Somebody else")


def move_candidate(one: Ballot, other: Ballot) -> None:
    contest = other.contests.get(kind="ranked")
    options_of(one).filter(place=0).update(contest=contest, place=50)


def undone(ballot: Ballot, state: State) -> None:
    """By two officers, which is what its becoming void or annulled needs besides."""
    one, other = officer("Gwen Rees", Role.SCRUTINEER), officer("Huw Lewis", Role.SCRUTINEER)
    for move in (move for move, to in UNDOES.items() if to == state):
        Undoing.objects.create(
            ballot=ballot,
            move=move,
            reason="Lost.",
            by=one,
            at=NOON,
            agreed_by=other,
            agreed_at=NOON,
        )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("before", State)
def test_the_database_knows_the_same_moves_as_the_lifecycle(frozen, before, role):
    with without_triggers():
        change(frozen, before)

    possible = {after for after in State if leads(frozen, after, role)}

    assert possible == {before} | {to for (state, _), to in MOVES.items() if state == before}


def change(ballot: Ballot, state: State) -> None:
    """Put the ballot in `state`, filling in what that state has."""
    counted = state in {State.DECLARED, State.ANNULLED}
    Ballot.objects.filter(pk=ballot.pk).update(state=state, declared_at=NOON if counted else None)


def leads(ballot: Ballot, state: State, role: str) -> bool:
    """Whether the database lets `role` put the ballot in `state`. It is put back."""
    with transaction.atomic():
        undone(ballot, state)
        broken = broken_by(lambda: change(ballot, state), role)
        transaction.set_rollback(True)
    return broken is None


# What was issued


@pytest.mark.parametrize(
    "write",
    [
        lambda its, ada: issued(its, ada).update(blinded_sha256=b"b" * 32),
        lambda its, ada: issued(its, ada).update(channel="online"),
        lambda its, ada: issued(its, ada)._raw_delete("default"),
    ],
    ids=["changed", "other-channel", "taken-back"],
)
def test_a_paper_that_was_issued_stays_issued(maker, ada, write):
    ballot = maker.opened()
    maker.vote(ballot, ada, b"F")

    assert broken_by(lambda: write(ballot, ada)) == "ballots_issuance_kept"
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_as("momentum_app"):
        write(ballot, ada)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", ["notified", "opened", "declared"])
def test_papers_are_issued_while_voting_is_open_and_to_that_ballots_roll(maker, ada, state, role):
    ballot = maker.opened() if state == "declared" else getattr(maker, state)()
    ballot = maker.declared(ballot) if state == "declared" else ballot
    entry, contest = ballot.roll.get(member=ada), ballot.contests.get()

    def issue(contest):
        Issuance.objects.create(
            roll_entry=entry, contest=contest, channel="online", blinded_sha256=b"b" * 32
        )

    broken = broken_by(lambda: issue(contest), role)
    elsewhere = maker.opened().contests.get()

    assert broken == (None if state == "opened" else "ballots_issuance_kept")
    assert broken_by(lambda: issue(elsewhere), role) == "ballots_issuance_kept"


def test_what_was_issued_is_not_written_anew_before_the_result_is_declared(maker, ada):
    ballot = maker.opened()

    def rewrite():
        execute(f"SELECT ballots_rewrite_issuance({ballot.pk})")

    assert broken_by(rewrite, "momentum_app") == "ballots_issuance_kept"


def issued(ballot: Ballot, member):
    return Issuance.objects.filter(roll_entry__in=ballot.roll.filter(member=member).values("pk"))


# The board


BOARD = ["ballots_entry", "ballots_batch", "ballots_paper"]


@pytest.mark.parametrize("table", BOARD)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}"])
def test_t8_the_board_only_grows_even_for_its_owner(maker, ada, table, statement):
    ballot = maker.opened()
    maker.vote(ballot, ada, b"F")
    maker.declared(ballot)
    column = "marks" if table == "ballots_paper" else "n"

    def write():
        with connections["urn"].cursor() as cursor:
            cursor.execute(statement.format(table, column, column))

    with pytest.raises(IntegrityError) as caught, transaction.atomic(using="urn"):
        write()
    assert constraint_broken_by(caught.value) == table + "_only_grows"


def test_the_urns_role_may_add_to_the_board_and_nothing_else():
    with connection.cursor() as cursor:
        for table in BOARD:
            for right in ("INSERT", "SELECT", "UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute(
                    "SELECT has_table_privilege('momentum_urn', %s, %s)", [f"urn.{table}", right]
                )
                assert cursor.fetchone() == (right in {"INSERT", "SELECT"},)


def test_a_paper_leaves_the_box_for_the_board_only(maker, ada):
    ballot = maker.opened()
    maker.vote(ballot, ada, b"F")

    def take_out():
        with transaction.atomic(using="urn"):
            urn.Pending.objects.all()._raw_delete("urn")
            connections["urn"].check_constraints()

    with pytest.raises(IntegrityError) as caught:
        take_out()

    assert constraint_broken_by(caught.value) == "ballots_pending_is_kept"


def test_a_sealed_box_stays_sealed(maker, ada):
    ballot = maker.declared(maker.opened())

    with pytest.raises(IntegrityError) as caught, transaction.atomic(using="urn"):
        urn.Box.objects.filter(ballot=ballot.pk).update(sealed=False)

    assert constraint_broken_by(caught.value) == "ballots_box_stays_sealed"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "change", [{"voters": 7}, {"closed_at": NOON}, {"declared_at": NOON}], ids=str
)
def test_what_was_declared_stays_declared(maker, ada, change, role):
    ballot = maker.opened()
    maker.vote(ballot, ada, b"F")
    maker.declared(ballot)

    broken = broken_by(lambda: Ballot.objects.filter(pk=ballot.pk).update(**change), role)

    assert broken == "ballots_ballot_frozen"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement", ["UPDATE ballots_tally SET papers = 7", "DELETE FROM ballots_tally"]
)
def test_a_tally_stays_as_it_was_counted(maker, ada, statement, role):
    ballot = maker.opened()
    maker.vote(ballot, ada, b"F")
    maker.declared(ballot)

    assert broken_by(lambda: execute(statement), role) == "ballots_tally_append_only"


@pytest.mark.parametrize(
    "table", ["ballots_ballot", "ballots_contest", "ballots_option", "ballots_rollentry"]
)
@pytest.mark.parametrize(
    "statement",
    ["TRUNCATE {} CASCADE", "ALTER TABLE {} DISABLE TRIGGER USER", "DROP TABLE {} CASCADE"],
)
def test_the_app_can_do_nothing_to_the_tables_themselves(table, statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_as("momentum_app"):
        execute(statement.format(table))


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
