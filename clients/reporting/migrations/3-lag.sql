-- How far the database is behind the log, for whoever watches it in SQL.

ALTER TABLE yici.position ADD COLUMN head bigint;
UPDATE yici.position SET head = revision;
ALTER TABLE yici.position ALTER COLUMN head SET NOT NULL, ADD CHECK (head >= revision), ADD COLUMN looked_at timestamptz;
UPDATE yici.position SET looked_at = written_at;
ALTER TABLE yici.position ALTER COLUMN looked_at SET NOT NULL;
COMMENT ON COLUMN yici.position.head IS '最近一次查看时日志的末尾 / the log''s last record when it was last looked at';

CREATE VIEW yici.lag AS
SELECT revision, head, head - revision AS records_behind, written_at, looked_at, now() - looked_at AS since_looked
FROM yici.position;
COMMENT ON VIEW yici.lag IS '落后多少 / how far behind the log, and since when nobody has looked';
