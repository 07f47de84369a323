from __future__ import annotations

from django.urls import path

from conventions.views import chair, hall

app_name = "hall"

urlpatterns = [
    path("<slug:slug>/", hall.now, name="now"),
    path("<slug:slug>/plans/", hall.plans, name="plans"),
    path("<slug:slug>/plans/new/", chair.draw_up, name="draw_up"),
    path("<slug:slug>/plans/<int:pk>/", hall.plan, name="plan"),
    path("<slug:slug>/plans/<int:pk>/arrange/", chair.arrange, name="arrange"),
    path("<slug:slug>/plans/<int:pk>/publish/", chair.publish, name="publish"),
    path("<slug:slug>/plans/<int:pk>/drop/", chair.drop, name="drop"),
    path("<slug:slug>/plans/<int:pk>/take-back/", chair.take_back, name="take_back"),
    path("<slug:slug>/questions/<int:pk>/parts/", chair.parts, name="parts"),
    path("<slug:slug>/questions/<int:pk>/open/", chair.open_vote, name="open_vote"),
    path("<slug:slug>/votes/<int:pk>/", hall.vote, name="vote"),
    path("<slug:slug>/votes/<int:pk>/count/", hall.count, name="count"),
    path("<slug:slug>/votes/<int:pk>/close/", chair.close_vote, name="close_vote"),
    path("<slug:slug>/votes/<int:pk>/declare/", chair.declare, name="declare"),
    path("<slug:slug>/votes/<int:pk>/set-aside/", chair.set_aside, name="set_aside"),
    path("<slug:slug>/items/<int:pk>/", hall.speak, name="speak"),
    path("<slug:slug>/items/<int:pk>/chair/", chair.desk, name="chair"),
    path("<slug:slug>/items/<int:pk>/call/", chair.call_next, name="call_next"),
    path("<slug:slug>/items/<int:pk>/floor/", chair.open_floor_vote, name="open_floor_vote"),
    path("<slug:slug>/speeches/<int:pk>/withdraw/", hall.withdraw, name="withdraw"),
    path("<slug:slug>/speeches/<int:pk>/end/", chair.end_speech, name="end_speech"),
    path("<slug:slug>/speeches/<int:pk>/pass/", chair.pass_by, name="pass_by"),
    path("<slug:slug>/policy/", chair.policy, name="policy"),
]
