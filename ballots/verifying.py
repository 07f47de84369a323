"""What verify_ballot.py says when a ballot is not valid, in words for people who run it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# What the program prints, shortened → what it means.
FAILURES = [
    (
        "line … is not a line of a board / the board has no head",
        _(
            "The file is no board, or not the whole of it. Download it again before you think of anything else."
        ),
    ),
    (
        "this is another ballot: its hash is …",
        _(
            "The fingerprint you gave is not that of this board. Either you typed another ballot’s, or "
            "somebody "
            "made a second board with other keys for you. Compare the fingerprint with other members."
        ),
    ),
    (
        "its credential is not signed with the contest’s key",
        _("Somebody put a paper on the board that was never issued to anyone."),
    ),
    (
        "it is not signed by the holder of its credential",
        _("A paper was changed after its voter had sealed it."),
    ),
    (
        "its credential was made for another contest or another ballot",
        _("A paper was carried over from somewhere else."),
    ),
    (
        "its voter has another paper with number … / it is a second paper",
        _("Somebody’s paper would count twice."),
    ),
    (
        "head … is not over the papers before it: one was changed, added or left out",
        _("The board was altered after its head was signed."),
    ),
    (
        "head … does not follow the one before it / … is not signed with the ballot’s key",
        _("A piece of the board’s history was taken out or replaced."),
    ),
    (
        "batch … has … papers, fewer than … / is not in the order of its ids",
        _("Papers were posted in a way that could show when they came."),
    ),
    (
        "… credentials are in use, but only … were issued: the ballot was stuffed",
        _("There are more papers than people who were issued one."),
    ),
    (
        "… credentials were issued, but only … people are on the roll",
        _("More people were issued papers than may vote."),
    ),
    (
        "… credentials were issued, but only … people are in the section … of the roll",
        _("More people voted with the weight of a section than are in it."),
    ),
    (
        "the opening key is not the one that papers were sealed to",
        _("The papers were not opened with the key that was fixed before voting."),
    ),
    (
        "the lot is not the one committed to before voting",
        _("Ties would be settled by a lot that was chosen afterwards."),
    ),
    (
        "the published … is …, but the papers give …",
        _("The result that was published is not what the papers say."),
    ),
    (
        "the stamp is not over the last head / … was changed after it was signed",
        _("The board was stamped as another one, or made anew after it was stamped."),
    ),
    (
        "the paper with receipt … is not on the board",
        _("Your paper is missing. With your receipt you can prove that it was taken."),
    ),
]
