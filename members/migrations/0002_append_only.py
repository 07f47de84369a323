"""Steps taken about a breach and the register's rules are written once; looks at records are never changed.

Retention removes looks that are old: hence no trigger against that.
"""

from django.db import migrations

FORBID = """
-- Whether the owner of a table is replacing the keys that what is encrypted in it is encrypted with. To say that one
-- is doing that is not enough: see members.sealed.
CREATE FUNCTION members_replaces_keys(which regclass) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('members.replaces_keys', true), '') = 'on' AND pg_has_role(
        current_user, (SELECT relowner FROM pg_class WHERE oid = which), 'USAGE')
$$;

CREATE TRIGGER members_breachstep_append_only
    BEFORE UPDATE OR DELETE ON members_breachstep
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER members_registerrules_append_only
    BEFORE UPDATE OR DELETE ON members_registerrules
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
CREATE TRIGGER members_reading_never_changed
    BEFORE UPDATE ON members_reading
    FOR EACH ROW EXECUTE FUNCTION momentum_demo_append_only();
"""
ALLOW = """
DROP FUNCTION members_replaces_keys(regclass);
DROP TRIGGER members_breachstep_append_only ON members_breachstep;
DROP TRIGGER members_registerrules_append_only ON members_registerrules;
DROP TRIGGER members_reading_never_changed ON members_reading;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("momentum_demo", "0002_record"),
    ]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
