-- When a person last did something, and when they were warned that they are to be forgotten.
ALTER TABLE people ADD COLUMN seen_at TEXT;
ALTER TABLE people ADD COLUMN warned_at TEXT;
-- The version of the consent that a person was asked to agree to after an older one.
ALTER TABLE people ADD COLUMN asked_version TEXT;

UPDATE people SET seen_at = max(
    consented_at,
    coalesce((SELECT max(q.last_person_at) FROM questions q WHERE q.person_id = people.id), ''),
    coalesce((SELECT max(r.signed_up_at) FROM registrations r WHERE r.person_id = people.id), ''),
    coalesce((SELECT max(d.done_at) FROM deadlines_done d WHERE d.person_id = people.id), '')
);

CREATE INDEX people_idle ON people (seen_at) WHERE warned_at IS NULL;
CREATE INDEX people_warned ON people (warned_at) WHERE warned_at IS NOT NULL;

-- When the words of a closed question went; its dates and marks stay for the report.
ALTER TABLE questions ADD COLUMN wordless_at TEXT;
CREATE INDEX questions_with_words ON questions (closed_at)
WHERE state = 'closed' AND wordless_at IS NULL;
