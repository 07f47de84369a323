"""What people read: elections, candidates, one beside another, the booklet, what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ballots import again
from elections import apportionment, booklet, queries, selves
from elections.lifecycle import OVER, Outcome, Phase, State
from elections.models import Candidacy, Election, Place
from elections.views.shared import candidacy_of, election_of, place_of
from members.gates import roles_of
from members.requests import MemberRequest
from members.roles import RUNS_BALLOTS

AT_ONCE = 4  # candidates beside each other


@login_not_required
@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """Every election, the latest first."""
    now = timezone.now()
    return render(
        request,
        "elections/index.html",
        {"elections": [(each, stage(each, each.phase(now))) for each in Election.objects.all()]},
    )


@login_not_required
@require_GET
def election_page(request: MemberRequest, slug: str) -> HttpResponse:
    """One election: its dates, what each region elects, who stands there, what came of it."""
    election = election_of(slug)
    now = timezone.now()
    phase = election.phase(now)
    people = list(queries.candidacies(election))
    mine = next((c for c in people if request.member and c.member_id == request.member.pk), None)
    region_id = request.member.region_id if request.member else None
    places = (
        Place.objects.filter(election=election)
        .select_related("region", "contest__ballot", "extension", "election", "office")
        .prefetch_related("mandates__candidacy", "mandates__term", "vacancies__by_election")
    )
    undone = again.undone(place.contest for place in places if place.contest)
    listed = [
        place_facts(place, people, own=place.region_id == region_id, at=now)
        | {"undone": undone.get(place.contest.subject_hash, []) if place.contest else []}
        for place in places
    ]
    listed.sort(key=lambda facts: not facts["own"])
    return render(
        request,
        "elections/election.html",
        {
            "election": election,
            "stage": stage(election, phase),
            "places": listed,
            "mine": mine,
            "can_stand": any(facts["own"] and facts["standing_open"] for facts in listed)
            and mine is None,
            "names_shown": request.member is not None or election.state in OVER,
            "runs": bool(RUNS_BALLOTS & roles_of(request)),
            "definitions": election.definitions,
            "national": national_facts(election, [facts["place"] for facts in listed]),
            "steps": steps(election, now),
        },
    )


def place_facts(
    place: Place, people: list[Candidacy], *, own: bool, at: datetime
) -> dict[str, Any]:
    """A region's part of the page."""
    everyone = [each for each in people if each.place_id == place.pk]
    election = place.election
    settled = election.state != State.ANNOUNCED
    standing = [
        each
        for each in everyone
        if not hasattr(each, "withdrawal")
        and (each.option_id or hasattr(each, "mandate") or not settled)
    ]
    ballot = place.contest.ballot if place.contest else None
    mandates = list(place.mandates.all())
    return {
        "place": place,
        "own": own,
        "reserved": booklet.reserved_words(place),
        "standing": sorted(standing, key=lambda each: each.name.casefold()),
        "withdrawn": [each for each in everyone if hasattr(each, "withdrawal")],
        "ballot": ballot if ballot and ballot.state != "drafted" else None,
        "mandates": mandates,
        "unfilled": place.seats - len(mandates) if place.declared_at else 0,
        "vacancies": [each for each in place.vacancies.all() if each.mandate_id],
        "outcome": outcome_words(place),
        "standing_open": election.state == State.ANNOUNCED
        and election.opens_at <= at < place.standing_until(),
    }


def national_facts(election: Election, places: list[Place]) -> list[dict[str, Any]]:
    """Each minimum over all regions: how many places the regions keep for it; once known, if it was met."""
    met = {each["name"]: each["met"] for each in election.national}
    reserves = [reserve for place in places for reserve in place.reserved]
    return [
        each
        | {
            "kept": apportionment.total(reserves, each["name"]),
            "met": met.get(each["name"]),
        }
        for each in queries.national_minimums(election)
    ]


def outcome_words(place: Place) -> str:
    """What became of a region's places, in a sentence; empty before the papers are made."""
    if place.ballot_undone:
        return _(
            "The ballot here was undone, and no vote in it counts. The same candidates are put to the vote "
            "again in a new ballot; nobody has to stand again."
        )
    if place.annulled:
        return _(
            "The ballot here was annulled after its result was declared. Whoever was elected by it no longer "
            "holds a place. The places are free, and a by-election fills them."
        )
    return {
        Outcome.PENDING: "",
        Outcome.BALLOTED: _("Members of the region vote."),
        Outcome.UNOPPOSED: _(
            "No more people stood than there are places, so there is no vote: they are elected unopposed."
        ),
        Outcome.VACANT: _(
            "Nobody stood who could fill a place here. It stays vacant, and what was reserved stays reserved."
        ),
        Outcome.REOPENED: _(
            "Those who stood cannot fill the reserved places, so nominations open again."
        ),
        Outcome.DECLARED: _("The votes are counted."),
    }[Outcome(place.outcome)]


def steps(election: Election, now: Any) -> list[dict[str, Any]]:
    """The timetable, step by step."""
    listed = [
        (_("Members put themselves forward"), election.opens_at, election.closes_at),
        (_("Members nominate, one candidate each"), election.closes_at, election.nominate_until),
        (
            _("Acceptances, withdrawals, rulings and appeals"),
            election.nominate_until,
            election.settles_at,
        ),
        (_("Voting"), election.votes_at, election.votes_until),
    ]
    return [
        {"words": words, "begins": begins, "ends": ends, "now": begins <= now < ends}
        for words, begins, ends in listed
    ]


