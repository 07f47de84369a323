"""The register at the staff desk: finding members, entries and what is done with them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import NoReverseMatch, resolve, reverse

from ballots.models import RollEntry
from members import actions, rules, segments
from members.models import Channel, Member, MembershipClass, Reading, RegisterRules, Transfer
from members.roles import Role
from members.standing import Standing
from members.urls import desk
from members.views.desk import token_of
from momentum_demo.models import AuditEvent
from momentum_demo.refusals import Refused
from tests import factories
from tests.answers import words
from tests.desk import signed_in
from tests.factories import DAY, NOON
from tests.tables import table

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

TODAY = NOON.date()


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def office(esi):
    """Esi's browser."""
    return signed_in(esi)


def find(client, **asked):
    return client.post(reverse("register:find"), asked)


def found(client, **asked) -> set[str]:
    return {row[0].name for row in find(client, **asked).context["rows"]}


def entry(client, member):
    return client.get(reverse("register:entry", args=[token_of(member)]))


def act(client, verb, member, **data):
    return client.post(reverse(f"register:{verb}", args=[token_of(member)]), data)


# Whose work each page is

ROLES = {
    "returning": Role.RETURNING_OFFICER,
    "scrutineer": Role.SCRUTINEER,
    "membership": Role.MEMBERSHIP,
    "protection": Role.DATA_PROTECTION,
}


@table("""
                        returning  scrutineer  membership  protection
    index                  yes        yes         yes         yes
    find                   yes        no          yes         no
    entry                  yes        no          yes         no
    enrol                  no         no          yes         no
    correct                no         no          yes         no
    renew                  no         no          yes         no
    class                  no         no          yes         no
    leave                  no         no          yes         no
    rejoin                 no         no          yes         no
    transfer               no         no          yes         no
    merge                  no         no          yes         no
    unmerge                no         no          yes         no
    doubles                no         no          yes         no
    contacts               yes        yes         yes         no
    confirm_contact        yes        yes         yes         no
    lapses                 no         no          yes         no
    moves                  no         no          yes         no
    export                 no         no          yes         no
    imports                no         no          yes         no
    import                 no         no          yes         no
    import_progress        no         no          yes         no
    import_decide          no         no          yes         no
    import_decide_all      no         no          yes         no
    import_commit          no         no          yes         no
    import_undo            no         no          yes         no
    import_drop            no         no          yes         no
    places                 yes        no          yes         no
    new_region             no         no          yes         no
    new_group              no         no          yes         no
    region                 no         no          yes         no
    group                  no         no          yes         no
    close_group            no         no          yes         no
    offices                yes        yes         yes         no
    new_office             yes        yes         yes         no
    appoint                yes        yes         yes         no
    confirm                yes        yes         yes         no
    decline                yes        yes         yes         no
    end_term               yes        yes         yes         no
    rules                  no         no          yes         no
    notices                yes        no          yes         no
    notice                 yes        no          yes         no
    resend                 yes        no          yes         no
    campaign               no         no          yes         no
    bounces                yes        no          yes         no
    clear_bounce           yes        no          yes         no
    corrections            no         no          yes         no
    answer                 no         no          yes         no
    erasures               no         no          no          yes
    erase                  no         no          no          yes
    attributes             no         no          no          yes
    define                 no         no          no          yes
    breaches               yes        yes         yes         yes
    report_breach          yes        yes         yes         yes
    breach                 yes        yes         yes         yes
    keeping                no         no          no          yes
""")
def test_whose_work_each_page_of_the_register_is(row, column, expected):
    view = resolve(address(row)).func

    assert (ROLES[column] in view.roles) is expected
    if not expected:
        client = signed_in(factories.officer("Ola", ROLES[column]))
        response = client.post(address(row))
        assert response.status_code in {405, 409}
        assert response.status_code == 405 or "Your office does not do this" in words(response)


def address(name: str) -> str:
    """The page of that name, with something in each place of its address."""
    pattern = next(p for p in desk[0] if p.name == name)
    given = {"token": "x", "pk": 1, "merged": 1, "row": 1, "slug": "x"}
    kwargs = {key: given[key] for key in pattern.pattern.converters}
    return reverse(f"register:{name}", kwargs=kwargs)


def test_the_table_above_has_every_page_of_the_register():
    tested = {
        mark.id.rsplit("-", 2)[0]
        for mark in test_whose_work_each_page_of_the_register_is.pytestmark[0].args[1]
    }

    assert {pattern.name for pattern in desk[0]} == tested


