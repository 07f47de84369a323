"""Words of a text as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motions.drafting import Marked, State, Word
from motions.drafting.text import pieces

register = Library()

Looks = tuple[bool, bool, str]


@register.filter
def as_html(words: Iterable[Word]) -> SafeString:
    """Words with their emphasis and links, escaped."""
    return html_of(tuple(pieces(list(words))))


def html_of(found: Iterable[tuple[Word, str]]) -> SafeString:
    groups = groupby(found, lambda piece: (piece[0].strong, piece[0].em, piece[0].href))
    return format_html_join(
        "", "{}", ((dressed("".join(text for _, text in group), looks),) for looks, group in groups)
    )


def dressed(text: str, looks: Looks) -> SafeString:
    strong, em, href = looks
    lead = " " if text.startswith(" ") else ""
    html = format_html("{}", text.removeprefix(" "))
    if em:
        html = format_html("<em>{}</em>", html)
    if strong:
        html = format_html("<strong>{}</strong>", html)
    if href:
        html = format_html('<a href="{}" rel="nofollow">{}</a>', href, html)
    return format_html("{}{}", lead, html)


@register.filter
def changes(block: Marked) -> SafeString:
    """A block of two versions, with what goes and what comes marked for the eye and in words."""
    inserted, deleted = _("inserted text:"), _("deleted text:")
    html = SafeString("")
    for part in block.parts:
        words = as_html(part.words)
        if part.state == State.KEPT:
            said = words
        else:
            tag, what = ("ins", inserted) if part.state == State.INSERTED else ("del", deleted)
            said = format_html(
                '<{}><span class="visually-hidden">[{} </span>{}<span class="visually-hidden">]</span></{}>',
                SafeString(tag),
                what,
                words,
                SafeString(tag),
            )
        gap = " " if html and part.words and part.words[0].space else ""
        html = format_html("{}{}{}", html, gap, said)
    return html
