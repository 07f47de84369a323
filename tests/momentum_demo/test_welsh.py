"""The site in Welsh: nothing missing, nothing broken, and what only Welsh needs."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import ngettext, override

from ballots import actions
from ballots.counting import rules, words
from ballots.models import RON
from momentum_demo import moments
from momentum_demo.moments import UK
from momentum_demo.templatetags.components import ordinal
from tests.factories import CANDIDATES, DAY, NOON

PLACES = re.compile(r"%\(\w+\)[sd]|%%|%d|\{\w+\}|<[^>]+>|\n")
# Figures and names that are the same in both languages.
SAME = {"ERS97", "Meek (PR Foundation)", "English", "Cymraeg"}
ENDS = (".", ":", ",")


def read():
    with (settings.BASE_DIR / "locale/cy/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="cy")


CATALOGUE = read()
MESSAGES = [message for message in CATALOGUE if message.id]


def forms(texts) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """The catalogue as the .po has it now, whatever .mo may lie beside it."""
    folder = tmp_path_factory.mktemp("locale")
    path = folder / "cy" / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, CATALOGUE)
    return folder


@pytest.fixture
def welsh(compiled, settings):
    settings.LOCALE_PATHS = [compiled]
    with override("cy"):
        yield


# The catalogue


def test_every_text_is_translated_and_none_is_a_guess():
    call_command("translations", "--check")


def test_every_translation_has_the_places_of_its_text():
    for message in MESSAGES:
        one, *_, many = [set(PLACES.findall(text)) for text in 2 * forms(message.id)]
        first, *others = [set(PLACES.findall(text)) for text in forms(message.string)]
        assert first in (one, many), message.id  # "you alone" need not say how many
        assert all(places == many for places in others), message.id


def test_a_text_with_a_plural_has_the_four_forms_of_welsh():
    assert CATALOGUE.num_plurals == 4
    plurals = [message for message in MESSAGES if not isinstance(message.id, str)]
    assert plurals
    for message in plurals:
        assert len(message.string) == 4, message.id
        assert all(message.string), message.id


def test_spaces_and_full_stops_at_the_ends_are_kept():
    for message in MESSAGES:
        wanted = forms(message.id)[-1]
        for text in forms(message.string):
            assert text.strip() == text, message.id
            assert text.endswith(ENDS) == wanted.endswith(ENDS), message.id


def test_apostrophes_are_curly():
    for message in MESSAGES:
        assert not any("'" in text for text in forms(message.string)), message.id


def test_the_words_of_the_count_are_among_the_texts():
    said = [value for value in vars(words).values() if isinstance(value, str) and " " in value]
    for table in (v for k, v in vars(words).items() if isinstance(v, dict) and k.isupper()):
        said += table.values()
    said += [rule.name for rule in rules.RULES.values()] + [RON]
    texts = {text for message in MESSAGES for text in forms(message.id)}

    assert {text for text in said if text != words.__doc__} <= texts


# Numbers and moments


def test_ordinals(welsh):
    assert " ".join(ordinal(number) for number in range(1, 32)) == (
        "1af 2il 3ydd 4ydd 5ed 6ed 7fed 8fed 9fed 10fed 11eg 12fed 13eg 14eg 15fed 16eg 17eg 18fed "
        "19eg 20fed 21ain 22ain 23ain 24ain 25ain 26ain 27ain 28ain 29ain 30ain 31ain"
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "Mae 1 bleidlais yn aros amdanoch"),
        (2, "Mae 2 bleidlais yn aros amdanoch"),
        (3, "Mae 3 o bleidleisiau yn aros amdanoch"),
        (8, "Mae 8 o bleidleisiau yn aros amdanoch"),
        (11, "Mae 11 o bleidleisiau yn aros amdanoch"),
    ],
)
def test_plurals_mutate(welsh, number, said):
    words = ngettext("%(n)s vote needs you", "%(n)s votes need you", number)
    assert words % {"n": number} == said


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (17, "Dydd Gwener 27 Tachwedd 2026, 5pm"),
        (12, "Dydd Gwener 27 Tachwedd 2026, 12 canol dydd"),
        (0, "Dydd Gwener 27 Tachwedd 2026, 12 hanner nos"),
    ],
)
def test_moments(welsh, hour, said):
    assert moments.in_words(datetime(2026, 11, 27, hour, tzinfo=UK)) == said


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=1), "Yn cau ymhen 1 diwrnod"),
        (timedelta(days=2), "Yn cau ymhen 2 ddiwrnod"),
        (timedelta(days=9), "Yn cau ymhen 9 diwrnod"),
        (timedelta(hours=3), "Yn cau ymhen 3 awr"),
        (timedelta(minutes=2), "Yn cau ymhen 2 funud"),
        (timedelta(seconds=2), "Yn cau ymhen llai na munud"),
        (timedelta(0), "Wedi cau"),
    ],
)
def test_how_long_is_left(welsh, left, said):
    now = datetime(2026, 11, 25, 9, 12, tzinfo=UK)
    assert moments.closes_in(now + left, now) == said


# Pages


def english_on(response) -> set[str]:
    """Which of our English texts of two words or more are on a page that should have none."""
    page = response.content.decode()
    assert '<html lang="cy"' in page
    seen = unescape(re.sub(r"\s+", " ", page))
    texts = {text for message in MESSAGES for text in forms(message.id) if " " in text} - SAME
    return {text for text in texts if not PLACES.search(text) and text in seen}


@pytest.fixture
def reader(welsh, client, ada):
    """A member who reads Welsh."""
    client.force_login(ada.user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "cy"
    return client


@pytest.mark.django_db(databases=["default", "urn"])
def test_pages_have_no_english_of_ours(reader, maker):
    ballot = maker.opened(proposals=1, candidates=CANDIDATES, seats=2)
    name = ballot.slug
    with time_machine.travel(NOON + DAY, tick=False):
        for page in (
            reader.get(reverse("home")),
            reader.get(reverse("ballots:detail", args=[name])),
            reader.get(reverse("ballots:vote", args=[name])),
            reader.post(reverse("ballots:without", args=[name]), {"go": "skip"}),
            reader.get(reverse("ballots:how")),
        ):
            assert page.status_code == 200
            assert english_on(page) == set()


@pytest.mark.django_db(databases=["default", "urn"])
def test_a_count_is_told_in_welsh(reader, maker, ada):
    ballot = maker.opened(proposals=1, candidates=CANDIDATES)
    maker.vote(ballot, ada, b"F", bytes([1, 0]))
    ballot = maker.declared(ballot)

    for contest in ballot.contests.all():
        arguments = [ballot.slug] if not contest.ranked else [ballot.slug, contest.position]
        address = "ballots:contest_result" if contest.ranked else "ballots:result"
        page = reader.get(reverse(address, args=arguments))
        assert page.status_code == 200
        assert english_on(page) == set()


@pytest.mark.django_db
def test_signing_in_has_no_english(welsh, client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "cy"
    assert english_on(client.get(reverse("account_login"))) == set()


@pytest.mark.django_db(databases=["default", "urn"])
def test_reopening_nominations_is_said_in_welsh_and_kept_in_english(reader, maker, ada):
    draft = maker.draft(proposals=0)
    contest = actions.add_ranked(
        draft,
        title="Elect the committee",
        seats=2,
        candidates=[{"name": name} for name in CANDIDATES],
        ron=True,
        by=maker.returning,
        at=maker.notice,
    )
    maker.draft = lambda: draft
    ballot = maker.opened()
    ron = contest.options.get(is_ron=True)
    maker.vote(ballot, ada, bytes([ron.place, 0]))
    ballot = maker.declared(ballot)

    assert ron.name == "Re-open nominations"
    for address, more in (("ballots:detail", []), ("ballots:contest_result", [contest.position])):
        page = reader.get(reverse(address, args=[ballot.slug, *more]))
        assert "Ailagor enwebiadau" in page.content.decode()
        assert english_on(page) == set()
