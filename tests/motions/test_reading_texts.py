"""The pages of motions and amendments: what they say."""

from __future__ import annotations

import json
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motions import actions, drafting, weaves
from motions.documents import read_file, read_word
from motions.drafting import record
from motions.lifecycle import Outcome
from motions.memory import memory
from motions.models import Finding
from tests.desk import signed_in
from tests.factories import member
from tests.factories.assemblies import AssemblyMaker
from tests.factories.motions import POLICY, ProcessMaker, fresh, replacing, words
from tests.motions.test_reading_pages import at, plain, ruled_out, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    """A process whose members amend: the clock stands still in its sixth stage."""
    maker = ProcessMaker()
    with time_machine.travel(maker.during(6), tick=False):
        yield maker


@pytest.fixture
def reader():
    return signed_in(member("Rea Reader"))


def carried(maker, motion, old, new):
    amendment = maker.amendment(motion, member("Una"), old, new)
    actions.conclude(amendment, Outcome.CARRIED, why="40 to 2.", by=None, at=maker.during(4))
    return fresh(amendment)


# The text, and its versions


def test_a_change_of_the_rules_is_read_in_three_ways_by_plain_links(maker, ada, reader):
    motion = maker.rule_change(ada, "ten members", "twelve members")
    page = at("motion", motion)

    changes, passed, original = (
        plain(reader.get(page + query)) for query in ("", "?view=passed", "?view=original")
    )

    for shown in (changes, passed, original):
        assert "Changes Text if passed Original" in shown
    assert "has [deleted text: ten ] [inserted text: twelve ] members" in changes
    assert "The coordinating group has twelve members." in passed
    assert "The coordinating group has ten members." in original
    assert "1 change: 2." in changes
    assert "deleted text" not in passed + original
    assert text(reader.get(page)).count("<ins>") == 1


def test_a_policy_is_read_first_and_compared_with_what_was_filed(maker, ada, reader):
    motion = maker.on_agenda(ada)
    carried(maker, motion, "may", "shall")
    page = at("motion", motion)

    assert "Members shall vote by post" in plain(reader.get(page))
    changes = plain(reader.get(f"{page}?view=changes"))
    assert "Members [deleted text: may ] [inserted text: shall ] vote by post" in changes
    assert "Members may vote by post" in plain(reader.get(f"{page}?view=original"))


def test_lines_are_numbered_as_published_and_only_then(maker, ada, reader):
    motion = maker.on_agenda(ada)
    version = weaves.latest_version(motion.text, motion)
    last = weaves.numbering_of(version).blocks[-1].last
    page = at("motion", motion)

    published = text(reader.get(f"{page}?view=passed&lines=1"))
    carried(maker, motion, "may", "shall")
    now = text(reader.get(f"{page}?view=passed&lines=1"))
    before = text(reader.get(f"{page}?view=passed&lines=1&version=1"))

    numbers = [int(n) for n in re.findall(r'id="l(\d+)"', published)]
    assert numbers == list(range(1, last + 1))
    assert 'id="l1"' not in now
    assert "Line numbers come with the next." in now
    assert "Members may vote" in before
    assert re.findall(r'id="l(\d+)"', before) == [str(n) for n in numbers]


def test_any_two_wordings_are_compared(maker, ada, reader):
    motion = maker.on_agenda(ada)
    carried(maker, motion, "may", "shall")
    actions.publish_interim(motion, why="So far.", by=maker.clerk, at=maker.during(5))
    carried(maker, motion, "in person", "online")
    page = at("compare", motion)

    def between(first, second):
        shown = plain(reader.get(f"{page}?from={first}&to={second}"))
        return re.findall(r"\[inserted text: (.+?) \]", shown)

    assert between("filed", "now") == ["shall", "online"]
    assert between("1", "2") == ["shall"]
    assert between("2", "now") == ["online"]
    assert between("now", "2") == ["in person"]
    assert between("filed", "1") == []
    assert reader.get(f"{page}?from=7&to=now").status_code == 404
    for other in ("7", "filed", "force"):  # no published version
        assert reader.get(f"{at('motion', motion)}?version={other}").status_code == 404


