"""Nobody answers a closed vote, and what was declared stays as it was."""

from django.db import migrations

KEEP = """
CREATE FUNCTION conventions_voice_vote_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A share lock: people answer side by side, and closing waits for them.
    PERFORM FROM conventions_vote WHERE id = NEW.vote_id AND state = 'open' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'vote % is not open', NEW.vote_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conventions_voice_vote_open BEFORE INSERT OR UPDATE ON conventions_voice
    FOR EACH ROW EXECUTE FUNCTION conventions_voice_vote_open();

CREATE FUNCTION conventions_voice_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM conventions_vote v WHERE v.id = OLD.vote_id
               AND NOT (v.manner = 'hands' AND v.state = 'declared'))
    THEN
        RAISE EXCEPTION 'what people answered in vote % is kept', OLD.vote_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER conventions_voice_kept BEFORE DELETE ON conventions_voice
    FOR EACH ROW EXECUTE FUNCTION conventions_voice_kept();

CREATE FUNCTION conventions_vote_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'vote % is over, and kept as it was', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER conventions_vote_kept BEFORE UPDATE ON conventions_vote
    FOR EACH ROW WHEN (OLD.state IN ('declared', 'void')) EXECUTE FUNCTION conventions_vote_kept();
CREATE TRIGGER conventions_vote_not_deleted BEFORE DELETE ON conventions_vote
    FOR EACH ROW EXECUTE FUNCTION conventions_vote_kept();
"""
LET_GO = """
DROP TRIGGER conventions_vote_not_deleted ON conventions_vote;
DROP TRIGGER conventions_vote_kept ON conventions_vote;
DROP FUNCTION conventions_vote_kept();
DROP TRIGGER conventions_voice_kept ON conventions_voice;
DROP FUNCTION conventions_voice_kept();
DROP TRIGGER conventions_voice_vote_open ON conventions_voice;
DROP FUNCTION conventions_voice_vote_open();
"""


class Migration(migrations.Migration):
    dependencies = [("conventions", "0003_plans_votes_and_speakers")]
    operations = [migrations.RunSQL(KEEP, LET_GO)]
