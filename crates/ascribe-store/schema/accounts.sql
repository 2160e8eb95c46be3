-- Accounts, tokens, sessions, the audit log. Times are microseconds since 1970 in UTC.

CREATE TABLE user (
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL UNIQUE,
  role      TEXT NOT NULL CHECK (role IN ('reader', 'analyst', 'admin')),
  clearance TEXT NOT NULL CHECK (clearance IN ('clear', 'green', 'amber', 'amber+strict')),
  password  TEXT NOT NULL,                          -- PHC string of argon2id
  created   INTEGER NOT NULL
) STRICT;

-- The token itself is shown once and never kept; `digest` is the SHA-256 of its secret half.
CREATE TABLE token (
  id      TEXT PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
  digest  BLOB NOT NULL,
  scopes  TEXT NOT NULL,                            -- words with commas: read,write,admin
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_account ON token (account);

CREATE TABLE session (
  digest  BLOB PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES user ON DELETE CASCADE,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

-- Who did what to what, when. Rows are only ever added; an account that is gone keeps its rows.
CREATE TABLE audit (
  id     INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  who    TEXT NOT NULL,
  what   TEXT NOT NULL,                             -- a word such as user.add
  target    TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
