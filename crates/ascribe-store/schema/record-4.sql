-- Format 4: lives of findings, which what is shared of them follows.
--
-- A finding stands at a marking as long as a claim so marked counts for it: from `came` until `went`. Those who may see up
-- to that marking are told of it under one id, and of a later state whenever `changed` moves. What went and comes again is
-- another life, since what was revoked stays so.
CREATE TABLE folded (
  finding INTEGER NOT NULL,
  marking INTEGER NOT NULL,
  number INTEGER NOT NULL,                          -- of the life, from 1
  came INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  went INTEGER,
  claims INTEGER NOT NULL,                          -- so marked and counting
  PRIMARY KEY (finding, marking, number)
) WITHOUT ROWID;
CREATE INDEX folded_changed ON folded (changed);

INSERT INTO folded (finding, marking, number, came, changed, went, claims)
SELECT finding, marking, 1, min(came), max(max(came, coalesce(went, 0))), CASE WHEN sum(counts) = 0 THEN max(max(came, coalesce(went, 0))) END, sum(counts)
FROM (
  SELECT c.finding, max(c.marking, d.marking) AS marking, c.came, c.went, c.went IS NULL AND c.standing < 2 AS counts
  FROM claim c JOIN version v ON v.version = c.version JOIN document d ON d.document = v.document
) GROUP BY finding, marking;
