"""What is encrypted is kept where replacing a key finds it, in every app, and nowhere else."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.db.utils import ProgrammingError

from ballots import results
from ballots.models import Option
from conventions import queries as conventions_queries
from conventions.models import Registration
from elections import selves
from elections.models import Candidacy
from members import sealed
from members.actions import protecting
from members.models import Attribute, SelfDefinition
from members.sealed import SealedField
from tests.conventions.makers import ConventionMaker
from tests.database import acting_as
from tests.elections.rounds import ElectionMaker, define, reserve
from tests.factories import NOON

pytestmark = pytest.mark.django_db(databases=["default", "urn"])

KINDS = {
    type(field).__name__: field
    for model in apps.get_models(include_auto_created=True)
    for field in model._meta.concrete_fields
    if not isinstance(field, SealedField)
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_other_field_keeps_what_is_encrypted(kind):
    """A model that is forgotten cannot be: whatever its field is, it refuses what was encrypted for it."""
    token = sealed.encrypted("yes", (1, 2))

    with pytest.raises((TypeError, ValueError, AttributeError, ValidationError, ProgrammingError)):
        write(KINDS[kind], token)


def write(field: models.Field, value: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s", [field.get_db_prep_save(value, connection)])


def test_a_sealed_field_keeps_nothing_else():
    for model, name in sealed.sealed_fields():
        with pytest.raises(TypeError):
            model._meta.get_field(name).get_prep_value("yes")


def test_what_is_encrypted_is_no_words():
    token = sealed.encrypted("yes", (1, 2))

    assert repr(token) == "<Token>"
    with pytest.raises(TypeError):
        f"{token}"


@pytest.fixture
def answers(maker, ada):
    """Something encrypted in every app, where it is frozen too: what was said, by model; and how to read it."""
    define("women")
    attribute = Attribute.objects.get()
    protecting.say(ada, attribute, "yes", by=ada, at=NOON)
    elections = ElectionMaker()
    election = elections.announced(reserve("women"), seats=2)
    place = elections.place(election)
    for name, *groups in (("Ann", "women"), ("Bea", "women"), ("Cat",)):
        elections.accepted(place, name, *groups)
    elections.put(election)
    elections.opened(elections.place(election).contest.ballot)
    conventions = ConventionMaker()
    conventions.registered(conventions.released(), ada, needs="A hearing loop, please")
    key = (ada.pk, attribute.pk)
    return {
        SelfDefinition: lambda row: sealed.decrypted(row.token, key),
        Candidacy: selves.groups_of,
        Option: results.groups_of,
        Registration: conventions_queries.needs_of,
    }


def said(answers) -> dict[str, list]:
    return {
        model._meta.label: [read(row) for row in model.objects.order_by("pk")]
        for model, read in answers.items()
    }


def test_keys_are_replaced_without_a_moment_in_which_answers_cannot_be_read(answers, settings):
    """In every model that has a sealed field: whoever adds one adds to `answers`."""
    before, [old] = said(answers), settings.ATTRIBUTE_KEYS
    new = Fernet.generate_key()
    assert {model for model, _name in sealed.sealed_fields()} == set(answers)
    assert all(any(rows) for rows in before.values())

    settings.ATTRIBUTE_KEYS = [new, old]
    assert said(answers) == before
    call_command("rotate_attribute_keys", verbosity=0)
    settings.ATTRIBUTE_KEYS = [new]

    assert said(answers) == before


def test_with_a_key_that_is_not_there_nothing_is_changed(answers, settings):
    before, keys = said(answers), settings.ATTRIBUTE_KEYS

    settings.ATTRIBUTE_KEYS = [Fernet.generate_key()]
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("rotate_attribute_keys")

    settings.ATTRIBUTE_KEYS = keys
    assert said(answers) == before


def test_only_the_owner_of_the_tables_replaces_keys_in_what_is_frozen(answers, settings):
    settings.ATTRIBUTE_KEYS = [Fernet.generate_key(), *settings.ATTRIBUTE_KEYS]

    with (
        pytest.raises(IntegrityError, match=r"frozen|stays as it was|are its candidates"),
        transaction.atomic(),
        acting_as("momentum_app"),
    ):
        sealed.rotate_all()


@pytest.mark.parametrize("model", [Option, Candidacy])
def test_whoever_replaces_keys_changes_nothing_else_in_what_is_frozen(answers, model):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('members.replaces_keys', 'on', true)")

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(name=Concat(F("name"), Value("!")))


def test_without_saying_so_nobody_changes_what_is_encrypted_in_what_is_frozen(answers):
    for model, field in ((Option, "groups"), (Candidacy, "token")):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(**{field: sealed.encrypted("no", (1, 2))})
    assert isinstance(Option._meta.get_field("groups"), SealedField)
