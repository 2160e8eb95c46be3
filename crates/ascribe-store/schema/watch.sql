-- Watch lists and visits, by the name of the account; `local` where there are none. Moments are milliseconds since 1970.

CREATE TABLE watched (
  account TEXT NOT NULL,
  entity  BLOB NOT NULL,                            -- the entity's id
  since   INTEGER NOT NULL,
  PRIMARY KEY (account, entity)
) STRICT, WITHOUT ROWID;

-- What is new is counted from the visit before the present one; `seq` is the last change that was there when it began.
CREATE TABLE visit (
  account    TEXT PRIMARY KEY,
  began      INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  before     INTEGER,
  before_seq INTEGER,
  active     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Whether anything is marked above a level is asked with every answer.
CREATE INDEX document_marked ON document (marking) WHERE marking > 0;
CREATE INDEX claim_marked ON claim (marking) WHERE marking > 0;
