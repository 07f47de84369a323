"""The count sheet says everything a scrutineer's report says, and the page and the paper say the same."""

from __future__ import annotations

import html
import io
import json
import re
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils.html import strip_tags
from pypdf import PdfReader

import momentum_demo
from ballots import actions, board, casting, counting, keystore, narrative, sheet, sheet_pdf
from ballots.lifecycle import State
from ballots.models import Ballot, Contest
from ballots.sealing import envelope
from members.roles import Role
from tests.factories import CANDIDATES, DAY, NOON, Voter, members, officer

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

DATA = Path(__file__).parent.parent / "data"
LINN = DATA / "scottish" / "glasgow_2017_ward1.blt"
LONG = "Gwenllïan Ŵynne ap Siôn-Featherstonehaugh, Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


@pytest.fixture
def declared(maker):
    """Two proposals and an election of two from four: 12 voted of 14, one of them not in proposal 2."""
    voters = members(12)
    ballot = maker.opened(proposals=2, candidates=CANDIDATES, seats=2)
    for n, voter in enumerate(voters):
        maker.vote(
            ballot,
            voter,
            b"F" if n < 7 else b"A" if n < 11 else b"S",
            b"F" if n < 5 else b"A" if n < 11 else None,
            bytes([n % 3, 3]),
        )
    return maker.declared(ballot)


@pytest.fixture
def linn():
    officer("Cleo Marsh", Role.RETURNING_OFFICER)
    call_command("import_blt", LINN, slug="linn", electorate=22310, now=True)
    return Ballot.objects.get(slug="linn")


def page(client, ballot) -> str:
    """The words of the page."""
    response = client.get(reverse("ballots:sheet", args=[ballot.slug]))
    assert response.status_code == 200
    main = re.search("<main.*</main>", response.content.decode(), re.DOTALL)
    assert main
    return plain(html.unescape(strip_tags(main[0].replace("<", " <"))))


