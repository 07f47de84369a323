"""What was drawn, said and decided in an assembly stays as it was, whoever writes the SQL."""

from django.db import migrations

KEPT = ("poolentry", "decision", "report")  # rows that are never changed and never go
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER motions_{table}_append_only BEFORE UPDATE OR DELETE ON motions_{table}
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();"""
    for table in KEPT
)


def frozen(table: str, condition: str, says: str) -> str:
    """A trigger that refuses to delete from `table`, and to update where `condition` holds of OLD and NEW."""
    return f"""
CREATE FUNCTION motions_{table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR {condition} THEN
        RAISE EXCEPTION '{says}'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER motions_{table}_frozen BEFORE UPDATE OR DELETE ON motions_{table}
    FOR EACH ROW EXECUTE FUNCTION motions_{table}_frozen();
"""


def changed(*columns: str) -> str:
    """That one of these columns is not what it was."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


FROZEN = {
    "draw": frozen(
        "draw",
        "OLD.drawn_at IS NOT NULL OR "
        + changed(
            "assembly_id",
            "seats",
            "attributes",
            "quotas",
            "pool",
            "pool_size",
            "pool_sha256",
            "commitment",
            "secret",
            "public_source",
            "draws_at",
            "published_at",
            "published_by_id",
        ),
        "a draw stays as it was published, and is held once",
    ),
    "seat": frozen(
        "seat",
        "OLD.ended_at IS NOT NULL OR OLD.taken_at IS DISTINCT FROM NEW.taken_at"
        " AND OLD.taken_at IS NOT NULL OR "
        + changed(
            "assembly_id",
            "member_id",
            "basis",
            "group_id",
            "office_id",
            "code",
            "replaces_id",
            "offered_at",
        ),
        "a seat is taken once and ended once",
    ),
    "meeting": frozen(
        "meeting",
        changed("assembly_id", "number")
        + " OR OLD.opened_at IS NOT NULL AND "
        + changed("opened_at", "quorum", "sitting", "begins_at")
        + " OR OLD.closed_at IS NOT NULL AND "
        + changed("closed_at"),
        "a meeting is opened once and closed once",
    ),
    "poll": frozen(
        "poll",
        "OLD.closed_at IS NOT NULL OR "
        + changed("meeting_id", "submission_id", "kind", "number", "asked_by_id", "opened_at"),
        "a poll is closed once",
    ),
    "position": frozen(
        "position",
        changed("poll_id", "seat_id") + " OR EXISTS (SELECT FROM motions_poll"
        " WHERE id = OLD.poll_id AND closed_at IS NOT NULL)",
        "a position stays once the poll is closed",
    ),
}
THAW = "".join(
    f"DROP TRIGGER motions_{table}_append_only ON motions_{table};\n" for table in KEPT
) + "".join(
    f"DROP TRIGGER motions_{table}_frozen ON motions_{table};\nDROP FUNCTION motions_{table}_frozen();\n"
    for table in FROZEN
)


class Migration(migrations.Migration):
    dependencies = [("motions", "0003_assemblies"), ("momentum_demo", "0002_record")]
    operations = [migrations.RunSQL(APPEND_ONLY + "".join(FROZEN.values()), THAW)]