def test_for_members_the_register_does_not_exist(ada):
    client = signed_in(ada)

    assert {client.get(address(p.name)).status_code for p in desk[0]} == {404}
    assert {client.post(address(p.name)).status_code for p in desk[0]} == {404}


# Finding members


@pytest.mark.parametrize("asked", ["Okafor ada", "number", "email", "  ADA  "])
def test_members_are_found_by_number_name_or_address(asked, office, ada):
    asked = {"number": str(ada.number), "email": ada.user.email.upper()}.get(asked, asked)

    assert found(office, asked=asked) == {"Ada Okafor"}


def test_a_search_that_finds_nobody_says_so(office):
    assert "Nobody is found" in find(office, asked="nobody by this name").content.decode()
    assert "Nobody is found" not in office.get(reverse("register:find")).content.decode()


def test_what_is_asked_is_in_no_address(office, ada):
    for name in ("find", "index"):
        with pytest.raises(NoReverseMatch):
            reverse(f"register:{name}", args=[ada.number])
    assert "rows" not in office.get(reverse("register:find") + "?asked=Ada").context
    page = find(office, asked="Ada").content.decode()
    assert str(ada.number) not in "".join(re.findall(r'href="([^"]*)"', page))


def test_an_entrys_address_is_nobodys_number_and_lasts_a_day(office, ada, now):
    address = reverse("register:entry", args=[token_of(ada)])
    assert office.get(address).status_code == 200

    for guess in (str(ada.number), str(ada.pk), token_of(ada)[:-1] + "x"):
        assert office.get(reverse("register:entry", args=[guess])).status_code == 404
    now.move_to(NOON + 2 * DAY)
    assert signed_in(Member.objects.get(name="Esi Mensah")).get(address).status_code == 404


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"standing": "good"}, {"Ada Okafor", "Esi Mensah"}),
        ({"standing": "in-arrears"}, {"Ben Hughes"}),
        ({"standing": "not-voting"}, {"Sam Supporter"}),
        ({"standing": "not-a-member"}, {"Gill Gone"}),
        ({"kind": "supporter"}, {"Sam Supporter"}),
        ({"region": "elsewhere"}, {"Sam Supporter"}),
        ({"joined_since": "2021-01-01"}, set()),
        ({"standing": "good", "asked": "ada"}, {"Ada Okafor"}),
    ],
)
def test_a_segment_is_by_standing_class_place_and_time(asked, expected, office, ada, ben):
    factories.member("Sam Supporter", supporter=True, where=factories.region("Scotland"))
    gone = factories.member("Gill Gone")
    actions.leave(gone, on=TODAY, reason="moved away", by=None, at=NOON)
    if asked.get("region"):
        asked = {"region": factories.region("Scotland").pk}

    assert found(office, **asked) == expected


def test_the_segments_of_standing_say_what_standing_says(office, ada, ben):
    """The register is asked at once for what members.standing says of one."""
    factories.member("Sam Supporter", supporter=True)
    late = factories.member("Late")
    late.memberships.update(paid_until=TODAY - timedelta(days=60))
    later = factories.member("Later")
    later.memberships.update(paid_until=TODAY - timedelta(days=61))
    gone = factories.member("Gill Gone")
    actions.leave(gone, on=TODAY, reason="moved away", by=None, at=NOON)

    for standing in Standing:
        asked = {"standing": standing.value}
        chosen = set(segments.chosen(asked, on=TODAY, arrears_allowed=60))
        assert chosen == {
            m for m in Member.objects.all() if m.standing(TODAY, arrears_allowed=60) == standing
        }


def test_a_search_costs_the_same_for_one_found_or_thirty(office, django_assert_max_num_queries):
    factories.members(30)

    with django_assert_max_num_queries(20):
        find(office)


# An entry


def test_an_entry_says_whether_they_voted_and_never_how(office, maker, ada, now):
    ballot = maker.opened()
    maker.vote(ballot, ada, b"F")
    now.move_to(NOON + DAY)

    response = entry(office, ada)

    shown = words(response)
    assert response.context["elsewhere"] == [(ballot.title, "Ballot papers issued")]
    assert "In good standing, because:" in shown
    assert bytes(RollEntry.objects.get(member=ada).salt).hex() not in shown


