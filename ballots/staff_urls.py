from __future__ import annotations

from django.urls import path

from ballots.lifecycle import Move
from ballots.views import adopting, assisting, objecting, preparing, scrutiny, staff, undoing

app_name = "staff"

urlpatterns = [
    path("", staff.index, name="index"),
    path("search/", staff.search, name="search"),
    path("scrutiny/", scrutiny.index, name="scrutiny"),
    path("scrutiny/<slug:slug>/", scrutiny.room, name="room"),
    path("scrutiny/<slug:slug>/bundle.zip", scrutiny.download, name="bundle"),
    path("new-ballot/", preparing.new, name="new"),
    path("rules/", adopting.index, name="rules"),
    path("rules/new/", adopting.write, name="new_rules"),
    path("rules/<int:pk>/", adopting.version, name="rule_set"),
    path("rules/<int:pk>/change/", adopting.write, name="change_rules"),
    path("ballots/<slug:slug>/", staff.ballot, name="ballot"),
    path("ballots/<slug:slug>/turnout/", staff.turnout, name="turnout"),
    path("ballots/<slug:slug>/interest/", staff.interest, name="interest"),
    path("ballots/<slug:slug>/roll/", objecting.roll, name="roll"),
    path("ballots/<slug:slug>/roll/<int:pk>/", objecting.answer, name="objection"),
    path("ballots/<slug:slug>/roll/<int:pk>/confirm/", objecting.confirm, name="confirm_objection"),
    path("ballots/<slug:slug>/about/", preparing.about, name="about"),
    path("ballots/<slug:slug>/dates/", preparing.dates, name="dates"),
    path("ballots/<slug:slug>/electorate/", preparing.electorate, name="electorate"),
    path("ballots/<slug:slug>/electorate/freeze/", preparing.freeze, name="freeze"),
    path("ballots/<slug:slug>/questions/", preparing.questions, name="questions"),
    path("ballots/<slug:slug>/questions/proposal/", preparing.add_proposal, name="add_proposal"),
    path("ballots/<slug:slug>/questions/election/", preparing.add_ranked, name="add_ranked"),
    path("ballots/<slug:slug>/questions/<int:position>/", preparing.question, name="question"),
    path(
        "ballots/<slug:slug>/questions/<int:position>/statements/",
        preparing.statements,
        name="statements",
    ),
    path("ballots/<slug:slug>/questions/<int:position>/remove/", preparing.remove, name="remove"),
    path("ballots/<slug:slug>/trustees/", preparing.trustees, name="trustees"),
    path("ballots/<slug:slug>/assisted/", assisting.assist, name="assisted"),
    path("ballots/<slug:slug>/review/", preparing.review, name="review"),
    path("ballots/<slug:slug>/sign-off/", preparing.sign_off, name="sign_off"),
    path("ballots/<slug:slug>/notify/", preparing.notify, name="notify"),
    path("ballots/<slug:slug>/abandon/", undoing.undo, {"move": Move.ABANDON}, name="abandon"),
    path("ballots/<slug:slug>/annul/", undoing.undo, {"move": Move.ANNUL}, name="annul"),
    path("ballots/<slug:slug>/recall/", preparing.recall, name="recall"),
]
