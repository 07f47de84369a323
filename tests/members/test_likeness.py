"""Two entries that may be one person: the same keys, whatever the spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.likeness import digits, folded, keys, mailbox

LETTERS = st.text("abcdefgh", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jo@example.org", "JO@Example.ORG"),
        ("jo@example.org", "jo+votes@example.org"),
        ("jo.b@gmail.com", "job@googlemail.com"),
        ("j.o.b+x@gmail.com", "JOB@gmail.com"),
    ],
)
def test_addresses_of_one_mailbox(one, other):
    assert mailbox(one) == mailbox(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jo.b@example.org", "job@example.org"),
        ("jo@example.org", "jo@example.net"),
        ("+jo@example.org", "+bo@example.org"),
    ],
)
def test_addresses_of_two_mailboxes(one, other):
    assert mailbox(one) != mailbox(other)


@given(LETTERS, LETTERS, st.sampled_from(["gmail.com", "example.org"]))
def test_a_tag_never_makes_another_mailbox(local, tag, host):
    assert mailbox(f"{local}+{tag}@{host}") == mailbox(f"{local}@{host}")


@given(st.lists(LETTERS, min_size=1, max_size=4), st.randoms())
def test_the_order_of_a_name_does_not_matter(words, random):
    turned = list(words)
    random.shuffle(turned)

    assert folded(", ".join(turned).title()) == folded(" ".join(words))


@pytest.mark.parametrize("phone", ["+44 29 2018 0000", "029 2018 0000", "(029) 20180000"])
def test_a_telephone_number_with_or_without_its_country(phone):
    assert digits(phone) == "920180000"


def test_what_is_blank_is_like_nothing():
    assert list(keys(name="", email="")) == []
    assert list(keys(name="Ann", email="", phone="12", address=" ")) == []
