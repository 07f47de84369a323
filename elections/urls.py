from __future__ import annotations

from django.urls import path

from elections.views import reading, standing

app_name = "elections"

urlpatterns = [
    path("", reading.index, name="list"),
    path("<slug:slug>/", reading.election_page, name="election"),
    path("<slug:slug>/stand/", standing.stand, name="stand"),
    path("<slug:slug>/compare/<slug:region>/", reading.compare, name="compare"),
    path("<slug:slug>/candidates/<slug:region>.pdf", reading.candidates_on_paper, name="booklet"),
    path("<slug:slug>/<int:number>/", reading.candidate, name="candidate"),
    path("<slug:slug>/<int:number>/photo.jpg", reading.photo, name="photo"),
    path("<slug:slug>/<int:number>/words/", standing.describe, name="describe"),
    path("<slug:slug>/<int:number>/nominate/", standing.nominate, name="nominate"),
    path("<slug:slug>/<int:number>/accept/", standing.accept, name="accept"),
    path("<slug:slug>/<int:number>/withdraw/", standing.withdraw, name="withdraw"),
    path("<slug:slug>/<int:number>/rule/", standing.rule, name="rule"),
    path("<slug:slug>/<int:number>/appeal/", standing.appeal, name="appeal"),
    path("<slug:slug>/<int:number>/judge/", standing.judge, name="judge"),
    path("<slug:slug>/<int:number>/write/", standing.relay, name="relay"),
]
