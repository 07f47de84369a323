"""static/js/sealed-ballot.js and vote.js in a real browser, against the same protocol in Python."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path

import pytest

from ballots.sealing import credentials, envelope, papercode, sealed
from ballots.sealing.envelope import Unacceptable
from ballots.sealing.sealed import OpeningKey
from tests.ballots.sealing import test_blindsig as rfc9474
from tests.ballots.sealing import test_sealed as rfc9180
from tests.ballots.sealing.organisation import Conflict, Voter, chance

SCRIPTS = Path(__file__).parents[3] / "static" / "js"
PAGE = "https://ballot.test/vote/"
HELPERS = """
import * as sealed from "/sealed-ballot.js";
import * as casting from "/vote.js";
window.m = { ...sealed, ...casting };
window.caught = async (promise) => {
  try { return { value: await promise }; } catch (problem) {
    if (!(problem instanceof m.Problem)) throw problem;
    return { code: problem.code, facts: problem.facts };
  }
};
// A transport that asks Python. Where it answers "lost", the connection broke.
const ask = async (name, argument) => {
  const answer = await window[name](argument);
  if (answer.lost) throw new m.Lost("lost");
  if (answer.code) throw new m.Problem(answer.code, answer);
  return answer;
};
window.bridge = {
  issue: async (requests) => (await ask("pythonIssue", requests)).answers,
  cast: (body) => ask("pythonCast", m.hex(body)),
};
window.vote = async (options = {}) => new m.Vote({
  manifest: await m.openManifest(m.unhex(window.manifest), window.manifestHash),
  codes: ["van/online", "committee/online"],
  transport: window.bridge,
  wait: async () => {},
  ...options,
});
"""

pytestmark = pytest.mark.xdist_group("pages")


@pytest.fixture(scope="module")
def context(browser):
    """The voting site, of which there is one page and the modules."""

    def serve(route):
        if route.request.url.endswith(".js"):
            name, path = "text/javascript", SCRIPTS / route.request.url.rpartition("/")[2]
            body = path.read_text() if path.exists() else HELPERS
        else:
            name, body = "text/html", '<script type="module" src="/helpers.js"></script>'
        route.fulfill(body=body, content_type=name)

    made = browser.new_context()
    made.route("https://ballot.test/**", serve)
    yield made
    made.close()


@pytest.fixture
def page(context):
    """Somebody's first visit."""
    made = context.new_page()
    made.goto(PAGE)
    made.evaluate("localStorage.clear()")
    made.wait_for_function("() => Boolean(window.vote)")
    yield made
    made.close()


class Bridge:
    """The organisation, behind a line that may break. `breaks` says at which calls, and on which side."""

    def __init__(self, organisation, page, member: int = 1) -> None:
        self.organisation, self.page, self.member = organisation, page, member
        self.calls: list[str] = []
        self.breaks: dict[int, str] = {}
        page.expose_function("pythonIssue", lambda asked: self.call("issue", asked))
        page.expose_function("pythonCast", lambda body: self.call("cast", body))
        manifest = organisation.manifest
        page.evaluate(
            "([bytes, hash]) => { window.manifest = bytes; window.manifestHash = hash; }",
            [manifest.encoded.hex(), manifest.hash.hex()],
        )

    def call(self, name, argument):
        self.calls.append(name)
        side = self.breaks.get(len(self.calls))
        if side == "before":
            return {"lost": True}
        try:
            answer = getattr(self, name)(argument)
        except Conflict:
            answer = {"code": "different-request"}
        except Unacceptable as error:
            message = envelope.read(bytes.fromhex(argument))
            held = self.organisation.highest.get((message.contest, message.voter_key))
            answer = {"code": error.fault.value, "seq": held.seq if held else 0}
        return {"lost": True} if side == "after" else answer

    def issue(self, asked):
        return {
            "answers": [
                {
                    "contest": each["contest"],
                    "blind_sig": self.organisation.issue(
                        self.member, each["contest"], bytes.fromhex(each["blinded"])
                    ).hex(),
                }
                for each in asked
            ]
        }

    def cast(self, body):
        id_, receipt = self.organisation.cast(bytes.fromhex(body))
        return {"id": id_.hex(), "receipt": receipt.hex()}


