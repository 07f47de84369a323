from __future__ import annotations

from django.urls import path

from conventions.views import coming, now, reading, running

app_name = "conventions"

urlpatterns = [
    path("", reading.index, name="list"),
    path("calendar/<str:token>.ics", reading.feed, name="feed"),
    path("<slug:slug>/", reading.convention_page, name="convention"),
    path("<slug:slug>/agenda/", reading.agenda_page, name="agenda"),
    path("<slug:slug>/agenda/<int:number>/", reading.agenda_page, name="release"),
    path("<slug:slug>/agenda.pdf", reading.order_paper, name="order_paper"),
    path("<slug:slug>/agenda.ics", reading.calendar, name="calendar"),
    path("<slug:slug>/items/<int:pk>/", reading.item_page, name="item"),
    path("<slug:slug>/items/<int:pk>.ics", reading.calendar, name="item_calendar"),
    path("<slug:slug>/decisions/", reading.decisions, name="decisions"),
    path("<slug:slug>/minutes/", reading.minutes_page, name="minutes"),
    path("<slug:slug>/register/", coming.register, name="register"),
    path("<slug:slug>/ticket/", coming.ticket, name="ticket"),
    path("<slug:slug>/ticket.svg", coming.ticket_picture, name="ticket_picture"),
    path("<slug:slug>/cancel/", coming.cancel, name="cancel"),
    path("<slug:slug>/check-in/", coming.check_oneself_in, name="check_in"),
    path("<slug:slug>/door/", coming.door, name="door"),
    path("<slug:slug>/door/register/", coming.register_at_door, name="register_at_door"),
    path("<slug:slug>/cards/", coming.cards, name="cards"),
    path("<slug:slug>/cards/<int:pk>/take-back/", coming.take_card_back, name="take_card_back"),
    path("<slug:slug>/survey/", coming.survey, name="survey"),
    path("<slug:slug>/now/", now.now_page, name="now"),
    path("<slug:slug>/hall/", now.hall, name="hall"),
    path("<slug:slug>/standing/now/", now.standing, name="standing"),
    path("<slug:slug>/chair/", running.chair, name="chair"),
    path("<slug:slug>/chair/<int:pk>/decide/", running.decide, name="decide"),
    path("<slug:slug>/chair/<int:pk>/start/", running.step, {"name": "start"}, name="start"),
    path("<slug:slug>/chair/<int:pk>/finish/", running.step, {"name": "finish"}, name="finish"),
    path("<slug:slug>/chair/<int:pk>/put-off/", running.step, {"name": "put-off"}, name="put_off"),
]
