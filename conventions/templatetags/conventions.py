"""How pages say the moments of a convention, in the time zone of its place, and the figures of a decision."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conventions import narrative
from conventions.models import Convention, Decision, ItemKind
from momentum_demo import moments

register = template.Library()


@register.simple_tag
def local_moment(at: datetime, convention: Convention, *, zone: bool = False) -> SafeString:
    """The day and the time at the place of `convention`."""
    tz = convention.timezone
    return written(at, moments.in_words(at, zone=zone or tz != moments.UK, tz=tz), convention)


@register.simple_tag
def local_clock(at: datetime, convention: Convention) -> SafeString:
    """The time of day at the place of `convention`."""
    return written(at, moments.clock(at, convention.timezone), convention)


@register.simple_tag
def local_seconds(at: datetime, convention: Convention) -> SafeString:
    """The time of day there to the second, for what is measured by it."""
    return written(at, f"{at.astimezone(convention.timezone):%H:%M:%S}", convention)


@register.simple_tag
def local_day(at: datetime, convention: Convention) -> SafeString:
    return written(at, moments.day(at, convention.timezone), convention)


def written(at: datetime, words: str, convention: Convention) -> SafeString:
    exact = at.astimezone(convention.timezone).isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', exact, words)


@register.simple_tag
def figures_of(decision: Decision) -> str:
    """What was counted, in words."""
    return narrative.figures(decision.figures)


@register.filter
def moment_at(at: datetime, zone: str) -> str:
    """`at` for plain text, such as mail, by the clocks of `zone`, which is named."""
    return moments.in_words(at, zone=True, tz=ZoneInfo(zone))


@register.filter
def kind_words(kind: str) -> str:
    return str(ItemKind(kind).label)
