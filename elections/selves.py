"""What candidates say of themselves for reserved places: asked as the definition stood, kept encrypted.

The answers go in with the keys of the member and of the election, so that in anybody else's row they say
nothing. A candidate is of a group if they answered YES to its question.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from elections.models import Candidacy, Election
from members import sealed
from members.models import Attribute, Member, SelfDefinition
from members.sealed import Token

YES: Final = "yes"  # the answer by which somebody is of the group that an attribute is about

Definition = Mapping[str, Any]


def definitions_on(on: date, groups: Iterable[str]) -> list[dict[str, Any]]:
    """How each group is defined on a day. A group with no definition then is left out."""
    found = []
    for slug in sorted(groups):
        in_force = Attribute.objects.filter(slug=slug, since__lte=on).exclude(until__lte=on)
        attribute = in_force.order_by("-since").first()
        if attribute is not None:
            found.append(
                {
                    "slug": slug,
                    "attribute": attribute.pk,
                    "name": attribute.name,
                    "question": attribute.question,
                    "answers": attribute.answers,
                    "since": attribute.since.isoformat(),
                }
            )
    return found


def said_before(member: Member, election: Election) -> dict[str, str]:
    """What a member has said of themselves to the questions that an election asks."""
    slugs = {each["attribute"]: each["slug"] for each in asked(election)}
    rows = SelfDefinition.objects.filter(member=member, attribute__in=slugs)
    return {
        slugs[row.attribute_id]: sealed.decrypted(row.token, (member.pk, row.attribute_id))
        for row in rows
    }


def closed(answers: Mapping[str, str], *, member_id: int, election_id: int) -> Token:
    """The answers (group → answer), encrypted for the row of this member's candidacy."""
    return sealed.encrypted(json.dumps(dict(answers), sort_keys=True), (member_id, election_id))


def opened(candidacy: Candidacy) -> dict[str, str]:
    """What the candidate answered: for themselves, and for a count."""
    text = sealed.decrypted(candidacy.token, (candidacy.member_id, candidacy.election_id))
    found: dict[str, str] = json.loads(text)
    return found


def groups_of(candidacy: Candidacy) -> frozenset[str]:
    """The groups the candidate is of, by the definitions of the election in which they stood."""
    return frozenset(slug for slug, answer in opened(candidacy).items() if answer == YES)


def names_of(election: Election, slugs: Iterable[str]) -> list[str]:
    """What groups are called."""
    called = {each["slug"]: each["name"] for each in election.definitions}
    return [called.get(slug, slug) for slug in slugs]


def asked(election: Election) -> Sequence[Definition]:
    """The questions put to whoever stands."""
    definitions: Sequence[Definition] = election.definitions
    return definitions
