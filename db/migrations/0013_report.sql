-- What the report counts by. `erased_as`: a random number below zero instead of a person who was
-- erased, the same in all their rows and nowhere else, so that different persons stay different.
ALTER TABLE questions ADD COLUMN erased_as INTEGER;
ALTER TABLE questions ADD COLUMN topic_id INTEGER REFERENCES faq_topics (id);
ALTER TABLE registrations ADD COLUMN erased_as INTEGER;
ALTER TABLE consultations ADD COLUMN erased_as INTEGER;

-- Who was erased before now is taken for a person a row.
UPDATE questions SET erased_as = -1 - abs(random() >> 2) WHERE person_id IS NULL;
UPDATE registrations SET erased_as = -1 - abs(random() >> 2)
    WHERE person_id IS NULL AND state <> 'left';

-- The organisation of an erased person, as a random number; its name only as long as somebody
-- who is not erased calls theirs so, too.
CREATE TABLE erased_people (
    mark INTEGER PRIMARY KEY,
    organisation INTEGER NOT NULL
) STRICT;
CREATE TABLE erased_organisations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE INDEX questions_by_time ON questions (opened_at);
CREATE INDEX question_events_reopened ON question_events (happened_at) WHERE kind = 'reopened';
CREATE INDEX registrations_by_time ON registrations (coalesce(seated_at, signed_up_at));
-- What was looked for is asked by the question for every card.
CREATE INDEX searches_by_question ON searches (question_id) WHERE question_id IS NOT NULL;
-- How many messages somebody has sent in the last minute is asked at each of them.
CREATE INDEX messages_by_person ON messages (person_id, said_at) WHERE person_id IS NOT NULL;

-- What is planned of a figure for a year, a quarter or a month («2027», «2027-Q1», «2027-03»).
CREATE TABLE targets (
    figure TEXT NOT NULL,
    period TEXT NOT NULL,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    value REAL NOT NULL CHECK (value > 0),
    retired_at TEXT,
    PRIMARY KEY (figure, period)
) STRICT, WITHOUT ROWID;
