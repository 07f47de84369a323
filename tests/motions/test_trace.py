"""What became of a submission: every step, with who, when, why and what it did to the words."""

from __future__ import annotations

import pytest

from motions import actions, weaves
from motions.drafting import State as Mark
from motions.lifecycle import Outcome
from motions.models import Finding, Ground, Submission
from motions.queries.trace import Verdict, stage_of, trace
from motions.wording import Edits
from tests.factories import DAY, NOON, member
from tests.factories.assemblies import AssemblyMaker
from tests.factories.motions import POLICY, fresh, group, of_group, replacing

pytestmark = pytest.mark.django_db


def steps(submission) -> list[tuple[str, str, str]]:
    """What, by whom, and the verdict of each step."""
    found = trace(Submission.objects.for_page().get(pk=submission.pk), for_member=True)
    return [(str(s.what), str(s.who), s.verdict.value) for s in found]


def changed(text, step) -> tuple[str, str]:
    """The words that a step took out and put in."""
    woven = weaves.load(text)
    marked = weaves.mark(weaves.read(woven, step.before), weaves.read(woven, step.after))
    parts = [part for block in marked for part in block.parts]
    took, put = (
        " ".join(word.text for part in parts if part.state == state for word in part.words)
        for state in (Mark.DELETED, Mark.INSERTED)
    )
    return took, put


def test_from_a_groups_draft_to_a_decision(maker):
    hackney = group()
    hal, convenor = of_group("Hal", hackney), of_group("Con Venor", hackney)
    actions.name_convenor(hackney, convenor, since=NOON.date(), until=None, by=None, at=NOON)
    draft = maker.draft(hal, group=hackney)
    actions.save_draft(draft, Edits(whole=POLICY), seen=0, by=hal, at=maker.during(1))
    actions.certify_mandate(
        draft,
        number=1,
        held_on=NOON.date(),
        present=9,
        votes_for=7,
        against=1,
        abstained=1,
        by=convenor,
        at=maker.during(1),
    )
    motion = actions.submit(draft, by=hal, at=maker.during(1))
    actions.rule(motion, Finding.IN_ORDER, by=maker.clerk, at=maker.during(3))
    amendment = maker.amendment(motion, member("Una"), "may vote", "shall vote")
    actions.conclude(
        amendment, Outcome.CARRIED, why="Assembly, 40 to 2.", by=maker.clerk, at=maker.during(4)
    )
    actions.publish_interim(motion, why="After the assembly.", by=maker.clerk, at=maker.during(5))

    assert steps(motion) == [
        ("Drafted by 1 person (versions: 1)", "Hackney", "goes-on"),
        (
            "Voted for by the group’s meeting: 7 for, 1 against, 1 abstained, 9 present",
            "Hackney",
            "goes-on",
        ),
        ("Filed", "Hackney", "goes-on"),
        ("In order", "The arrangements committee", "goes-on"),
        ("Version 1 published", "The arrangements committee", "goes-on"),
        ("Amendment 1 to motion 1 carried", "Una", "changed"),
        ("Version 2 published", "The arrangements committee", "goes-on"),
    ]
    found = trace(Submission.objects.for_page().get(pk=motion.pk), for_member=True)
    assert changed(motion.text, found[5]) == ("may", "shall")
    assert found[5].why == "Assembly, 40 to 2."
    assert steps(amendment) == [
        ("Filed", "Una", "goes-on"),
        ("In order", "The arrangements committee", "goes-on"),
        ("Carried", "", "adopted"),
    ]


def test_ruled_out_reworded_by_its_mover_and_won_on_appeal(maker, ada):
    motion = maker.submitted(ada, signed_at=maker.during(2))
    against = {"ground": Ground.UNCLEAR, "clause": "SO 14(b)", "words": "Says nobody."}
    at = maker.during(3)
    actions.rule(motion, Finding.OUT, by=maker.clerk, at=at, **against)
    edits = replacing(weaves.reading_of(motion), "reports", "shall report")
    actions.resubmit(motion, edits, why="Clearer.", by=ada, at=at + DAY)
    actions.rule(motion, Finding.OUT, by=maker.clerk, at=at + 2 * DAY, **against)
    made = actions.appeal(motion, grounds="It says who.", by=ada, at=at + 3 * DAY)
    actions.decide_appeal(made, allowed=True, words="It does.", by=maker.ncg, at=at + 4 * DAY)

    assert steps(motion) == [
        ("Filed", "Ada Okafor", "goes-on"),
        ("2 signatures reached", "Members", "goes-on"),
        ("Out of order", "The arrangements committee", "declined"),
        ("New wording by its mover", "Ada Okafor", "changed"),
        ("Out of order", "The arrangements committee", "declined"),
        ("Appealed", "Ada Okafor", "goes-on"),
        ("Appeal allowed", "The national coordinating group", "goes-on"),
        ("Version 1 published", "The arrangements committee", "goes-on"),
    ]
    found = trace(Submission.objects.for_page().get(pk=motion.pk), for_member=True)
    revision = next(s for s in found if s.verdict == Verdict.CHANGED)
    assert changed(motion.text, revision) == ("reports", "shall report")
    out = next(s for s in found if s.verdict == Verdict.DECLINED)
    assert out.why == "SO 14(b): Says nobody."


