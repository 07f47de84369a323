"""Pages: what members, candidates and officers see and do, by HTTP."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from elections import actions, photos
from elections.models import Candidacy, Election, Extension, Vacancy
from members.actions import protecting
from members.models import Attribute
from tests import factories
from tests.answers import words
from tests.desk import signed_in
from tests.elections.rounds import define, reserve, rule_set
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


def at(moment):
    return time_machine.travel(moment, tick=False)


def plain(member) -> Client:
    return signed_in(member, has_factor=False, used_factor=False)


def photo(colour="red", *, exif: bool = True) -> SimpleUploadedFile:
    """A picture with something hidden in it."""
    hidden = Image.Exif()
    hidden[0x010E] = "taken at home, 1 Secret Street"
    file = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(file, "JPEG", exif=hidden)
    return SimpleUploadedFile("me.jpg", file.getvalue(), "image/jpeg")


def form(**changed) -> dict:
    return {
        "name": "Ann",
        "detail": "Cardiff",
        "text": "I am Ann.",
        "interests": "None.",
        "answer_0": "Listen.",
        "photo_words": "",
    } | changed


# Standing


def test_a_member_stands_with_a_photo_that_is_encoded_anew(elections):
    define("women")
    election = elections.announced(reserve("women"))
    ann = factories.member("Ann", where=elections.place(election).region)
    client, url = plain(ann), reverse("elections:stand", args=[election.slug])

    with at(elections.standing):
        asked = words(client.get(url))
        sent = form(self_women="yes", show_women="on", photo=photo(), photo_words="Ann, smiling")
        answered = client.post(url, sent, follow=True)

    assert "Are you a woman?" in asked
    assert "Only you and the count read this" in asked
    assert answered.status_code == 200
    candidacy = Candidacy.objects.get()
    assert candidacy.shown == ["women"]
    assert b"Secret" not in bytes(candidacy.photo)
    picture = Image.open(io.BytesIO(bytes(candidacy.photo)))
    assert (max(picture.size), dict(picture.getexif())) == (photos.SIDE, {})
    with at(elections.standing):
        shown = client.get(reverse("elections:photo", args=[election.slug, 1]))
    assert shown["Content-Type"] == "image/jpeg"


def test_the_form_begins_with_what_one_said_of_oneself_before(elections):
    define("women", "disabled")
    election = elections.announced(reserve("women"))
    ann, beth = (factories.member(name, where=elections.place(election).region) for name in "AB")
    for attribute in Attribute.objects.all():
        protecting.say(ann, attribute, "yes", by=ann, at=NOON)
    url = reverse("elections:stand", args=[election.slug])

    with at(elections.standing):
        forms = [plain(each).get(url).context["form"] for each in (ann, beth)]

    assert [form.initial.get("self_women") for form in forms] == ["yes", None]
    assert "self_disabled" not in forms[0].initial


def test_mistakes_are_said_beside_their_fields_and_nothing_is_kept(elections):
    define("women")
    election = elections.announced(reserve("women"), statement_words=3)
    ann = factories.member("Ann", where=elections.place(election).region)
    client, url = plain(ann), reverse("elections:stand", args=[election.slug])
    fake = SimpleUploadedFile("me.jpg", b"<svg onload=alert(1)>", "image/jpeg")

    with at(elections.standing):
        answered = client.post(
            url, form(text="one two three four", self_women="no", show_women="on", photo=fake)
        )

    said = words(answered)
    assert answered.status_code == 422
    assert "Shorten it to at most 3" in said
    assert "cannot be read as a photo" in said
    assert "You did not answer “yes” to this" in said
    assert not Candidacy.objects.exists()


def test_the_candidate_sees_progress_and_others_see_neither_it_nor_what_is_private(elections):
    define("women")
    election = elections.announced(reserve("women"))
    place = elections.place(election)
    candidacy = elections.stand(place, "Ann", "women")
    elections.nominate(candidacy)
    url = reverse("elections:candidate", args=[election.slug, 1])
    other = factories.member("Voter", where=place.region)

    with at(elections.nominating):
        own, others = words(plain(candidacy.member).get(url)), words(plain(other).get(url))
        stranger = Client().get(url)

    assert "2 of 2 nominations" in own
    assert "Accept the nomination" in own
    assert "Are you a woman?" in own
    assert "Nominate Ann" in others
    assert "of 2 nominations" not in others
    assert "Are you a woman?" not in others
    assert stranger.status_code == 302  # to sign in


def test_from_nomination_to_acceptance_by_http(elections):
    election = elections.announced(nominations_needed=1)
    place = elections.place(election)
    candidacy = elections.stand(place, "Ann")
    voter = plain(factories.member("Voter", where=place.region))
    mine = plain(candidacy.member)

    def url(what):
        return reverse(f"elections:{what}", args=[election.slug, candidacy.number])

    with at(elections.nominating):
        assert "cannot take it back" in words(voter.get(url("nominate")))
        voter.post(url("nominate"))
        assert voter.post(url("nominate")).status_code == 409
        assert mine.post(url("accept")).status_code == 302
        changed = mine.post(url("describe"), form(text="Better words."))
        assert changed.status_code == 302
    candidacy.refresh_from_db()
    assert candidacy.accepted_at == elections.nominating
    assert candidacy.words.text == "Better words."
    with at(elections.settling):
        assert mine.post(url("withdraw")).status_code == 302


def test_candidates_beside_each_other_at_most_four_and_the_booklet(elections):
    election = elections.announced()
    place = elections.place(election)
    for name in ("Eve", "Ann", "Dan", "Bea", "Cat"):
        elections.stand(place, name, answers=[f"{name} first."])
    client = plain(factories.member("Voter", where=place.region))
    url = reverse("elections:compare", args=[election.slug, "wales"])

    with at(elections.nominating):
        both = words(client.get(url, {"who": ["1", "2"]}))
        many = words(client.get(url, {"who": ["1", "2", "3", "4", "5"]}))
        paper = client.get(reverse("elections:booklet", args=[election.slug, "wales"]))

    assert "I am Eve." in both
    assert "Ann first." in both
    assert "I am Dan." not in both
    assert "more than 4" in many
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_who_stands_is_shown_to_members_and_to_all_once_declared(elections):
    election = elections.announced()
    elections.accepted(elections.place(election), "Ann")
    url = reverse("elections:election", args=[election.slug])

    with at(elections.nominating):
        before = words(Client().get(url))
    elections.put(election)
    actions.declare(election, at=elections.ready)
    with at(NOON):
        after = words(Client().get(url))
        listed = words(Client().get(reverse("elections:list")))

    assert "Ann" not in before
    assert "elected unopposed" in after
    assert "Ann" in after
    assert election.title in listed


def test_rulings_and_appeals_by_http(elections):
    election = elections.announced()
    candidacy = elections.stand(elections.place(election), "Ann")

    def url(what):
        return reverse(f"elections:{what}", args=[election.slug, candidacy.number])

    with at(elections.settling):
        signed_in(elections.returning).post(
            url("rule"), {"clause": "3.2", "reasons": "Counts the votes."}
        )
        plain(candidacy.member).post(url("appeal"), {"reasons": "I do not."})
        judged = signed_in(elections.appeals).post(
            url("judge"), {"allowed": "yes", "reasons": "Shown."}
        )
        page = words(plain(factories.member("Voter")).get(url("candidate")))

    assert judged.status_code == 302
    assert "Counts the votes." in page
    assert "Allowed: the ruling has no effect." in page


def test_a_message_is_passed_on_by_http(elections):
    election = elections.announced(seats=1)
    place = elections.place(election)
    ann = elections.accepted(place, "Ann")
    elections.accepted(place, "Bea")
    elections.put(election)
    url = reverse("elections:relay", args=[election.slug, ann.number])

    with at(elections.ready):
        page = words(plain(ann.member).get(url))
        sent = plain(ann.member).post(url, {"subject": "Hello", "text": "Vote."})

    assert "neither names nor addresses" in page
    assert sent.status_code == 302
    assert ann.relayed.get().subject == "Hello"


# The desk


def dates(elections, of=None) -> dict[str, str]:
    """The dates of an election as its form sends them."""
    found, of = {}, of or elections.dates()
    for name in of.__slots__:
        value = getattr(of, name)
        if name == "takes_office_on":
            found[name] = value.isoformat()
        else:
            found[f"{name}_date"], found[f"{name}_time"] = value.strftime("%Y-%m-%d %H:%M").split()
    return found


def test_the_returning_officer_announces_by_http(elections):
    region = factories.region()
    rules = rule_set([{"region": region.slug, "seats": 1, "reserves": []}])
    office = elections.office(region, 1)
    client = signed_in(elections.returning)
    sent = {
        "title": "Group 2026",
        "rule_set": rules.pk,
        "office": office.pk,
        "cycle": "0",
        "questions": "What first?\nAnd then?",
    }

    with at(elections.announced_at):
        answered = client.post(reverse("election_desk:announce"), sent | dates(elections))

    assert answered.status_code == 302, words(answered)
    election = Election.objects.get(slug="group-2026")
    assert election.questions == ["What first?", "And then?"]
    assert election.places.get().office == office


def test_which_time_is_too_short_is_said_and_what_was_typed_stays(elections):
    region = factories.region()
    rules = rule_set([{"region": region.slug, "seats": 1, "reserves": []}])
    client = signed_in(elections.returning)
    soon = elections.dates(votes_until=NOON + 6 * DAY)
    sent = {
        "title": "Group 2026",
        "rule_set": rules.pk,
        "office": elections.office(region, 1).pk,
        "cycle": "0",
    }

    with at(elections.announced_at):
        answered = client.post(reverse("election_desk:announce"), sent | dates(elections, soon))

    assert answered.status_code == 422
    assert "Voting: the rules ask for at least 7 days" in words(answered)
    assert 'value="Group 2026"' in answered.text


def test_the_desk_gives_time_makes_papers_and_fills_vacancies(elections):
    election = elections.announced(seats=2)
    place = elections.place(election)
    elections.accepted(place, "Ann")
    client = signed_in(elections.returning)
    desk = reverse("election_desk:index")

    with at(elections.nominating):
        assert election.title in words(client.get(desk))
        more = {"until_date": "2026-01-24", "until_time": "12:00", "reason": "Nobody for one."}
        url = reverse("election_desk:extend", args=[election.slug, "wales"])
        assert client.post(url, more).status_code == 302
    assert Extension.objects.count() == 1
    with at(elections.ready):
        url = reverse("election_desk:put", args=[election.slug])
        assert "Wales: Ann" in words(client.get(url))
        assert client.post(url, {"rule_set": factories.rule_set().pk}).status_code == 302
    mandate = elections.place(election).mandates.get()
    with at(NOON + 90 * DAY):
        page = words(client.get(desk))
        assert "Ann leaves" in page
        gone = {"on": "2026-06-01", "reason": "Moved away."}
        client.post(reverse("election_desk:vacate", args=[mandate.pk]), gone)
        unfilled = reverse("election_desk:unfilled", args=[election.slug, "wales"])
        client.post(unfilled, {"on": "2026-04-01", "reason": "Nobody stood."})
        assert Vacancy.objects.count() == 2
        assert "Moved away." in words(client.get(desk))
        countback = reverse(
            "election_desk:countback", args=[Vacancy.objects.get(mandate=mandate).pk]
        )
        assert client.post(countback).status_code == 409  # nobody voted: there are no papers
    later = {
        name: value
        for name, value in dates(elections).items()
        if not name.endswith("_date") and name != "takes_office_on"
    }
    for name in elections.dates().__slots__:
        moved = getattr(elections.dates(), name) + 150 * DAY
        key = name if name == "takes_office_on" else f"{name}_date"
        later[key] = moved.strftime("%Y-%m-%d")
    with at(NOON + 92 * DAY):
        sent = later | {
            "title": "By-election",
            "vacancies": [each.pk for each in Vacancy.objects.all()],
        }
        answered = client.post(reverse("election_desk:by_election"), sent)
    assert answered.status_code == 302, words(answered)
    assert Election.objects.get(slug="by-election").places.get().seats == 2


def test_the_count_is_held_again_by_http(elections):
    election = elections.announced(seats=1, ron=False)
    place = elections.place(election)
    for name in ("Ann", "Bea", "Cat"):
        elections.accepted(place, name)
    elections.put(election)
    place = elections.counted(place, {"ABC": 4, "BC": 3, "C": 1})
    client = signed_in(elections.returning)
    mandate = place.mandates.get()

    with at(NOON + 90 * DAY):
        gone = {"on": "2026-06-01", "reason": "Moved away."}
        client.post(reverse("election_desk:vacate", args=[mandate.pk]), gone)
        url = reverse("election_desk:countback", args=[Vacancy.objects.get().pk])
        page = words(client.get(url))
        answered = client.post(
            url, {"unwilling": [place.candidacies.get(name="Bea").pk]}, follow=True
        )

    assert "Nobody who sits can lose their place" in page
    assert "Cat is elected." in words(answered)


@table("""
                       member  candidate  returning  scrutineer
    desk                 no       no         yes        no
    announce             no       no         yes        no
    extend               no       no         yes        no
    put                  no       no         yes        no
    abandon              no       no         yes        no
    by_election          no       no         yes        no
    ballots              no       no         yes        yes
    rule                 no       no         yes        no
    describe             no       yes        no         no
    withdraw             no       yes        no         no
    stand                yes      yes        yes        yes
    candidate            yes      yes        yes        yes
    compare              yes      yes        yes        yes
    election             yes      yes        yes        yes
