"""What the voting page tells its script: addresses, keys, and the words for whatever can go wrong.

static/js/sealed-ballot.js has codes and no words; static/js/page.js puts these words in their place.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ballots import manifests, rules
from ballots.lifecycle import State
from ballots.models import Ballot, Channel, Contest, RollEntry
from momentum_demo.templatetags.components import ordinal

AGAIN = _("Reload this page and try again. If it stays so, write to the returning officer.")
TELL = _("Do not cast your vote here. Write to the returning officer, and say what this page says.")

# The code of a problem → what happened, and what to do next. {place} and the like are filled in by the script.
PROBLEMS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    # What this browser lacks: then the page falls back to the way that needs no script.
    "no-web-crypto": (
        _("This browser cannot do the cryptography that a sealed ballot needs."),
        _("Update it, or use another one. Or vote the other way that this page describes."),
    ),
    "no-big-numbers": (
        _("This browser is too old to seal a ballot."),
        _("Update it, or use another one. Or vote the other way that this page describes."),
    ),
    "no-ed25519": (
        _("This browser cannot make the kind of signature that a sealed ballot needs."),
        _(
            "Safari can from version 17, Firefox from 129, Chrome and Edge from 137. Or vote the other way "
            "that this page describes."
        ),
    ),
    "no-sealing": (
        _("This browser cannot seal a paper."),
        _("Update it, or use another one. Or vote the other way that this page describes."),
    ),
    "cannot-keep": (
        _(
            "Your browser keeps nothing for this page, so a vote that is cut short could not be finished."
        ),
        _(
            "Open the page in an ordinary window, not a private one, and let it keep data. Nothing was "
            "sent."
        ),
    ),
    # Codes that people type
    "code-character": (
        _("Character {place} of the code, “{typed}”, is not right."),
        _("Compare it with what you wrote down."),
    ),
    "code-should-be": (
        _(
            "Character {place} of the code, “{typed}”, is not right. It should probably be “{wanted}”."
        ),
        _("Compare it with what you wrote down."),
    ),
    "code-length": (
        _("A paper code has 28 letters and figures. This has {length}."),
        _("Compare it with what you wrote down."),
    ),
    "code-wrong": (
        _("Two or more characters of the code are not right."),
        _("Compare it with what you wrote down."),
    ),
    "another-code": (
        _("A vote with another paper code was begun on this device."),
        _(
            "Finish that one first. If it is somebody else’s, use another device or another browser."
        ),
    ),
    # What the organisation says no to
    rules.ISSUED_ALREADY.code: (
        _(
            "Your ballot papers were issued to you before, with another paper code, or without a script."
        ),
        _(
            "Go on where you began, or type the paper code from there into this page. If you voted there "
            "already, your vote is in."
        ),
    ),
    "different-request": (
        _("Your ballot papers were issued to you before, with another paper code."),
        _("Go on where you began, or type the paper code from there into this page."),
    ),
    rules.OTHER_SECTION.code: (
        _("This page has the papers of another section than the one you vote in."),
        AGAIN,
    ),
    rules.NOT_ON_ROLL.code: (
        _("You are not on the roll for this ballot."),
        _("If you think you should be, write to the membership office."),
    ),
    "not-a-member": (
        _("You are not signed in as a member."),
        _("Sign in with the address that is in the register."),
    ),
    rules.NOT_OPEN_YET.code: (_("Voting has not opened yet."), _("Come back when it has.")),
    rules.ON_THE_BOARD.code: (
        rules.ON_THE_BOARD.message,
        _("Look for it on the page “Is my vote in?”, with the number of your paper or your code."),
    ),
    rules.GIVEN_UP.code: (
        rules.GIVEN_UP.message,
        _("There is nothing left to do. The ballot’s page says why, and what comes instead."),
    ),
    rules.CLOSED.code: (
        _("Voting has closed before all of your papers reached the box."),
        _("Papers that you have a receipt for are counted; the others are not."),
    ),
    "no-second-paper": (
        _("Your vote was cast before: this ballot takes one paper from each voter."),
        _("There is nothing left to do. Your receipt is on the device where you voted."),
    ),
    "sequence-used": (
        _("Your vote was cast before, from another device with the same paper code."),
        _("That vote stands. Your receipt is on the device where you voted."),
    ),
    "signed-out": (
        _("You were signed out while you voted."),
        _(
            "Sign in again on this device and come back to this ballot: it goes on where it stopped."
        ),
    ),
    "refused": (_("The server did not take this."), AGAIN),
    "no-such-ballot": (_("This ballot is not there any more."), AGAIN),
    "stopped": (
        _("This was stopped before it was done."),
        _("Reload this page: it goes on where it stopped."),
    ),
    "unfinished": (
        _("An earlier vote of yours on this device is not finished."),
        _("Reload this page: it goes on where it stopped."),
    ),
    "no-code": (_("There is no paper code yet."), AGAIN),
    "lost": (_("The connection broke."), AGAIN),
    # Faults, ours or somebody's
    "another-manifest": (
        _(
            "The ballot that this server sent is not the one everybody was told of: its fingerprint "
            "differs."
        ),
        TELL,
    ),
    "signed-wrongly": (
        _(
            "The organisation’s signature on your papers is not the one that the published keys make."
        ),
        TELL,
    ),
    "receipt-wrong": (
        _("The receipt that came back does not hold."),
        _(
            "Keep this page, and write to the returning officer: you cannot prove yet that your vote is in."
        ),
    ),
    "weak-key": (_("A published key of this ballot is not as strong as it must be."), TELL),
    "no-such-contest": (_("This page and the ballot do not fit together."), AGAIN),
    "malformed": (_("Something reached the server, or this page, in the wrong form."), AGAIN),
    "not-a-paper": (_("Your answers do not fit the paper."), _("Go back and change them.")),
    "wrong-length": (_("The sealed paper has the wrong length."), AGAIN),
    "made-for-another": (_("These papers were made for another ballot."), AGAIN),
    "credential-not-ours": (_("The urn does not know the signature on your paper."), TELL),
    "not-signed-by-voter": (_("The urn could not read your paper’s signature."), AGAIN),
    "unknown": (_("Something went wrong that this page has no words for: {code}."), AGAIN),
}

STEPS = {
    "preparing": _("Sealing your papers on this device…"),
    "signing": _("Asking for the signature that lets your papers in. Nobody can read them…"),
    "casting": _("Casting paper {now} of {of}, without your name…"),
    "waiting": _(
        "The connection broke. Seconds until the next try: {seconds}. Nothing is lost, and nothing is "
        "counted twice."
    ),
    "done": _("Done: every paper is in, and every receipt holds."),
    "resuming": _("A vote that you began on this device is being finished, as you sealed it then."),
}

FOUND = {
    "looking": _("Looking…"),
    "in": _(
        "Your paper is on the board: paper {place} of {size}. The proof holds: it is under the signed head "
        "number "
        "{head}, and could not be taken out without everyone seeing it."
    ),
    "waits": _(
        "Your paper is in the box, and will be on the board with at least 20 others, so that nobody can "
        "tell "
        "when it came. At the latest when voting closes."
    ),
    "missing": _(
        "There is no paper with this number, neither on the board nor in the box. Your receipt proves that "
        "it was "
        "cast: send it to the returning officer and to the scrutineer."
    ),
    "not-cast": _(
        "No receipt for this paper has come to this device so far. While voting is open, go back to the "
        "ballot: your vote goes on where it stopped."
    ),
    "wrong": _(
        "The server says that your paper is on the board, but its proof does not hold. Send your receipt "
        "to the "
        "scrutineer."
    ),
    "counts": _("It is your last vote on this question: it is the one that counts."),
    "replaced": _("You voted again after it, so it is not counted."),
    "code-in": _("A paper of yours is on the board: paper {place} of {size}."),
    "code-missing": _(
        "No paper of this code is on the board so far. It may still be waiting in the box; it is on the "
        "board at "
        "the latest when voting closes."
    ),
    "forgotten": _("Nothing of this vote is left on this device."),
    "copied": _("Copied."),
    "not-copied": _("Your browser did not let us copy it. Write it down instead."),
    "failed": _("The server could not be reached. Try again in a moment."),
}

GIVEN_UP = {
    "in": _(
        "Your paper is on the board, sealed: paper {place} of {size}. It does not count: the ballot was given "
        "up."
    ),
    "waits": _(
        "Your paper is in the box, which stays shut. It does not count: the ballot was given up."
    ),
    "missing": _(
        "There is no paper with this number, neither on the board nor in the box. No paper of this ballot "
        "counts: it was given up."
    ),
    "counts": _("It was your last vote on this question."),
    "code-in": _(
        "A paper of yours is on the board, sealed: paper {place} of {size}. It does not count: the ballot "
        "was given up."
    ),
    "code-missing": _(
        "No paper of this code is on the board. It may be in the box, which stays shut: the ballot was given "
        "up."
    ),
}

WORDS = {
    "for": _("For"),
    "against": _("Against"),
    "abstain": _("Abstain"),
    "no_answer": _("No vote on this proposal"),
    "no_ranking": _("No vote in this contest"),
    "ranked": _("You ranked {n} of the {all} on the paper."),
    "chosen": _("You chose {n}, of at most {most}."),
    "stops_there": _(
        "If all of these are elected or knocked out, your vote stops there. You can rank more."
    ),
    "returning": _("Save and go back to the check"),
    "error": _("Error:"),
}


def facts(
    ballot: Ballot, contests: list[Contest], entry: RollEntry | None = None, **more: Any
) -> dict[str, Any]:
    """What the page's script needs, as JSON: addresses, the manifest's hash, words.

    entry   the reader's own: then only the keys they vote with
    """
    return {
        "manifest": reverse("ballots:manifest", args=[ballot.slug]),
        "hash": ballot.fingerprint,
        "issue": reverse("ballots:issue", args=[ballot.slug]),
        "cast": settings.URN_URL + reverse("urn", args=[ballot.slug]),
        "papers": reverse("ballots:paper_asked_for", args=[ballot.slug]),
        "board": reverse("ballots:board", args=[ballot.slug]),
        "contests": titles(ballot, contests, entry),
        "problems": {code: f"{happened} {then}" for code, (happened, then) in PROBLEMS.items()},
        "steps": {name: str(words) for name, words in STEPS.items()},
        "found": {name: str(words) for name, words in found_in(ballot).items()},
        **more,
    }


def titles(ballot: Ballot, contests: list[Contest], entry: RollEntry | None) -> dict[str, str]:
    """Code of a key that is voted with in a browser → the question, and the section where it may be any."""
    manifest, found = manifests.of(ballot), {}
    for contest in contests:
        for name, key in manifest.contests[contest.code].keys.items():
            if key.channel != Channel.ONLINE:
                continue
            if not key.segment or (entry and key.segment == entry.segment):
                found[f"{contest.code}/{name}"] = contest.title
            elif entry is None:
                section = manifest.sections[key.segment].name
                found[f"{contest.code}/{name}"] = f"{contest.title} ({section})"
    return found


def found_in(ballot: Ballot) -> dict[str, Any]:
    """What is said of a paper that was looked for."""
    return FOUND | GIVEN_UP if ballot.state == State.VOID else FOUND


def for_voter(
    request: HttpRequest, ballot: Ballot, contests: list[Contest], entry: RollEntry
) -> dict[str, Any]:
    """The facts where somebody votes. `entry` knows whether papers were issued; contests have their options.

    voter   tells voters who share a device apart, there; it can be made of nothing but what only we have
    """
    name = hmac.digest(bytes(ballot.secret), b"voter" + bytes(entry.salt), hashlib.sha256)
    most = max((len(contest.options.all()) for contest in contests), default=0)
    return facts(
        ballot,
        contests,
        entry,
        voter=name[:8].hex(),
        token=get_token(request),
        issued=entry.issued,
        words={name: str(words) for name, words in WORDS.items()},
        ordinals=[ordinal(rank) for rank in range(1, most + 1)],
    )
