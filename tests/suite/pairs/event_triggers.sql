-- Event triggers.
-- case: made
-- fails: event triggers are not carried yet
-- old
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
-- new
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION watch();
-- case: dropped
-- fails: event triggers are not carried yet
-- old
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION watch();
-- new
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
-- case: tags
-- fails: event triggers are not carried yet
-- old
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION watch();
-- new
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION watch();
-- case: another_event
-- fails: event triggers are not carried yet
-- old
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION watch();
-- new
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION watch();
-- case: disabled
-- fails: event triggers are not carried yet
-- old
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION watch();
-- new
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION watch();
ALTER EVENT TRIGGER e DISABLE;
-- case: another_function
-- fails: event triggers are not carried yet
-- old
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION watch();
-- new
CREATE FUNCTION see() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION see();
-- case: comment
-- fails: event triggers are not carried yet
-- old
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION watch();
-- new
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION watch();
COMMENT ON EVENT TRIGGER e IS 'x';
-- case: with_its_function
-- fails: event triggers are not carried yet
-- old
-- new
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER e ON table_rewrite EXECUTE FUNCTION watch();
