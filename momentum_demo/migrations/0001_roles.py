"""Who may touch what: the app's role, the urn's role and schema.

Roles belong to the whole server, so they may be there already. They are made without a password: the
person who runs the server gives them one, or lets them in by socket.
"""

from django.db import migrations

ROLES = """
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['momentum_app', 'momentum_urn'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I LOGIN', name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;  -- another database of this server was being set up at the same moment
            END;
        END IF;
    END LOOP;
END $$;

-- Whoever can make a temporary table can put it in the place of a table that a trigger looks into.
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO momentum_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO momentum_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO momentum_app;

CREATE SCHEMA IF NOT EXISTS urn;
GRANT USAGE ON SCHEMA urn TO momentum_urn;
ALTER DEFAULT PRIVILEGES IN SCHEMA urn
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO momentum_urn;
ALTER DEFAULT PRIVILEGES IN SCHEMA urn GRANT USAGE, SELECT ON SEQUENCES TO momentum_urn;
"""


class Migration(migrations.Migration):
    initial = True
    run_before = [("contenttypes", "0001_initial")]
    operations = [migrations.RunSQL(ROLES, migrations.RunSQL.noop)]