@pytest.mark.parametrize(
    ("who", "reasons"),
    [
        (
            "good",
            [
                "The membership began on 1 January 2020.",
                "This class of membership has a vote.",
                "It is paid for until 1 January 2036.",
            ],
        ),
        (
            "late",
            [
                "The membership began on 1 January 2020.",
                "This class of membership has a vote.",
                "It was paid for until 20 February 2026.",
                "The rules allow arrears until 21 April 2026.",
            ],
        ),
        (
            "unpaid",
            [
                "The membership began on 1 January 2020.",
                "This class of membership has a vote.",
                "It was paid for until 1 January 2024.",
            ],
        ),
        ("gone", ["The last membership ended on 1 March 2026."]),
        (
            "supporter",
            [
                "The membership began on 1 January 2020.",
                "This class of membership has no vote.",
            ],
        ),
    ],
)
def test_standing_comes_with_its_reasons(who, reasons, office):
    member = factories.member("Ann", lapsed=who == "unpaid", supporter=who == "supporter")
    if who == "late":
        member.memberships.update(paid_until=date(2026, 2, 20))
    if who == "gone":
        actions.leave(member, on=date(2026, 3, 1), reason="moved away", by=None, at=NOON)

    assert entry(office, member).context["reasons"] == reasons


def test_each_look_at_an_entry_is_on_the_record(office, maker, ada):
    cleo = signed_in(maker.returning)
    for client in (office, cleo, office):
        entry(client, ada)

    looks = AuditEvent.objects.filter(action="member.viewed", subject=f"members.member:{ada.pk}")
    assert looks.count() == 3
    assert looks[1].member == maker.returning.pk
    assert {str(look.change) for look in looks} == {"{}"}


def test_a_search_alone_opens_no_entry_and_is_written_down(office, ada, esi):
    find(office, asked="Ada")

    assert not AuditEvent.objects.filter(action="member.viewed").exists()
    assert list(Reading.objects.values_list("member", "by", "how")) == [(ada.pk, esi.pk, "list")]


# What is done with an entry


def test_the_register_is_changed_by_the_membership_office_alone(maker, ada):
    for act_of_another in (
        lambda: actions.correct(
            ada, {"name": "X"}, by=maker.returning, at=NOON, channel=Channel.OFFICE
        ),
        lambda: actions.leave(ada, on=TODAY, reason="x", by=maker.scrutineer, at=NOON),
        lambda: actions.transfer(
            ada, region=ada.region, local_group=None, on=TODAY, by=maker.returning, at=NOON
        ),
        lambda: actions.open_region("Elsewhere", by=maker.returning, at=NOON),
        lambda: actions.lapse_due(at=NOON, by=maker.scrutineer),
    ):
        with pytest.raises(Refused) as refused:
            act_of_another()
        assert refused.value.refusal == rules.OTHER_OFFICE


def test_a_new_member_who_looks_like_one_is_shown_first(office, ada):
    like = {
        "name": "Someone Else",
        "email": ada.user.email.replace("@", "+again@").upper(),
        "region": ada.region.pk,
        "kind": "full",
        "joined_on": TODAY,
        "paid_until": TODAY + timedelta(days=365),
    }

    asked = office.post(reverse("register:enrol"), like)
    assert [label for label, _token in asked.context["alike"]] == [
        f"Ada Okafor, number {ada.number}"
    ]
    assert Member.objects.count() == 2

    office.post(reverse("register:enrol"), like | {"really": "yes"})
    made = Member.objects.get(name="Someone Else")
    assert made.number == max(Member.objects.values_list("number", flat=True))


def test_a_year_mistyped_makes_nobody_unpaid_since_before_they_joined(office, ada):
    answer = act(office, "renew", ada, paid_until="2006-12-31")

    assert answer.status_code == 409
    assert ada.memberships.get().paid_until == date(2036, 1, 1)


def test_an_address_in_capitals_is_the_same_address(ada, esi):
    typed = {"email": f" {ada.user.email.upper()} ", "phone": "029 2018 0000"}

    made = actions.correct(ada, typed, by=esi, at=NOON, channel=Channel.OFFICE)

    assert [change.field for change in made] == ["phone"]


def test_nothing_is_written_to_the_entry_of_somebody_erased(ada, esi):
    Member.objects.filter(pk=ada.pk).update(erased_at=NOON)

    with pytest.raises(Refused, match="erased"):
        actions.correct(ada, {"name": "Ada"}, by=esi, at=NOON, channel=Channel.OFFICE)


