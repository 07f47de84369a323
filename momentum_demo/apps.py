from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MomentumDemoConfig(AppConfig):
    name = "momentum_demo"
    verbose_name = _("The record")
