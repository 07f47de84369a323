"""The parts of pages: what they say, and to whom."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from momentum_demo.moments import UK
from momentum_demo.templatetags import components

NOW = datetime(2026, 11, 25, 9, 12, tzinfo=UK)


def render(source, /, path="/", **context):
    """The source as a page at `path` would render it, on one line."""
    page = Template(source).render(Context({"request": RequestFactory().get(path), **context}))
    return " ".join(page.split())


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (20, "20th"),
        (21, "21st"),
        (22, "22nd"),
        (33, "33rd"),
        (40, "40th"),
        (100, "100th"),
        (101, "101st"),
        (111, "111th"),
        (112, "112th"),
    ],
)
def test_ordinals(number, said):
    assert components.ordinal(number) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (4212, 13414, "31.4%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (1, 1, "100.0%"),
        (0, 7, "0.0%"),
        (1, 2000, "0.1%"),  # half is rounded up
        (5, 0, "\N{EN DASH}"),
    ],
)
def test_shares(part, whole, said):
    assert components.percent(part, whole) == said


@pytest.mark.parametrize(
    ("part", "whole", "needed", "said"),
    [
        (2059, 4120, Fraction(1, 2), "49.98%"),  # 50.0% would read as a tie
        (2061, 4120, Fraction(1, 2), "50.02%"),
        (2060, 4120, Fraction(1, 2), "50.0%"),
        (3001, 4120, Fraction(1, 2), "72.8%"),
        (2, 3, Fraction(2, 3), "66.7%"),
        (666, 1000, Fraction(2, 3), "66.6%"),
        (66666, 100000, Fraction(2, 3), "66.666%"),
    ],
)
def test_a_share_never_seems_to_be_on_the_other_side_of_what_was_needed(part, whole, needed, said):
    assert components.percent_beside(part, whole, needed) == said


def test_a_moment_is_a_time_element_in_uk_time():
    page = render("{% moment at %}", at=datetime(2026, 7, 3, 17, tzinfo=UK))

    assert page == '<time datetime="2026-07-03T17:00+01:00">Friday 3 July 2026, 5pm</time>'


@pytest.mark.parametrize(
    ("left", "tone"),
    [(timedelta(days=3), "now"), (timedelta(days=4), "plain"), (-timedelta(1), "quiet")],
)
def test_what_closes_within_three_days_needs_you(left, tone):
    assert f'class="tag {tone}"' in render("{% closes_in at now %}", at=NOW + left, now=NOW)


def test_what_people_write_is_escaped():
    name = "<script>alert(1)</script>"

    page = render(
        "{% tag name %}{% panel name %}{{ name }}{% endpanel %}{% back_link '/' name %}", name=name
    )

    assert "<script>" not in page


def test_a_panel_keeps_the_markup_inside_it():
    page = render("{% panel 'Next' 3 %}<p>Vote</p>{% endpanel %}")

    assert page == '<section class="panel stack"> <h3>Next</h3> <p>Vote</p> </section>'


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/theme/", ' aria-current="page"'),
        ("/theme/of-a-page-below/", ' aria-current="true"'),
        ("/elsewhere/", ""),
    ],
)
def test_navigation_marks_where_one_is(path, current):
    page = render("{% nav_link 'theme' 'Theme' %}", path=path)

    assert page == f'<li><a href="/theme/"{current}>Theme</a></li>'


def test_navigation_leaves_out_what_is_not_there():
    assert render("{% nav_link 'no-such-page' 'Nowhere' %}") == ""


def test_pages_keep_the_rest_of_the_query():
    page = Paginator(range(100), 10).get_page(4)

    links = render("{% pagination page %}", path="/?region=wales&page=4", page=page)

    assert 'href="?region=wales&amp;page=3" rel="prev"' in links
    assert 'href="?region=wales&amp;page=4" aria-current="page"' in links


def test_a_single_page_needs_no_links():
    page = Paginator(range(5), 10).get_page(1)

    assert render("{% pagination page %}", page=page) == ""


@pytest.mark.parametrize(
    ("held", "gained", "widths"),
    [(0, 0, ["0"]), (280, 0, ["500"]), (280, 140, ["500", "250"]), (560, 280, ["1000", "0"])],
)
def test_bars_are_drawn_to_scale_and_stay_on_the_strip(held, gained, widths):
    drawn = components.bar(held, 560, gained, mark=469)

    assert drawn["mark"] == 838
    assert [str(drawn["held"]), str(drawn["gained"])][: len(widths)] == widths


def test_a_threshold_is_drawn_where_the_rule_puts_it():
    drawn = components.threshold_bar(3, 4, Fraction(2, 3), passed=True)

    assert (drawn["held"], drawn["mark"], drawn["tone"]) == (750, 667, "passed")


class Vote(forms.Form):
    name = forms.CharField()
    answer = forms.ChoiceField(choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)

    def clean(self):
        raise forms.ValidationError("Not today")


def test_the_summary_links_to_each_field_in_the_order_of_the_page():
    page = render("{% error_summary form %}", form=Vote({"name": "", "answer": ""}))

    assert page.count("<li>") == 3
    assert page.index("<li>Not today</li>") < page.index('href="#id_name"')
    assert page.index('href="#id_name"') < page.index('href="#id_answer_0"')


@pytest.mark.parametrize("form", [Vote(), Vote(initial={"name": "Ada"})])
def test_there_is_no_summary_before_anything_was_sent(form):
    assert render("{% error_summary form %}", form=form) == ""


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("curl/8.1", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_devices_are_named_as_their_owners_would(user_agent, said):
    assert components.device(user_agent) == said


@pytest.mark.parametrize(
    ("level", "tone"),
    [("success", "good"), ("error", "bad"), ("warning", "warning"), ("info", "info")],
)
def test_messages_are_shown_as_notices(level, tone):
    assert f'class="notice {tone}"' in render("{% notice level %}Done{% endnotice %}", level=level)
