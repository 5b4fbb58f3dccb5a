-- Rules.
-- case: made
-- old
CREATE TABLE t (a integer);
-- new
CREATE TABLE t (a integer);
CREATE RULE keep AS ON DELETE TO t DO INSTEAD NOTHING;
-- case: dropped
-- old
CREATE TABLE t (a integer);
CREATE RULE keep AS ON DELETE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
-- case: changes
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON UPDATE TO t WHERE new.a < 0 DO INSTEAD NOTHING;
-- case: writes_elsewhere
-- old
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
-- new
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.a);
-- case: two_actions
-- old
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
-- new
CREATE TABLE t (a integer);
CREATE TABLE log (a integer);
CREATE RULE r AS ON DELETE TO t DO ALSO (INSERT INTO log VALUES (old.a); DELETE FROM log WHERE a < old.a);
-- case: disabled
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
ALTER TABLE t DISABLE RULE r;
-- case: comment
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a integer);
CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;
COMMENT ON RULE r ON t IS 'x';
-- case: its_column_changes
-- old
CREATE TABLE t (a integer);
CREATE RULE r AS ON UPDATE TO t WHERE old.a > 0 DO INSTEAD NOTHING;
-- new
CREATE TABLE t (a bigint);
CREATE RULE r AS ON UPDATE TO t WHERE old.a > 0 DO INSTEAD NOTHING;
