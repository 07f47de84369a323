"""The drafts of the motions in the demonstration: of three local groups together, of others, of members."""

from __future__ import annotations

from django.utils import timezone

from momentum_demo.demo import rule_book as words
from momentum_demo.demo.story import Story, block_with, replacing, save
from motions import actions, weaves
from motions.models import Draft, DraftKind, Submission
from motions.wording import Edits


def draft_of_hackney(story: Story) -> Submission:
    """Ada and two others write, two of them at once; somebody comments; the meeting votes."""
    ada, second, third = story.people.groups["Hackney"][:3]
    draft = actions.start_draft(
        story.process,
        title="A convention every year that decides",
        kind=DraftKind.CONSTITUTIONAL,
        group=ada.local_group,
        reason="A convention that may be called and only advises was called once in four years, and its "
        "advice was not taken. Members should meet every year and set the priorities.",
        by=ada,
        at=story.on(-86),
    )
    for other in (second, third):
        actions.invite_editor(draft, other, by=ada, at=story.on(-86, 19))
    yearly, decides = words.CONVENTION
    save(story, draft, [yearly], by=ada, at=story.on(-85), note="Every year")
    save(story, draft, [decides], by=second, at=story.on(-84), note="It decides")
    block = block_with(weaves.DraftWeave(draft).reading(), "Every member may come")
    comment = actions.comment_on_draft(
        draft,
        block=block,
        number=2,
        words="And those who cannot travel? Could they take part from home?",
        by=third,
        at=story.on(-83),
    )
    for editor, new in ((second, "from home or in the hall"), (third, "wherever they are")):
        edits = replacing(
            weaves.DraftWeave(draft).reading(2), "come, speak and vote", f"speak and vote, {new}"
        )
        actions.save_draft(draft, edits, seen=2, by=editor, at=story.on(-82), note="From home")
    actions.settle_comment(comment, by=ada, at=story.on(-81))
    return certified(story, draft, present=17, figures=(14, 1, 2), met=-79, submitted=-78)


def draft_of_sheffield(story: Story) -> Submission:
    """A change of one clause, as its meeting carried it."""
    writer = story.people.groups["Sheffield"][0]
    draft = actions.start_draft(
        story.process,
        title="Local groups recognised within a month",
        kind=DraftKind.CONSTITUTIONAL,
        group=writer.local_group,
        reason="Two groups in our region waited half a year for an answer.",
        by=writer,
        at=story.on(-84),
    )
    save(story, draft, words.GROUPS, by=writer, at=story.on(-83))
    return certified(story, draft, present=11, figures=(9, 2, 0), met=-76, submitted=-75)


def draft_of_liverpool(story: Story) -> Submission:
    """The one that will be ruled out, and win on appeal."""
    writer = story.people.groups["Liverpool"][0]
    draft = actions.start_draft(
        story.process,
        title="Regions can call for a new election",
        kind=DraftKind.CONSTITUTIONAL,
        group=writer.local_group,
        reason="Two years are long if somebody stops turning up.",
        by=writer,
        at=story.on(-80),
    )
    save(story, draft, words.RECALL, by=writer, at=story.on(-79))
    return certified(story, draft, present=23, figures=(15, 6, 2), met=-73, submitted=-72)


def group_motion(story: Story, name: str, title: str, typed: str, *, days: int) -> Submission:
    """A local group's policy motion, drafted in one go."""
    writer = story.people.groups[name][0]
    draft = actions.start_draft(
        story.process, title=title, group=writer.local_group, by=writer, at=story.on(days - 6)
    )
    actions.save_draft(draft, Edits(whole=typed), seen=0, by=writer, at=story.on(days - 6, 19))
    return certified(story, draft, present=9, figures=(7, 1, 1), met=days - 1, submitted=days)


def certified(
    story: Story,
    draft: Draft,
    *,
    present: int,
    figures: tuple[int, int, int],
    met: int,
    submitted: int,
) -> Submission:
    """The group's meeting votes, its convenor certifies, and who began the draft submits it."""
    last = weaves.DraftWeave(draft).last
    assert last is not None
    assert draft.group is not None
    votes_for, against, abstained = figures
    actions.certify_mandate(
        draft,
        number=last.number,
        held_on=timezone.localdate(story.on(met)),
        present=present,
        votes_for=votes_for,
        against=against,
        abstained=abstained,
        by=story.people.groups[draft.group.name][-1],
        at=story.on(met, 21),
    )
    return actions.submit(draft, by=draft.started_by, at=story.on(submitted))


def members_motion(story: Story, title: str, typed: str, *, signed: int) -> Submission:
    """A member's own motion, with so many signatures; about a third agree to be named."""
    others = story.people.everybody
    mover = others[40 + len(title)]
    motion = actions.move(
        story.process,
        title=title,
        edits=Edits(whole=typed),
        constitutional=False,
        by=mover,
        at=story.on(-65),
    )
    supporters = [member for member in others[60:110] if member != mover][:signed]
    for place, supporter in enumerate(supporters):
        at = story.on(-64 + place // 2, 9, place)
        actions.sign(motion, shown=place % 3 == 0, by=supporter, at=at)
    if signed < story.process.rules["motion_support"]:
        actions.close_unsupported(motion, at=story.on(-52, 12))
    return motion
