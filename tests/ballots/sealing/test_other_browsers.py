"""All of test_browser.py again in Firefox and in WebKit, Safari's engine, as Debian has them."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from tests.ballots.sealing import test_browser
from tests.ballots.sealing.test_browser import bridge, listen  # noqa: F401 - fixtures
from tests.drivers import driven

pytestmark = pytest.mark.xdist_group("other-browsers")
globals().update({name: it for name, it in vars(test_browser).items() if name.startswith("test_")})

BIND = """
const [name] = arguments;
window.eval(`window[${JSON.stringify(name)}] = async (said) =>
  (await fetch("/python/${name}", { method: "POST", body: JSON.stringify(said) })).json()`);
"""


class Page:
    """What test_browser.py asks of Playwright's page, of a driver and a site of our own."""

    def __init__(self, driver, site) -> None:
        self.driver, self.site = driver, site
        self.evaluate = driver.evaluate
        self.named: list[str] = []

    def goto(self, address: str) -> None:
        path = urlsplit(address).path
        ours = f"http://127.0.0.1:{self.site.server_port}{path}"
        self.driver.goto(ours if "ballot.test" in address else address)

    def reload(self) -> None:
        self.driver.reload()

    def wait_for_function(self, function: str) -> None:
        self.driver.wait_until(f"return window.eval(`({function})()`)")
        self.bind()

    def expose_function(self, name: str, answer) -> None:
        self.site.functions[name] = answer
        self.named.append(name)
        self.bind()

    def bind(self) -> None:
        for name in self.named:
            self.driver.run(BIND, name)

    def route(self, address: str, handle) -> None:
        path = urlsplit(address).path
        handle(SimpleNamespace(fulfill=lambda **said: self.site.answers.update({path: said})))


class Site(BaseHTTPRequestHandler):
    """The voting site, of which there is one page and the modules; and the functions of a test."""

    def do_GET(self):
        test_browser.Listener.do_GET(self)

    def do_POST(self):
        said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind, _, name = self.path.strip("/").partition("/")
        if kind == "python":
            answer = {"status": 200, "json": self.server.functions[name](json.loads(said))}
        else:
            answer = self.server.answers[self.path]
        body = json.dumps(answer["json"]) if "json" in answer else answer.get("body", "")
        self.send_response(answer["status"])
        for header, value in answer.get("headers", {}).items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module", params=["firefox", "webkit"])
def driver(request, tmp_path_factory):
    with driven(request.param, tmp_path_factory.mktemp(request.param)) as made:
        yield made


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.functions, server.answers = {}, {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(driver, site):
    """Somebody's first visit."""
    made = Page(driver, site)
    made.goto(test_browser.PAGE)
    driver.run("localStorage.clear()")
    made.reload()
    made.wait_for_function("() => Boolean(window.vote)")
    return made


@pytest.fixture
def browser(driver, site):
    """For the test that makes its own visit, with cookies."""

    def add_cookies(cookies):
        for cookie in cookies:
            driver.goto(cookie["url"])
            driver.add_cookie(cookie["name"], cookie["value"])

    context = SimpleNamespace(
        add_cookies=add_cookies, new_page=lambda: Page(driver, site), close=lambda: None
    )
    return SimpleNamespace(new_context=lambda: context)