def test_the_committees_rewording_shows_what_it_changed(maker, ada):
    motion = maker.submitted(ada)
    actions.rule(
        motion,
        Finding.REWORDED,
        by=maker.clerk,
        at=maker.during(3),
        ground=Ground.DRAFTING,
        clause="SO 9",
        words="A slip.",
        edits=replacing(weaves.reading_of(motion), "each year", "every year"),
    )

    found = trace(Submission.objects.for_page().get(pk=motion.pk), for_member=True)

    step = next(s for s in found if s.verdict == Verdict.CHANGED)
    assert (str(step.what), str(step.who), step.why) == (
        "In order as reworded",
        "The arrangements committee",
        "A slip.",
    )
    assert changed(motion.text, step) == ("each", "every")


def test_merged_into_a_composite_or_not(maker):
    one, other, third = (maker.on_agenda(member(n), title=n) for n in ("Ann", "Bob", "Cat"))
    composite = actions.propose_composite(
        [one, other, third],
        title="All",
        edits=Edits(whole=POLICY + "\n\nAnd so on."),
        by=maker.clerk,
        at=maker.during(3),
    )
    for row in composite.sources.all():
        agreed = row.source != third
        actions.answer_composite(
            row, agreed=agreed, words="Why.", by=row.source.mover, at=maker.during(4)
        )
    actions.settle_composite(composite, by=maker.clerk, at=maker.during(4))

    assert steps(one)[-1] == ("Its mover agreed to the composite", "Ann", "merged")
    assert steps(third)[-1] == ("Its mover refused the composite", "Cat", "goes-on")
    assert fresh(third).state == "agenda"


def test_what_falls_says_why(maker, ada):
    motion = maker.on_agenda(ada)
    amendment = maker.amendment(motion, member(), "may", "shall")
    actions.conclude(motion, Outcome.LOST, why="3 to 40.", by=maker.clerk, at=maker.during(4))

    *_, last = trace(Submission.objects.for_page().get(pk=amendment.pk), for_member=True)

    assert (last.what, last.verdict) == ("Fell", Verdict.DECLINED)
    assert last.why == "What it amends is no longer there to amend. Motion 1: Lost."


def test_a_counter_proposal_and_coming_into_force_are_steps_too(maker, ada):
    motion = maker.rule_change(ada, "ten", "twelve")
    edits = replacing(weaves.reading_in_force(maker.book), "ten", "nine")
    actions.counter(motion, title="Nine", edits=edits, by=maker.ncg, at=maker.during(7))
    actions.conclude(motion, Outcome.CARRIED, why="Ballot.", by=None, at=maker.during(9))
    actions.accept(motion.change, None, why="Ballot 3.", by=None, at=maker.during(10))

    assert [step[0] for step in steps(motion)][-3:] == [
        "Counter-proposal made: Counter-proposal 2",
        "Carried",
        "In force",
    ]


def test_a_step_belongs_to_the_stage_it_happened_in(maker, ada):
    motion = maker.on_agenda(ada, signed_at=maker.during(2))
    stages = list(maker.process.stages.all())

    found = trace(Submission.objects.for_page().get(pk=motion.pk), for_member=True)

    assert [stage_of(step, stages).position for step in found] == [1, 2, 3, 3]


def test_a_trace_takes_as_many_queries_however_much_happened(
    maker, ada, django_assert_max_num_queries
):
    motion = maker.on_agenda(ada)
    for old in ("may", "post", "person", "secret", "public", "year"):
        amendment = maker.amendment(motion, member(), old, f"{old}, indeed,")
        actions.conclude(amendment, Outcome.CARRIED, why="So.", by=None, at=maker.during(4))
    loaded = Submission.objects.for_page().get(pk=motion.pk)

    with django_assert_max_num_queries(14):
        found = trace(loaded, for_member=True)

    assert len(found) > 8


def test_who_is_no_member_reads_no_members_name(maker, ada):
    motion = maker.on_agenda(ada)
    amendment = maker.amendment(motion, member("Una"), "may", "shall")
    actions.conclude(amendment, Outcome.CARRIED, why="So.", by=None, at=maker.during(4))

    found = trace(Submission.objects.for_page().get(pk=motion.pk), for_member=False)

    who = {str(step.who) for step in found}
    assert who == {"A member", "The arrangements committee"}


def test_what_an_assembly_decided_is_there_with_its_figures():
    maker = AssemblyMaker()
    motion = maker.on_agenda(member("Ann"))
    carried = maker.amendment(motion, member("Bob"), "may vote", "shall vote")
    fell = maker.amendment(motion, member("Cat"), "may vote", "must vote")
    maker.vote(carried, 7, 2, 1)
    maker.vote(motion, 9, 0, 1)

    assert steps(carried)[-1] == (
        "Carried. By vote: 7 for, 2 against, 1 abstained; 10 present",
        "First assembly",
        "adopted",
    )
    assert steps(fell)[-1] == ("Fell. It fell with another decision", "First assembly", "declined")
    assert steps(motion)[-2:] == [
        ("Amendment 1 to motion 1 carried", "Bob", "changed"),
        (
            "Carried. By vote: 9 for, 0 against, 1 abstained; 10 present",
            "First assembly",
            "goes-on",
        ),
    ]