@pytest.fixture
def bridge(organisation, page):
    return Bridge(organisation, page)


def figures(organisation):
    organisation.post(final=True)
    return organisation.result()["van"]["figures"]


BEGIN = """
  const v = await vote();
  if (!v.code) v.take(m.newSeed());
"""
MARKS = '{ "van/online": [70], "committee/online": [2, 0] }'


def test_this_browser_can_do_it(page):
    assert page.evaluate("m.supported()") == ""


@pytest.mark.parametrize(
    ("without", "lacks"),
    [
        (
            "Object.defineProperty(crypto.subtle, 'importKey', {value: () => { throw Error() }})",
            "no-ed25519",
        ),
        (
            "Object.defineProperty(crypto.subtle, 'deriveBits', {value: () => { throw Error() }})",
            "no-sealing",
        ),
    ],
)
def test_a_browser_that_cannot_says_what_it_lacks(page, without, lacks):
    assert page.evaluate(f"() => {{ {without}; return m.supported(); }}") == lacks


def test_paper_codes_are_the_same_in_both_languages(page):
    seeds = [chance.randbytes(16) for _ in range(40)] + [bytes(16), b"\xff" * 16]
    codes = page.evaluate(
        "seeds => seeds.map(seed => m.writeCode(m.unhex(seed)))", [s.hex() for s in seeds]
    )
    assert codes == [papercode.write(seed) for seed in seeds]
    typed = [code.lower().replace("-", " ").replace("0", "o").replace("1", "i") for code in codes]
    read = page.evaluate("codes => codes.map(code => m.hex(m.readCode(code)))", typed)
    assert read == [seed.hex() for seed in seeds]


def test_what_is_wrong_with_a_code_is_the_same_in_both_languages(page):
    good = papercode.write(b"sixteen bytes ok").replace("-", "")
    typed = ["", good[:-1], good + "0", "U" + good[1:], "!" + good[1:]]
    for place in range(28):
        other = "A" if good[place] != "A" else "B"
        typed.append(good[:place] + other + good[place + 1 :])
        swapped = list(good)
        swapped[place - 1], swapped[place] = swapped[place], swapped[place - 1]
        typed.append("".join(swapped))
    for text in typed:
        found = page.evaluate("code => caught((async () => m.hex(m.readCode(code)))())", text)
        assert said_by_browser(found) in as_read(text)
        assert found.get("facts", {}).get("wanted", "") in as_read(text)


def said_by_browser(found) -> str:
    """A part of what Python should make of the same code."""
    match found:
        case {"value": seed}:
            return seed
        case {"code": "code-length", "facts": {"length": length}}:
            return f"This has {length}."
        case {"code": "code-character", "facts": {"place": place}}:
            return f"haracter {place}"
        case {"code": "code-wrong"}:
            return "two or more"
        case _:
            return f"something else: {found}"


def as_read(code: str) -> str:
    """What Python makes of it: the seed, or what is wrong."""
    try:
        return papercode.read(code).hex()
    except papercode.Misread as error:
        return str(error)


def test_blind_signatures_are_as_in_the_rfc(page):
    vector = rfc9474.VECTORS[rfc9474.OURS]
    p, q, inverse = (int(vector[name], 16) for name in ("p", "q", "inv"))
    key = rfc9474.SigningKey.from_primes(p, q)
    found = page.evaluate(
        """async ([spki, msg, salt, r, answer]) => {
          const key = await m.publicKey(m.unhex(spki));
          const blinded = await m.blind(key, m.unhex(msg), m.unhex(salt), BigInt(r));
          const sig = await m.finalize(key, m.unhex(msg), m.unhex(answer), BigInt(r));
          return [m.hex(blinded), m.hex(sig)];
        }""",
        [
            key.public.spki.hex(),
            vector["input_msg"],
            vector["salt"],
            str(pow(inverse, -1, key.public.n)),
            vector["blind_sig"],
        ],
    )
    assert found == [vector["blinded_msg"], vector["sig"]]


