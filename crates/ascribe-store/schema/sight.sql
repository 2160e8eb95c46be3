-- The base as somebody sees it who may see up to a marking: temporary views that stand before the tables of the record.
--
-- Whatever is asked of a connection with these is asked of them: counts, totals, orders, cursors and names are those of a base
-- in which nothing more strictly marked was ever kept. {level} is the marking's rank; everything behind the name `main` is
-- the whole base. A report is seen by its marking, a claim by its own and its report's.

CREATE TEMP VIEW document AS SELECT * FROM main.document WHERE marking <= {level};

CREATE TEMP VIEW version AS SELECT v.* FROM main.version v
WHERE EXISTS (SELECT 1 FROM main.document d WHERE d.document = v.document AND d.marking <= {level});

-- Whoever is an origin only by what is hidden is not named: the page that took from them stands for itself.
CREATE TEMP VIEW claim AS
SELECT c.claim, c.id, c.version, c.place, c.finding,
  CASE WHEN c.bare = 0 OR EXISTS (SELECT 1 FROM main.version x JOIN main.document y ON y.document = x.document WHERE x.origin = c.origin AND y.marking <= {level})
    THEN c.origin ELSE (SELECT v.origin FROM main.version v WHERE v.version = c.version) END AS origin,
  c.bare, c.polarity, c.surety, c.account, c.starts, c.ends, c.came, c.went, c.marking, c.standing
FROM main.claim c WHERE c.marking <= {level}
AND EXISTS (SELECT 1 FROM main.version v JOIN main.document d ON d.document = v.document WHERE v.version = c.version AND d.marking <= {level});

CREATE TEMP VIEW mention AS SELECT m.* FROM main.mention m
WHERE EXISTS (SELECT 1 FROM main.version v JOIN main.document d ON d.document = v.document WHERE v.version = m.version AND d.marking <= {level});

CREATE TEMP VIEW copied AS SELECT k.* FROM main.copied k
WHERE EXISTS (SELECT 1 FROM main.document d WHERE d.document = k.document AND d.marking <= {level})
AND EXISTS (SELECT 1 FROM main.document d WHERE d.document = k.source AND d.marking <= {level});

-- Findings that hidden claims count for, or did: what is left of them. Filled before anything is asked, see `sight.rs`.
CREATE TEMP TABLE told (finding INTEGER PRIMARY KEY, affirmed INTEGER NOT NULL, denied INTEGER NOT NULL, origins INTEGER NOT NULL, seen INTEGER NOT NULL);
CREATE TEMP TABLE told_at (seq INTEGER NOT NULL);
INSERT INTO told_at VALUES (-1);

-- A finding that hidden claims bear on is folded from those that are seen; any other is as it is.
CREATE TEMP VIEW finding AS
SELECT f.finding, f.id, f.subject, f.predicate, f.object,
  CASE WHEN f.first_day IS NULL OR NOT {narrowed} THEN f.first_day
    ELSE (SELECT max(t.first_day) FROM temp.claim c JOIN main.claim_day t ON t.claim = c.claim WHERE c.finding = f.finding) END AS first_day,
  CASE WHEN f.last_day IS NULL OR NOT {narrowed} THEN f.last_day
    ELSE (SELECT min(t.last_day) FROM temp.claim c JOIN main.claim_day t ON t.claim = c.claim WHERE c.finding = f.finding) END AS last_day,
  coalesce((SELECT t.affirmed FROM temp.told t WHERE t.finding = f.finding), f.affirmed) AS affirmed,
  coalesce((SELECT t.denied FROM temp.told t WHERE t.finding = f.finding), f.denied) AS denied,
  coalesce((SELECT t.origins FROM temp.told t WHERE t.finding = f.finding), f.origins) AS origins,
  CASE WHEN {first} THEN f.first_claim
    ELSE (SELECT c.claim FROM temp.claim c JOIN main.version v ON v.version = c.version JOIN main.change h ON h.seq = v.seq
      WHERE c.finding = f.finding ORDER BY coalesce(v.published, v.updated, h.at / 86400000), c.claim LIMIT 1) END AS first_claim,
  CASE WHEN {first} THEN f.seen
    ELSE (SELECT min(coalesce(v.published, v.updated, h.at / 86400000)) FROM temp.claim c JOIN main.version v ON v.version = c.version
      JOIN main.change h ON h.seq = v.seq WHERE c.finding = f.finding) END AS seen,
  CASE WHEN f.incident IS NOT NULL THEN (SELECT t.incident FROM temp.telling t WHERE t.incident = f.incident LIMIT 1) END AS incident
FROM main.finding f
WHERE coalesce((SELECT t.seen FROM temp.told t WHERE t.finding = f.finding), 1);

CREATE TEMP VIEW support AS
SELECT c.finding, c.origin, sum(c.polarity = 0) AS affirmed, sum(c.polarity <> 0) AS denied,
  max(CASE WHEN c.polarity = 0 THEN c.surety ELSE 0 END) AS best
FROM temp.claim c WHERE c.went IS NULL AND c.standing < 2 GROUP BY c.finding, c.origin;