def test_payments_classes_ends_and_new_beginnings(office, ada):
    act(office, "renew", ada, paid_until="2040-01-01")
    act(office, "class", ada, kind="movement-builder", on=TODAY)
    assert ada.standing(TODAY) == Standing.NOT_VOTING
    act(office, "leave", ada, on=TODAY + timedelta(days=1), reason="asked to")
    assert Member.objects.get(pk=ada.pk).standing(TODAY + timedelta(days=1)) == (
        Standing.NOT_A_MEMBER
    )
    act(office, "rejoin", ada, kind="full", on="2026-04-01", paid_until="2027-04-01")

    spans = Member.objects.get(pk=ada.pk).memberships.order_by("span")
    assert [(m.kind, m.span.lower, m.span.upper, m.paid_until) for m in spans] == [
        ("full", date(2020, 1, 1), TODAY, date(2040, 1, 1)),
        ("movement-builder", TODAY, TODAY + timedelta(days=1), date(2040, 1, 1)),
        ("full", date(2026, 4, 1), None, date(2027, 4, 1)),
    ]


def test_only_memberships_unpaid_for_longer_than_the_rules_allow_lapse(esi, ada, ben):
    RegisterRules.objects.create(version=1, adopted_on=TODAY, lapses_after=100)
    edge = factories.member("Edge")
    edge.memberships.update(paid_until=TODAY - timedelta(days=100))

    assert actions.lapse_due(at=NOON, by=esi) == 1
    assert actions.lapse_due(at=NOON, by=esi) == 0

    assert ben.standing(TODAY) == Standing.NOT_A_MEMBER
    assert edge.standing(TODAY) == Standing.IN_ARREARS


def test_rules_adopted_for_later_do_not_apply_yet(ada):
    RegisterRules.objects.create(version=1, adopted_on=TODAY, arrears_allowed=1)
    RegisterRules.objects.create(version=2, adopted_on=TODAY + DAY, arrears_allowed=2)

    assert RegisterRules.in_force(TODAY).arrears_allowed == 1
    assert RegisterRules.in_force(TODAY + DAY).arrears_allowed == 2


def test_a_move_planned_for_later_is_made_by_the_clock(office, ada):
    scotland = factories.region("Scotland")
    group = actions.open_group("Glasgow", region=scotland, by=None, at=NOON)

    act(office, "transfer", ada, region=scotland.pk, group=group.pk, on=TODAY + DAY)
    assert actions.move_due(at=NOON) == 0
    assert actions.move_due(at=NOON + DAY) == 1
    assert actions.move_due(at=NOON + DAY) == 0

    ada.refresh_from_db()
    assert (ada.region, ada.local_group) == (scotland, group)
    assert Transfer.objects.get().from_region == factories.region()


@pytest.mark.parametrize(
    ("region", "group", "on", "code"),
    [
        ("Wales", "Glasgow", TODAY, "group-elsewhere"),
        ("Scotland", "Glasgow", TODAY - DAY, "transfer-in-the-past"),
        ("Wales", None, TODAY, "same-place"),
    ],
)
def test_moves_that_cannot_be(region, group, on, code, ada, esi):
    found_group = actions.open_group(
        "Glasgow", region=factories.region("Scotland"), by=None, at=NOON
    )

    with pytest.raises(Refused) as refused:
        actions.transfer(
            ada,
            region=factories.region(region),
            local_group=found_group if group else None,
            on=on,
            by=esi,
            at=NOON,
        )

    assert refused.value.refusal.code == code
    assert not Transfer.objects.exists()


# Two entries, one person


def test_a_merge_keeps_one_entry_and_can_be_undone(office, ada, esi):
    other = factories.member("A. Okafor", email="ada.okafor@example.org")
    ada.memberships.update(paid_until=TODAY + DAY)

    act(office, "merge", ada, other=other.number, reason="She telephoned.")

    other.refresh_from_db()
    assert other.merged_into == ada
    assert not other.user.is_active
    assert other.standing(TODAY) == Standing.NOT_A_MEMBER
    assert ada.memberships.get().paid_until == date(2036, 1, 1)
    assert found(office, asked="Okafor") == {"Ada Okafor"}

    made = ada.merges.get()
    office.post(reverse("register:unmerge", args=[token_of(ada), made.pk]))

    other = Member.objects.select_related("user").get(pk=other.pk)
    assert other.merged_into is None
    assert other.user.is_active
    assert other.standing(TODAY) == Standing.GOOD
    assert ada.memberships.get().paid_until == TODAY + DAY


