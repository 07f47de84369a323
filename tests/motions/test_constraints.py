"""What the database will not hold of motions, whoever writes the SQL."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from momentum_demo.refusals import constraint_broken_by
from motions import actions
from motions.lifecycle import MOVES, Move, Outcome, State
from motions.models import (
    Acceptance,
    Appeal,
    ChangeSet,
    CompositeSource,
    ConflictSet,
    Draft,
    DraftComment,
    DraftVersion,
    Finding,
    Ground,
    Mandate,
    Process,
    RuleSet,
    Ruling,
    Stage,
    StageWindow,
    Submission,
    Support,
    Text,
    TextVersion,
)
from motions.wording import Edits
from tests.database import acting_as, without_triggers
from tests.factories import DAY, NOON, member
from tests.factories.motions import POLICY, ProcessMaker, fresh, group, of_group

pytestmark = pytest.mark.django_db

ROLES = ["owner", "momentum_app"]


def broken_by(write, role: str = "owner") -> str | None:
    """The constraint or trigger that `write` breaks, done as `role`."""
    try:
        with transaction.atomic(), acting_as(role):
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        return constraint_broken_by(error)
    return None


@pytest.fixture
def full(maker, ada):
    """A process with a row of everything in it."""
    hackney = group()
    hal = of_group("Hal", hackney)
    at = maker.during(1)
    actions.name_convenor(hackney, hal, since=NOON.date(), until=None, by=None, at=NOON)
    draft = maker.draft(hal, group=hackney)
    actions.save_draft(draft, Edits(whole=POLICY), seen=0, by=hal, at=at)
    actions.comment_on_draft(draft, block="", number=1, words="Good.", by=hal, at=at)
    actions.certify_mandate(
        draft,
        number=1,
        held_on=NOON.date(),
        present=5,
        votes_for=3,
        against=1,
        abstained=1,
        by=hal,
        at=at,
    )
    motion = maker.on_agenda(ada)
    amendment = maker.amendment(motion, member(), "may", "shall")
    actions.conclude(amendment, Outcome.CARRIED, why="Yes.", by=maker.clerk, at=maker.during(4))
    out = maker.submitted(member())
    against = {"ground": Ground.UNCLEAR, "clause": "SO 1", "words": "Unclear."}
    actions.rule(out, Finding.OUT, by=maker.clerk, at=maker.during(3), **against)
    made = actions.appeal(out, grounds="No.", by=out.mover, at=maker.during(3))
    actions.decide_appeal(made, allowed=True, words="So.", by=maker.ncg, at=maker.during(3))
    actions.propose_composite(
        [motion, fresh(out)],
        title="Both",
        edits=Edits(whole="Both."),
        by=out.mover,
        at=maker.during(4),
    )
    actions.counter(
        motion, title="No", edits=Edits(whole="Never."), by=maker.ncg, at=maker.during(7)
    )
    return maker


REASONS = {"clause": "SO 1", "words": "Unclear."}
IMPOSSIBLE = [
    (RuleSet, "motions_ruleset_both_pass_known", {"both_pass": "dice"}),
    (RuleSet, "motions_ruleset_vote_order_known", {"vote_order": "loudest"}),
    (RuleSet, "motions_ruleset_shares_are_per_cent", {"ballot_quorum": 101}),
    (RuleSet, "motions_ruleset_shares_are_per_cent", {"fallback_share": 49}),
    (RuleSet, "motions_ruleset_constitutional_threshold_known", {"constitutional_threshold": "x"}),
    (RuleSet, "motions_ruleset_policy_threshold_known", {"policy_threshold": "x"}),
    (Process, "motions_process_rules_kept_iff_opened", {"rules": {}}),
    (Process, "motions_process_rules_kept_iff_opened", {"opened_at": None}),
    (Process, "motions_process_opened_at_before_closed_at", {"closed_at": NOON - 30 * DAY}),
    (Stage, "motions_stage_kind_known", {"kind": "siesta"}),
    (Stage, "motions_stage_ends_known", {"ends": "never"}),
    (Stage, "motions_stage_powers_known", {"powers": ["abolish"]}),
    (Stage, "motions_stage_one_a_place", {"position": 3}),
    (Stage, "motions_stage_finished_only_by_deed", {"ends": "clock", "finished_at": NOON}),
    (StageWindow, "motions_stagewindow_opens_at_before_closes_at", {"closes_at": NOON - DAY}),
    (StageWindow, "motions_stagewindow_change_has_reason", {"number": 2}),
    (Text, "motions_text_kind_known", {"kind": "poem"}),
    (ChangeSet, "motions_changeset_kind_known", {"kind": "whim"}),
    (ChangeSet, "motions_changeset_key_will_do", {"key": "a key"}),
    (ChangeSet, "motions_changeset_sha256_is_one", {"sha256": "abc"}),
    (Acceptance, "motions_acceptance_why_given", {"why": ""}),
    (TextVersion, "motions_textversion_why_given", {"why": ""}),
    (TextVersion, "motions_textversion_first_has_no_previous", {"number": 1, "previous": "x"}),
    (Draft, "motions_draft_changes_what_its_kind_says", {"kind": "sonnet"}),
    (Draft, "motions_draft_changes_what_its_kind_says", {"kind": "amendment"}),
    (Draft, "motions_draft_changes_what_its_kind_says", {"kind": "constitutional"}),
    (DraftVersion, "motions_draftversion_sees_only_earlier", {"seen": 1}),
    (DraftComment, "motions_draftcomment_says_something", {"words": ""}),
    (DraftComment, "motions_draftcomment_settled_by_somebody", {"settled_at": NOON}),
    (Mandate, "motions_mandate_no_more_votes_than_people", {"present": 4}),
    (Mandate, "motions_mandate_was_carried", {"against": 3, "present": 9}),
    (Submission, "motions_submission_kind_known", {"kind": "rumour"}),
    (Submission, "motions_submission_route_known", {"route": "back-door"}),
    (Submission, "motions_submission_state_known", {"state": "tabled"}),
    (Submission, "motions_submission_outcome_known", {"outcome": "maybe", "state": "decided"}),
    (Submission, "motions_submission_outcome_iff", {"outcome": "lost", "state": "agenda"}),
    (Submission, "motions_submission_decided_at_iff", {"decided_at": NOON, "outcome": "", "state": "agenda"}),
    (Submission, "motions_submission_lead_iff", {"kind": "amendment", "lead": None}),
    (Submission, "motions_submission_counter_to_iff", {"counter_to": None, "kind": "counter"}),
    (Submission, "motions_submission_group_iff", {"route": "group", "group": None}),
    (Support, "motions_support_withdrawn_after_signed", {"withdrawn_at": NOON - DAY}),
    (Ruling, "motions_ruling_finding_known", {"finding": "odd"}),
    (Ruling, "motions_ruling_ground_known", {"ground": "mood"}),
    (Ruling, "motions_ruling_against_gives_ground_clause_and_words", {"finding": "out", "words": ""}),
    (Ruling, "motions_ruling_change_iff", {"finding": "reworded", "ground": "unclear"} | REASONS),
    (Appeal, "motions_appeal_gives_grounds", {"grounds": ""}),
    (Appeal, "motions_appeal_decided_with_reasons", {"words": ""}),
    (CompositeSource, "motions_compositesource_consent_known", {"consent": "bribed"}),
    (CompositeSource, "motions_compositesource_answered_by_somebody", {"consent": "refused"}),
    (ConflictSet, "motions_conflictset_both_pass_known", {"both_pass": "dice"}),
    (ConflictSet, "motions_conflictset_reason_given", {"reason": ""}),
]  # fmt: skip


def test_impossible_rows(full):
    """Each of these, whichever row it is done to."""
    found = []
    with without_triggers():  # which would refuse most of these first
        for model, constraint, impossible in IMPOSSIBLE:
            assert model.objects.exists(), model
            found.append((constraint, breaks_some_row(model, impossible)))

    assert [(wanted, got) for wanted, got in found if wanted not in got] == []


def breaks_some_row(model, impossible) -> set[str | None]:
    """The constraints that the change breaks, tried on one row after another."""
    return {
        broken_by(lambda pk=pk: model.objects.filter(pk=pk).update(**impossible))
        for pk in model.objects.values_list("pk", flat=True)[:40]
    }


@pytest.mark.parametrize("role", ROLES)
def test_what_is_kept_for_ever_is_not_changed_and_not_deleted(full, role):
    kept = [Text, ChangeSet, Acceptance, TextVersion, StageWindow, DraftVersion, Mandate, Ruling]
    for model in kept:
        trigger = f"{model._meta.db_table}_append_only"
        pk = model.objects.values_list("pk", flat=True).first()
        field = model._meta.get_field("at" if has(model, "at") else model._meta.pk.name).name
        change = f"UPDATE {model._meta.db_table} SET {field} = {field} WHERE id = %s"
        delete = f"DELETE FROM {model._meta.db_table} WHERE id = %s"
        for sql in (change, delete):
            if (model, sql) != (StageWindow, delete):  # may go before its process is opened
                assert broken_by(lambda sql=sql, pk=pk: run(sql, pk), role) == trigger


def has(model, name) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def run(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("role", ROLES)
def test_a_rule_set_is_never_edited(full, role):
    def edit():
        RuleSet.objects.update(motion_support=0)

    assert broken_by(edit, role) == "motions_ruleset_append_only"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"reason": "Other"},
        {"number": 99},
        {"filed_at": NOON},
        {"route": "coordinating"},
        {"kind": "composite"},
    ],
)
def test_a_submission_stays_as_it_was_filed(maker, ada, role, change):
    motion = maker.seeking(ada)
    row = Submission.objects.filter(pk=motion.pk)

    assert broken_by(lambda: row.update(**change), role) == "motions_submission_frozen"
    assert broken_by(
        lambda: run(f"DELETE FROM motions_submission WHERE id = {motion.pk}"), role
    ) == ("motions_submission_frozen")


def test_a_submission_moves_only_along_the_table(maker, ada):
    motion = maker.seeking(ada)
    row = Submission.objects.filter(pk=motion.pk)
    # What a ballot decided is open again only once that ballot is annulled: see test_annulled.py.
    allowed = {(s.value, to.value) for (s, move), to in MOVES.items() if move != Move.REOPEN}
    found = set()
    for state in State:
        for to in State:
            if state == to:
                continue
            with transaction.atomic():
                with without_triggers():
                    row.update(state=state, **ending(state))
                if broken_by(lambda to=to: row.update(state=to, **ending(to))) is None:
                    found.add((state.value, to.value))
                transaction.set_rollback(True)

    assert found == allowed


def ending(state: State) -> dict[str, object]:
    decided = state == State.DECIDED
    return {"outcome": "lost" if decided else "", "decided_at": NOON if decided else None}


@pytest.mark.parametrize("role", ROLES)
def test_how_it_ended_stays(full, role):
    decided = Submission.objects.filter(state=State.DECIDED)

    for change in ({"outcome": "lost"}, {"decided_at": NOON}, {"because": "Other."}):
        assert broken_by(lambda change=change: decided.update(**change), role) == (
            "motions_submission_decided"
        )


@pytest.mark.parametrize("role", ROLES)
def test_once_it_is_open_a_process_keeps_its_rules_and_its_stages(full, role):
    process, stages = Process.objects.all(), Stage.objects.filter(position=1)
    rules = full.process.rules | {"motion_support": 0}

    for change in ({"rules": rules}, {"title": "T"}, {"opened_at": NOON}, {"rule_book": None}):
        assert broken_by(lambda change=change: process.update(**change), role) == (
            "motions_process_frozen"
        )
    for change in ({"powers": []}, {"title": "T"}, {"ends": "deed"}, {"position": 40}):
        assert broken_by(lambda change=change: stages.update(**change), role) == (
            "motions_stage_frozen"
        )
    new = Stage(process=full.process, position=40, kind="ballot", title="T")
    assert broken_by(new.save, role) == "motions_stage_frozen"
    assert broken_by(lambda: run("DELETE FROM motions_stagewindow"), role) == (
        "motions_stagewindow_kept"
    )


@pytest.mark.parametrize("role", ROLES)
def test_a_signature_stays_or_is_withdrawn_once(full, role):
    supports = Support.objects.all()

    assert broken_by(lambda: supports.update(signed_at=NOON), role) == "motions_support_frozen"
    assert broken_by(lambda: run("DELETE FROM motions_support"), role) == "motions_support_frozen"
    assert broken_by(lambda: supports.update(shown=True), role) is None
    supports.update(withdrawn_at=NOON + 90 * DAY)
    assert broken_by(lambda: supports.update(withdrawn_at=None), role) == "motions_support_frozen"


@pytest.mark.parametrize("role", ROLES)
def test_an_appeal_stays_as_it_was_decided(full, role):
    appeals = Appeal.objects.all()

    assert broken_by(lambda: appeals.update(allowed=False), role) == "motions_appeal_frozen"
    assert broken_by(lambda: run("DELETE FROM motions_appeal"), role) == "motions_appeal_frozen"


def test_what_is_there_once(full):
    motion, other = Submission.objects.mains().order_by("pk")[:2]
    support = Support.objects.filter(withdrawn_at=None).first()
    version = TextVersion.objects.filter(of=None).first()
    again = TextVersion(
        **{
            field.attname: getattr(version, field.attname)
            for field in TextVersion._meta.concrete_fields
            if field.name not in ("id", "hash")
        },
        hash="another",
    )
    copy = Submission.objects.get(pk=other.pk)
    copy.pk, copy.number = None, motion.number
    with without_triggers():
        second = Support(
            submission=support.submission, member=support.member, signed_at=support.signed_at
        )
        assert broken_by(second.save) == "motions_support_once_each"
        assert broken_by(again.save) in {
            "motions_textversion_number_once",
            "motions_textversion_never_forks",
        }
        assert broken_by(copy.save) in {
            "motions_submission_number_once",
            "motions_submission_change_id_key",
        }


def test_rows_of_other_processes_are_no_hindrance():
    assert ProcessMaker().process.pk != ProcessMaker().process.pk
