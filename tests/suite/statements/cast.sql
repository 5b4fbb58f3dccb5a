CREATE CAST (integer AS mood) WITH FUNCTION number_mood(integer);
CREATE CAST (integer AS mood) WITH FUNCTION number_mood(integer) AS ASSIGNMENT;
CREATE CAST (integer AS mood) WITH FUNCTION number_mood(integer) AS IMPLICIT;
CREATE CAST (text AS mood) WITH INOUT;
-- fails: 42P17
CREATE CAST (mood AS bigint) WITHOUT FUNCTION;
DROP CAST (mood AS integer);
DROP CAST IF EXISTS (mood AS text) CASCADE;
COMMENT ON CAST (mood AS integer) IS 'x';
