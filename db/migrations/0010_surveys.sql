-- Surveys, out of content or made in the staff group.
CREATE TABLE surveys (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    anonymous INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    retired_at TEXT
) STRICT;

-- `position`: none: it is not asked any more, its answers stay.
CREATE TABLE survey_questions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    survey INTEGER NOT NULL REFERENCES surveys (number),
    id TEXT NOT NULL,
    position INTEGER,
    text TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('one', 'many', 'scale', 'text')),
    options TEXT NOT NULL,
    UNIQUE (survey, id)
) STRICT;

-- Who takes part, and how far they are; never what they said. `done`: numbers of questions (JSON).
-- Erased people leave a row without a person.
CREATE TABLE survey_people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    survey INTEGER NOT NULL REFERENCES surveys (number),
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    done TEXT NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0,
    touched_on TEXT NOT NULL,
    reminded INTEGER NOT NULL DEFAULT 0,
    UNIQUE (survey, person_id)
) STRICT;
CREATE INDEX survey_people_by_person ON survey_people (person_id);
CREATE INDEX survey_people_unfinished ON survey_people (touched_on)
    WHERE finished = 0 AND reminded < 2;

-- What was said; a row each option. `sheet` is random for every answer: nothing leads from here to
-- who said it, no time and no order either. `person_id`: only where the survey is not anonymous.
CREATE TABLE survey_answers (
    question INTEGER NOT NULL REFERENCES survey_questions (number),
    sheet TEXT NOT NULL,
    value TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    PRIMARY KEY (question, sheet, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX survey_answers_by_person ON survey_answers (person_id) WHERE person_id IS NOT NULL;