""")
def test_who_may_open_which_page(elections, row, column, expected):
    election = elections.announced()
    place = elections.place(election)
    candidacy = elections.stand(place, "Ann")
    client = {
        "member": lambda: plain(factories.member("Voter", where=place.region)),
        "candidate": lambda: plain(candidacy.member),
        "returning": lambda: signed_in(elections.returning),
        "scrutineer": lambda: signed_in(elections.scrutineer),
    }[column]()
    of_candidate, of_region = [election.slug, 1], [election.slug, "wales"]
    url = {
        "desk": lambda: reverse("election_desk:index"),
        "announce": lambda: reverse("election_desk:announce"),
        "by_election": lambda: reverse("election_desk:by_election"),
        "ballots": lambda: reverse("election_desk:ballots", args=[election.slug]),
        "extend": lambda: reverse("election_desk:extend", args=of_region),
        "put": lambda: reverse("election_desk:put", args=[election.slug]),
        "abandon": lambda: reverse("election_desk:abandon", args=[election.slug]),
        "stand": lambda: reverse("elections:stand", args=[election.slug]),
        "compare": lambda: reverse("elections:compare", args=of_region),
        "election": lambda: reverse("elections:election", args=[election.slug]),
    }.get(row, lambda: reverse(f"elections:{row}", args=of_candidate))()

    with at(elections.ready if row == "put" else elections.nominating):
        answered = client.get(url)

    assert (answered.status_code == 200) is expected


@pytest.mark.parametrize("page", ["rule", "judge"])
def test_who_acts_for_an_office_shows_their_second_factor_first(elections, page):
    candidacy = elections.stand(elections.place(elections.announced()), "Ann")
    officer = elections.returning if page == "rule" else elections.appeals
    url = reverse(f"elections:{page}", args=[candidacy.election.slug, candidacy.number])

    without = signed_in(officer, has_factor=False, used_factor=False).get(url)
    asked = signed_in(officer, used_factor=False).get(url)

    assert without.status_code == 403
    assert (asked.status_code, urlsplit(asked.url).path) == (302, reverse("mfa_reauthenticate"))
