"""Addresses made from titles."""

import pytest

from members.models import Region
from momentum_demo.slugs import free_slug

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("North East", "north-east"),
        ("Wales", "wales-3"),
        ("Guide", "guide-2"),
        ("北東", "place"),
        ("x" * 39 + " " + "y" * 30, "x" * 39),
    ],
)
def test_an_address_is_made_from_the_title_and_is_free(words, expected):
    for slug in ("wales", "wales-2", "wales-on-sea"):
        Region.objects.create(name=slug, slug=slug)

    assert free_slug(words, Region.objects, otherwise="place", reserved=["guide"]) == expected
