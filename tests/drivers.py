"""Firefox and WebKit as Debian has them, driven with nothing but the standard library.

Playwright drives Chromium; a released Firefox or WebKit it does not. Both speak WebDriver: Firefox by itself,
over a socket (Marionette); WebKitGTK through its WebKitWebDriver, over HTTP.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 60  # seconds
FIREFOX = os.environ.get("FIREFOX", "/usr/bin/firefox-esr")
WEBKIT = "/usr/bin/WebKitWebDriver"
NEEDED = {
    "firefox": ([FIREFOX], "firefox-esr"),
    "webkit": ([WEBKIT, "/usr/bin/Xvfb"], "webkit2gtk-driver xvfb"),
}

# What is asked of a page. It runs outside the page's security policy, in its own world.
ASK = """
const [body, argument, done] = arguments;
(async () => {
  try {
    const made = await (0, window.eval)(`(${body})`);
    done(JSON.stringify({ value: typeof made === "function" ? await made(argument) : made }));
  } catch (problem) {
    done(JSON.stringify({ problem: `${problem} ${problem?.stack}` }));
  }
})();
"""


class Driver:
    """One window. `send` carries a command of WebDriver and its parameters, and brings what it answers."""

    def __init__(self, send: Callable[[str, dict[str, Any]], Any], version: str) -> None:
        self.send, self.version = send, version

    def goto(self, address: str) -> None:
        self.send("Navigate", {"url": address})

    def reload(self) -> None:
        self.send("Refresh", {})

    def add_cookie(self, name: str, value: str) -> None:
        """For the site that is shown."""
        self.send("AddCookie", {"cookie": {"name": name, "value": value, "path": "/"}})

    def run(self, script: str, *arguments: Any) -> Any:
        """What the body of a function returns, in the page but outside its security policy."""
        return self.send("ExecuteScript", {"script": script, "args": list(arguments)})

    def evaluate(self, expression: str, argument: Any = None) -> Any:
        """As Playwright's: what the expression comes to, or what the function does of the argument."""
        asked = {"script": ASK, "args": [expression, argument]}
        answer = json.loads(self.send("ExecuteAsyncScript", asked))
        if "problem" in answer:
            raise AssertionError(answer["problem"])
        return answer.get("value")

    def wait_until(self, script: str, *arguments: Any) -> Any:
        """What the body of a function returns once that is true."""
        latest = time.monotonic() + PATIENCE
        while time.monotonic() < latest:
            if found := self.run(script, *arguments):
                return found
            time.sleep(0.05)
        raise AssertionError(
            f"not so after {PATIENCE} seconds: {script} {arguments}\n{self.words()}"
        )

    def words(self) -> str:
        return self.run("return document.body.innerText")


@contextmanager
def driven(family: str, place: Path) -> Iterator[Driver]:
    """A browser of that family, "firefox" or "webkit", with a profile of its own in `place`."""
    programs, packages = NEEDED[family]
    if missing := [program for program in programs if not Path(program).exists()]:
        pytest.skip(
            f"There is no {missing[0]}: nothing was tried in it. apt-get install {packages}"
        )
    with ExitStack() as stack:
        yield (firefox if family == "firefox" else webkit)(stack, place)


def firefox(stack: ExitStack, place: Path) -> Driver:
    (place / "user.js").write_text('user_pref("marionette.port", 0);\n')
    command = [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", str(place)]
    start(stack, command, os.environ | {"HOME": str(place), "MOZ_HEADLESS": "1"})
    port = once(lambda: int((place / "MarionetteActivePort").read_text()))
    line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
    answers = stack.enter_context(line.makefile("rb"))

    def read() -> Any:
        length = b""
        for digit in iter(lambda: answers.read(1), b":"):
            if not digit:
                raise ConnectionError("Firefox is gone")
            length += digit
        return json.loads(answers.read(int(length)))

    def send(command: str, parameters: dict[str, Any]) -> Any:
        said = json.dumps([0, 1, f"WebDriver:{command}", parameters]).encode()
        line.sendall(str(len(said)).encode() + b":" + said)
        _, _, problem, answer = read()
        assert problem is None, problem
        return answer["value"] if answer and "value" in answer else answer

    read()  # it says first which protocol it speaks
    began = send("NewSession", {"timeouts": {"script": PATIENCE * 1000}})
    return Driver(send, began["capabilities"]["browserVersion"])


def webkit(stack: ExitStack, place: Path) -> Driver:
    mini_browser = next(Path("/usr/lib").glob("*/webkit2gtk-*/MiniBrowser"))
    read, write = os.pipe()
    screen = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    start(stack, screen, os.environ, pass_fds=[write])
    os.close(write)
    with os.fdopen(read) as said:
        display = said.readline().strip()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start(
        stack,
        [WEBKIT, f"--port={port}"],
        os.environ | {"DISPLAY": f":{display}", "HOME": str(place)},
    )
    paths = {"Navigate": "url", "Refresh": "refresh", "AddCookie": "cookie"}
    paths |= {"ExecuteScript": "execute/sync", "ExecuteAsyncScript": "execute/async"}

    def ask(path: str, said: dict[str, Any]) -> Any:
        body = json.dumps(said).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/session{path}", body)
        with urllib.request.urlopen(request, timeout=2 * PATIENCE) as answer:
            return json.load(answer)["value"]

    wanted = {
        "timeouts": {"script": PATIENCE * 1000},
        "webkitgtk:browserOptions": {"binary": str(mini_browser), "args": ["--automation"]},
    }
    began = once(lambda: ask("", {"capabilities": {"alwaysMatch": wanted}}))
    mine = f"/{began['sessionId']}"
    stack.callback(
        lambda: urllib.request.urlopen(
            urllib.request.Request(f"http://127.0.0.1:{port}/session{mine}", method="DELETE")
        ).close()
    )
    return Driver(
        lambda command, parameters: ask(f"{mine}/{paths[command]}", parameters),
        began["capabilities"]["browserVersion"],
    )


def start(stack: ExitStack, command: list[str], environment: Any, **more: Any) -> None:
    """Have a program run until the stack is left."""
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment, **(quiet | more))
    stack.callback(process.wait, PATIENCE)
    stack.callback(process.terminate)


def once(found: Callable[[], Any]) -> Any:
    """What is found as soon as there is something to find."""
    latest = time.monotonic() + PATIENCE
    while True:
        try:
            return found()
        except (OSError, ValueError):  # not there yet, or not whole
            if time.monotonic() > latest:
                raise
            time.sleep(0.1)
