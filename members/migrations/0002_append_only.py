"""Steps taken about a breach and the register's rules are written once; looks at records are never changed.

Retention removes looks that are old: hence no trigger against that.
"""

from django.db import migrations

FORBID = """
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
