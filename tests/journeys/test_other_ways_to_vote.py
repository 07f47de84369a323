"""The same vote in browsers of other families, and with the urn on a host of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client

from tests.drivers import Driver, driven
from tests.factories import member
from tests.journeys.conftest import House, end, free_port, start, visitor, wait_until_ready
from tests.journeys.steps import become
from tests.journeys.test_an_all_member_ballot import (
    fill_in,
    open_for_an_hour,
    papers_in,
    see_the_receipt,
)

PRESS = """
const [name] = arguments;
const named = [...document.querySelectorAll("button, a, label")].filter(
  (each) => each.offsetParent && each.textContent.replace(/\\s+/g, " ").trim() === name);
named.at(-1)?.click();
return named.length;
"""
SAYS = "return document.body.innerText.includes(arguments[0])"


@pytest.fixture(params=["firefox", "webkit"])
def driver(request, tmp_path) -> Iterator[Driver]:
    with driven(request.param, tmp_path) as made:
        yield made


def test_a_vote_is_sealed_cast_and_found_in_browsers_of_other_families(house, driver):
    ada = member("Ada Okafor")
    ballot = open_for_an_hour()
    client = Client()
    client.force_login(ada.user)
    driver.goto(f"{house.address}/ballots/how-we-count/")
    driver.add_cookie("sessionid", client.cookies["sessionid"].value)

    driver.goto(f"{house.address}/ballots/{ballot.slug}/vote/")
    for question, onwards in (("1 of 2", "Save and continue"), ("2 of 2", "Check your vote")):
        driver.wait_until(SAYS, f"Question {question}")
        driver.wait_until(PRESS, "For")
        driver.wait_until(PRESS, onwards)
    driver.wait_until(SAYS, "Your paper code")
    driver.wait_until(PRESS, "Cast my vote")

    driver.wait_until(SAYS, "Your vote has been cast")
    assert papers_in(ballot) == 2
    driver.wait_until(PRESS, "Is my vote in?")
    driver.wait_until(SAYS, "Your paper is in the box")


@pytest.fixture
def urn_apart(house) -> Iterator[tuple[House, str]]:
    """A web server that answers on two addresses: the site's, and the urn's, which is another host."""
    site, urn = free_port(), free_port()
    address, urn_address = f"http://127.0.0.1:{site}", f"http://localhost:{urn}"
    environment = house.environment | {"SITE_URL": address, "URN_URL": urn_address}
    serve = ["gunicorn", "momentum_demo.wsgi", "--threads=8", "--no-control-socket"]
    binds = [f"--bind=127.0.0.1:{port}" for port in (site, urn)]
    web = start([*serve, *binds], environment, house.logs / "apart.log")
    made = replace(house, address=address)
    try:
        wait_until_ready(made)
        yield made, urn_address
    finally:
        end(web)


def test_the_urn_on_a_host_of_its_own_gets_the_papers_and_no_cookie(urn_apart, browser):
    site, urn_address = urn_apart
    ada = member("Ada Okafor")
    ballot = open_for_an_hour()
    visitors = visitor(browser, site)
    page = next(visitors)
    become(page, ada)
    page.context.add_cookies([{"name": "of-the-urn", "value": "1", "url": urn_address}])
    sent = []
    page.on("request", lambda request: sent.append((request.url, request.all_headers)))
    fill_in(page, ballot)
    page.get_by_role("button", name="Cast my vote").click()

    see_the_receipt(page)
    assert papers_in(ballot) == 2
    cast = [(url, headers()) for url, headers in sent if "/urn/" in url]
    assert [url for url, _ in cast] == [f"{urn_address}/urn/{ballot.slug}/"] * 2
    assert not {"cookie", "referer", "authorization"} & {name for _, each in cast for name in each}
    next(visitors, None)