@require_GET
def candidate(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """A candidate: what they say, what is ruled, and, for themselves, how it stands and what to do next."""
    candidacy = candidacy_of(slug, number)
    election, now = candidacy.election, timezone.now()
    member = request.member
    mine = member is not None and member.pk == candidacy.member_id
    said = candidacy.words
    phase = election.phase(now)
    gone = hasattr(candidacy, "withdrawal")
    roles = roles_of(request)
    announced = election.state == State.ANNOUNCED
    nominated_by_me = (
        election.nominations.filter(member=member).select_related("candidacy").first()
        if member
        else None
    )
    return render(
        request,
        "elections/candidate.html",
        {
            "candidacy": candidacy,
            "election": election,
            "place": candidacy.place,
            "said": said,
            "answers": list(zip(election.questions, said.answers, strict=True)),
            "shown": selves.names_of(election, candidacy.shown),
            "versions": candidacy.statements.count(),
            "mine": mine,
            "gone": gone,
            "needed": election.rules["nominations_needed"],
            "my_nomination": nominated_by_me,
            "can_nominate": announced
            and phase is Phase.NOMINATING
            and not gone
            and nominated_by_me is None
            and member is not None
            and member.region_id == candidacy.place.region_id,
            "can_reword": mine and announced and not gone and now < election.nominate_until,
            "can_accept": mine
            and announced
            and not gone
            and not candidacy.accepted_at
            and phase in {Phase.NOMINATING, Phase.SETTLING}
            and candidacy.nominated >= election.rules["nominations_needed"],  # type: ignore[attr-defined]
            "can_withdraw": mine and announced and not gone and now < election.settles_at,
            "can_appeal": mine
            and announced
            and hasattr(candidacy, "ruling")
            and not hasattr(candidacy.ruling, "appeal"),
            "can_relay": mine
            and candidacy.option_id
            and election.state == State.BALLOTED
            and candidacy.relayed.count() < election.rules["messages"],
            "relayed": candidacy.relayed.all(),
            "said_of_self": said_of_self(candidacy) if mine else [],
            "rules_on": announced and election.rules["rules_on"] in roles and not gone,
            "judges": announced and election.rules["appeals_to"] in roles,
        },
    )


def said_of_self(candidacy: Candidacy) -> list[tuple[str, str]]:
    """For the candidate: the questions of reserved places, and what they answered."""
    said = selves.opened(candidacy)
    found = []
    for each in selves.asked(candidacy.election):
        called = dict(each["answers"])
        answer = said.get(each["slug"], "")
        found.append((each["question"], called.get(answer, answer)))
    return found


@require_GET
def photo(request: MemberRequest, slug: str, number: int) -> HttpResponse:
    """A candidate's photo."""
    candidacy = candidacy_of(slug, number)
    if not candidacy.photo:
        raise Http404
    return HttpResponse(
        bytes(candidacy.photo),
        content_type="image/jpeg",
        headers={"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"},
    )


@require_GET
def compare(request: MemberRequest, slug: str, region: str) -> HttpResponse:
    """Candidates of a region beside each other, up to four at once."""
    place = place_of(slug, region)
    standing = listed(place)
    asked = [int(each) for each in request.GET.getlist("who") if each.isascii() and each.isdigit()]
    chosen = [each for each in standing if each.number in asked]
    return render(
        request,
        "elections/compare.html",
        {
            "place": place,
            "election": place.election,
            "standing": standing,
            "chosen": [
                (each, list(zip(place.election.questions, each.words.answers, strict=True)))
                for each in chosen[:AT_ONCE]
            ],
            "numbers": asked,
            "too_many": len(chosen) > AT_ONCE,
            "at_once": AT_ONCE,
        },
    )


@require_GET
def candidates_on_paper(request: MemberRequest, slug: str, region: str) -> HttpResponse:
    """The booklet, made when asked for."""
    place = place_of(slug, region)
    standing = listed(place)
    if not standing:
        raise Http404
    return HttpResponse(
        booklet.pdf(place, standing),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{slug}-{region}-candidates.pdf"'},
    )


def listed(place: Place) -> list[Candidacy]:
    """Who stands in a region, from A to Z: once the papers are made, who is on them."""
    found = queries.valid(place) if place.outcome != Outcome.PENDING else queries.standing(place)
    return sorted(found, key=lambda each: each.name.casefold())


def stage(election: Election, phase: Phase) -> dict[str, str]:
    """Where an election is, in a word and in a sentence that says what happens next."""
    if election.state == State.ABANDONED:
        return {"tag": _("Given up"), "tone": "quiet", "next": election.reason}
    if election.state == State.DECLARED:
        return {
            "tag": _("Declared"),
            "tone": "good",
            "next": _("Every region is declared. Terms are in the register of offices."),
        }
    if election.state == State.BALLOTED:
        return {
            "tag": _("Put to the vote"),
            "tone": "now",
            "next": _("The papers are made from the candidacies, and nothing on them can change."),
        }
    tags = {
        Phase.COMING: (_("Coming up"), "plain", _("Members can put themselves forward soon.")),
        Phase.STANDING: (
            _("Open for candidates"),
            "now",
            _("Members can put themselves forward in their own region."),
        ),
        Phase.NOMINATING: (
            _("Open for nominations"),
            "now",
            _("Each member can nominate one candidate of their own region."),
        ),
        Phase.SETTLING: (
            _("Nominations closed"),
            "plain",
            _("Candidates accept or withdraw, and appeals are heard. Then the papers are made."),
        ),
        Phase.READY: (_("Papers next"), "plain", _("The ballot papers are made next.")),
    }
    tag, tone, words = tags[phase]
    return {"tag": tag, "tone": tone, "next": words}
