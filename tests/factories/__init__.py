"""Rows for tests: minimal, valid, and made the way the app makes them. Oddities are named."""

from __future__ import annotations

import datetime as dt
import secrets
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.db.backends.postgresql.psycopg_any import DateRange

from ballots import actions, casting, keystore, manifests, urn
from ballots.actions import holding
from ballots.lifecycle import Move
from ballots.models import Ballot, Contest, RuleSet
from ballots.sealing import credentials, envelope, papers
from ballots.sealing.envelope import Envelope
from ballots.sealing.manifest import ONLINE, key_name
from ballots.sealing.sealed import unseal
from members.models import Member, Membership, MembershipClass, Office, Region, User
from members.roles import Role

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)

_numbers = count(1000)


def region(name: str = "Wales") -> Region:
    return Region.objects.get_or_create(name=name, slug=name.lower().replace(" ", "-"))[0]


def member(
    name: str = "Ann Other",
    *,
    lapsed: bool = False,
    supporter: bool = False,
    kind: MembershipClass = MembershipClass.FULL,
    where: Region | None = None,
    email: str = "",
) -> Member:
    """Somebody in good standing for years to come, unless said otherwise."""
    number = next(_numbers)
    user = User.objects.create_user(email or f"member{number}@example.org")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    made = Member.objects.create(
        number=number, name=name, user=user, region=where or region(), joined_on=dt.date(2020, 1, 1)
    )
    Membership.objects.create(
        member=made,
        kind=MembershipClass.SUPPORTER if supporter else kind,
        span=DateRange(dt.date(2020, 1, 1), None),
        paid_until=dt.date(2024, 1, 1) if lapsed else dt.date(2036, 1, 1),
    )
    return made


def holder(name: str, office: str, *, until: dt.date | None = None, **fields: Any) -> Member:
    """A member who holds an office without powers here, until the day given."""
    made = member(name, **fields)
    post, _ = Office.objects.get_or_create(name=office, defaults={"role": Role.OTHER, "seats": 99})
    post.terms.create(
        member=made, seat=post.terms.count() + 1, span=DateRange(dt.date(2020, 1, 1), until)
    )
    return made


def members(number: int) -> list[Member]:
    """That many members in good standing."""
    return [member(f"Member {n}") for n in range(1, number + 1)]


def officer(name: str, role: Role) -> Member:
    """A member who holds an office of that role, and has for years."""
    made = member(name)
    office, _ = Office.objects.get_or_create(
        name=f"{role.label}", defaults={"role": role, "seats": 9}
    )
    office.terms.create(
        member=made, seat=office.terms.count() + 1, span=DateRange(dt.date(2020, 1, 1), None)
    )
    return made


def rule_set(**changed) -> RuleSet:
    """A week's notice, a week's voting, two signatures."""
    values = {
        "minimum_notice": 7 * DAY,
        "minimum_voting": 7 * DAY,
        "sign_offs": 2,
        "arrears_allowed": 60,
        "adopted_on": dt.date(2022, 5, 26),
    }
    name = f"Standing orders {next(_numbers)}"
    return RuleSet.objects.create(name=name, **(values | changed))


CANDIDATES = ("Amina Khan", "Bryn Price", "Carys Wyn", "Dafydd Ŵynne")


class Voter:
    """Somebody with a seed of their own, doing what their browser would."""

    def __init__(self, ballot: Ballot, member: Member, seed: bytes = b"") -> None:
        self.ballot, self.member = ballot, member
        self.seed = seed or secrets.token_bytes(16)
        self.manifest = manifests.of(ballot)
        self.papers: dict[str, Envelope] = {}
        self.receipts: dict[str, casting.Receipt] = {}

    def key(self, contest: Contest) -> str:
        """The code of the key that they vote with."""
        section = self.ballot.roll.get(member=self.member).segment if self.ballot.sections else ""
        return f"{contest.code}/{key_name(ONLINE, section)}"

    def request(self, code: str) -> credentials.Request:
        scope = self.manifest.scopes[code]
        return credentials.request(self.seed, scope.ctx, scope.key.public)

    def credential(self, code: str, *, at=None) -> credentials.Credential:
        request = self.request(code)
        asked = {code: request.blinded}
        answers = casting.issue(self.ballot, asked, to=self.member, at=at or NOON + DAY).answers
        return request.finish(answers[code])

    def sealed(self, code: str, marks: bytes, *, seq: int = 1, at=None) -> Envelope:
        return envelope.seal(
            self.manifest.scopes[code],
            self.credential(code, at=at),
            marks,
            pub=self.manifest.seal.pub,
            seq=seq,
            randomness=secrets.token_bytes(32),
        )

    def cast(self, code: str, marks: bytes, *, seq: int = 1, at=None) -> casting.Receipt:
        self.papers[code] = self.sealed(code, marks, seq=seq, at=at)
        body = self.papers[code].to_bytes()
        self.receipts[code] = casting.accept(self.ballot, body, at=at or NOON + DAY)
        return self.receipts[code]


