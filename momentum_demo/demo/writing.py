"""What is being written while the demonstration is looked at: an amendment by several hands, a member's own."""

from __future__ import annotations

from datetime import datetime

from momentum_demo.demo.story import Story, block_with, people, replacing, save
from motions import actions, weaves
from motions.models import DraftKind, Process
from motions.wording import Edits

LEAFLETS = """# A library of leaflets

The national office keeps every leaflet that a group has made.

- Groups may use them.
- They say who made them."""


def found(process: Process, *, at: datetime) -> None:
    """Hackney drafts an amendment to its own motion; two wrote at one place; Ada has a policy of her own."""
    book = process.rule_book
    assert book is not None
    story = Story(process, book, people(at), at)
    ada, second, third = story.people.groups["Hackney"][:3]
    motion = process.submissions.mains().select_related("process", "text").get(number=1)
    draft = actions.start_draft(
        process,
        title="Childcare at the convention",
        kind=DraftKind.AMENDMENT,
        amends=motion,
        group=ada.local_group,
        reason="Who looks after children cannot come otherwise.",
        by=ada,
        at=story.on(-5),
    )
    for other in (second, third):
        actions.invite_editor(draft, other, by=ada, at=story.on(-5, 19))
    care = "or in the hall, where there is childcare"
    save(story, draft, [("or in the hall", care)], by=ada, at=story.on(-4), note="Childcare")
    reading = weaves.DraftWeave(draft).reading(1)
    for editor, new, note in (
        (second, "where childcare is free", "Free"),
        (third, "where we pay for childcare", "Say who pays"),
    ):
        edits = replacing(reading, "where there is childcare", new)
        actions.save_draft(draft, edits, seen=1, by=editor, at=story.on(-3), note=note)
    actions.comment_on_draft(
        draft,
        block=block_with(reading, "there is childcare"),
        number=1,
        words="Is it paid for by the national office, or by us?",
        by=third,
        at=story.on(-2),
    )
    own = actions.start_draft(process, title="A library of leaflets", by=ada, at=story.on(-2))
    actions.save_draft(
        own, Edits(whole=LEAFLETS), seen=0, by=ada, at=story.on(-2), note="First words"
    )