def test_papers_are_sealed_as_in_the_rfc(page):
    once = OpeningKey.from_bytes(bytes.fromhex(rfc9180.SK_E))
    found = page.evaluate(
        """async ([secret, point, pub, paper, info, aad]) => {
          const b64 = (digits) => btoa(String.fromCharCode(...m.unhex(digits)))
            .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=/g, "");
          const jwk = { kty: "EC", crv: "P-256", x: b64(point.slice(2, 66)), y: b64(point.slice(66)) };
          const curve = { name: "ECDH", namedCurve: "P-256" };
          const once = {
            publicKey: await crypto.subtle.importKey("jwk", jwk, curve, true, []),
            privateKey: await crypto.subtle.importKey(
              "jwk", { ...jwk, d: b64(secret) }, curve, false, ["deriveBits"]),
          };
          const options = { once, aad: m.unhex(aad) };
          return m.hex(await m.seal(m.unhex(pub), m.unhex(paper), m.unhex(info), options));
        }""",
        [
            rfc9180.SK_E,
            once.public.hex(),
            rfc9180.PK_R,
            rfc9180.PT,
            rfc9180.INFO,
            rfc9180.AAD,
        ],
    )
    assert found == rfc9180.PK_E + rfc9180.CT


def test_the_same_seed_makes_the_same_credential(page, organisation):
    scope = organisation.manifest.scopes["committee/online"]
    seeds = iter(lambda: chance.randbytes(16), None)
    # The one of 256 whose key would begin with a zero, which WebKit on Linux does not take.
    awkward = next(s for s in seeds if not credentials.derive(s, scope.ctx, "vt1 ed25519", 32)[0])
    for seed in [awkward, *islice(seeds, 4)]:
        request = credentials.request(seed, scope.ctx, scope.key.public)
        answer = organisation.signers[scope.code].blind_sign(
            request.blinded, randomness=chance.randbytes(272)
        )
        found = page.evaluate(
            """async ([seed, hash, code, spki, answer]) => {
              const ctx = await m.contextOf(m.unhex(hash), code);
              const key = await m.publicKey(m.unhex(spki));
              const made = await m.credential(m.unhex(seed), ctx, key);
              const sig = await m.finalize(key, made.msg, m.unhex(answer), made.r);
              return [ctx, made.msg, made.blinded, sig, await made.signer.sign(ctx)].map(m.hex);
            }""",
            [
                seed.hex(),
                organisation.manifest.hash.hex(),
                scope.code,
                scope.key.public.spki.hex(),
                answer.hex(),
            ],
        )
        done = request.finish(answer)
        parts = [scope.ctx, request.msg, request.blinded, done.sig, done.sign(scope.ctx)]
        assert found == [part.hex() for part in parts]


def test_what_the_browser_seals_python_opens(page):
    key = OpeningKey.derive(chance.randbytes(32))
    for length in (0, 8, 300):
        paper, info = chance.randbytes(length), chance.randbytes(32)
        closed = page.evaluate(
            "async parts => m.hex(await m.seal(...parts.map(m.unhex)))",
            [key.public.hex(), paper.hex(), info.hex()],
        )
        assert sealed.unseal(key, bytes.fromhex(closed), info=info) == paper


def test_a_vote_from_the_first_press_to_the_receipts(page, organisation, bridge):
    steps = page.evaluate(
        f"""async () => {{
          {BEGIN}
          const steps = [];
          await v.begin({MARKS});
          await v.finish((at) => steps.push(`${{at.step}} ${{at.done}}/${{at.of}}`));
          return steps;
        }}"""
    )

    assert steps == ["signing 0/2", "casting 0/2", "casting 1/2", "done 2/2"]
    assert bridge.calls == ["issue", "cast", "cast"]
    assert figures(organisation) == {"for": 1, "against": 0, "abstain": 0}
    assert organisation.result()["committee"]["cast"]["committee/online"] == 1