def test_a_motion_is_taken_home_as_a_file(maker, ada, reader):
    motion = maker.on_agenda(ada)
    carried(maker, motion, "may", "shall")
    actions.publish_interim(motion, why="So far.", by=maker.clerk, at=maker.during(5))
    files = {
        kind: Client().get(at("download", motion, 2, kind))
        for kind in ("docx", "json", "md", "pdf", "txt")
    }
    changes = Client().get(at("compared", motion), {"from": "filed", "to": "now"}).content

    assert [answer.status_code for answer in files.values()] == [200] * 5
    assert files["txt"].content.decode() == words(motion)
    assert read_file("a.docx", files["docx"].content).typed == words(motion)
    assert read_file("a.md", files["md"].content).typed == words(motion)
    assert files["pdf"].content.startswith(b"%PDF")
    kept = json.loads(files["json"].content)
    woven = record.from_json(json.dumps(kept["weave"]))
    assert weaves.as_typed(drafting.read(woven, kept["accepted"])) == words(motion)
    assert read_file("a.docx", changes).typed == words(motion)
    assert read_word(changes, original=True).typed == POLICY
    assert at("download", motion, 2, "docx") in reader.get(at("motion", motion)).content.decode()
    for missing in ((3, "docx"), (2, "exe")):
        assert reader.get(at("download", motion, *missing)).status_code == 404


def test_the_words_are_made_once_and_not_for_each_reader(maker, ada, reader):
    motion = maker.on_agenda(ada)
    maker.amendment(motion, ada, "may", "shall")
    reader.get(at("motion", motion))
    kept = memory.currsize

    Client().get(at("motion", motion))
    reader.get(at("motion", motion))

    assert memory.currsize == kept


def test_a_motions_page_takes_as_many_queries_however_much_amends_it(maker, ada, reader):
    motion = maker.on_agenda(ada)
    page = at("motion", motion)
    counts = []
    for old in (["may"], ["post", "person", "secret", "public", "year", "reports"]):
        for word in old:
            maker.amendment(motion, member(), word, f"{word}, indeed,")
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                reader.get(page)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Amendments


def test_the_amendments_of_a_motion_stand_with_what_they_do_and_what_falls(maker, ada, reader):
    motion = maker.on_agenda(ada)
    one = maker.amendment(motion, member("Bob"), "by post or in person", "by letter")
    other = maker.amendment(motion, member("Cat"), "or in person", "or online")
    passed = carried(maker, motion, "secret", "sealed")

    shown = plain(reader.get(at("motion", motion)))

    assert "1 of 3 decided; 1 carried." in shown
    for only, listed in {"open": [one, other], "carried": [passed], "ended": [], "x": None}.items():
        page = reader.get(at("motion", motion), {"only": only}).context["page"]
        assert list(page) == (listed if listed is not None else [one, other, passed])
    assert "delete “post or in person”, insert “letter”." in shown
    assert f"If it is carried: amendment {other.number} falls." in shown
    assert f"Carried Una {passed}: {passed.title}" in shown
    marked = text(reader.get(at("motion", motion)))
    for amendment in (one, other):  # beside the paragraph that they would change
        assert marked.index(at("amendment", amendment)) < marked.index('id="amendments"')


def test_an_amendment_says_what_it_does_in_words_and_in_the_text_and_what_it_meets(
    maker, ada, reader
):
    motion = maker.rule_change(ada, "ten members", "twelve members")
    wide = maker.amendment(motion, member("Bob"), "twelve members", "as many members as regions")
    narrow = maker.amendment(motion, member("Cat"), "twelve", "fourteen")

    shown = plain(reader.get(at("amendment", narrow)))

    assert "Clause 2, line 3: delete “twelve”, insert “fourteen”." in shown
    assert "has [deleted text: twelve ] [inserted text: fourteen ] members" in shown
    assert f"{wide}: {wide.title}" in shown
    assert f"If {wide} is carried, {narrow} falls." in shown


def test_an_amendment_to_an_amendment_is_shown_with_it(maker, ada, reader):
    motion = maker.on_agenda(ada)
    parent = maker.amendment(motion, member("Bob"), "by post", "by letter or parcel")
    child = maker.amendment(parent, member("Cat"), "parcel", "packet")

    assert f"{child}: {child.title}" in plain(reader.get(at("amendment", parent)))
    shown = plain(reader.get(at("amendment", child)))
    assert f"It amends {parent}: {parent.title}" in shown
    assert "[deleted text: parcel ] [inserted text: packet ]" in shown


def test_who_decided_when_and_by_what_figures_and_no_names_for_strangers(ada):
    hall = AssemblyMaker()
    motion = hall.on_agenda(ada)
    lost = hall.amendment(motion, member("Bob"), "may vote", "shall vote")
    hall.vote(lost, 2, 7, 1)

    for client in (Client(), signed_in(member("Rea Reader"))):
        shown = plain(client.get(at("amendment", lost)))
        assert "Lost" in shown
        assert "First assembly" in shown
        assert "2 for, 7 against, 1 abstained." in shown
        assert "[deleted text: may ] [inserted text: shall ] vote" in shown  # as it was filed


