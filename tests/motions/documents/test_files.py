from __future__ import annotations

import io
import zipfile

import pytest

from motions.documents import Notice, Unreadable, problems, read_file, words
from motions.drafting import Unacceptable
from tests.motions.documents.packages import RELATIONS, odt_file, paragraph, word_file, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def _locked_zip():
    """A zip archive whose document says that it needs a password."""
    data = bytearray(word_file(paragraph("Secret")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def _packed_in_an_unknown_way():
    """A zip archive that says it is packed with deflate64."""
    data = bytearray(word_file(paragraph("Members")))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 10] = 9
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def _spoiled_lzma():
    """A zip archive packed with LZMA, and damaged on the way."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("_rels/.rels", RELATIONS)
    data = bytearray(file.getvalue())
    data[60:70] = bytes(10)
    return bytes(data)


def kind(value) -> str:
    """A name for a test, the same in every worker: an archive says when it was made, so bytes will not do."""
    return value if isinstance(value, str) else "file"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", b"", problems.EMPTY),
        ("a.txt", b"", problems.EMPTY),
        ("a.docx", b"%PDF-1.7", problems.NOT_WORD),
        ("a.docx", b"Members may vote.", problems.NOT_WORD),
        ("a.docx", OLE, problems.OLD_WORD),
        ("a.doc", OLE, problems.OLD_WORD),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), problems.ENCRYPTED),
        ("a.docx", _locked_zip(), problems.ENCRYPTED),
        ("a.docx", b"PK\x03\x04 and then nothing", problems.DAMAGED),
        ("a.docx", word_file(paragraph("Members"))[:-40], problems.DAMAGED),
        ("a.docx", word_file("<w:p><w:r>"), problems.DAMAGED),
        ("a.docx", _packed_in_an_unknown_way(), problems.DAMAGED),
        ("a.docx", _spoiled_lzma(), problems.DAMAGED),
        ("a.docx", zipped({"hello.txt": "hello"}), problems.NOT_WORD),
        ("a.docx", odt_file("<text:p>Members</text:p>"), problems.NOT_WORD),
        ("a.odt", word_file(paragraph("Members")), problems.NOT_ODT),
        (
            "a.odt",
            odt_file("<text:p>x</text:p>", manifest="<f><encryption-data/></f>"),
            problems.ENCRYPTED,
        ),
        ("a.docx", word_file(""), problems.NO_WORDS),
        ("a.docx", word_file("<w:p><w:r><w:drawing/></w:r></w:p>"), problems.NO_WORDS),
        ("a.md", b"<!-- nothing -->", problems.NO_WORDS),
        ("a.txt", b" \n ", problems.NO_WORDS),
        ("a.txt", b"MZ\0\0binary", problems.NOT_PLAIN),
        ("a.pdf", b"%PDF-1.7", problems.UNKNOWN_KIND),
        ("motion", b"Members may vote.", problems.UNKNOWN_KIND),
        ("a.txt", bytes(20_000_001), problems.TOO_BIG),
    ],
    ids=kind,
)
def test_what_cannot_be_read_is_refused_with_what_to_do(name, data, code):
    with pytest.raises(Unreadable) as caught:
        read_file(name, data)

    assert caught.value.code == code
    assert "{" not in words.unreadable_sentence(caught.value)


def test_entities_are_never_unpacked():
    document = zipped({"_rels/.rels": RELATIONS, "word/document.xml": f"{LAUGHS}<document/>"})

    with pytest.raises(Unreadable) as caught:
        read_file("a.docx", document)

    assert caught.value.code == problems.DAMAGED


def test_a_bomb_is_not_unpacked_beyond_the_limit():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", RELATIONS)
        with archive.open("word/document.xml", "w") as part:
            for _ in range(200):
                part.write(bytes(1_000_000))
    assert len(file.getvalue()) < 300_000

    with pytest.raises(Unreadable) as caught:
        read_file("a.docx", file.getvalue())

    assert caught.value.code == problems.TOO_BIG


def test_elements_inside_each_other_for_ever_are_refused():
    deep = 20_000

    with pytest.raises(Unreadable) as caught:
        read_file("a.docx", word_file("<w:ins>" * deep + "</w:ins>" * deep))

    assert caught.value.code == problems.DAMAGED


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"x " * 500_000),
        ("a.md", b"x " * 500_000),
        ("a.docx", word_file(paragraph("x " * 500_000))),
        ("a.odt", odt_file(f"<text:p>{'x ' * 500_000}</text:p>")),
        ("a.txt", b"x\n\n" * 5_001),
        ("a.docx", word_file(paragraph("x") * 5_001)),
        ("a.docx", word_file(paragraph("x " * 10_001))),
    ],
    ids=kind,
)
def test_a_megabyte_of_text_is_too_long(name, data):
    with pytest.raises(Unacceptable):
        read_file(name, data)


@pytest.mark.parametrize(
    ("data", "typed"),
    [
        (b"\xef\xbb\xbfMembers", "Members"),
        ("“Aelodau”".encode("utf-16"), "“Aelodau”"),
        ("caf\xe9".encode("cp1252"), "café"),
        ("שלום עולם".encode(), "שלום עולם"),
    ],
)
def test_plain_files_are_read_in_the_encodings_people_use(data, typed):
    assert read_file("a.txt", data).typed == typed


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_characters_that_cannot_be_seen_are_dropped_and_counted(name):
    imported = read_file(name, "Mem\x07bers \u202emay vote.".encode())

    assert imported.typed == "Members may vote."
    assert imported.notices == (Notice(problems.INVISIBLE, 2),)


def test_every_notice_has_its_sentence():
    codes = {value for name, value in vars(problems).items() if name.isupper()}

    assert codes == words.UNREADABLE.keys() | words.NOTICES.keys()
    assert all(words.notice_sentence(Notice(code, 2)) for code in words.NOTICES)