def test_a_contest_left_out_gets_a_blank_paper(page, organisation, bridge):
    page.evaluate(f"async () => {{ {BEGIN} await v.begin({{}}); await v.finish(); }}")
    organisation.post(final=True)
    result = organisation.result()
    assert [result[code]["blank"] for code in ("van", "committee")] == [1, 1]


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_dropped_connection_is_tried_again(page, organisation, bridge, call, side):
    bridge.breaks = dict.fromkeys(range(call, call + 3), side)

    waits = page.evaluate(
        f"""async () => {{
          {BEGIN}
          const waits = [];
          await v.begin({MARKS});
          await v.finish((at) => at.step === "waiting" && waits.push(at.seconds));
          return waits;
        }}"""
    )

    assert len(waits) == 3
    assert waits == sorted(waits)
    assert len(organisation.urn) == 2
    assert figures(organisation) == {"for": 1, "against": 0, "abstain": 0}


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_page_closed_at_any_step_is_finished_on_the_next_visit(
    page, organisation, bridge, call, side
):
    bridge.breaks = {call: side}
    stopped = page.evaluate(
        f"""async () => {{
          {BEGIN}
          await v.begin({MARKS});
          const stop = new AbortController();
          v.signal = stop.signal;
          v.wait = async () => stop.abort();
          return caught(v.finish());
        }}"""
    )
    assert stopped["code"] == "stopped"
    page.reload()
    page.wait_for_function("() => Boolean(window.vote)")
    manifest = organisation.manifest
    page.evaluate(
        "([bytes, hash]) => { window.manifest = bytes; window.manifestHash = hash; }",
        [manifest.encoded.hex(), manifest.hash.hex()],
    )

    receipts = page.evaluate("async () => { const v = await vote(); return v.finish(); }")

    assert sorted(receipts) == ["committee/online", "van/online"]
    assert {receipt["id"] for receipt in receipts.values()} == {i.hex() for i in organisation.urn}
    assert len(organisation.urn) == 2
    assert figures(organisation) == {"for": 1, "against": 0, "abstain": 0}


def test_what_the_device_keeps_does_not_say_how_they_voted(page, bridge):
    kept = page.evaluate(
        f"async () => {{ {BEGIN} await v.begin({MARKS}); return JSON.stringify(localStorage); }}"
    )
    assert "seed" in kept
    assert "[70]" not in kept
    assert bridge.calls == []


def test_nothing_is_asked_of_anyone_before_the_seed_is_kept(page, bridge):
    found = page.evaluate(
        f"""async () => {{
          Storage.prototype.setItem = () => {{ throw new Error("full"); }};
          return caught((async () => {{ {BEGIN} await v.begin({MARKS}); await v.finish(); }})());
        }}"""
    )
    assert found["code"] == "cannot-keep"
    assert bridge.calls == []


def test_on_another_device_the_code_is_enough(page, organisation, bridge):
    code = page.evaluate(
        f"async () => {{ {BEGIN} await v.begin({MARKS}); await v.finish(); return v.code; }}"
    )
    page.evaluate("localStorage.clear()")

    receipts = page.evaluate(
        """async (code) => {
          const v = await vote();
          v.take(m.readCode(code));
          await v.begin({ "van/online": [65], "committee/online": [1] });
          return v.finish();
        }""",
        code,
    )

    assert {receipt["seq"] for receipt in receipts.values()} == {2}
    assert len(organisation.urn) == 4
    assert figures(organisation) == {"for": 0, "against": 1, "abstain": 0}


def test_where_there_is_one_paper_the_second_device_is_told(page, hold):
    organisation = hold(revote=False)
    Bridge(organisation, page)
    code = page.evaluate(
        f"async () => {{ {BEGIN} await v.begin({MARKS}); await v.finish(); return v.code; }}"
    )
    here = page.evaluate(f"async () => caught((await vote()).begin({MARKS}))")
    page.evaluate("localStorage.clear()")
    there = page.evaluate(
        f"""async (code) => {{
          const v = await vote();
          v.take(m.readCode(code));
          await v.begin({MARKS});
          return caught(v.finish());
        }}""",
        code,
    )
    assert (here["code"], there["code"]) == ("no-second-paper", "sequence-used")
    assert len(organisation.urn) == 2


