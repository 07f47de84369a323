"""Word and OpenDocument files opened with care: a zip archive of XML from somebody we do not know."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from motions.documents import problems
from motions.documents.problems import Unreadable

MEGABYTE = 1_000_000
LARGEST_PART = 20 * MEGABYTE  # unpacked: a rule book is one or two
MOST_PARTS = 5_000

# What zipfile raises of an archive that it cannot unpack, whichever way it was packed.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,  # packed in a way that zipfile does not know
    KeyError,
    EOFError,
    OSError,
    ValueError,
)

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word before 2007, and newer documents with a password
_LOCKED = "EncryptedPackage".encode("utf-16-le")


class Package:
    """The parts of a document. Each is unpacked only when asked for, and never beyond LARGEST_PART."""

    def __init__(self, data: bytes, *, otherwise: str) -> None:
        """Raises Unreadable, with the code `otherwise` if the file is of another kind altogether."""
        if not data:
            raise Unreadable(problems.EMPTY)
        if data.startswith(_OLE):
            locked = _LOCKED in data
            raise Unreadable(problems.ENCRYPTED if locked else problems.OLD_WORD)
        if not data.startswith(_ZIP):
            raise Unreadable(otherwise)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as error:
            raise Unreadable(problems.DAMAGED) from error
        self.names = frozenset(self._archive.namelist())
        if len(self.names) > MOST_PARTS:
            raise Unreadable(problems.DAMAGED)

    def part(self, name: str) -> bytes:
        """A part that must be there."""
        try:
            with self._archive.open(name) as part:
                found = part.read(LARGEST_PART + 1)
        except BROKEN as error:
            raise Unreadable(problems.DAMAGED) from error
        except RuntimeError as error:  # what zipfile says of a part locked with a password
            raise Unreadable(problems.ENCRYPTED) from error
        if len(found) > LARGEST_PART:
            raise Unreadable(problems.TOO_BIG, limit=LARGEST_PART // MEGABYTE)
        return found

    def tree(self, name: str) -> Element:
        """A part that must be there, as a tree without namespaces.

        What a file may say with entities or a document type, it may not say here.
        """
        data = self.part(name)
        try:
            root: Element = fromstring(data, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
            raise Unreadable(problems.DAMAGED) from error
        for element in root.iter():
            element.tag = _local(element.tag)
            if any("}" in key for key in element.attrib):
                element.attrib = {_local(key): value for key, value in element.attrib.items()}
        return root

    def tree_if_there(self, name: str) -> Element:
        """A part as a tree; an empty one if there is none."""
        return self.tree(name) if name in self.names else Element("none")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
