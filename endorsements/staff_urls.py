from __future__ import annotations

from django.urls import path

from endorsements.views import adopting, desk

app_name = "endorsement_desk"

urlpatterns = [
    path("", desk.index, name="index"),
    path("announce/", desk.announce, name="announce"),
    path("rules/", adopting.index, name="rules"),
    path("rules/new/", adopting.write, name="new_rules"),
    path("rules/<int:pk>/", adopting.version, name="rule_set"),
    path("rules/<int:pk>/change/", adopting.write, name="change_rules"),
    path("decisions/<int:pk>/", desk.to_members, name="to_members"),
    path("<slug:slug>/paper/", desk.put, name="put"),
    path("<slug:slug>/abandon/", desk.abandon, name="abandon"),
]
