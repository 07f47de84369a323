import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.sealing import canonical
from ballots.sealing.canonical import NotCanonical

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner)
    ),
)


@settings(max_examples=60)
@given(values)
def test_a_value_can_be_written_and_read_back(value):
    try:
        written = canonical.dumps(value)
    except NotCanonical:  # half a surrogate pair
        return
    assert canonical.loads(written) == value


def test_keys_are_in_order_and_nothing_is_spaced_out():
    assert (
        canonical.dumps({"b": 1, "a": [True, None, "Zoë"]})
        == '{"a":[true,null,"Zoë"],"b":1}'.encode()
    )


@pytest.mark.parametrize(
    "written",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":"\\u0041"}',
        b'{"a":9007199254740992}',
        b'{"a":1}\n',
        '{"ä":1}'.encode(),
        b"\xff",
        b"",
        b"[" * 100_000,
        b"1" * 10_000,
    ],
)
def test_what_could_be_written_otherwise_is_refused(written):
    with pytest.raises(NotCanonical):
        canonical.loads(written)
