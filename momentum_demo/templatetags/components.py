"""The parts that pages are made of. Builtin: templates need no {% load %}.

Each part is a tag here and a template under templates/components/. /design/ shows them all.
"""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet, BoundField
from django.template import Context, Library
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from momentum_demo import moments
from momentum_demo.context import support_email

register = Library()

NOTHING: Final = "\N{EN DASH}"
STRIP: Final = 1000  # the width of a bar's drawing; the page stretches it


def component(name: str, **parts: Any) -> SafeString:
    """The template of that name under templates/components/, filled in."""
    return render_to_string(f"components/{name}.html", parts)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from static/img/icons.svg, for the eye only: words beside it say the same."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def tag(words: str, tone: str = "plain") -> SafeString:
    """A short status in words. `tone` is plain, now (needs you now), good, bad or quiet."""
    return format_html('<span class="tag {}">{}</span>', tone, words)


@register.simple_tag
def moment(at: datetime, *, zone: bool = False) -> SafeString:
    """`at` as <time>Friday 27 November 2026, 5pm</time>; with `zone`, the zone is named."""
    return format_html(
        '<time datetime="{}">{}</time>',
        at.astimezone(moments.UK).isoformat(timespec="minutes"),
        moments.in_words(at, zone=zone),
    )


@register.filter
def moment_words(at: datetime) -> str:
    """`at` for plain text, such as mail: the zone is always named."""
    return moments.in_words(at, zone=True)


@register.simple_tag
def closes_in(closes_at: datetime, now: datetime) -> SafeString:
    """A tag that says how long is left; marked as needing you in the last three days."""
    left = closes_at - now
    tone = "now" if left <= moments.SOON else "plain"
    if closes_at <= now:
        tone = "quiet"
    return tag(moments.closes_in(closes_at, now), tone)


@register.filter
def ordinal(number: int) -> str:
    """1st, 2nd, 3rd …, in the page's language."""
    # Translators: what follows the figure in 1st, 2nd … 20th; then, for larger numbers, what
    # follows it when the number ends in 0, 1, … 9. Thirty endings in all, separated by spaces.
    endings = pgettext(
        "ordinals",
        "st nd rd th th th th th th th th th th th th th th th th th th st nd rd th th th th th th",
    ).split()
    in_its_hundred = number % 100
    if 1 <= in_its_hundred <= 20:
        return f"{number}{endings[in_its_hundred - 1]}"
    return f"{number}{endings[20 + number % 10]}"


@register.simple_tag
def percent(part: int | Fraction, whole: int | Fraction, places: int = 1) -> str:
    """`part` of `whole` as "31.4%", rounded half up; a dash when there is no whole."""
    if not whole:
        return NOTHING
    number = _rounded(Fraction(part) / Fraction(whole), places)
    return _("%(number)s%%") % {"number": formats.localize(number)}


@register.simple_tag
def percent_beside(part: int, whole: int, needed: Fraction) -> str:
    """`part` of `whole` as a percentage, with places enough to stay on its side of `needed`.

    needed   the share the rule asks for, 0 to 1

    Just under half is "49.97%", not "50.0%" beside "Not carried".
    """
    if not whole:
        return NOTHING
    share = Fraction(part, whole)
    places = 1
    while share != needed and places < 6:
        shown = Fraction(_rounded(share, places)) / 100
        if shown != needed and (shown < needed) == (share < needed):
            break
        places += 1
    return percent(part, whole, places)


def _rounded(share: Fraction, places: int) -> Decimal:
    """`share` in hundredths, half of the last place rounded up."""
    number = Decimal(share.numerator * 100) / Decimal(share.denominator)
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@register.simple_tag
def signature() -> str:
    """The end of every mail: who wrote, from where, whom to ask."""
    return render_to_string(
        "mail/signature.txt",
        {
            "organisation": settings.ORGANISATION,
            "address": settings.SITE_URL,
            "support_email": support_email(),
        },
    ).strip()


@register.simple_block_tag
def panel(content: str, title: str = "", level: int = 2) -> SafeString:
    """A sheet of its own on the page, with an optional heading."""
    return component("panel", content=content, title=title, level=level)


@register.simple_block_tag
def details(content: str, summary: str, *, open: bool = False) -> SafeString:
    """Words that unfold. `summary` must make sense alone: "Statement from Amina Khan"."""
    return component("details", content=content, summary=summary, open=open)


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """Something to know before going on.

    tone   info, warning, good or bad; the levels of Django's messages will do too
    """
    tone = {"debug": "info", "success": "good", "error": "bad"}.get(tone, tone)
    picture = {"warning": "warning", "good": "check", "bad": "cross"}.get(tone, "info")
    return component("notice", content=content, tone=tone, title=title, icon=picture)


@register.simple_block_tag
def summary_list(content: str) -> SafeString:
    """Facts by name, or answers with a Change link: holds {% summary_row %}s."""
    return format_html('<dl class="summary-list">{}</dl>', content)


@register.simple_block_tag
def summary_row(content: str, term: str, change: str = "") -> SafeString:
    """One fact. `change` is the address of the page that changes it."""
    return component("summary_row", content=content, term=term, change=change)


@register.simple_block_tag
def table_scroller(content: str, label: str) -> SafeString:
    """Room for a table wider than a phone: scrolls by itself, by keyboard too."""
    return format_html(
        '<div class="scroller" role="group" aria-label="{}" tabindex="0">{}</div>', label, content
    )


@register.simple_block_tag
def empty_state(content: str, title: str) -> SafeString:
    """What is said where there is nothing yet: why, and what happens next."""
    return component("empty_state", content=content, title=title)


