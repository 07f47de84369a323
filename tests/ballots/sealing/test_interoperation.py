"""Our blind signatures against a program that others wrote: @cloudflare/blindrsa-ts, from npm.

It is a witness for the tests alone. It is installed under var/ the first time, at one exact release, and
nothing of it is committed or served.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from ballots.sealing import credentials
from ballots.sealing.blindsig import BadSignature
from tests.ballots.sealing.organisation import chance

WITNESS = "@cloudflare/blindrsa-ts@0.4.4"
SCRIPT = Path(__file__).with_name("interoperation.mjs")
MODULE = Path(__file__).parents[3] / "static" / "js" / "sealed-ballot.js"
CTX = bytes(range(32))

pytestmark = pytest.mark.xdist_group("npm")  # it is installed once, by one of them


@pytest.fixture(scope="session")
def node(tmp_path_factory):
    """Asks node: `node("theirsBlinds", spki=…, input=…)`."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip(f"npm is not here, so our blind signatures were not tried against {WITNESS}")
    folder = settings.BASE_DIR / "var" / "npm"
    if not (folder / "node_modules" / "@cloudflare" / "blindrsa-ts").exists():
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
        installing = subprocess.run(
            [npm, "install", "--prefix", folder, *options, WITNESS], capture_output=True, text=True
        )
        if installing.returncode:
            pytest.skip(f"npm could not install {WITNESS}: {installing.stderr[-300:]}")
    module = shutil.copy(MODULE, tmp_path_factory.mktemp("node") / "sealed-ballot.mjs")

    def node(ask: str, **question):
        said = {n: v.hex() if isinstance(v, bytes) else v for n, v in question.items()}
        answer = subprocess.run(
            ["node", SCRIPT, folder, module],
            input=json.dumps({"ask": ask, **said}),
            capture_output=True,
            text=True,
        )
        assert not answer.returncode, answer.stderr
        return json.loads(answer.stdout)

    return node


@pytest.fixture(scope="session")
def key(keys):
    return keys["stranger"]


def mask() -> bytes:
    return chance.randbytes(256 + 16)


def test_we_sign_what_their_client_blinds(node, key):
    spki = key.public.spki
    blind = node("theirsBlinds", spki=spki, input=b"a message of theirs")

    answer = key.blind_sign(bytes.fromhex(blind["blinded"]), randomness=mask())

    sig = node("theirsFinalizes", spki=spki, answer=answer, msg=blind["msg"], inv=blind["inv"])
    key.public.verify(bytes.fromhex(sig), bytes.fromhex(blind["msg"]))
    assert node("theirsVerifies", spki=spki, sig=sig, msg=blind["msg"])


@pytest.mark.parametrize("by", ["python", "browser"])
def test_they_sign_what_we_blind(node, key, by):
    spki, seed = key.public.spki, chance.randbytes(16)
    request = credentials.request(seed, CTX, key.public)
    asked = (
        {"msg": request.msg.hex(), "blinded": request.blinded.hex()}
        if by == "python"
        else node("oursBlinds", spki=spki, seed=seed, ctx=CTX)
    )

    answer = node("theirsSigns", key=key.to_der(), blinded=asked["blinded"])

    sig = (
        request.finish(bytes.fromhex(answer)).sig.hex()
        if by == "python"
        else node("oursFinalizes", spki=spki, seed=seed, ctx=CTX, answer=answer)
    )
    key.public.verify(bytes.fromhex(sig), bytes.fromhex(asked["msg"]))
    assert node("theirsVerifies", spki=spki, sig=sig, msg=asked["msg"])


def test_their_signature_on_another_message_does_not_pass(node, key):
    blind = node("theirsBlinds", spki=key.public.spki, input=b"one")
    request = credentials.request(chance.randbytes(16), CTX, key.public)

    answer = key.blind_sign(bytes.fromhex(blind["blinded"]), randomness=mask())

    with pytest.raises(BadSignature):
        request.finish(answer)
