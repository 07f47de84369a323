from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motions.documents import (
    Notice,
    Unreadable,
    read_word,
    write_word,
    write_word_tracked,
)
from motions.drafting import Unacceptable, begin, plain, propose, read, revise, weave
from motions.drafting.text import Kind, Passage, Style, words_of
from tests.motions.documents.packages import (
    OFFICE,
    listed,
    numbered,
    paragraph,
    word_file,
)
from tests.motions.drafting.texts import edited, randoms, settled, texts

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ABOUT = {"title": "Motion 7", "author": "Standing orders committee", "at": NOON}
BASE = frozenset({"original"})


def _typed(reading):
    return plain.render(block.passage for block in reading.text)


def _reading(text):
    return read(weave([begin(text)]), BASE)


# What our own writer writes.

EVERYTHING = settled("""# Rule book

## Part “one” & more

A paragraph with **strong**, *stressed*, ***both*** and [linked *words*](https://example.org/a?b=1&c=2) ones.

1. Clause

1.1. Below it

1.1.1. Below that

- item
  - deeper
    - deepest

3\\. A paragraph like a clause

- another list

### Last""")


def test_every_kind_of_block_comes_back():
    assert read_word(write_word(_reading(EVERYTHING), **ABOUT)).typed == EVERYTHING


@settings(max_examples=60)
@given(texts)
def test_every_text_comes_back(text):
    assert read_word(write_word(_reading(text), **ABOUT)).typed == text


looks = st.builds(
    lambda word, strong, em, href, space: word._replace(
        strong=strong, em=em, href=href, space=space
    ),
    st.sampled_from(words_of("may shall not , “ ( 3.1 it's ] * _ &")),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "", "", "https://example.org/x?a=1&b=2"]),
    st.booleans(),
)
dressed = (
    st.lists(
        st.builds(
            lambda kind, level, words: Passage(
                Style(kind, 1 if kind == Kind.PARAGRAPH else level), tuple(words)
            ),
            st.sampled_from(Kind),
            st.integers(1, 6),
            st.lists(looks, min_size=1, max_size=8),
        ),
        min_size=1,
        max_size=5,
    )
    .map(lambda found: plain.render(plain.parse(plain.render(found))))
    .filter(lambda text: text == plain.render(plain.parse(text)))
)


@settings(max_examples=60)
@given(dressed)
def test_emphasis_and_links_come_back(text):
    assert read_word(write_word(_reading(text), **ABOUT)).typed == text


def test_the_same_text_at_the_same_moment_is_the_same_file():
    reading = _reading(EVERYTHING)

    assert write_word(reading, **ABOUT) == write_word(reading, **ABOUT)


# Tracked changes.


@settings(max_examples=250)
@given(texts, randoms)
def test_accepting_all_is_the_text_if_passed_and_refusing_all_the_original(text, rng):
    woven = weave([begin(text)])
    ids = ["original"]
    for n in range(rng.randint(1, 3)):
        on = read(woven, {"original", *rng.sample(ids, rng.randint(0, len(ids)))})
        try:
            change = revise(on, f"A{n}", n, edited(rng, settled(_typed(on))))
        except Unacceptable:
            continue
        woven = weave([*woven.changes, change])
        ids.append(change.id)
    before, after = (
        read(woven, {"original", *rng.sample(ids, rng.randint(0, len(ids)))}) for _ in range(2)
    )

    document = write_word_tracked(before, after, **ABOUT)

    assert _read(document) == settled(_typed(after))
    assert _read(document, original=True) == settled(_typed(before))


def test_each_change_names_its_amendment_and_the_moment():
    original = begin("Members may vote by post.")
    on = read(weave([original]), BASE)
    change = propose(on, "A1", 1, changed={on.shown[0].id: "Members shall vote by post."})
    after = read(weave([original, change]), BASE | {"A1"})

    document = write_word_tracked(on, after, **ABOUT, names={"A1": "Amendment 1 (Hackney)"})

    body = _part(document, "word/document.xml")
    assert body.count('w:author="Amendment 1 (Hackney)" w:date="2026-11-23T12:00:00Z"') == 2
    assert '<w:delText xml:space="preserve"> may</w:delText>' in body
    assert '<w:t xml:space="preserve"> shall</w:t>' in body
    assert read_word(document).notices == (Notice("headers", 1), Notice("tracked", 2))