def test_a_second_tab_leaves_the_first_ones_vote_alone(page, organisation, bridge):
    found = page.evaluate(
        f"""async () => {{
          {BEGIN}
          const other = await vote();
          await v.begin({MARKS});
          const codes = [
            (await caught(other.begin({{}}))).code,
            (await caught((async () => other.take(m.newSeed()))())).code,
          ];
          await v.finish();
          return codes;
        }}"""
    )
    assert found == ["unfinished", "another-code"]
    assert figures(organisation) == {"for": 1, "against": 0, "abstain": 0}


def test_a_second_code_is_refused(page, organisation, bridge):
    Voter(organisation, bridge.member).credential("van/online")  # begun on another device
    found = page.evaluate(
        f"async () => {{ {BEGIN} await v.begin({MARKS}); return caught(v.finish()); }}"
    )
    assert found["code"] == "different-request"


def test_t10_a_key_that_is_not_in_the_manifest_is_noticed(page, organisation, bridge, keys):
    organisation.signers = {**organisation.signers, "van/online": keys["stranger"]}
    codes = []
    for _ in range(4):  # the stranger's modulus may be the smaller one
        codes.append(
            page.evaluate(
                f"""async () => {{
                  localStorage.clear();
                  {BEGIN}
                  await v.begin({MARKS});
                  try {{ return (await caught(v.finish())).code; }} catch {{ return "server"; }}
                }}"""
            )
        )
        organisation.issued.clear()
    assert set(codes) <= {"signed-wrongly", "server"}
    assert "signed-wrongly" in codes
    assert not organisation.urn


def test_t10_a_manifest_for_one_voter_alone_is_refused(page, bridge, hold):
    mine = hold(title="Just for you").manifest
    found = page.evaluate(
        "bytes => caught(m.openManifest(m.unhex(bytes), window.manifestHash))", mine.encoded.hex()
    )
    assert found["code"] == "another-manifest"


def test_a_receipt_that_does_not_hold_is_noticed(page, organisation, bridge):
    bridge.cast = lambda body: {**Bridge.cast(bridge, body), "receipt": "00" * 64}
    found = page.evaluate(
        f"async () => {{ {BEGIN} await v.begin({MARKS}); return caught(v.finish()); }}"
    )
    assert found["code"] == "receipt-wrong"


def test_forgetting_leaves_nothing_and_waits_for_the_receipts(page, bridge):
    found = page.evaluate(
        f"""async () => {{
          {BEGIN}
          await v.begin({MARKS});
          const early = await caught((async () => v.forget())());
          await v.finish();
          v.forget();
          return [early.code, localStorage.length];
        }}"""
    )
    assert found == ["unfinished", 0]


def test_the_page_can_check_a_head_and_a_proof(page, organisation, bridge):
    papers = [Voter(organisation, member).vote("van/online", b"F") for member in range(7)]
    organisation.post(final=True)
    batch, head = organisation.posted[-1]
    found = []
    for paper in papers:
        index = batch.index(paper)
        proof = [step.hex() for step in organisation.tree.inclusion(index)]
        found.append(
            page.evaluate(
                """async ([id, index, proof, head]) => {
                  const manifest = await m.openManifest(m.unhex(window.manifest), window.manifestHash);
                  const steps = proof.map(m.unhex);
                  const other = m.unhex(head.root);
                  return [
                    await m.headHolds(manifest, head),
                    await m.included(m.unhex(id), index, steps, head),
                    await m.included(other, index, steps, head),
                    await m.included(m.unhex(id), (index + 1) % 7, steps, head),
                    await m.headHolds(manifest, { ...head, size: head.size + 1 }),
                  ];
                }""",
                [paper.id.hex(), index, proof, head.to_json()],
            )
        )
    assert found == [[True, True, False, False, False]] * 7


