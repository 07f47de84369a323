from __future__ import annotations

import re
import string

import pytest
from hypothesis import given

from ballots.counting import RULES, Constraint, Shortage, blt, count, decide, words
from ballots.counting.papers import from_ids
from ballots.counting.rules import Rule
from tests.ballots.counting.elections import (
    contest_of,
    elections,
    profile_of,
    reserved_elections,
)
from tests.ballots.counting.test_reserved import HILL, HILLS_PAPERS, field
from tests.ballots.counting.wards import DATA


def _story(done):
    return [" ".join(words.stage_sentences(done, stage)) for stage in done.stages]


def test_a_count_tells_its_story():
    contest = contest_of("abcd", 2)
    profile = from_ids(contest, [("ab", 7), ("c", 3), ("d", 3)])

    done = count(contest, profile, "scottish-2011", "abcd")

    assert _story(done) == [
        "The first preferences were counted. Valid papers: 13. The quota is 5. Elected, having "
        "reached the quota: A.",
        "A had 2 more than needed. That surplus passed on: each paper moved to its next "
        "preference, if any, at its value times 2 ÷ 7, cut off after 5 decimal places.",
        "B had the fewest votes, 1.99997, and was excluded. Each paper moved to its next "
        "preference, if any, at the value it had.",
        "C and D were level with the fewest votes; D was to go. Nothing the rule looks back on "
        "singled one of them out, so the lot decided it. Another lot would have elected other "
        "people. D had the fewest votes, 3, and was excluded. Each paper moved to its next "
        "preference, if any, at the value it had. Elected, because no more candidates were left "
        "than places to fill: C.",
    ]
    assert words.outcome_sentences(done) == ("Elected, in this order: A and C.",)


def test_one_elected_is_in_no_order():
    done = count(contest_of("ab", 1), from_ids(contest_of("ab", 1), [("a", 2)]), "irv", "ab")

    assert words.outcome_sentences(done) == ("Elected: A.",)


def test_of_a_lot_that_an_earlier_stage_left_less_to_it_does_not_say_they_were_level_throughout():
    contest = contest_of("abcde", 1)
    # b, c and d are level when e goes; before that d was ahead of them.
    cast = [("a", 15), ("d", 6), ("b", 5), ("c", 5), ("eb", 1), ("ec", 1)]

    story = _story(count(contest, from_ids(contest, cast), "scottish-2011", "acbde"))

    assert (
        "B, C and D were level with the fewest votes; B was to go. Nothing the rule looks back on "
        "singled one of them out, so the lot decided it." in story[2]
    )


WOMAN = [Constraint("women", "woman", at_least=1)]


def test_whom_an_election_dooms_is_told_after_it():
    contest = field(2, WOMAN, ann="woman", bob="", col="")
    cast = [(("bob",), 8), (("col",), 5), (("ann",), 2)]

    story = _story(count(contest, from_ids(contest, cast), "scottish-2011", contest.ids))

    assert story[0].endswith(
        "Elected, having reached the quota: Bob. From here on Ann could not be excluded: without "
        "them the places could not be filled as the rules reserve them (women). From here on Col "
        "could not be elected: with them the places could not be filled as the rules reserve them "
        "(women)."
    )
    assert story[1].startswith(
        "Col, with 5, could no longer be elected, because of the reserved places, and was excluded."
    )


@pytest.mark.parametrize(
    ("anns", "said"),
    [
        (1, "Dan, with 2, had the fewest votes of those whom no reserved place needs, and was"),
        (4, "Dan had the fewest votes, 2, and was"),
    ],
)
def test_a_reserved_place_is_the_reason_only_if_it_saved_somebody_with_fewer_votes(anns, said):
    contest = field(2, WOMAN, ann="woman", bob="", col="", dan="")
    cast = [(("bob",), 3), (("col",), 3), (("dan",), 2), (("ann",), anns)]

    story = _story(count(contest, from_ids(contest, cast), "scottish-2011", contest.ids))

    assert "Ann could not be excluded" in story[0]
    assert story[1].startswith(said)


def test_reserved_places_say_who_and_why():
    done = count(HILL, from_ids(HILL, HILLS_PAPERS), "scottish-2011", HILL.ids)

    assert (
        "From here on Bella could not be excluded: without them the places could not be filled as "
        "the rules reserve them (women, black members)." in _story(done)[0]
    )
    assert any(
        "could no longer be elected, because of the reserved places" in s for s in _story(done)
    )


