"""The switches that belong to no app."""

import pytest


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_kept_in_a_cookie(client, theme):
    response = client.post("/theme/", {"theme": theme, "next": "/design/"})

    assert response["Location"] == "/design/"
    assert response.cookies["theme"].value == theme


@pytest.mark.parametrize("theme", ["system", "purple", ""])
def test_anything_else_follows_the_device(client, theme):
    client.cookies["theme"] = "dark"

    response = client.post("/theme/", {"theme": theme})

    assert response.cookies["theme"].value == ""


@pytest.mark.parametrize(
    "address", ["https://example.org/", "//example.org", "javascript:alert(1)", ""]
)
def test_it_leads_to_no_other_site(client, address):
    assert client.post("/theme/", {"theme": "dark", "next": address})["Location"] == "/"


def test_a_link_cannot_change_the_theme(client):
    assert client.get("/theme/?theme=dark").status_code == 405


@pytest.mark.parametrize(
    ("theme", "mark"), [("dark", 'data-theme="dark"'), ("purple", '<html lang="en-gb">')]
)
def test_the_page_is_told_its_theme(client, theme, mark):
    client.cookies["theme"] = theme

    assert mark in client.get("/design/").content.decode()


def test_the_style_guide_is_for_demonstrations_only(client, settings):
    settings.DEMO = False

    assert client.get("/design/").status_code == 404


def test_a_failed_form_says_so_first(client):
    response = client.post("/design/", {"name": "Sam"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: Style guide" in page
    assert 'value="Sam"' in page
    assert page.index('id="error-summary"') < page.index("<form")


def test_the_language_is_chosen_without_signing_in(client):
    response = client.post("/language/", {"language": "cy", "next": "/design/"})

    assert response["Location"] == "/design/"
    assert '<html lang="cy">' in client.get("/design/").content.decode()
