-- What kind of organisation an erased person spoke for is counted on, too; who spoke for none has
-- no number of one.
CREATE TABLE erased_people_now (
    mark INTEGER PRIMARY KEY,
    organisation INTEGER,
    kind TEXT
) STRICT;
INSERT INTO erased_people_now (mark, organisation) SELECT mark, organisation FROM erased_people;
DROP TABLE erased_people;
ALTER TABLE erased_people_now RENAME TO erased_people;

-- Whether somebody was there before is asked for each of a period's people.
CREATE INDEX questions_of_erased ON questions (erased_as) WHERE erased_as IS NOT NULL;
CREATE INDEX consultations_of_erased ON consultations (erased_as) WHERE erased_as IS NOT NULL;
CREATE INDEX registrations_of_erased ON registrations (erased_as) WHERE erased_as IS NOT NULL;
CREATE INDEX erased_people_by_organisation ON erased_people (organisation)
WHERE organisation IS NOT NULL;

-- What is counted of questions and answers stands in the index by time: a report reads it alone.
DROP INDEX questions_by_time;
CREATE INDEX questions_by_time ON questions
(opened_at, answered_at, rating, topic_id, person_id, erased_as, municipality_id);
DROP INDEX faq_answers_by_time;
CREATE INDEX faq_answers_by_time ON faq_answers (given_at, decision, entry, helped);
