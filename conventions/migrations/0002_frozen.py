"""What was published or decided stays so, and a convention is announced in time, whoever writes the SQL."""

from django.db import migrations

APPEND_ONLY = ["conventionruleset", "agendarelease", "decision", "handedon", "report"]
KEPT = ["convention", "business", "undertaking", "registration"]

GUARDS = """
CREATE FUNCTION conventions_refuse(name text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = name;
END $$;

CREATE FUNCTION conventions_convention_announced_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.waiver_id IS NULL AND NEW.opens_at - NEW.announced_at < (
        SELECT minimum_notice FROM conventions_conventionruleset WHERE id = NEW.rule_set_id) THEN
        PERFORM conventions_refuse(TG_NAME, 'less notice than the rules ask for');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conventions_convention_announced_in_time BEFORE INSERT ON conventions_convention
    FOR EACH ROW EXECUTE FUNCTION conventions_convention_announced_in_time();

CREATE FUNCTION conventions_convention_as_announced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM conventions_refuse(TG_NAME, 'a convention keeps its dates, its rules and its zone');
    RETURN NULL;
END $$;
CREATE TRIGGER conventions_convention_as_announced BEFORE UPDATE ON conventions_convention
    FOR EACH ROW WHEN (
        (OLD.rule_set_id, OLD.rules, OLD.announced_at, OLD.opens_at, OLD.closes_at, OLD.zone, OLD.due_by)
        IS DISTINCT FROM
        (NEW.rule_set_id, NEW.rules, NEW.announced_at, NEW.opens_at, NEW.closes_at, NEW.zone, NEW.due_by)
        OR OLD.waiver_id IS DISTINCT FROM NEW.waiver_id
    ) EXECUTE FUNCTION conventions_convention_as_announced();

CREATE FUNCTION conventions_prioritisation_as_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.convention_id, OLD.kind) IS DISTINCT FROM (NEW.convention_id, NEW.kind)
    OR NEW.contest_id IS DISTINCT FROM OLD.contest_id
        AND (OLD.settled_at IS NOT NULL OR ballots_question_stands(OLD.contest_id))
    OR OLD.settled_at IS NOT NULL AND NEW.settled_at IS DISTINCT FROM OLD.settled_at THEN
        PERFORM conventions_refuse(TG_NAME, 'what members were asked stands, unless its ballot was given up');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conventions_prioritisation_as_asked BEFORE UPDATE ON conventions_prioritisation
    FOR EACH ROW EXECUTE FUNCTION conventions_prioritisation_as_asked();

CREATE FUNCTION conventions_minutes_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM conventions_refuse(TG_NAME, 'published minutes stay as they are');
    RETURN NULL;
END $$;
CREATE TRIGGER conventions_minutes_published BEFORE UPDATE OR DELETE ON conventions_minutes
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION conventions_minutes_published();
"""
UNGUARDED = """
DROP TRIGGER conventions_minutes_published ON conventions_minutes;
DROP TRIGGER conventions_prioritisation_as_asked ON conventions_prioritisation;
DROP TRIGGER conventions_convention_as_announced ON conventions_convention;
DROP TRIGGER conventions_convention_announced_in_time ON conventions_convention;
DROP FUNCTION conventions_minutes_published();
DROP FUNCTION conventions_prioritisation_as_asked();
DROP FUNCTION conventions_convention_as_announced();
DROP FUNCTION conventions_convention_announced_in_time();
DROP FUNCTION conventions_refuse(text, text);
"""


def kept(table, what, but):
    """The trigger by which rows of `table` are never changed, or never deleted; and its undoing."""
    name = f"conventions_{table}_{what}"
    return (
        f"CREATE TRIGGER {name} BEFORE {but} ON conventions_{table} "
        "FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();"
        f"REVOKE {but.replace(' OR ', ', ')} ON conventions_{table} FROM momentum_app;",
        f"DROP TRIGGER {name} ON conventions_{table};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("conventions", "0001_initial"),
        ("ballots", "0007_two_undo_it"),
        ("momentum_demo", "0002_record"),
    ]
    operations = [
        migrations.RunSQL(GUARDS, UNGUARDED),
        *(
            migrations.RunSQL(*kept(table, "append_only", "UPDATE OR DELETE"))
            for table in APPEND_ONLY
        ),
        *(migrations.RunSQL(*kept(table, "kept", "DELETE")) for table in KEPT),
    ]
