from __future__ import annotations

from django.urls import path

from motions.views import questions, timetabling

app_name = "questions"

urlpatterns = [
    path("convenors/", timetabling.convenors, name="convenors"),
    path("questions/", questions.index, name="index"),
    path("questions/<slug:slug>/<int:pk>/", questions.draw_up, name="draw_up"),
    path("rule-books/new/", questions.begin, name="begin"),
    path("questions/<int:pk>/cases/", questions.argue, name="argue"),
    path("questions/<int:pk>/take-off/", questions.take_off, name="take_off"),
]
