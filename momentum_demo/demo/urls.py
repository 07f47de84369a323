from __future__ import annotations

from django.urls import path

from momentum_demo.demo import views

app_name = "demo"

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<int:number>/", views.become, name="become"),
    path("outbox/", views.outbox, name="outbox"),
]
