-- Format 3: pages of a speaker by their day; `cited` also tells, by hash, who speaks in a page.
DROP INDEX version_origin;
CREATE INDEX version_origin ON version (origin, published);