def _read(document, *, original=False):
    """The text as typed, or "" if there is none: an amendment may delete everything."""
    with suppress(Unreadable):
        return read_word(document, original=original).typed
    return ""


def _part(document, name):
    return zipfile.ZipFile(io.BytesIO(document)).read(name).decode()


INSERTED = '<w:ins w:id="1" w:author="Ann" w:date="2026-01-01T00:00:00Z"/>'
DELETED = '<w:del w:id="1" w:author="Ann" w:date="2026-01-01T00:00:00Z"/>'


@pytest.mark.parametrize(
    ("body", "accepted", "original"),
    [
        (
            "<w:p><w:r><w:t>May </w:t></w:r><w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>always </w:t></w:r></w:ins><w:r><w:t>vote.</w:t></w:r></w:p>",
            "May always vote.",
            "May not vote.",
        ),
        (
            f"<w:p><w:pPr><w:rPr>{DELETED}</w:rPr></w:pPr><w:r><w:t>One. </w:t></w:r></w:p>"
            "<w:p><w:r><w:t>Two.</w:t></w:r></w:p>",
            "One. Two.",
            "One.\n\nTwo.",
        ),
        (
            f"<w:p><w:pPr><w:rPr>{INSERTED}</w:rPr></w:pPr><w:r><w:t>One. </w:t></w:r></w:p>"
            "<w:p><w:r><w:t>Two.</w:t></w:r></w:p>",
            "One.\n\nTwo.",
            "One. Two.",
        ),
        (
            "<w:p><w:moveFrom><w:r><w:t>Moved.</w:t></w:r></w:moveFrom></w:p>"
            "<w:p><w:r><w:t>Stays.</w:t></w:r></w:p>"
            "<w:p><w:moveTo><w:r><w:t>Moved.</w:t></w:r></w:moveTo></w:p>",
            "Stays.\n\nMoved.",
            "Moved.\n\nStays.",
        ),
        (
            '<w:p><w:pPr><w:outlineLvl w:val="0"/><w:pPrChange><w:pPr/></w:pPrChange></w:pPr>'
            "<w:r><w:rPr><w:b/><w:rPrChange><w:rPr/></w:rPrChange></w:rPr><w:t>Name</w:t></w:r></w:p>",
            "# **Name**",
            "Name",
        ),
        (
            "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:del><w:r><w:delText>Gone"
            "</w:delText></w:r></w:del></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>Cell</w:t>"
            "</w:r></w:p></w:tc></w:tr></w:tbl>",
            "Cell",
            "Gone\n\nCell",
        ),
    ],
)
def test_what_others_tracked_is_read_both_ways(body, accepted, original):
    document = word_file(body)

    assert read_word(document).typed == accepted
    assert read_word(document, original=True).typed == original


# What others write.

STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/>'
    '<w:basedOn w:val="berschrift2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="LB2"><w:name w:val="List Bullet 2"/>'
    '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/></w:style>'
)


def _styled(text, style):
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


def test_headings_are_known_by_their_style_whatever_the_language():
    body = _styled("A", "berschrift2") + _styled("B", "Mine") + _styled("A 1", "TOC1")

    assert read_word(word_file(body, styles=STYLES)).typed == "## A\n\n## B"