def said(ballot: Ballot) -> list[bytes]:
    """What the papers in the box and on the board say, sorted; read with the server's own key."""
    manifest, key = manifests.of(ballot), keystore.opening_key(ballot.pk)
    bodies = [
        bytes(body)
        for model in (urn.Pending, urn.Entry)
        for body in model.objects.filter(ballot=ballot.pk).values_list("body", flat=True)
    ]
    found = []
    for each in map(envelope.read, bodies):
        scope = manifest.scopes[each.contest]
        found.append(papers.unpad(unseal(key, each.sealed, info=scope.ctx), scope.contest))
    return sorted(found)


class BallotMaker:
    """Takes a ballot from draft to wherever a test wants it, by actions, at moments around NOON.

    opens at NOON, closes a week later; notice was given ten days before.
    """

    def __init__(self) -> None:
        self.returning = officer("Cleo Marsh", Role.RETURNING_OFFICER)
        self.scrutineer = officer("Dev Anand", Role.SCRUTINEER)
        self.opens, self.closes = NOON, NOON + 7 * DAY
        self.notice = NOON - 10 * DAY

    def draft(
        self,
        *,
        proposals: int = 1,
        candidates: tuple[str, ...] = (),
        seats: int = 1,
        method: str = "scottish-2011",
        ron: bool = False,
        **fields,
    ) -> Ballot:
        """A draft with that many proposals, and an election if there are candidates."""
        by: dict[str, Any] = {"by": self.returning, "at": self.notice}
        number = next(_numbers)
        about: dict[str, Any] = {
            "title": f"Ballot {number}",
            "slug": f"ballot-{number}",
            "opens_at": self.opens,
            "closes_at": self.closes,
            "rule_set": fields.pop("rule_set", None) or rule_set(),
        }
        ballot = actions.draft(**(about | fields), **by)
        for n in range(1, proposals + 1):
            actions.add_proposal(ballot, title=f"Proposal {n}", text=f"Text {n}.", **by)
        if candidates:
            actions.add_ranked(
                ballot,
                title="Elect the committee",
                seats=seats,
                method=method,
                ron=ron,
                candidates=[{"name": name, "statement": f"I am {name}."} for name in candidates],
                **by,
            )
        return Ballot.objects.get(pk=ballot.pk)

    def notified(self, **fields) -> Ballot:
        """Frozen, signed by both officers, and notice given. Make the members before."""
        ballot = self.draft(**fields)
        actions.freeze_roll(ballot, by=self.returning, at=self.notice)
        actions.sign_off(ballot, by=self.returning, at=self.notice)
        actions.sign_off(ballot, by=self.scrutineer, at=self.notice)
        return actions.notify(ballot, by=self.returning, at=self.notice)

    def opened(self, **fields) -> Ballot:
        ballot = self.notified(**fields)
        actions.open_voting(ballot, at=self.opens)
        return Ballot.objects.get(pk=ballot.pk)

    def vote(
        self, ballot: Ballot, by: Member, *marks: bytes | None, at=None, seed: bytes = b""
    ) -> bytes:
        """Cast `by`'s vote on their behalf, contest by contest (None for no vote in it); its seed."""
        seed = seed or secrets.token_bytes(16)
        contests = ballot.contests.order_by("position")
        marked = {c.code: m for c, m in zip(contests, marks, strict=True) if m is not None}
        casting.cast_on_behalf(ballot, marked, seed=seed, to=by, at=at or self.opens + DAY)
        return seed

    def vote_online(
        self, ballot: Ballot, by: Member, *marks: bytes, at=None, seq: int = 1
    ) -> Voter:
        """Cast `by`'s vote as a browser does, contest by contest; the voter, who has their papers."""
        voter = Voter(ballot, by)
        for contest, said in zip(ballot.contests.order_by("position"), marks, strict=True):
            voter.cast(voter.key(contest), said, seq=seq, at=at or self.opens + DAY)
        return voter

    def given_up(self, ballot: Ballot, *, reason: str = "The keys are lost.", at=None) -> Ballot:
        """Abandoned by both officers: void."""
        at = at or self.opens + DAY
        actions.propose_to_undo(ballot, Move.ABANDON, reason=reason, by=self.returning, at=at)
        return actions.agree_to_undo(ballot, Move.ABANDON, by=self.scrutineer, at=at)

    def annulled(self, ballot: Ballot, *, reason: str = "The roll was wrong.", at=None) -> Ballot:
        """Annulled by both officers, once declared."""
        at = at or self.closes + 2 * DAY
        actions.propose_to_undo(ballot, Move.ANNUL, reason=reason, by=self.returning, at=at)
        return actions.agree_to_undo(ballot, Move.ANNUL, by=self.scrutineer, at=at)

    def declared(self, ballot: Ballot) -> Ballot:
        """Closed, sealed, counted and declared, as the clock would."""
        late = self.closes + DAY
        actions.close(ballot, at=self.closes)
        actions.seal(ballot, at=late)
        actions.unseal(ballot, at=late)
        counting = Ballot.objects.get(pk=ballot.pk)
        for run, part in holding.missing_parts(counting):
            actions.open_part(counting, run, part)
        actions.count(counting, at=late)
        return Ballot.objects.get(pk=ballot.pk)
