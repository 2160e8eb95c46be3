-- Reports, versions, claims, findings, incidents, decisions.
--
-- Rows are only ever added; what is superseded says by which change. Whole numbers join tables inside; what leaves the
-- base are ids of 16 bytes that follow from content. Days are counted from 1970-01-01, moments in milliseconds since then.

-- Every change has a number. Numbers rise without gaps in the order in which changes became durable.
CREATE TABLE change (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  version INTEGER,
  decision INTEGER
);
CREATE INDEX change_at ON change (at);

-- Bytes as they came, compressed, once for each SHA-256.
CREATE TABLE blob (
  blob INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  bytes BLOB NOT NULL
);

-- Pages, through all their versions.
CREATE TABLE document (
  document INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  latest INTEGER,
  -- The page that this one is a copy of, at the end of the chain; itself, where it is none.
  root INTEGER NOT NULL,
  marking INTEGER NOT NULL
);
CREATE INDEX document_root ON document (root);

-- By what a page is known again: its address, its publisher and title, the place it came from.
CREATE TABLE page_key (
  page_key TEXT PRIMARY KEY,
  document INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE version (
  version INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  document INTEGER NOT NULL,
  number INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  -- The change that brought the next version.
  superseded INTEGER,
  blob INTEGER NOT NULL,
  size INTEGER NOT NULL,
  title TEXT,
  publisher TEXT,
  -- The publisher as an origin of claims.
  origin INTEGER NOT NULL,
  url TEXT,
  published INTEGER,
  updated INTEGER,
  note TEXT,
  signature BLOB
);
CREATE INDEX version_document ON version (document);
CREATE INDEX version_origin ON version (origin);
CREATE INDEX version_blob ON version (blob);

-- Where a version came from, and where the same bytes were seen since.
CREATE TABLE sighting (
  version INTEGER NOT NULL,
  place TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (version, place)
) WITHOUT ROWID;

-- The text of a version, compressed.
CREATE TABLE body (
  version INTEGER PRIMARY KEY,
  text BLOB NOT NULL
);

-- What was read in it, without the text, compressed; a later state of the reader adds a row.
CREATE TABLE reading (
  version INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (version, seq)
);

-- Entities across reports, and words that name none (kind "").
CREATE TABLE entity (
  entity INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  country TEXT,
  ids TEXT,
  candidates TEXT
);
CREATE INDEX entity_country ON entity (country, kind);

-- Names that entities bear, folded for comparing.
CREATE TABLE name (
  folded TEXT NOT NULL,
  entity INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (folded, entity)
) WITHOUT ROWID;
CREATE INDEX name_entity ON name (entity);

-- Which versions speak of which entity.
CREATE TABLE mention (
  entity INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (entity, version)
) WITHOUT ROWID;

-- Who can be an origin: named speakers and publishers; the bodies of one government that speak for it are one.
CREATE TABLE origin (
  origin INTEGER PRIMARY KEY,
  origin_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  entity INTEGER,
  grade TEXT NOT NULL,
  graded INTEGER NOT NULL
);

CREATE TABLE finding (
  finding INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  subject INTEGER NOT NULL,
  predicate TEXT NOT NULL,
  object INTEGER NOT NULL,
  first_day INTEGER,
  last_day INTEGER,
  -- Counted over the claims that count now.
  affirmed INTEGER NOT NULL,
  denied INTEGER NOT NULL,
  origins INTEGER NOT NULL,
  -- The claim of the earliest report, and that report's day.
  first_claim INTEGER,
  seen INTEGER NOT NULL,
  incident INTEGER
);
CREATE INDEX finding_subject ON finding (subject, predicate, object);
CREATE INDEX finding_object ON finding (object, predicate);
CREATE INDEX finding_predicate ON finding (predicate, seen);

-- How often an origin affirms and denies a finding, and how surely at best (0 to 100).
CREATE TABLE support (
  finding INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  affirmed INTEGER NOT NULL,
  denied INTEGER NOT NULL,
  best INTEGER NOT NULL,
  PRIMARY KEY (finding, origin)
) WITHOUT ROWID;
CREATE INDEX support_origin ON support (origin);

CREATE TABLE claim (
  claim INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  -- Its place among the claims of the reading that brought it.
  place INTEGER NOT NULL,
  finding INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  -- 1 if nobody but the publisher speaks.
  bare INTEGER NOT NULL,
  polarity INTEGER NOT NULL,
  -- How surely, 0 to 100.
  surety INTEGER NOT NULL,
  account INTEGER,
  -- Where its first evidence stands in the text.
  starts INTEGER,
  ends INTEGER,
  came INTEGER NOT NULL,
  went INTEGER,
  marking INTEGER NOT NULL,
  standing INTEGER NOT NULL
);
CREATE INDEX claim_version ON claim (version);
CREATE INDEX claim_finding ON claim (finding);
CREATE INDEX claim_account ON claim (account) WHERE account IS NOT NULL;

-- What one report tells of one incident: an account of it (accounts of users are elsewhere).
CREATE TABLE telling (
  account INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  incident INTEGER NOT NULL,
  first_day INTEGER,
  last_day INTEGER,
  came INTEGER NOT NULL,
  went INTEGER
);
CREATE INDEX telling_incident ON telling (incident);
CREATE INDEX telling_version ON telling (version);

-- To which incident an account belonged from which change on.
CREATE TABLE telling_move (
  account INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  incident INTEGER NOT NULL,
  PRIMARY KEY (account, seq)
) WITHOUT ROWID;

-- Parties of an account: victim, actor, means.
CREATE TABLE telling_party (
  account INTEGER NOT NULL,
  role TEXT NOT NULL,
  entity INTEGER NOT NULL,
  PRIMARY KEY (account, role, entity)
) WITHOUT ROWID;

-- Incidents; the number is that of their entity.
CREATE TABLE incident (
  incident INTEGER PRIMARY KEY,
  first_day INTEGER,
  last_day INTEGER,
  -- Day of the latest report of it.
  reported INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  merged INTEGER
);

-- Parties of an incident, in how many accounts; `day` helps to find what happened near a day.
CREATE TABLE incident_party (
  incident INTEGER NOT NULL,
  role TEXT NOT NULL,
  entity INTEGER NOT NULL,
  accounts INTEGER NOT NULL,
  day INTEGER,
  PRIMARY KEY (incident, role, entity)
) WITHOUT ROWID;
CREATE INDEX incident_party_entity ON incident_party (entity, role, day);

-- Sentences by hash, and bands of the signature: where copies are looked for.
CREATE TABLE sentence (
  hash INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (hash, version)
) WITHOUT ROWID;
CREATE TABLE band (
  hash INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (hash, version)
) WITHOUT ROWID;

-- Addresses that pages cite and under which nothing was kept yet, by hash.
CREATE TABLE cited (
  hash INTEGER NOT NULL,
  document INTEGER NOT NULL,
  PRIMARY KEY (hash, document)
) WITHOUT ROWID;

-- What a page took from another.
CREATE TABLE copied (
  document INTEGER NOT NULL,
  source INTEGER NOT NULL,
  kind TEXT NOT NULL,
  share INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (document, source, kind)
) WITHOUT ROWID;
CREATE INDEX copied_source ON copied (source);

-- What an analyst decided.
CREATE TABLE decision (
  decision INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  seq INTEGER NOT NULL,
  act TEXT NOT NULL,
  body TEXT NOT NULL,
  author TEXT NOT NULL,
  note TEXT,
  -- The claim that a correction put in another's place, as JSON.
  correction TEXT,
  undone INTEGER
);
-- What a decision touches.
CREATE TABLE decision_on (
  target BLOB NOT NULL,
  decision INTEGER NOT NULL,
  PRIMARY KEY (target, decision)
) WITHOUT ROWID;

-- Words of reports (number of the version) and of findings.
CREATE VIRTUAL TABLE page_words USING fts5 (title, text, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE finding_words USING fts5 (words, content='', contentless_delete=1, tokenize='porter unicode61 remove_diacritics 2');
