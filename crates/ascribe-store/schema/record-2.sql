-- Format 2: findings by incident, which an incident's page asks for.
CREATE INDEX finding_incident ON finding (incident) WHERE incident IS NOT NULL;
