from ballots.sealing import credentials
from tests.ballots.sealing.organisation import Voter


def test_the_message_is_laid_out_as_documented(organisation, ada):
    ctx = organisation.manifest.scopes["van/online"].ctx

    msg = ada.request("van/online").msg

    assert (len(msg), msg[32:40], msg[40:72]) == (104, b"vt1-cred", ctx)
    assert credentials.voter_key(msg, ctx) == msg[72:]


def test_another_device_with_the_same_code_asks_for_the_same(organisation, ada):
    elsewhere = Voter(organisation, 1, ada.seed)
    assert elsewhere.request("van/online") == ada.request("van/online")
    assert elsewhere.credential("van/online") == ada.credential("van/online")


def test_t20_credentials_of_one_seed_have_nothing_in_common(organisation, ada):
    one, other = ada.request("van/online"), ada.request("committee/online")
    parts = [
        {r.msg[:32], r.msg[40:72], r.msg[72:], r.sk, r.blinded, r.r.to_bytes(256, "big")}
        for r in (one, other)
    ]
    assert not parts[0] & parts[1]


def test_t11_two_voters_have_different_credentials(organisation, ada):
    ben = Voter(organisation, 2)
    assert ben.request("van/online").msg != ada.request("van/online").msg


def test_a_message_for_another_contest_names_no_key(organisation, ada):
    other = organisation.manifest.scopes["committee/online"].ctx
    assert credentials.voter_key(ada.request("van/online").msg, other) is None


def test_secrets_do_not_show_in_tracebacks(ada):
    shown = repr(ada.request("van/online")) + repr(ada.credential("van/online"))
    request = ada.request("van/online")
    assert repr(request.sk) not in shown
    assert str(request.r) not in shown
