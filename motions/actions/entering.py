"""How a submission is entered: its words filed, its number given, its way begun. Inside other actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max

from members.models import LocalGroup, Member
from momentum_demo.models import record
from momentum_demo.refusals import Refused, require
from motions import drafting, mail, rules, weaves
from motions.actions.texts import file_change
from motions.drafting import ChangeSet as PureChange
from motions.drafting import Reading, composites
from motions.lifecycle import FINAL, State
from motions.models import (
    ChangeKind,
    ChangeSet,
    Draft,
    Kind,
    Process,
    Route,
    Submission,
    Text,
    TextKind,
    TextVersion,
)
from motions.wording import Edits, tidy, tidy_line

CHANGE_KINDS = {
    Kind.MOTION: ChangeKind.MOTION,
    Kind.COUNTER: ChangeKind.MOTION,
    Kind.COMPOSITE: ChangeKind.COMPOSITE,
    Kind.AMENDMENT: ChangeKind.AMENDMENT,
}


def enter_motion(
    process: Process,
    kind: Kind,
    route: Route,
    edits: Edits,
    *,
    constitutional: bool,
    title: str,
    reason: str,
    by: Member,
    at: datetime,
    base: frozenset[str] | None = None,
    group: LocalGroup | None = None,
    draft: Draft | None = None,
    counter_to: Submission | None = None,
    sources: Mapping[str, Reading] | None = None,
) -> Submission:
    """Enter a motion, counter-proposal or composite.

    edits    on the rule book for a constitutional one; of nothing for a policy
    base     what stood in the rule book when its author read it; without, what stands now
    sources  of a composite: what it is made of, by name
    """
    title, reason = checked(title, reason, process)
    on, against = None, None
    if constitutional:
        if process.rule_book is None:
            raise Refused(rules.timing.NO_RULE_BOOK)
        text = process.rule_book
        keys = weaves.Standing(text).in_force() if base is None else base
        on = drafting.read(weaves.load(text), keys)
        against = weaves.latest_version(text)
    else:
        text = Text.objects.create(kind=TextKind.POLICY, title=title, begun_at=at)

    def build(key: str, number: int) -> PureChange:
        nothing = drafting.read(drafting.weave(()), ())
        change = edits.on(on or nothing, key, number)
        return composites.credit(change, sources) if sources else change

    change = file_change(text, CHANGE_KINDS[kind], build, by=by, at=at)
    last = process.submissions.mains().aggregate(last=Max("number"))["last"]
    return enter(
        process,
        change,
        kind=kind,
        route=route,
        number=(last or 0) + 1,
        counter_to=counter_to,
        against=against,
        title=title,
        reason=reason,
        group=group,
        draft=draft,
        by=by,
        at=at,
    )


def enter_amendment(
    process: Process,
    target: Submission,
    route: Route,
    edits: Edits,
    *,
    on: Reading,
    against: TextVersion | None,
    title: str,
    reason: str,
    by: Member,
    at: datetime,
    group: LocalGroup | None = None,
    draft: Draft | None = None,
) -> Submission:
    """Enter an amendment to `target`, a motion or an amendment, which is locked."""
    lead = target.lead or target
    require(rules.drafts.refusal_to_amend(target, lead))
    if not weaves.own_keys(target) & on.accepted:
        raise Refused(rules.drafts.NOT_AMENDABLE)  # what they read is no part of it any more
    title, reason = checked(title, reason, process)
    change = file_change(
        target.text, ChangeKind.AMENDMENT, edits, on=on, parent=target.change, by=by, at=at
    )
    last = lead.amendments.aggregate(last=Max("number"))["last"]
    return enter(
        process,
        change,
        kind=Kind.AMENDMENT,
        route=route,
        number=(last or 0) + 1,
        lead=lead,
        amends=target,
        against=against or weaves.latest_version(lead.text, lead),
        title=title,
        reason=reason,
        group=group,
        draft=draft,
        by=by,
        at=at,
    )


def enter(
    process: Process,
    change: ChangeSet,
    *,
    kind: Kind,
    route: Route,
    number: int,
    title: str,
    reason: str,
    by: Member,
    at: datetime,
    against: TextVersion | None = None,
    lead: Submission | None = None,
    amends: Submission | None = None,
    counter_to: Submission | None = None,
    group: LocalGroup | None = None,
    draft: Draft | None = None,
) -> Submission:
    """Enter a submission whose words are filed as `change`."""
    state = State.SUBMITTED
    if kind == Kind.COMPOSITE:
        state = State.COMPOSITING
    elif support_needed(process, kind, route):
        state = State.SEEKING
    made = Submission.objects.create(
        process=process,
        text=change.text,
        change=change,
        kind=kind,
        route=route,
        number=number,
        lead=lead,
        amends=amends,
        counter_to=counter_to,
        against=against,
        title=title,
        reason=reason,
        mover=by,
        group=group,
        draft=draft,
        filed_at=at,
        state=state,
        submitted_at=None if state == State.SEEKING else at,
    )
    require(rules.submissions.refusal_to_repeat(repeated(made)))
    record(
        "submission.filed",
        made,
        by=by,
        at=at,
        sha256=change.sha256,
        number=made.reference,
        kind=kind,
    )
    mail.tell(made, "submission.filed")
    return made


def repeated(made: Submission) -> Submission | None:
    """What the mover of `made` has put forward already, in the same words: they pressed the button twice.

    Not asked of motions, each of which is a draft's that is submitted once; nor of composites, which may be
    of other motions.
    """
    if made.kind in (Kind.MOTION, Kind.COMPOSITE):
        return None
    alike = made.process.submissions.filter(
        kind=made.kind,
        mover=made.mover,
        title=made.title,
        amends=made.amends,
        counter_to=made.counter_to,
    )
    waiting = alike.exclude(pk=made.pk).exclude(state__in=FINAL).select_related("text", "lead")
    return next((one for one in waiting if typed(one) == typed(made)), None)


def typed(submission: Submission) -> str:
    return weaves.as_typed(weaves.reading_of(submission))


def support_needed(process: Process, kind: str, route: str) -> int:
    """How many signatures it takes, by this route."""
    if route != Route.MEMBER:
        return 0
    name = "amendment_support" if kind == Kind.AMENDMENT else "motion_support"
    return int(process.rules[name])


def seen_by_author(target: Submission, against: TextVersion | None) -> Reading:
    """What somebody read before they amended `target`: a published version of its motion, or as it now stands.

    An amendment that is not carried is in no version; who amends one read it with what it is based on.
    """
    if against is None:
        return weaves.reading_of(target)
    woven = weaves.load(target.text)
    keys = set(against.accepted)
    above: Submission | None = target
    while above is not None and above.is_amendment:
        keys |= weaves.own_keys(above)
        above = above.amends
    keys |= {below for key in keys for below in woven[key].base}
    return drafting.read(woven, keys)


def checked(title: str, reason: str, process: Process) -> tuple[str, str]:
    """The title and the reason, tidied, if they will do."""
    title, reason = tidy_line(title), tidy(reason)
    if not title:
        raise Refused(rules.drafts.NO_TITLE)
    if len(title) > rules.drafts.LONGEST_TITLE:
        raise Refused(rules.drafts.TITLE_TOO_LONG)
    require(rules.drafts.refusal_of_reason(reason, process))
    return title, reason
