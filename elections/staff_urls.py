from __future__ import annotations

from django.urls import path

from elections.views import adopting, desk, sections, together

app_name = "election_desk"

urlpatterns = [
    path("", desk.index, name="index"),
    path("announce/", desk.announce, name="announce"),
    path("by-election/", desk.by_election, name="by_election"),
    path("rules/", adopting.index, name="rules"),
    path("rules/new/", adopting.new, name="new_rules"),
    path("rules/change/<int:pk>/", adopting.change, name="change_rules"),
    path("rules/drafts/<int:pk>/", adopting.draft, name="rule_draft"),
    path("rules/drafts/<int:pk>/adopt/", adopting.adopt, name="adopt_rules"),
    path("rules/drafts/<int:pk>/throw-away/", adopting.throw_away, name="throw_away_rules"),
    path("rules/drafts/<int:pk>/<slug:part>/", adopting.part, name="rule_part"),
    path("rules/<int:pk>/", adopting.version, name="rule_set"),
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
