from __future__ import annotations

from django.urls import path

from conventions.views import adopting, arranging, desk

app_name = "convention_desk"

urlpatterns = [
    path("", desk.index, name="index"),
    path("announce/", desk.announce, name="announce"),
    path("rules/", adopting.index, name="rules"),
    path("rules/new/", adopting.write, name="new_rules"),
    path("rules/<int:pk>/", adopting.version, name="rule_set"),
    path("rules/<int:pk>/change/", adopting.write, name="change_rules"),
    path("<slug:slug>/", desk.convention, name="convention"),
    path("<slug:slug>/needs/", desk.needs, name="needs"),
    path("<slug:slug>/rooms/", desk.room, name="room"),
    path("<slug:slug>/sections/", desk.section, name="section"),
    path("<slug:slug>/stewards/", desk.steward, name="steward"),
    path("<slug:slug>/stewards/<int:pk>/relieve/", desk.relieve, name="relieve"),
    path("<slug:slug>/survey/", desk.survey, name="survey"),
    path("<slug:slug>/priorities/", desk.prioritise, name="prioritise"),
    path("<slug:slug>/priorities/<int:pk>/", desk.prioritise_again, name="prioritise_again"),
    path("<slug:slug>/business/<int:pk>/", desk.sort, name="sort"),
    path("<slug:slug>/abandon/", desk.abandon, name="abandon"),
    path("<slug:slug>/words/", desk.describe, name="describe"),
    path("<slug:slug>/open/", desk.open_it, name="open"),
    path("<slug:slug>/close/", desk.close, name="close"),
    path("<slug:slug>/minutes/", desk.minutes, name="minutes"),
    path("<slug:slug>/decisions/<int:pk>/", desk.undertake, name="undertake"),
    path("<slug:slug>/undertakings/<int:pk>/", desk.report, name="report"),
    path("<slug:slug>/draft/", arranging.draft, name="draft"),
    path("<slug:slug>/draft/release/", arranging.release, name="release"),
    path("<slug:slug>/draft/sessions/", arranging.session, name="add_session"),
    path("<slug:slug>/draft/sessions/<int:pk>/", arranging.session, name="session"),
    path(
        "<slug:slug>/draft/sessions/<int:pk>/remove/",
        arranging.remove_session,
        name="remove_session",
    ),
    path("<slug:slug>/draft/sessions/<int:session_pk>/items/", arranging.item, name="add_item"),
    path("<slug:slug>/draft/items/<int:pk>/", arranging.change_item, name="item"),
    path("<slug:slug>/draft/items/<int:pk>/move/", arranging.move, name="move"),
    path("<slug:slug>/draft/items/<int:pk>/remove/", arranging.remove, name="remove"),
    path("<slug:slug>/draft/items/<int:pk>/papers/", arranging.document, name="document"),
]