def test_ers97_says_what_it_put_off_and_whom_it_excluded_together():
    contest, profile = blt.read((DATA / "ers97" / "ers97.blt").read_bytes())

    story = _story(count(contest, profile, "ers97", contest.ids))

    assert story[3].startswith(
        "Surpluses of 1.10 in all were left for later: they could not change who goes next, which "
        "would take more than 1.45. Glazier and Wright had "
    )


def test_ers97_says_who_is_elected_short_of_the_quota():
    contest, profile = blt.read((DATA / "ers97" / "ers97.blt").read_bytes())

    story = _story(count(contest, profile, "ers97", contest.ids))

    assert story[4].endswith(
        "Elected, because too few votes are left for anyone to overtake: Prince."
    )


def test_a_shortage_is_told():
    contest = field(2, HILL.constraints[:1], ann="woman", bob="", col="")

    done = count(contest, from_ids(contest, [(("bob",), 2)]), "scottish-2011", contest.ids)

    assert words.outcome_sentences(done) == (
        "Places reserved (women): at least 2. Those standing could fill 1.",
        "Elected: Ann.",
        "Places left unfilled: 1.",
    )
    assert contest.shortage is Shortage.VACANT


@pytest.mark.parametrize(
    ("votes", "more", "said"),
    [
        (
            (60, 40, 5),
            {},
            "For 60, against 40, abstaining 5. To be carried it needed at least two thirds of the "
            "votes cast for or against. Of 100, that is at least 67. The proposal is lost.",
        ),
        (
            (2, 2, 0),
            {},
            "For 2, against 2, abstaining 0. The votes are equal, so the proposal is not carried.",
        ),
        (
            (2, 0, 0),
            {"quorum": 1},
            "For 2, against 0, abstaining 0. 2 voted; a quorum is 200. Too few voted, so the "
            "proposal lapses.",
        ),
    ],
)
def test_a_decision_shows_its_arithmetic(votes, more, said):
    votes_for, votes_against, abstentions = votes

    decision = decide(
        "two-thirds",
        votes_for=votes_for,
        votes_against=votes_against,
        abstentions=abstentions,
        electorate=200,
        **more,
    )

    assert " ".join(words.decision_sentences(decision)) == said


@pytest.mark.parametrize("rule", [rule for rule in RULES if RULES[rule].most_seats is None])
@given(elections())
def test_every_amount_of_votes_is_written_as_its_reader_writes_them(rule, election):
    contest, cast, lot = election
    done = count(contest, profile_of(contest, cast), rule, lot)

    for stage in done.stages:
        for sentence in words.stage_sentences(done, stage, figure=lambda _count, _units: "so many"):
            assert not re.search(
                r"\d", re.sub(r"at stage \d+|after \d decimal places", "", sentence)
            )


def test_the_numbers_of_a_decision_too():
    decision = decide("simple", votes_for=1200, votes_against=1300, electorate=3000)

    assert words.decision_sentences(decision, number="{:,}".format)[:2] == (
        "For 1,200, against 1,300, abstaining 0.",
        "To be carried it needed more than half of the votes cast for or against. Of 2,500, that "
        "is at least 1,251.",
    )


def _everything_said(done, translate):
    for stage in done.stages:
        yield from words.stage_sentences(done, stage, translate)
    yield from words.outcome_sentences(done, translate)


@pytest.mark.parametrize("rule", [rule for rule in RULES if RULES[rule].most_seats is None])
@given(elections())
def test_every_sentence_can_be_translated_before_its_places_are_filled(rule, election):
    contest, cast, lot = election
    asked = set()

    def translate(message):
        asked.add(message)
        return message

    done = count(contest, profile_of(contest, cast), rule, lot)

    for sentence in _everything_said(done, translate):
        assert "{" not in sentence
    assert asked <= CONSTANTS


@given(reserved_elections())
def test_every_sentence_about_reserved_places_too(election):
    contest, cast, lot = election

    done = count(contest, profile_of(contest, cast), "scottish-2011", lot)

    for sentence in _everything_said(done, str):
        assert "{" not in sentence


def _constants():
    for value in vars(words).values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from (text for text in value.values() if isinstance(text, str))


CONSTANTS = {text for text in _constants() if " " in text or "{" in text}


def test_the_places_in_sentences_are_named():
    for text in CONSTANTS:
        for _, name, _, _ in string.Formatter().parse(text):
            assert name is None or name.isidentifier(), text


def test_every_rule_has_a_name_and_says_what_it_is():
    for id_, rule in RULES.items():
        assert isinstance(rule, Rule)
        assert rule.id == id_
        assert rule.name
        assert rule.description.endswith(".")
