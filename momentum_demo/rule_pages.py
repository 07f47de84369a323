"""The pages on which rules are read, and entered once they were decided; each app puts its own door before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from momentum_demo.rule_forms import RuleSetForm
from momentum_demo.rule_sets import RuleSet
from momentum_demo.shortcuts import attempt, done, render_form


@dataclass(frozen=True)
class RulePages:
    """Three views, of which an app's URLs name the pages `rules`, `rule_set`, `new_rules` and `change_rules`.

    form        what is asked
    adopt       the app's action
    namespace   of the app's desk, whose `index` they lead back to
    title       “The rules of ballots”
    lede        what they settle, and what keeps a copy
    """

    form: type[RuleSetForm]
    adopt: Callable[..., RuleSet]
    namespace: str
    title: Any
    lede: Any

    def index(self, request: HttpRequest) -> HttpResponse:
        """The latest version of the rules of each name."""
        latest = [
            (each, self.address("rule_set", each.pk), [*self.form.rows(each)])
            for each in self.form.latest()
        ]
        facts = {"latest": latest, "new": self.address("new_rules")}
        return self.page(request, "index", **facts, back=self.address("index"))

    def version(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One version in words, and the others of its name."""
        rules = get_object_or_404(self.form.model, pk=pk)
        named = self.form.model._default_manager.filter(name=rules.name).exclude(pk=pk)
        others = [(each, self.address("rule_set", each.pk)) for each in named.order_by("-version")]
        facts = {"rules": rules, "rows": [*self.form.rows(rules)], "others": others}
        change = None if rules.superseded else self.address("change_rules", pk)
        return self.page(request, "version", **facts, change=change, back=self.address("rules"))

    def write(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Type what was decided, see what it changes, enter it: as a version after `pk`, or as new rules."""
        base = None if pk is None else get_object_or_404(self.form.model, pk=pk)
        now = timezone.now()
        typed = request.POST if request.method == "POST" else None
        form = self.form(typed, base=base, today=timezone.localdate(now))
        if request.POST.get("step") == "enter":
            made = attempt(form, lambda: self.entered(form, by=request.member, at=now))  # type: ignore[attr-defined]
            if made is not None:
                words = _("Entered as %(rules)s. Whatever begins from now on follows it.")
                return done(request, words % {"rules": made}, self.address("rule_set", made.pk))
        elif request.POST.get("step") == "look" and form.is_valid():
            back, rows = self.address("rules"), self.form.rows(form.proposed())
            return self.page(request, "check", form=form, base=base, rows=rows, back=back)
        back = self.address("rules") if base is None else self.address("rule_set", base.pk)
        return render_form(
            request, "rule_sets/write.html", form, self.facts | {"base": base, "back": back}
        )

    def missing(self, request: HttpRequest) -> HttpResponse | None:
        """The way to the rules, while there are none that anything could begin under."""
        if self.form.model._default_manager.exists():
            return None
        messages.info(request, _("There are no rules for this yet. Enter first what was decided."))
        return redirect(self.address("rules"))

    def entered(self, form: RuleSetForm, **by_and_at: Any) -> RuleSet:
        following = form.base
        return self.adopt(
            name=following.name if following else form.cleaned_data["name"],
            version=following.version + 1 if following else 1,
            adopted_on=form.cleaned_data["adopted_on"],
            **form.values(),
            **by_and_at,
        )

    @property
    def facts(self) -> dict[str, Any]:
        return {"title": self.title, "lede": self.lede}

    def page(self, request: HttpRequest, template: str, **facts: Any) -> HttpResponse:
        return render(request, f"rule_sets/{template}.html", self.facts | facts)

    def address(self, page: str, *key: int) -> str:
        return reverse(f"{self.namespace}:{page}", args=key)