# What became of it, and who wrote it


def test_the_trace_has_every_step_in_its_stage_with_what_it_did(maker, ada, reader):
    motion = maker.on_agenda(ada)
    carried(maker, motion, "may", "shall")

    shown = plain(reader.get(at("trace", motion)))

    filed = shown.index("Goes on Filed")
    ruled = shown.index("The arrangements committee Goes on In order")
    changed = shown.index("Changed Amendment 1 to motion 1 carried")
    assert filed < ruled < changed
    assert shown.index("Rulings, resubmissions and appeals") < ruled
    assert "[deleted text: may ] [inserted text: shall ]" in shown[changed:]
    assert 'id="b-' not in text(reader.get(at("trace", motion)))  # several diffs, no name twice


def test_any_words_of_a_motion_lead_to_whoever_put_them_there(maker, ada, reader):
    motion = maker.on_agenda(ada)
    amendment = carried(maker, motion, "may", "shall")
    page = at("words", motion)

    asked = plain(reader.get(f"{page}?q=members++SHALL+vote"))
    nothing = plain(reader.get(f"{page}?q=shall+not"))
    block = weaves.reading_of(motion).shown[1].id.replace("/", ".")
    whole = plain(reader.get(f"{page}?block={block}"))

    assert '</a> <a href="#k-' in text(reader.get(f"{page}?q=members+shall+vote"))
    assert "All of this paragraph" in asked
    assert "All of this paragraph" not in whole
    for shown in (asked, whole):
        assert f"{amendment} (Una)" in shown
        assert f"{motion} (Ada Okafor)" in shown
    assert "These words are not in the text" in nothing
    assert reader.get(f"{page}?block=no.such").status_code == 404


# The process


def test_what_was_put_forward_is_found_by_words_number_and_state(maker, ada, reader):
    banners = maker.on_agenda(ada, title="A library of banners")
    seeking = maker.seeking(member("Bob"), title="Childcare")
    page = reverse("motions:process", args=[maker.process.slug])

    def found(query):
        shown = text(reader.get(page + query))
        return [m for m in (banners, seeking) if at("motion", m) in shown]

    assert found("") == [banners, seeking]
    assert found("?q=BANNERS") == [banners]
    assert found(f"?q={seeking.number}") == [seeking]
    assert found("?show=support") == [seeking]
    assert found("?show=nonsense") == [banners, seeking]
    assert found("?q=banners&show=support") == []
    assert found("?q=%00banners") == [banners]
    assert "Nothing was found" in text(reader.get(f"{page}?q=badger"))


def test_a_process_without_anything_says_so_and_shows_every_slip(maker, reader):
    page = reverse("motions:process", args=[maker.process.slug])
    stage = maker.process.stages.get(position=9)
    window = stage.window
    actions.reschedule(
        stage,
        opens_at=window.opens_at,
        closes_at=maker.during(10),
        reason="The printers are late.",
        by=maker.clerk,
        at=maker.during(6),
    )

    shown = plain(reader.get(page))

    assert "Nothing has been put forward yet" in shown
    assert "[was:" in shown
    assert "Moved: The printers are late." in shown


def test_where_it_stands_and_what_is_waited_for_is_said_first(maker, ada, reader):
    seeking = maker.seeking(ada)
    out = ruled_out(maker, member("Bob"))
    agenda = maker.on_agenda(member("Cat"))
    reworded = maker.submitted(member("Dee"))
    edits = replacing(weaves.reading_of(reworded), "each year", "every year")
    actions.rule(
        reworded,
        Finding.REWORDED,
        by=maker.clerk,
        at=maker.during(3),
        ground="drafting",
        clause="SO 9",
        words="A slip.",
        edits=edits,
    )
    lost = maker.on_agenda(member("Eve"))
    actions.conclude(lost, Outcome.LOST, why="3 to 40.", by=None, at=maker.during(4))
    first = maker.process.stages.get(position=4)
    actions.finish_stage(first, by=maker.clerk, at=maker.during(5))

    def said(motion):
        return plain(reader.get(at("motion", motion)))

    assert "It has 0 of the 2 signatures that it needs." in said(seeking)
    assert "The arrangements committee ruled it out of order." in said(out)
    assert "It comes before “Second assembly”, which begins on" in said(agenda)
    assert "Lost. 3 to 40." in said(lost)
    with time_machine.travel(maker.during(8), tick=False):
        assert "It is before “Second assembly”, which began on" in said(reworded)
