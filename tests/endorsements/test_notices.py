"""All members are told of a round, of the time to ask, and of an endorsement that changed: each once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from endorsements import actions, notices
from endorsements.lifecycle import Outcome
from endorsements.models import ContactKind, Decision
from members.models import Message, Notice
from members.notices import Event
from members.posting import composed
from tests import factories
from tests.endorsements.test_relationship import decided, endorsed
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])


def told(event: Event) -> list[Message]:
    return list(Message.objects.filter(notice__event=event.name).select_related("member__user"))


def final(rounds, outcome: Outcome) -> Decision:
    """A decision about the one person endorsed, against which nobody appealed in time."""
    decision = decided(rounds, endorsed(rounds), outcome)
    actions.finish(decision, at=decision.at + 20 * DAY)
    return Decision.objects.get(pk=decision.pk)


def test_a_round_is_announced_to_everyone_in_good_standing_once(rounds, time_machine):
    member, lapsed = factories.member("Ada"), factories.member("Ben", lapsed=True)
    round_ = rounds.announced()
    time_machine.move_to(rounds.announced_at + DAY / 2)

    notices.sweep()
    notices.sweep()

    letters = told(notices.ANNOUNCED)
    assert {member} <= {letter.member for letter in letters}
    assert lapsed not in {letter.member for letter in letters}
    assert len(letters) == len({letter.member for letter in letters})
    assert Notice.objects.get(event="endorsement-announced").about == (
        f"endorsements.round:{round_.pk}"
    )


def test_when_requests_open_members_are_told_until_when(rounds, time_machine):
    factories.member("Ada")
    round_ = rounds.announced()
    time_machine.move_to(rounds.opens - DAY / 24)
    notices.sweep()
    assert told(notices.ASKING) == []

    time_machine.move_to(rounds.opens)
    notices.sweep()

    words = composed(told(notices.ASKING)[0]).body
    assert "You can ask to be endorsed" in words
    assert reverse("endorsements:round", args=[round_.slug]) in words


def test_what_happened_days_ago_is_no_news(rounds, time_machine):
    factories.member("Ada")
    rounds.announced()
    time_machine.move_to(rounds.announced_at + 3 * DAY + DAY)

    notices.sweep()

    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.WARN, "remains endorsed, with a warning"),
        (Outcome.SUSPEND, "is suspended"),
        (Outcome.WITHDRAW, "is withdrawn"),
    ],
)
def test_a_final_decision_that_changes_something_is_told(rounds, time_machine, outcome, words):
    decision = final(rounds, outcome)
    time_machine.move_to(decision.final_at + DAY / 24)

    notices.sweep()

    assert words in composed(told(notices.CHANGED)[0]).body


def test_a_decision_to_keep_is_no_news_to_all(rounds, time_machine):
    decision = final(rounds, Outcome.KEEP)
    time_machine.move_to(decision.final_at + DAY / 24)

    notices.sweep()

    assert told(notices.CHANGED) == []


def test_what_came_of_an_endorsement_can_be_taken_away(rounds):
    decision = final(rounds, Outcome.WARN)
    slug = decision.endorsement.round.slug

    value = Client().get(reverse("endorsements:relationship_file", args=[slug, "json"])).json()
    table = Client().get(reverse("endorsements:relationship_file", args=[slug, "csv"]))

    assert value["state"] == "warned"
    assert [each["outcome"] for each in value["decisions"]] == ["warn"]
    assert value["concerns"][0]["reply"] == "I abstained."
    assert set(value["decisions"][0]["votes"]) == {member.name for member in rounds.body}
    assert table.content.decode().startswith("owed_by,words,due_on,kept")
    assert (
        Client().get(reverse("endorsements:relationship_file", args=[slug, "xml"])).status_code
        == 404
    )


@pytest.mark.parametrize("public", [True, False])
def test_contacts_are_exported_where_the_rules_make_them_public(rounds, public):
    endorsement = endorsed(rounds, public_contacts=public)
    actions.note(
        endorsement,
        kind=ContactKind.MEETING,
        on=NOON.date(),
        words="Met the group.",
        evidence="Minutes.",
        at=NOON + 20 * DAY,
        by=rounds.body[0],
    )
    page = reverse("endorsements:relationship_file", args=[endorsement.round.slug, "json"])

    assert [each["words"] for each in Client().get(page).json()["contacts"]] == (
        ["Met the group."] if public else []
    )