-- An account of which a claim is hidden tells only what the claims that are seen say.
CREATE TEMP VIEW telling AS SELECT t.* FROM main.telling t
WHERE EXISTS (SELECT 1 FROM main.version v JOIN main.document d ON d.document = v.document WHERE v.version = t.version AND d.marking <= {level})
AND EXISTS (SELECT 1 FROM temp.claim c WHERE c.account = t.account);

CREATE TEMP VIEW telling_party AS SELECT p.* FROM main.telling_party p
WHERE EXISTS (SELECT 1 FROM temp.telling t WHERE t.account = p.account)
AND (NOT EXISTS (SELECT 1 FROM main.claim c WHERE c.account = p.account AND c.marking > {level})
  OR EXISTS (SELECT 1 FROM temp.claim c JOIN main.finding f ON f.finding = c.finding WHERE c.account = p.account AND p.entity IN (f.subject, f.object)));

CREATE TEMP VIEW incident AS
SELECT i.incident,
  (SELECT max(t.first_day) FROM temp.telling t WHERE t.incident = i.incident AND t.went IS NULL) AS first_day,
  (SELECT min(t.last_day) FROM temp.telling t WHERE t.incident = i.incident AND t.went IS NULL) AS last_day,
  (SELECT max(coalesce(v.published, v.updated, h.at / 86400000)) FROM temp.telling t JOIN main.version v ON v.version = t.version
    JOIN main.change h ON h.seq = v.seq WHERE t.incident = i.incident) AS reported,
  i.seq, i.merged
FROM main.incident i
WHERE EXISTS (SELECT 1 FROM temp.telling t WHERE t.incident = i.incident)
OR i.merged IS NOT NULL AND EXISTS (SELECT 1 FROM temp.telling t WHERE t.incident = i.merged);

CREATE TEMP VIEW incident_party AS
SELECT p.incident, p.role, p.entity,
  (SELECT count(*) FROM temp.telling t JOIN temp.telling_party q ON q.account = t.account AND q.role = p.role AND q.entity = p.entity
    WHERE t.incident = p.incident AND t.went IS NULL) AS accounts, p.day
FROM main.incident_party p
WHERE EXISTS (SELECT 1 FROM temp.telling t JOIN temp.telling_party q ON q.account = t.account AND q.role = p.role AND q.entity = p.entity
    WHERE t.incident = p.incident AND t.went IS NULL);

-- Whom nothing in sight speaks of is not there. The name of an incident may be a hidden report's: it goes by whom it hit, until a
-- report in sight is asked what it calls it.
CREATE TEMP VIEW entity AS
SELECT e.entity, e.id, e.kind,
  CASE WHEN e.kind = 'incident' AND EXISTS (SELECT 1 FROM main.incident i WHERE i.incident = e.entity)
    THEN coalesce((SELECT 'attack on ' || min(o.name) FROM temp.incident_party p JOIN main.entity o ON o.entity = p.entity
      WHERE p.incident = e.entity AND p.role = 'victim'), 'incident')
    ELSE e.name END AS name,
  e.country, e.ids, e.candidates
FROM main.entity e
WHERE EXISTS (SELECT 1 FROM temp.mention m WHERE m.entity = e.entity)
OR EXISTS (SELECT 1 FROM main.finding f JOIN temp.claim c ON c.finding = f.finding WHERE f.subject = e.entity)
OR EXISTS (SELECT 1 FROM main.finding f JOIN temp.claim c ON c.finding = f.finding WHERE f.object = e.entity)
OR EXISTS (SELECT 1 FROM temp.incident i WHERE i.incident = e.entity)
OR EXISTS (SELECT 1 FROM main.incident_party x JOIN temp.incident_party p ON p.incident = x.incident AND p.role = x.role AND p.entity = x.entity WHERE x.entity = e.entity);

-- Which report brought a name is not kept: those that the lexicon lists are no secret, and an entity's own is shown with it.
CREATE TEMP VIEW name AS SELECT n.* FROM main.name n
WHERE EXISTS (SELECT 1 FROM main.entity e WHERE e.entity = n.entity AND e.kind <> 'incident' AND (e.name = n.name OR listed(e.kind, n.name)));

CREATE TEMP VIEW change_seen AS SELECT h.* FROM main.change h
WHERE EXISTS (SELECT 1 FROM temp.version v WHERE v.version = h.version)
OR EXISTS (SELECT 1 FROM temp.decision_seen d WHERE d.decision = h.decision);

-- A decision is seen if all that it is about is; of incidents and sources nobody knows how much of it is hidden.
CREATE TEMP VIEW decision_seen AS SELECT d.* FROM main.decision d
WHERE d.act IN ('accept', 'reject', 'correct', 'mark', 'annotate')
AND NOT EXISTS (SELECT 1 FROM main.decision_on t WHERE t.decision = d.decision
  AND NOT EXISTS (SELECT 1 FROM temp.claim c WHERE c.id = t.target)
  AND NOT EXISTS (SELECT 1 FROM temp.document x WHERE x.id = t.target)
  AND NOT EXISTS (SELECT 1 FROM temp.version x WHERE x.id = t.target));
