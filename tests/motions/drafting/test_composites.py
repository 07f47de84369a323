from __future__ import annotations

from motions.drafting import begin, blame, composites, read, revise, weave

TWELVE = (
    "Members shall choose the leader of the party by a secret ballot.\n\nThe ballot lasts ten days."
)
THIRTEEN = "Every candidate who asks is on the ballot.\n\nNo fee is asked of anyone who stands."


def _reading(text, id_="original"):
    return read(weave([begin(text, id_)]), [id_])


SOURCES = {"12": _reading(TWELVE), "13": _reading(THIRTEEN)}
COMPOSITE = composites.credit(
    begin(
        "Members shall choose the leader of the party by post.\n\n"
        "Every candidate who asks is on the ballot. The ballot lasts ten days."
    ),
    SOURCES,
)
RESULT = read(weave([COMPOSITE]), ["original"])


def test_copied_words_keep_their_source():
    credits_ = [
        (credit.copied and credit.copied[0], credit.text.strip())
        for block in RESULT.shown
        for credit in blame(RESULT, block)
    ]

    assert credits_ == [
        ("12", "Members shall choose the leader of the party by"),
        (None, "post."),
        ("13", "Every candidate who asks is on the ballot."),
        ("12", "The ballot lasts ten days."),
    ]


def test_how_much_of_a_motion_survives():
    twelve = composites.survival(SOURCES["12"], "12", RESULT)
    thirteen = composites.survival(SOURCES["13"], "13", RESULT)

    assert (twelve.kept, twelve.words, twelve.percent) == (14, 17, 82)
    assert (thirteen.kept, thirteen.words, thirteen.percent) == (8, 16, 50)


def test_amending_a_composite_lowers_what_survives():
    change = revise(RESULT, "A", 1, "Members shall choose the leader of the party by post.")
    after = read(weave([COMPOSITE, change]), ["original", "A"])

    assert composites.survival(SOURCES["12"], "12", after) == (9, 17)
    assert composites.survival(SOURCES["13"], "13", after) == (0, 16)
    assert composites.survival(RESULT, "", after) == (10, 23)


def test_words_copied_from_a_copy_are_still_the_first_authors():
    base = _reading("Every candidate who asks is on the ballot.\n\nThe rest is silence here.")
    first = revise(
        base, "A", 1, "Every candidate who asks is on the ballot.\n\nWe shall see again."
    )
    on = read(weave([*base.weave.changes, first]), ["original", "A"])
    moved = composites.credit(
        revise(
            on,
            "B",
            2,
            "Candidates: every candidate who asks is on the ballot.\n\nWe shall see again.\n\n"
            "As was said, we shall see again.",
        ),
        {"": on},
    )
    after = read(weave([*on.weave.changes, moved]), ["original", "A", "B"])

    found = {credit.copied for block in after.shown for credit in blame(after, block)}

    assert ("", "A") in found