def test_figures_number_clauses_and_letters_list_items():
    lists = [numbered(1, "decimal", "decimal", "lowerLetter", "lowerRoman"), numbered(2, "bullet")]
    body = (
        listed("Members", 1, 0)
        + listed("Joining", 1, 1)
        + listed("age", 1, 2)
        + listed("under 16", 1, 3)
        + listed("Leaving", 1, 1)
        + listed("a point", 2, 0)
        + _styled("a deeper point", "LB2")
        + paragraph("unnumbered", '<w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    numbering = "".join(a for a, _ in lists) + "".join(n for _, n in lists)

    assert read_word(word_file(body, styles=STYLES, numbering=numbering)).typed == (
        "1. Members\n\n1.1. Joining\n\n- age\n  - under 16\n\n1.2. Leaving\n\n"
        "- a point\n  - a deeper point\n\nunnumbered"
    )


def test_numbered_headings_are_clauses_so_that_the_numbers_below_stay_right():
    abstract, number = numbered(1, "decimal", "decimal")
    head = '<w:pStyle w:val="berschrift2"/><w:numPr><w:numId w:val="1"/></w:numPr>'
    body = paragraph("Members", head) + listed("Joining", 1, 1)

    imported = read_word(word_file(body, styles=STYLES, numbering=abstract + number))

    assert imported.typed == "1. Members\n\n1.1. Joining"
    assert imported.notices == (Notice("numbered-headings", 1),)


def test_numbers_typed_by_hand_are_read_and_reported():
    body = "".join(
        map(
            paragraph,
            (
                "3.1 Members may vote.",
                "3.1.2. Or not.",
                "(a) by post",
                "(i) first class",
                "(ii) second class",
                "(b) online",
                "• a bullet",
                "2021 was a year.",
                "(Unlike others.)",
            ),
        )
    )

    imported = read_word(word_file(body))

    assert imported.typed == (
        "0.1. Members may vote.\n\n0.1.1. Or not.\n\n- by post\n  - first class\n  - second class\n"
        "- online\n- a bullet\n\n2021 was a year.\n\n(Unlike others.)"
    )
    assert imported.notices == (Notice("typed-numbers", 7),)


def test_words_keep_their_emphasis_and_links():
    link = (
        f'<Relationship Id="a" Type="{OFFICE}/hyperlink" Target="https://example.org/(a)" '
        'TargetMode="External"/>'
    )
    body = (
        '<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>bo</w:t></w:r><w:r><w:rPr><w:b w:val="1"/></w:rPr><w:t>ld'
        '</w:t></w:r><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t xml:space="preserve"> light </w:t></w:r>'
        '<w:r><w:rPr><w:rStyle w:val="Strong"/></w:rPr><w:t>strong</w:t></w:r><w:r><w:tab/></w:r>'
        '<w:hyperlink r:id="a"><w:r><w:t>here</w:t></w:r></w:hyperlink><w:r><w:br/></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://b.org" '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>there</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>, well</w:t><w:noBreakHyphen/>known</w:r></w:p>'
    )

    assert read_word(word_file(body, styles=STYLES, links=link)).typed == (
        "**bold** light **strong** [here](https://example.org/%28a%29) [there](https://b.org), well\u2011"
    )


def test_what_is_left_out_is_told():
    body = (
        paragraph("Kept.")
        + "<w:p><w:r><w:drawing/></w:r><w:r><w:pict><w:txbxContent/></w:pict></w:r><w:r>"
        '<w:footnoteReference w:id="1"/><w:commentReference w:id="1"/></w:r><m:oMath '
        'xmlns:m="urn:m"/><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:rPr><w:strike/>'
        "</w:rPr><w:t>struck</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p>"
        "</w:tc></w:tr></w:tbl>"
    )
    header = '<w:hdr xmlns:w="urn:w"><w:p><w:r><w:t>Draft</w:t></w:r></w:p></w:hdr>'

    imported = read_word(
        word_file(body, **{"word__header1.xml": header, "word__vbaProject.bin": "macro"})
    )

    assert imported.typed == "Kept.\n\nstruck\n\ncell"
    assert [notice.code for notice in imported.notices] == [
        "comments",
        "equations",
        "footnotes",
        "headers",
        "hidden",
        "images",
        "macros",
        "struck",
        "tables",
        "text-boxes",
    ]
