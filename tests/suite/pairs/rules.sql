-- Rules.
-- case: made
-- fails: rules are not carried yet
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
CREATE RULE keep AS ON DELETE TO t DO INSTEAD NOTHING;
-- case: dropped
-- fails: rules are not carried yet
-- old
CREATE TABLE t (a integer);
CREATE RULE keep AS ON DELETE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
-- case: changes
-- fails: rules are not carried yet
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON UPDATE TO t WHERE new.a < 0 DO INSTEAD NOTHING;
-- case: writes_elsewhere
-- fails: rules are not carried yet
-- old
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
-- new
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.a);
-- case: two_actions
-- fails: rules are not carried yet
-- old
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
-- new
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
CREATE RULE r AS ON DELETE TO t DO ALSO (INSERT INTO log VALUES (old.a); DELETE FROM log WHERE a < old.a);
-- case: disabled
-- fails: rules are not carried yet
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE r;
-- case: comment
-- fails: rules are not carried yet
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
COMMENT ON RULE r ON t IS 'x';
-- case: its_column_changes
-- fails: rules are not carried yet
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON UPDATE TO t WHERE old.a > 0 DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a bigint);
CREATE RULE r AS ON UPDATE TO t WHERE old.a > 0 DO INSTEAD NOTHING;
