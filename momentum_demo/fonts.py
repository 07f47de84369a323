"""The typefaces, cut for the web and for paper from the PyPI packages that carry them.

No font is committed and none comes from another site: the first time a page, a PDF or `collectstatic`
asks, what it needs is cut out of the packages' files and kept under var/fonts/. For the web that is the
letters of English and Welsh, in every weight; for paper every letter, in one weight.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import get_ident
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer


class Face(NamedTuple):
    """Where a typeface comes from, and the part of its design space that the style sheet uses."""

    package: str
    file: str
    axes: dict[str, Any]


FACES: Final = {
    "fonts/public-sans.woff2": Face(
        "fontpkg_public_sans", "PublicSans[wght].ttf", {"wght": (400, 700)}
    ),
    "fonts/source-serif.woff2": Face(
        "fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf", {"opsz": 20, "wght": (400, 700)}
    ),
}
PRINTED: Final = {
    "sans": Face("fontpkg_public_sans", "PublicSans[wght].ttf", {"wght": 400}),
    "sans-bold": Face("fontpkg_public_sans", "PublicSans[wght].ttf", {"wght": 650}),
    "serif": Face(
        "fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf", {"opsz": 12, "wght": 400}
    ),
    "serif-bold": Face(
        "fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf", {"opsz": 24, "wght": 650}
    ),
}
# Latin with every accent of Welsh and its neighbours, punctuation, arrows and the signs we print.
LETTERS: Final = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x1E80, 0x1E86),
    *range(0x1EF2, 0x1EF4),
    *range(0x2010, 0x2028),
    *range(0x2030, 0x203B),
    *(0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212),
]
FEATURES: Final = ["kern", "liga", "ccmp", "locl", "mark", "mkmk", "lnum", "tnum"]

# It tells, glyph by glyph, what it does.
logging.getLogger("fontTools").setLevel(logging.WARNING)


class Finder(BaseFinder):
    """Finds /static/fonts/, cutting what is not there yet."""

    storage = FileSystemStorage(settings.VAR / "fonts")

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, *args: Any, **kwargs: Any) -> Any:
        if path not in FACES:
            return []
        found = str(cut(path, self.storage))
        return [found] if kwargs.get("find_all") or kwargs.get("all") else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in PRINTED:
            printed(name)  # not for the web: now, so that nobody waits for the first PDF
        for path in FACES:
            cut(path, self.storage)
            yield path, self.storage


def cut(path: str, storage: FileSystemStorage) -> Path:
    """The file for `path`, made if it is missing."""
    made = Path(storage.path(path))
    if made.exists():
        return made
    face = FACES[path]
    font = TTFont(packaged(face), recalcTimestamp=False)
    cutter = subset.Subsetter(subset.Options(layout_features=FEATURES, notdef_outline=True))
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, face.axes)
    font.flavor = "woff2"
    return kept(font, made)


def printed(name: str) -> Path:
    """The TrueType file of that name in PRINTED, made if it is missing."""
    made = Path(Finder.storage.path(f"print/{name}.ttf"))
    if made.exists():
        return made
    face = PRINTED[name]
    font = TTFont(packaged(face), recalcTimestamp=False)
    align_figures(font)
    for table in ("GDEF", "GPOS", "GSUB"):  # not used on paper, and slow to cut
        if table in font:
            del font[table]
    cutter = subset.Subsetter(subset.Options(notdef_outline=True))
    cutter.populate(unicodes=font.getBestCmap())  # which leaves behind glyphs only features reach
    cutter.subset(font)
    return kept(instancer.instantiateVariableFont(font, face.axes), made)


def packaged(face: Face) -> Path:
    """Where the package keeps the whole typeface."""
    spec = find_spec(face.package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "files" / face.file


def align_figures(font: TTFont) -> None:
    """Make figures of equal width the usual ones, for writers that cannot ask for a feature."""
    table = font["GSUB"].table
    found = {
        number
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for number in record.Feature.LookupListIndex
    }
    instead: dict[str, str] = {}
    for number in found:
        for part in table.LookupList.Lookup[number].SubTable:
            instead |= getattr(getattr(part, "ExtSubTable", part), "mapping", {})
    for part in font["cmap"].tables:
        if part.isUnicode():
            part.cmap = {code: instead.get(glyph, glyph) for code, glyph in part.cmap.items()}


def kept(font: TTFont, made: Path) -> Path:
    """`font`, written to `made`."""
    made.parent.mkdir(parents=True, exist_ok=True)
    unfinished = made.with_suffix(f".{os.getpid()}-{get_ident()}.part")
    font.save(unfinished)
    unfinished.rename(made)  # at once, so that another process never sees half a file
    return made
