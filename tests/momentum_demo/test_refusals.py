"""A refusal reads one constraint as a rule; every other breach is a bug and stays one."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from members.models import Region
from momentum_demo.refusals import Refusal, Refused, constraint_broken_by, refuse_on

pytestmark = pytest.mark.django_db

TAKEN = Refusal("name-taken", "There is a region of that name.")
NAME_ONCE = "members_region_name_key"


def wales_again() -> Region:
    return Region.objects.create(name="Wales", slug="another")


def test_a_breach_of_the_named_constraint_is_a_refusal():
    Region.objects.create(name="Wales", slug="wales")

    with pytest.raises(Refused) as caught, refuse_on(NAME_ONCE, TAKEN):
        wales_again()

    assert caught.value.refusal == TAKEN


def test_a_breach_of_any_other_constraint_passes_through():
    Region.objects.create(name="Wales", slug="wales")

    with pytest.raises(IntegrityError) as caught, refuse_on("members_region_slug_key", TAKEN):
        wales_again()

    assert constraint_broken_by(caught.value) == NAME_ONCE


def test_what_was_done_before_survives_a_refusal():
    Region.objects.create(name="Wales", slug="wales")

    with pytest.raises(Refused), refuse_on(NAME_ONCE, TAKEN):
        wales_again()

    assert [region.slug for region in Region.objects.all()] == ["wales"]


def test_what_is_allowed_is_done():
    with refuse_on(NAME_ONCE, TAKEN):
        Region.objects.create(name="Wales", slug="wales")

    assert Region.objects.get().name == "Wales"


def test_an_error_that_names_no_constraint_is_none_of_them():
    assert constraint_broken_by(IntegrityError("something")) is None


def test_a_refusal_is_logged_by_its_code_and_not_by_its_words():
    assert str(Refused(TAKEN)) == "name-taken"