@pytest.mark.parametrize(
    ("answer", "problem", "again"),
    [
        ({"status": 403, "body": "<h1>No</h1>"}, "refused", False),
        ({"status": 409, "json": {"code": "different-request"}}, "different-request", False),
        ({"status": 302, "headers": {"Location": "/sign-in/"}}, "signed-out", False),
        ({"status": 503, "body": "<h1>Back soon</h1>"}, "lost", True),
        ({"status": 429, "body": ""}, "lost", True),
        ({"status": 200, "body": '{"answers": ['}, "lost", True),
    ],
)
def test_which_answers_are_waited_out(page, answer, problem, again):
    page.route("https://ballot.test/issue", lambda route: route.fulfill(**answer))
    found = page.evaluate(
        """async () => {
          const transport = m.transport({ issue: "/issue", cast: "/cast", csrfToken: "token" });
          try { return await transport.issue([]); }
          catch (problem) { return [problem.code, problem instanceof m.Lost]; }
        }"""
    )
    assert found == [problem, again]


class Server(ThreadingHTTPServer):
    """A web server that notes whatever it is sent, and has `answer` answer it."""

    def __init__(self, answer) -> None:
        super().__init__(("127.0.0.1", 0), Listener)
        self.answer = answer
        self.seen: list[tuple[str, dict[str, str], bytes]] = []


class Listener(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.command, dict(self.headers), body))
        answer = json.dumps(self.server.answer(body)).encode()
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", self.headers["Origin"])
        self.end_headers()
        self.wfile.write(answer)

    def do_OPTIONS(self):
        self.server.seen.append((self.command, dict(self.headers), b""))
        self.send_error(403)

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if ".js" in self.path else "text/html")
        self.end_headers()
        if self.path.endswith(".js"):
            path = SCRIPTS / self.path.removeprefix("/")
            self.wfile.write(path.read_bytes() if path.is_file() else HELPERS.encode())
        else:
            self.wfile.write(b'<script type="module" src="/helpers.js"></script>')

    def log_message(self, *arguments):
        pass


@pytest.fixture
def listen():
    servers = []

    def listen(answer) -> Server:
        server = Server(answer)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    yield listen
    for server in servers:
        server.shutdown()
        server.server_close()


def test_t7_the_request_that_casts_says_nothing_of_the_voter(browser, organisation, listen):
    """Over real HTTP: what a browser adds by itself does not show where answers are made up for it."""

    def issue(body):
        return Bridge.issue(bridge, json.loads(body)["requests"])

    def cast(body):
        return Bridge.cast(bridge, body.hex())

    site, urn = listen(issue), listen(cast)
    addresses = f"http://localhost:{site.server_port}/", f"http://127.0.0.1:{urn.server_port}/"
    context = browser.new_context()
    for address in addresses:
        context.add_cookies([{"name": "session", "value": "ada", "url": address}])
    page = context.new_page()
    page.goto(addresses[0])
    page.wait_for_function("() => Boolean(window.vote)")
    bridge = Bridge(organisation, page)

    page.evaluate(
        f"""async (cast) => {{
          const v = await vote({{
            transport: m.transport({{ issue: "/issue", cast, csrfToken: "token" }}),
          }});
          v.take(m.newSeed());
          await v.begin({MARKS});
          await v.finish();
        }}""",
        addresses[1],
    )
    context.close()

    [(_, headers, _)] = site.seen
    assert (headers["Cookie"], headers["X-CSRFToken"]) == ("session=ada", "token")
    assert [method for method, _, _ in urn.seen] == ["POST", "POST"]  # and no question beforehand
    for _, headers, body in urn.seen:
        names = {name.lower() for name in headers}
        assert not names & {"cookie", "authorization", "referer", "x-csrftoken"}
        assert set(json.loads(body)) == set(envelope.NAMES)
    assert len(organisation.urn) == 2
