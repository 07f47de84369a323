import json

import pytest

from ballots.sealing import canonical
from ballots.sealing.canonical import NotCanonical
from ballots.sealing.fields import Malformed
from ballots.sealing.manifest import Manifest
from tests.ballots.sealing.test_trustees import ceremony


def test_a_manifest_reads_back(organisation):
    manifest = organisation.manifest

    again = Manifest.read(manifest.encoded)

    assert again == manifest
    assert again.hash == manifest.hash
    assert again.scopes.keys() == {"van/online", "committee/online", "committee/assisted"}


def test_a_manifest_with_trustees_reads_back(hold):
    manifest = hold(seal=lambda key: ceremony(2, 3)[2]).manifest
    assert Manifest.read(manifest.encoded) == manifest


def test_every_key_has_a_context_of_its_own(hold):
    one, other = hold().manifest, hold(title="Winter ballot").manifest
    contexts = [scope.ctx for manifest in (one, other) for scope in manifest.scopes.values()]
    assert len(set(contexts)) == 6


def test_spaces_and_order_matter(organisation):
    loose = json.dumps(organisation.manifest.to_json()).encode()
    with pytest.raises(NotCanonical):
        Manifest.read(loose)


def change(data, path, value):
    *way, last = path.split(".")
    for step in way:
        data = data[int(step)] if isinstance(data, list) else data[step]
    if value is None:
        del data[last]
    else:
        data[last] = value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("v", 2),
        ("v", True),
        ("title", None),
        ("extra", 1),
        ("opens", "2026-11-23 12:00"),
        ("min_batch", 0),
        ("min_batch", True),
        ("revote", 1),
        ("receipt_pub", "00"),
        ("receipt_pub", "AA" * 32),
        ("roll.n", -1),
        ("roll.root", "00" * 31),
        ("contests.van.kind", "lottery"),
        ("contests.van.keys", {}),
        ("contests.van.size", 2),
        ("contests.van.seats", 1),
        ("contests.van.options", [{"id": "0", "name": "x", "statement_sha256": "00" * 32}]),
        ("contests.committee.options", []),
        ("contests.committee.seats", 0),
        ("contests.committee.options.1.id", "0"),
        ("contests.committee.keys.online.channel", "pigeon"),
        ("contests.committee.keys.online.spki", "00"),
        ("contests.a/b", {}),
        ("seal.mode", "none"),
        ("seal.n", 1),
        ("seal.pub", "04" + "00" * 64),
        ("client_sha256", {"/x.js": "zz"}),
        ("sections", None),
        ("sections", {"a": {"name": "A", "weight": 0, "n": 50}}),
        ("contests.van.keys.online.segment", "a"),
    ],
)
def test_a_manifest_with_anything_odd_is_refused(organisation, path, value):
    data = json.loads(organisation.manifest.encoded)
    change(data, path, value)
    with pytest.raises(Malformed):
        Manifest.read(canonical.dumps(data))
