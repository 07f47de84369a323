from __future__ import annotations

from motions.documents import Notice, read_odt
from tests.motions.documents.packages import odt_file

LISTS = (
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/>'
    '<text:list-level-style-number text:level="2" style:num-format="1"/>'
    '<text:list-level-style-number text:level="3" style:num-format="a"/></text:list-style>'
    '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/>'
    '<text:list-level-style-bullet text:level="2"/></text:list-style>'
)


def test_headings_lists_and_clauses_come_over():
    body = (
        '<text:h text:outline-level="2">Members</text:h><text:list text:style-name="L1"><text:list-item>'
        "<text:p>Joining</text:p><text:list><text:list-item><text:p>Who may</text:p><text:list>"
        "<text:list-item><text:p>age</text:p><text:p>More of it.</text:p></text:list-item></text:list>"
        "</text:list-item></text:list></text:list-item></text:list>"
        '<text:list text:style-name="L2"><text:list-item><text:p>point</text:p><text:list><text:list-item>'
        "<text:p>deeper</text:p></text:list-item></text:list></text:list-item></text:list>"
    )

    assert read_odt(odt_file(body, automatic=LISTS)).typed == (
        "## Members\n\n1. Joining\n\n1.1. Who may\n\n- age\n\nMore of it.\n\n- point\n  - deeper"
    )


def test_words_keep_their_emphasis_and_links():
    automatic = (
        '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/>'
        '</style:style><style:style style:name="T2" style:family="text" style:parent-style-name="Stress"/>'
        '<style:style style:name="P1" style:family="paragraph"><style:text-properties '
        'fo:font-style="italic"/></style:style>'
    )
    styles = (
        '<style:style style:name="Stress" style:family="text"><style:text-properties '
        'fo:font-style="italic"/></style:style>'
    )
    body = (
        '<text:p>May<text:s text:c="2"/><text:span text:style-name="T1">bold</text:span><text:tab/>'
        '<text:span text:style-name="T2">stress</text:span>, <text:a xlink:href="https://example.org">'
        'link</text:a>.</text:p><text:p text:style-name="P1">All of it.</text:p>'
    )

    assert read_odt(odt_file(body, automatic=automatic, styles=styles)).typed == (
        "May **bold** *stress*, [link](https://example.org).\n\n*All of it.*"
    )


def test_numbered_headings_are_clauses():
    styles = (
        '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" '
        'style:num-format="1"/><text:outline-level-style text:level="2" style:num-format="1"/>'
        "</text:outline-style>"
    )
    body = '<text:h text:outline-level="1">Members</text:h><text:h text:outline-level="2">Joining</text:h>'

    imported = read_odt(odt_file(body, styles=styles))

    assert imported.typed == "1. Members\n\n1.1. Joining"
    assert imported.notices == (Notice("numbered-headings", 2),)


def test_what_is_left_out_is_told_and_tracked_changes_are_accepted():
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>Kept<text:change/>"
        "<text:note><text:note-body><text:p>note</text:p></text:note-body></text:note> words"
        "<draw:frame><draw:image/></draw:frame><draw:frame><draw:text-box><text:p>boxed</text:p>"
        "</draw:text-box></draw:frame>.</text:p><table:table><table:table-row><table:table-cell>"
        "<text:p>cell</text:p></table:table-cell></table:table-row></table:table>"
    )

    imported = read_odt(odt_file(body))

    assert imported.typed == "Kept words.\n\ncell"
    assert imported.notices == tuple(
        Notice(code, 1) for code in ("footnotes", "images", "tables", "text-boxes", "tracked")
    )
