from __future__ import annotations

from django.urls import path

from endorsements.views import asking, reading, relationship

app_name = "endorsements"

urlpatterns = [
    path("", reading.index, name="list"),
    path("office/<slug:slug>/", reading.history, name="history"),
    path("link/<str:token>/", asking.come_in, name="come_in"),
    path("<slug:slug>/", reading.round_page, name="round"),
    path("<slug:slug>/guarantee/", reading.guarantee_page, name="guarantee"),
    path("<slug:slug>/terms/", reading.terms, name="terms"),
    path("<slug:slug>/register.<str:kind>", reading.download, name="download"),
    path("<slug:slug>/ask/", asking.ask, name="ask"),
    path("<slug:slug>/ask/<str:token>/", asking.ask_from, name="ask_from"),
    path("<slug:slug>/recommend/", asking.recommend, name="recommend"),
    path("<slug:slug>/requests/<int:number>/", reading.receipt, name="receipt"),
    path("<slug:slug>/requests/<int:number>/person/", reading.person, name="person"),
    path("<slug:slug>/requests/<int:number>/withdraw/", asking.withdraw, name="withdraw"),
    path("<slug:slug>/requests/<int:number>/rule/", asking.rule, name="rule"),
    path("<slug:slug>/requests/<int:number>/appeal/", asking.appeal, name="appeal"),
    path("<slug:slug>/requests/<int:number>/judge/", asking.judge, name="judge"),
    path("<slug:slug>/requests/<int:number>/shortlist/", asking.shortlist, name="shortlist"),
    path("<slug:slug>/requests/<int:number>/answer/<int:question>/", asking.answer, name="answer"),
    path("<slug:slug>/relationship/", relationship.relationship, name="relationship"),
    path("<slug:slug>/relationship.<str:kind>", relationship.download, name="relationship_file"),
    path("<slug:slug>/relationship/note/", relationship.note, name="note"),
    path("<slug:slug>/relationship/concern/", relationship.concern, name="concern"),
    path("<slug:slug>/relationship/restore/", relationship.restore, name="restore"),
    path("<slug:slug>/relationship/end/", relationship.end, name="end"),
    path("<slug:slug>/concerns/<int:pk>/support/", relationship.support, name="support"),
    path("<slug:slug>/concerns/<int:pk>/reply/", relationship.reply, name="reply"),
    path("<slug:slug>/concerns/<int:pk>/decide/", relationship.decide, name="decide"),
    path("<slug:slug>/decisions/<int:pk>/vote/", relationship.voice, name="voice"),
    path("<slug:slug>/decisions/<int:pk>/appeal/", relationship.appeal, name="appeal_decision"),
    path("<slug:slug>/decisions/<int:pk>/judge/", relationship.judge, name="judge_decision"),
]
