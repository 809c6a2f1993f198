-- What the panel's lists of organisations, claims and practices are read by.
CREATE INDEX organisations_by_name ON organisations (key) WHERE joined_to IS NULL;
CREATE INDEX organisations_by_place ON organisations (municipality_id, key) WHERE joined_to IS NULL;
CREATE INDEX profiles_by_form ON profiles (json_extract(answers, '$.form'));
CREATE INDEX practices_by_state ON practices (state, decided_at);
CREATE INDEX outcomes_waiting ON outcomes (id) WHERE confirmed_at IS NULL;

-- claim_row: the row of the outbox that asked staff to confirm; sent_as: what tells the same form of
-- the panel, sent twice, from two of them.
ALTER TABLE outcomes ADD COLUMN claim_row INTEGER;
ALTER TABLE outcomes ADD COLUMN sent_as TEXT;
CREATE UNIQUE INDEX outcomes_sent ON outcomes (sent_as) WHERE sent_as IS NOT NULL;
