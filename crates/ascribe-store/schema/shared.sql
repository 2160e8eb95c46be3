-- Objects ready to send, and the collections that hold them. Times are microseconds since 1970 in UTC.

CREATE TABLE collection (
  id          INTEGER PRIMARY KEY,
  uuid        TEXT NOT NULL UNIQUE,                 -- what TAXII knows it by
  alias       TEXT NOT NULL UNIQUE,                 -- what people know it by
  source      TEXT NOT NULL,                        -- what fills it: sent, pulled, record, question
  filter      TEXT NOT NULL DEFAULT '',             -- the marking of a view on the record, the words of a question
  title       TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  readers     TEXT NOT NULL,                        -- roles and @names with commas; `-` for nobody
  writers     TEXT NOT NULL
) STRICT;

-- One version of one object in one collection. `added` is strictly increasing over the whole base, so that who asks for
-- what came after a moment misses nothing and gets nothing twice; being the row's number it costs no index.
CREATE TABLE shared (
  added      INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL,
  shelf      INTEGER NOT NULL,                      -- marking, specification, and whether first or last: see shelf.rs
  type       INTEGER NOT NULL REFERENCES shared_type (id),
  identity   INTEGER NOT NULL,                      -- hash of the id: a short key
  spec       INTEGER NOT NULL,
  version    INTEGER NOT NULL,                      -- modified, else created, else when it was added
  sum        INTEGER,                               -- hash of what has neither
  id         TEXT NOT NULL,
  bytes      BLOB NOT NULL                          -- as it is sent
) STRICT;
CREATE INDEX shared_page ON shared (collection, shelf);
CREATE INDEX shared_page_of_type ON shared (collection, type, shelf);
CREATE INDEX shared_identity ON shared (collection, identity, spec, version);
CREATE INDEX shared_version ON shared (collection, version);
CREATE UNIQUE INDEX shared_sum ON shared (collection, identity, sum) WHERE sum IS NOT NULL;

CREATE TABLE shared_type (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- What a marking definition that is none of the fixed ones says; the first that was sent holds.
CREATE TABLE shared_marking (
  id    TEXT PRIMARY KEY,
  level INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What became of an envelope that was sent.
CREATE TABLE shared_status (
  id      TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  expires INTEGER NOT NULL,
  body    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX shared_status_expires ON shared_status (expires);

-- How far a client has come with a collection of another server.
CREATE TABLE pull (
  url       TEXT PRIMARY KEY,                       -- of the collection, with the filter
  after     TEXT NOT NULL DEFAULT '',               -- the last X-TAXII-Date-Added-Last
  next      TEXT NOT NULL DEFAULT '',               -- where a walk was broken off
  pulled    INTEGER NOT NULL DEFAULT 0,
  at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
