"""What is being written while the demonstration is looked at: Hackney's draft of an amendment, by several hands."""

from __future__ import annotations

from datetime import datetime

from momentum_demo.demo.motions import Story, block_with, people, replacing, save
from motions import actions, weaves
from motions.models import DraftKind, Process
from motions.wording import Edits


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
    care = "Every member may come, and there is childcare for those who"
    save(story, draft, [("Every member may", care)], by=ada, at=story.on(-4), note="Childcare")
    reading = weaves.DraftWeave(draft).reading(1)
    for editor, new, note in (
        (second, "free childcare for those who", "Free"),
        (third, "childcare, and help with travel, for those who", "Travel too"),
    ):
        edits = replacing(reading, "childcare for those who", new)
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
    typed = "# A library of leaflets\n\nThe national office keeps every leaflet that a group has made.\n\n- Groups may use them.\n- They say who made them."
    actions.save_draft(own, Edits(whole=typed), seen=0, by=ada, at=story.on(-2), note="First words")