@register.simple_block_tag
def progress(content: str, value: int, total: int) -> SafeString:
    """How far along one is. The words are the block's: "Proposal 3 of 17"."""
    return component("progress", content=content, value=value, total=total)


@register.simple_block_tag
def receipt(content: str, title: str, code: str = "") -> SafeString:
    """The green panel after a vote is cast. Its title is the page's h1."""
    return component("receipt", content=content, title=title, code=code)


@register.simple_tag(takes_context=True)
def nav_link(context: Context, name: str, label: str, *beside: str) -> SafeString:
    """An item of the main navigation; nothing where `name` is not a page. beside: pages that belong to it"""
    try:
        url = reverse(name)
    except NoReverseMatch:
        return SafeString("")
    path = context["request"].path if "request" in context else ""
    current = ""
    if path == url:
        current = "page"
    elif any(each != "/" and path.startswith(each) for each in [url, *map(reverse, beside)]):
        current = "true"
    return component("nav_link", url=url, label=label, current=current)


@register.simple_tag
def back_link(url: str, label: str = "") -> SafeString:
    """The way back, above the heading."""
    return component("back_link", url=url, label=label or _("Back"))


@register.simple_tag
def breadcrumb(*steps: str) -> SafeString:
    """The way here: label, address, label, address …, ending with the label of this page."""
    *above, here = steps
    return component("breadcrumb", above=list(zip(above[::2], above[1::2], strict=True)), here=here)


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page") -> dict[str, Any]:
    """Previous and next page, and the near ones; keeps the rest of the query string."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [(number, query(context, name, number)) for number in numbers],
        "previous": page.has_previous() and query(context, name, page.number - 1),
        "next": page.has_next() and query(context, name, page.number + 1),
        "ellipsis": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("components/stepper.html", takes_context=True)
def stepper(
    context: Context, value: int, total: int, label: str, name: str = "stage"
) -> dict[str, Any]:
    """Previous and next of numbered things shown one at a time, such as the stages of a count."""
    return {
        "label": label,
        "previous": value > 1 and query(context, name, value - 1),
        "next": value < total and query(context, name, value + 1),
    }


def query(context: Context, name: str, value: object) -> str:
    """The address of this page with `name` set to `value`."""
    parameters = context["request"].GET.copy()
    parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


@register.simple_tag
def error_summary(*forms: BaseForm | BaseFormSet[Any]) -> SafeString:
    """What is wrong, first on the page, each with a link to its field; nothing if all is well."""
    found = [problem for form in forms for problem in _problems(form)]
    return component("error_summary", problems=found) if found else SafeString("")


@register.simple_block_tag
def problems(content: str) -> SafeString:
    """The same panel where errors are not a form's: holds an <li> with a link for each."""
    return component("error_summary", content=content)


def _problems(form: BaseForm | BaseFormSet[Any]) -> list[tuple[str, str]]:
    """Each error of `form` with the id of what it is about; "" where it is about no one field."""
    if not form.is_bound:
        return []
    if isinstance(form, BaseFormSet):
        problems = [(str(error), "") for error in form.non_form_errors()]
        return problems + [problem for one in form.forms for problem in _problems(one)]
    problems = [(str(error), "") for error in form.non_field_errors()]
    for name in form.fields:
        field = form[name]
        problems += [(str(error), first_control(field)) for error in field.errors]
    return problems


@register.filter
def first_control(field: BoundField) -> str:
    """The id of the control to go to: of radios, the first; of date and time, the date."""
    parts = field.subwidgets
    if field.use_fieldset and parts:
        first = parts[0].data
        nested = first.get("subwidgets") or [first]
        return str(nested[0]["attrs"].get("id", field.auto_id))
    return str(field.id_for_label or field.auto_id)


@register.inclusion_tag("components/bar.html")
def bar(
    held: int | Fraction,
    full: int | Fraction,
    gained: int | Fraction = 0,
    mark: int | Fraction | None = None,
    tone: str = "held",
) -> dict[str, Any]:
    """A strip for one candidate at one stage, for the eye only: say the figures beside it.

    held     votes held before
    full     votes that the whole width stands for
    gained   votes received now, drawn after those held
    mark     where to draw the tick, such as the quota
    tone     held, or out for one who is knocked out
    """
    return {
        "held": place(held, full),
        "gained": place(held + gained, full) - place(held, full),
        "mark": None if mark is None else place(mark, full),
        "tone": tone,
    }


@register.inclusion_tag("components/bar.html")
def threshold_bar(
    part: int, whole: int, needed: Fraction, *, passed: bool = False
) -> dict[str, Any]:
    """A strip for one proposal: `part` of `whole`, with a tick at the share `needed`."""
    return {
        "held": place(part, whole),
        "gained": 0,
        "mark": place(needed, 1),
        "tone": "passed" if passed else "failed",
        "track": True,
    }


def place(value: int | Fraction, full: int | Fraction) -> int:
    """Where `value` of `full` falls on the strip, in whole units of its width."""
    if not full:
        return 0
    return min(STRIP, round(Fraction(value) / Fraction(full) * STRIP))


@register.filter
def device(user_agent: str) -> str:
    """Chrome on Android: enough of a browser's own account of itself to know it again."""
    browsers = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS/": "Firefox"}
    browsers |= {"Chrome/": "Chrome", "CriOS/": "Chrome", "Safari/": "Safari"}
    systems = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"}
    systems |= {"Mac OS": "Mac", "CrOS": "Chromebook", "Linux": "Linux"}
    browser = next((name for sign, name in browsers.items() if sign in user_agent), "")
    system = next((name for sign, name in systems.items() if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("An unknown browser")