def paper(client, ballot) -> PdfReader:
    response = client.get(reverse("ballots:sheet_pdf", args=[ballot.slug]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def words(pdf: PdfReader) -> str:
    return plain("\n".join(one.extract_text() for one in pdf.pages))


def plain(text: str) -> str:
    return " ".join(text.split())


def everything(value: sheet.Sheet) -> list[str]:
    """Every text and figure on a sheet, piece by piece."""
    said = [value.title, *value.notices, *value.signed_off, *value.statement]
    facts = [*value.facts, *value.turnout, *value.proof]
    for part in value.parts:
        said += [part.title, *part.outcome]
        facts += [*part.figures, *part.facts]
        for who in part.elected:
            said += [who.order, who.name, who.stage, who.votes, who.how]
        for band in part.bands:
            said += [band.title, *(text for head in band.heads for text in head)]
            for row in (*band.rows, *band.last):
                said += [row.name, row.fate]
                said += [text for cell in row.cells for text in (cell.votes, cell.change)]
        for story in part.stories:
            said += [story.title, *story.sentences]
    for one in value.proposals:
        said += [one.title, one.votes_for, one.votes_against, one.needed, one.outcome]
    return [*said, *(text for fact in facts for text in (fact.term, fact.words))]


def told(facts) -> dict[str, str]:
    return {fact.term: fact.words for fact in facts}


def test_it_says_when_of_whom_and_under_which_rules(declared):
    value = sheet.of(declared)

    assert told(value.facts) == {
        "Roll frozen": "Friday 20 February 2026, 12 noon UK time (GMT)",
        "Notice given": "Friday 20 February 2026, 12 noon UK time (GMT)",
        "Voting opened": "Monday 2 March 2026, 12 noon UK time (GMT)",
        "Voting closed": "Monday 9 March 2026, 12 noon UK time (GMT)",
        "Counted and declared": "Tuesday 10 March 2026, 12 noon UK time (GMT)",
        "Rules": f"{declared.rules['name']}, version 1, adopted on 26 May 2022",
        "Who could vote": "All members in good standing when the roll was frozen",
    }
    assert told(value.turnout) == {
        "On the roll": "14",
        "Issued ballot papers": "12",
        "Voted (papers cast)": "12",
        "Turnout": "85.7%",
        "Of these, sealed by the organisation": "12",
    }
    head, _tree = board.last(declared)
    assert told(value.proof) == {
        "Fingerprint of the ballot (its manifest)": declared.fingerprint,
        "Root of the board under its last head": head.root.hex(),
        "Papers on the board": "36",  # three for each voter: the one who skipped cast a blank one
        "Opened by": "the server, after the close",
        "Stamp of time (RFC 3161)": "not stamped",
        "Fingerprint of the roll": declared.roll_fingerprint,
        "Lot for ties, committed to before voting": declared.lot_commitment,
        "Seed of the lot, revealed at the count": bytes(declared.lot_seed).hex(),
        "Counted by": f"momentum_demo {momentum_demo.__version__}",
    }
    assert value.signed_off == [
        "Cleo Marsh, Returning officer, on Friday 20 February 2026, 12 noon UK time (GMT)",
        "Dev Anand, Scrutineer, on Friday 20 February 2026, 12 noon UK time (GMT)",
    ]


def test_it_says_every_figure_of_a_proposal(declared):
    first, second, _election = sheet.of(declared).parts

    assert first.outcome == ["Carried"]
    assert told(first.figures) == {
        "Papers": "12",
        "Not valid": "0",
        "Valid": "12",
        "For": "7",
        "Against": "4",
        "Abstentions": "1",
    }
    assert told(first.facts) == {
        "Share for": "63.6% of the votes for and against: 7 of 11",
        "Needed": "More than half: at least 6 votes for",
        "Quorum": "None required",
        "Spoilt papers": "None",
        "Fingerprint of the papers": Contest.objects.get(ballot=declared, position=1).tally.digest,
    }
    assert second.outcome == ["Lost"]
    assert told(second.figures)["Skipped it"] == "1"


@pytest.mark.parametrize(("quorum", "ending"), [(50, "so it was met."), (90, "so it was not met.")])
def test_it_does_the_arithmetic_of_a_quorum(declared, quorum, ending):
    contest = Contest.objects.get(ballot=declared, position=1)
    contest.quorum = quorum
    least = {50: 7, 90: 13}[quorum]

    said = told(sheet.proposals.proposal(contest).facts)["Quorum"]

    assert said == (
        f"{quorum}% of the 14 on the roll: at least {least} valid papers. There were 12, {ending}"
    )


def test_papers_that_could_not_be_counted_are_said_to_be_invalid(declared):
    contest = Contest.objects.get(ballot=declared, position=1)
    contest.tally.count = json.dumps({"for": 7, "against": 2, "abstain": 1})

    said = told(sheet.proposals.proposal(contest).figures)

    assert [said["Papers"], said["Not valid"], said["Valid"]] == ["12", "2", "10"]


def test_it_says_every_stage_of_an_election_as_it_was_counted(declared):
    part = sheet.of(declared).parts[2]
    contest = Contest.objects.get(ballot=declared, position=3)
    count = counting.record.from_json(contest.tally.count)

    assert [who.name for who in part.elected] == [count.names[id_] for id_ in count.elected]
    assert figures(part, count) == {
        candidate.name: [stage.votes[n] for stage in count.stages]
        for n, candidate in enumerate(count.candidates)
    }
    assert told(part.figures)["Quota"] == str(count.quota // 10**count.places)
    assert told(part.facts)["Counting rule"].startswith("Scottish STV (2011). ")
    assert told(part.facts)["Lot"].startswith("It settled ")
    assert ", ".join(count.names[id_] for id_ in count.lot) in told(part.facts)["Lot"]
    assert any("the lot decided it" in text for story in part.stories for text in story.sentences)
    assert [story.sentences for story in part.stories] == [
        counting.words.stage_sentences(count, stage) for stage in count.stages
    ]


def figures(part: sheet.Part, count: counting.Count) -> dict[str, list[int]]:
    """The votes of the table, read back: name → units at each stage."""
    found: dict[str, list[int]] = {}
    for band in part.bands:
        for row in band.rows:
            found.setdefault(row.name, []).extend(units(c.votes, count) for c in row.cells)
    return found


def units(text: str, count: counting.Count) -> int:
    if text == "–":
        return 0
    return int(Fraction(text.replace(",", "")) * 10**count.places)


def test_the_ward_of_linn_to_the_last_place(client, linn):
    value = sheet.of(linn)
    [part] = value.parts
    count = counting.record.from_json(Contest.objects.get(ballot=linn).tally.count)

    assert figures(part, count) == {
        candidate.name: [stage.votes[n] for stage in count.stages]
        for n, candidate in enumerate(count.candidates)
    }
    for band in part.bands:
        left, total = band.last
        assert {cell.votes for cell in total.cells} == {"8,800.00000"}
        assert left.name == "Not transferable"
    assert part.bands[-1].last[0].cells[-1].votes == "974.81987"
    assert told(part.figures) == {
        "Papers": "8,800",
        "Not valid": "0",
        "Valid": "8,800",
        "Places": "4",
        "Quota": "1,761",
    }
    assert [(who.name, who.stage, who.votes, who.how) for who in part.elected] == [
        ("Glenn ELDER (SNP)", "6", "1,864.00000", "reached the quota"),
        ("Margaret MORGAN (SNP)", "9", "1,802.30050", "reached the quota"),
        ("Malcolm CUNNING (Lab)", "11", "2,646.47759", "reached the quota"),
        ("Euan BLOCKLEY (C)", "11", "1,656.70254", "one of the last left for the places left"),
    ]
    assert "1,802.30050" in page(client, linn)
    assert "1,802.30050" in words(paper(client, linn))


def test_a_ballot_held_elsewhere_says_so_and_claims_nothing_more(client, linn):
    value = sheet.of(linn)

    assert "This ballot was held elsewhere." in page(client, linn)
    assert "This ballot was held elsewhere." in words(paper(client, linn))
    assert told(value.turnout) == {
        "People who could vote": "22,310",
        "Papers brought here": "8,800",
        "Turnout": "39.4%",
    }
    assert [*told(value.facts)] == ["Voting opened", "Voting closed", "Counted and declared"]
    assert [*told(value.proof)] == ["Seed of the lot", "Counted by"]
    assert value.signed_off == []
    assert "examined the roll" not in page(client, linn)


def test_the_page_and_the_paper_both_say_everything(client, declared, linn):
    for ballot in (declared, linn):
        on_screen, on_paper = page(client, ballot), words(paper(client, ballot))
        squeezed = on_paper.replace(" ", "")
        for text in everything(sheet.of(ballot)):
            assert plain(text) in on_screen
            assert plain(text).replace(" ", "") in squeezed  # lines may break anywhere


def test_the_paper_is_a_proper_document(client, linn):
    pdf = paper(client, linn)

    assert pdf.metadata is not None
    assert pdf.metadata.title == f"Count sheet: {linn.title}"
    assert pdf.metadata.creation_date == linn.declared_at.replace(microsecond=0)
    assert pdf.root_object["/Lang"] == "en-GB"
    assert f"Page 2 of {len(pdf.pages)}" in words(pdf)
    assert [one["/Title"] for one in pdf.outline if not isinstance(one, list)] == [
        f"Count sheet: {linn.title}"
    ]
    fonts = [font.get_object() for one in pdf.pages for font in one["/Resources"]["/Font"].values()]
    assert fonts
    assert all(
        "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for font in fonts
    )


def test_the_same_ballot_makes_the_same_bytes(declared):
    first, again = (sheet_pdf.pdf(sheet.of(Ballot.objects.get(pk=declared.pk))) for _ in range(2))

    assert first == again


def test_a_table_that_goes_on_repeats_its_heads(client, maker):
    names = tuple(f"Candidate {n:02}" for n in range(60))
    voters = members(3)
    ballot = maker.opened(proposals=0, candidates=names, seats=2)
    for n, voter in enumerate(voters):
        maker.vote(ballot, voter, bytes([n, 59]))
    pdf = paper(client, maker.declared(ballot))

    with_candidates = [
        text
        for one in pdf.pages
        if "Candidate 20" in (text := one.extract_text()) or "Candidate 50" in text
    ]
    tables = [
        text for text in with_candidates if "excluded at stage" in text or "not elected" in text
    ]
    assert len(tables) > 1
    assert all("Stage" in text for text in tables)


def test_names_with_welsh_letters_and_long_names_are_printed_whole(client, maker):
    names = (LONG, "Dafydd Ŵynne", "Nguyễn Thị Ánh", "Ольга Ковальчук", "Y\u0302nyr")
    [voter] = members(1)
    ballot = maker.opened(proposals=0, candidates=names, seats=1, title="Ŵ" * 120)
    maker.vote(ballot, voter, bytes([1, 0]))
    pdf = paper(client, maker.declared(ballot))

    said = words(pdf).replace(" ", "")
    for name in ("DafyddŴynne", LONG.replace(" ", ""), "NguyễnThịÁnh", "ОльгаКовальчук", "Ŷnyr"):
        assert name in said
    assert "Ŵ" * 120 in said


def test_nobody_has_to_be_counted_where_nobody_is_opposed(client, maker):
    [voter] = members(1)
    ballot = maker.opened(proposals=0, candidates=("Amina Khan", "Bryn Price"), seats=2)
    maker.vote(ballot, voter, bytes([0, 1]))
    ballot = maker.declared(ballot)

    [part] = sheet.of(ballot).parts

    assert part.bands == []
    assert "Elected without a count" in page(client, ballot)
    assert "Elected without a count" in words(paper(client, ballot))


def test_a_ballot_in_which_nobody_voted_has_a_sheet(client, maker):
    ballot = maker.declared(maker.opened(proposals=1, candidates=CANDIDATES))

    assert "No result: nobody voted" in page(client, ballot)
    assert "There is no result" in words(paper(client, ballot))


def test_reserved_places_and_withdrawals_are_explained():
    women = counting.Constraint("women", "woman", at_least=1)
    contest = counting.Contest(
        candidates=(
            counting.Candidate("a", "Ann", attributes=frozenset({"woman"})),
            counting.Candidate("b", "Bob"),
            counting.Candidate("c", "Cem"),
            counting.Candidate("d", "Dee", withdrawn=True, withdrawn_because="elected-elsewhere"),
        ),
        seats=2,
        constraints=(women,),
    )
    profile = counting.papers.profile(
        {bytes([1, 2]): 6, bytes([2, 1]): 5, bytes([0, 1]): 2, b"": 1}
    )
    count = counting.count(contest, profile, "scottish-2011", ("a", "b", "c", "d"))
    told_count = narrative.Election(Contest(title="Two places"), count)

    said = " ".join(
        sentence
        for stage in count.stages
        for sentence in counting.words.stage_sentences(count, stage)
    )

    assert told(sheet.elections.withdrawn(count)) == {
        "Withdrawn, and passed over on every paper": "Dee (elected in another contest)"
    }
    assert "could not be excluded" in said
    names = [row.name for band in sheet.elections.bands(told_count) for row in band.rows]
    assert "Dee" not in names
    assert sheet.elections.rejected(Contest(ballot=Ballot()), count) == [("left blank", 1)]


def test_it_does_not_say_that_somebody_reached_the_quota_who_did_not():
    """ERS97, 5.1.7: whom nobody can overtake any more is elected too; so was Prince in the model election."""
    contest, profile = counting.blt.read((DATA / "ers97" / "ers97.blt").read_bytes())
    count = counting.count(contest, profile, "ers97", contest.ids)

    how = {who.name: who.how for who in sheet.elections.elected(count)}

    assert how["Prince"] == "too few votes were left for anyone to overtake"
    assert how["Smith"] == "reached the quota"


def test_an_annulled_ballot_says_so_on_top_and_why(client, declared, maker):
    maker.annulled(declared, reason="The roll was wrong:\nforty were left off")

    for said in (page(client, declared), words(paper(client, declared))):
        assert "This ballot was annulled on" in said
        assert "because: The roll was wrong: forty were left off. What follows" in said


@pytest.mark.parametrize("state", ["draft", "notified", "opened"])
@pytest.mark.parametrize("name", ["sheet", "sheet_pdf"])
def test_before_it_is_declared_there_is_no_sheet_for_anyone(client, maker, state, name):
    ballot = getattr(maker, state)()

    for somebody in (None, maker.returning, maker.scrutineer):
        if somebody:
            client.force_login(somebody.user)
        assert client.get(reverse(f"ballots:{name}", args=[ballot.slug])).status_code == 404


def test_a_ballot_that_is_being_counted_has_none_either(client, maker):
    ballot = maker.opened()
    actions.close(ballot, at=maker.closes)
    actions.seal(ballot, at=maker.closes + DAY)

    actions.unseal(ballot, at=maker.closes + DAY)

    assert Ballot.objects.get(pk=ballot.pk).state == State.COUNTING
    assert client.get(reverse("ballots:sheet", args=[ballot.slug])).status_code == 404


def test_the_result_leads_to_it(client, declared):
    for name, where in (("result", [declared.slug]), ("contest_result", [declared.slug, 3])):
        text = client.get(reverse(f"ballots:{name}", args=where)).content.decode()
        assert reverse("ballots:sheet", args=[declared.slug]) in text
        assert reverse("ballots:sheet_pdf", args=[declared.slug]) in text


@pytest.mark.parametrize("proposals", [1, 5])
def test_it_costs_the_same_however_many_proposals(
    client, maker, proposals, django_assert_max_num_queries
):
    ballot = maker.declared(maker.opened(proposals=proposals))

    with django_assert_max_num_queries(8):
        client.get(reverse("ballots:sheet", args=[ballot.slug]))


def test_the_version_is_the_projects():
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())

    assert project["project"]["version"] == momentum_demo.__version__


def test_the_paper_certifies_everything_that_was_promised_of_it(client, maker):
    """Roll, issued, cast, spoilt by reason, turnout, quorum, stages, hashes, software, names, stamp."""
    voters = members(6)
    ballot = maker.opened(proposals=1, candidates=CANDIDATES, seats=2)
    for voter in voters[:4]:
        maker.vote_online(ballot, voter, b"F", bytes([0, 1]))
    cast_unreadable(ballot, voters[4], "q01/online")
    Voter(ballot, voters[5]).credential("q01/online")  # who never casts
    ballot = maker.declared(ballot)

    said = words(paper(client, ballot))

    head, _tree = board.last(ballot)
    size = ballot.roll_size
    for promised in (
        f"On the roll {size}",
        "Issued ballot papers 6",
        "Voted (papers cast) 5",
        f"Turnout {100 * 5 / size:.1f}%",
        "Spoilt papers not sealed to this ballot’s key: 1",
        "Quorum None required",
        "What happened at each stage",
        "Stage 1",
        "Stamp of time (RFC 3161) not stamped",
        f"Counted by momentum_demo {momentum_demo.__version__}",
        "Cleo Marsh, Returning officer",
        "Dev Anand, Scrutineer",
    ):
        assert promised in said
    hashes = [ballot.fingerprint, head.root.hex(), ballot.roll_fingerprint, ballot.lot_commitment]
    hashes += [ballot.lot_revealed, *(c.tally.digest for c in ballot.contests.all())]
    assert [each for each in hashes if each not in said.replace(" ", "")] == []


def cast_unreadable(ballot, who, code: str) -> None:
    """A paper that is sealed to no key of this ballot's, which nobody sees before it is opened."""
    voter = Voter(ballot, who)
    message = envelope.seal(
        voter.manifest.scopes[code],
        voter.credential(code),
        b"F",
        pub=keystore.new_opening_key().public,
        seq=1,
        randomness=bytes(32),
    )
    casting.accept(ballot, message.to_bytes(), at=NOON + DAY)
