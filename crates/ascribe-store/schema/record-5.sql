-- Format 5: the days that a claim gives to an event, so that those who do not see all claims of it see the days that theirs give.
CREATE TABLE claim_day (
  claim INTEGER PRIMARY KEY,
  first_day INTEGER,
  last_day INTEGER
);
