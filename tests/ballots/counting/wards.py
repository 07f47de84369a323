"""The wards of 2012 and 2017 and what was declared, as tests/data/scottish holds them."""

from __future__ import annotations

import csv
import io
import json
import lzma
import tarfile
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
SCOTTISH = DATA / "scottish"


@cache
def ballots():
    """BLT files by ward: {"glasgow_2017_ward1": b"..."}."""
    raw = lzma.decompress((SCOTTISH / "wards.tar.xz").read_bytes())
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        files = ((Path(m.name).stem, tar.extractfile(m)) for m in tar.getmembers())
        return {ward: file.read() for ward, file in files if file}


@cache
def declared():
    """Rows of the declared count of each contested ward of 2017, in the order of the paper."""
    text = lzma.decompress((SCOTTISH / "2017-stages.csv.xz").read_bytes()).decode()
    wards: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(text)):
        wards.setdefault(row["ward"], []).append(row)
    return wards


@cache
def winners_of_2012():
    return json.loads((SCOTTISH / "2012-winners.json").read_text())
