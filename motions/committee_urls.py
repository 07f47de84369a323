from __future__ import annotations

from django.urls import path

from motions.views import adopting, committee, deciding, ruling, timetabling

app_name = "committee"

urlpatterns = [
    path("", committee.index, name="index"),
    path("rulings/", ruling.index, name="rulings"),
    path("rulings/<int:pk>/", ruling.rule, name="rule"),
    path("rulings/<int:pk>/reword/", ruling.reword, name="reword"),
    path("rulings/<int:pk>/release/", ruling.release, name="release"),
    path("rulings/<int:pk>/settle/", ruling.settle, name="settle"),
    path("rulings/<int:pk>/ballot/", ruling.put, name="put"),
    path("processes/", timetabling.index, name="processes"),
    path("rules/", adopting.index, name="rules"),
    path("rules/new/", adopting.write, name="new_rules"),
    path("rules/<int:pk>/", adopting.version, name="rule_set"),
    path("rules/<int:pk>/change/", adopting.write, name="change_rules"),
    path("processes/new/", timetabling.new, name="new_process"),
    path("processes/<slug:slug>/", timetabling.process, name="process"),
    path("processes/<slug:slug>/stage/", timetabling.add_stage, name="add_stage"),
    path("processes/<slug:slug>/open/", timetabling.open_process, name="open_process"),
    path("processes/<slug:slug>/close/", timetabling.close_process, name="close_process"),
    path("processes/<slug:slug>/composite/", ruling.compose, name="compose"),
    path("processes/<slug:slug>/conflict/", ruling.conflict, name="conflict"),
    path("stages/<int:pk>/move/", timetabling.reschedule, name="reschedule"),
    path("stages/<int:pk>/remove/", timetabling.remove_stage, name="remove_stage"),
    path("stages/<int:pk>/finish/", timetabling.finish, name="finish"),
    path("stages/<int:pk>/convene/", committee.convene, name="convene"),
    path("assemblies/<slug:slug>/", committee.assembly, name="assembly"),
    path("assemblies/<slug:slug>/seats/", committee.seat, name="seat"),
    path("assemblies/<slug:slug>/seats/<int:pk>/end/", committee.end_seat, name="end_seat"),
    path("assemblies/<slug:slug>/draw/", committee.draw, name="draw"),
    path("assemblies/<slug:slug>/order/", committee.order, name="order"),
    path("assemblies/<slug:slug>/meetings/", committee.call_meeting, name="call_meeting"),
    path("assemblies/<slug:slug>/meetings/<int:number>/", committee.meeting, name="meeting"),
    path(
        "assemblies/<slug:slug>/meetings/<int:number>/close/",
        committee.close_meeting,
        name="close_meeting",
    ),
    path("assemblies/<slug:slug>/motions/<int:number>/", deciding.motion, name="motion"),
    path("assemblies/<slug:slug>/motions/<int:number>/preview/", deciding.preview, name="preview"),
    path("assemblies/<slug:slug>/motions/<int:number>/publish/", deciding.publish, name="publish"),
    path("assemblies/<slug:slug>/decide/<int:pk>/vote/", deciding.vote, name="vote"),
    path("assemblies/<slug:slug>/decide/<int:pk>/dispose/", deciding.dispose, name="dispose"),
    path("assemblies/<slug:slug>/decide/<int:pk>/fallen/", deciding.fallen, name="fallen"),
    path("assemblies/<slug:slug>/decide/<int:pk>/ask/<slug:kind>/", deciding.ask, name="ask"),
    path("assemblies/<slug:slug>/polls/<int:pk>/enter/", deciding.enter, name="enter"),
    path("assemblies/<slug:slug>/polls/<int:pk>/close/", deciding.close_poll, name="close_poll"),
]