def test_a_merge_cannot_be_undone_once_an_entry_has_changed(ada, esi):
    made = actions.merge(ada, factories.member("A. Okafor"), reason="Same.", by=esi, at=NOON)
    actions.correct(ada, {"phone": "0123"}, by=esi, at=NOON, channel=Channel.OFFICE)

    with pytest.raises(Refused) as refused:
        actions.unmerge(made, by=esi, at=NOON)

    assert refused.value.refusal == rules.CHANGED_MEANWHILE


def test_an_entry_that_holds_office_does_not_go(ada, esi):
    holder = factories.officer("Ada B", Role.COORDINATING)

    with pytest.raises(Refused) as refused:
        actions.merge(ada, holder, reason="Same.", by=esi, at=NOON)

    assert refused.value.refusal.code == "holds-office"


def test_likely_doubles_are_listed_and_left_to_people(office, ada):
    factories.member("Ada Okafor", email=ada.user.email.replace("@", "+votes@"))

    pairs = office.get(reverse("register:doubles")).context["pairs"]

    assert [kind for kind, _people in pairs] == ["mailbox"]


# Offices


def test_it_takes_two_to_appoint_and_neither_is_the_one(esi, maker, ada):
    office = actions.create_office("Treasurer", Role.ARRANGEMENTS, by=esi, at=NOON)
    proposed = actions.propose(ada, office, since=TODAY, until=None, by=esi, at=NOON)
    assert not ada.roles(NOON)

    with pytest.raises(Refused) as alone:
        actions.confirm(proposed, by=esi, at=NOON)
    actions.confirm(proposed, by=maker.scrutineer, at=NOON)

    assert alone.value.refusal.code == "two-people"
    assert ada.roles(NOON) == {Role.ARRANGEMENTS}


def test_nobody_puts_themselves_forward_for_powers(esi):
    office = actions.create_office("Returning", Role.RETURNING_OFFICER, by=esi, at=NOON)

    with pytest.raises(Refused) as refused:
        actions.propose(esi, office, since=TODAY, until=None, by=esi, at=NOON)

    assert refused.value.refusal.code == "own-appointment"


def test_the_one_appointed_cannot_confirm_it(esi, maker):
    office = actions.create_office("Second scrutineer", Role.SCRUTINEER, by=esi, at=NOON)
    dev = maker.scrutineer
    proposed = actions.propose(dev, office, since=TODAY, until=None, by=esi, at=NOON)

    with pytest.raises(Refused) as refused:
        actions.confirm(proposed, by=dev, at=NOON)

    assert refused.value.refusal.code == "two-people"


def test_an_office_without_powers_is_filled_at_once(office, ada, esi):
    made = actions.create_office("Choir", Role.OTHER, seats=2, by=esi, at=NOON)
    data = {"office": made.pk, "number": ada.number, "since": TODAY, "until": ""}

    office.post(reverse("register:appoint"), data)

    assert ada.terms.get().office == made


def test_regions_groups_and_offices_are_entered_on_pages(office, maker, ada):
    office.post(reverse("register:new_region"), {"name": "North"})
    region = factories.Region.objects.get(name="North")
    office.post(
        reverse("register:new_group"),
        {"name": "Caerdydd / Cardiff", "region": region.pk, "quorum": 3, "notice_days": 2},
    )
    group = region.local_groups.get()
    assert group.slug == "caerdydd-cardiff"
    act(office, "transfer", ada, region=region.pk, group=group.pk, on=TODAY)
    office.post(
        reverse("register:new_office"),
        {"name": "Chair", "role": "group-officer", "seats": 1, "group": group.pk},
    )
    chair = group.offices.get()
    office.post(
        reverse("register:appoint"), {"office": chair.pk, "number": ada.number, "since": TODAY}
    )
    assert ada.offices_in(group, NOON)

    office.post(reverse("register:end_term", args=[ada.terms.get().pk]), {"on": TODAY + DAY})

    assert not ada.offices_in(group, NOON + DAY)
    refused = office.post(reverse("register:close_group", args=[group.slug]))
    assert "still has members" in words(refused)


def test_a_class_is_voting_or_not():
    assert {kind for kind in MembershipClass if kind in segments.VOTING} == {MembershipClass.FULL}
