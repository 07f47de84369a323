from __future__ import annotations

from django.urls import path

from elections.views import desk, sections, together

app_name = "election_desk"

urlpatterns = [
    path("", desk.index, name="index"),
    path("announce/", desk.announce, name="announce"),
    path("by-election/", desk.by_election, name="by_election"),
    path("rules/", sections.index, name="rules"),
    path("rules/<int:pk>/<slug:region>/", sections.set_sections, name="sections"),
    path("places/<int:pk>/vacate/", desk.vacate, name="vacate"),
    path("vacancies/<int:pk>/countback/", desk.countback, name="countback"),
    path("vacancies/<int:pk>/leave/", desk.leave, name="leave"),
    path("<slug:slug>/papers/", desk.put, name="put"),
    path("<slug:slug>/abandon/", desk.abandon, name="abandon"),
    path("<slug:slug>/ballots/", together.ballots, name="ballots"),
    path("<slug:slug>/ballots/freeze/", together.freeze, name="freeze"),
    path("<slug:slug>/ballots/sign/", together.sign, name="sign"),
    path("<slug:slug>/ballots/notify/", together.notify, name="notify"),
    path("<slug:slug>/<slug:region>/papers/", desk.put_again, name="put_again"),
    path("<slug:slug>/<slug:region>/extend/", desk.extend, name="extend"),
    path("<slug:slug>/<slug:region>/unfilled/", desk.unfilled, name="unfilled"),
]
