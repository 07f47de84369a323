from __future__ import annotations

from django.urls import path

from endorsements.views import desk

app_name = "endorsement_desk"

urlpatterns = [
    path("", desk.index, name="index"),
    path("announce/", desk.announce, name="announce"),
    path("decisions/<int:pk>/", desk.to_members, name="to_members"),
    path("<slug:slug>/paper/", desk.put, name="put"),
    path("<slug:slug>/abandon/", desk.abandon, name="abandon"),
]
