"""The three constraints that many tables share say what their names promise."""

from __future__ import annotations

from django.db.models import Q, TextChoices

from momentum_demo.constraints import in_order, one_of, present_iff


class Colour(TextChoices):
    RED = "red"
    GREEN = "green"


# Checked in PostgreSQL, on the tables that have them, in tests/members and tests/ballots.


def test_one_of_lists_the_choices():
    constraint = one_of("colour", Colour)

    assert constraint.name == "%(app_label)s_%(class)s_colour_known"
    assert constraint.condition == Q(colour__in=["red", "green"])


def test_in_order_names_both_moments():
    assert in_order("opens_at", "closes_at").name == (
        "%(app_label)s_%(class)s_opens_at_before_closes_at"
    )


def test_present_iff_goes_both_ways():
    filled, there = Q(ended_at__isnull=False), Q(state="ended")

    assert present_iff("ended_at", state="ended").condition == (there & filled) | (~there & ~filled)
