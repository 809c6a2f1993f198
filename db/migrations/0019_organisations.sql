-- Organisations: what people name as theirs. `people.organisation` keeps the words they typed.
-- key: the name without case, quotes and ways of writing a legal form (bot/organisations.py);
-- named_by, told_by: whose words name and about are; joined_to: staff said that it is this one;
-- erased_as: the random number by which erased people of it are told from those of others.
CREATE TABLE organisations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    inn TEXT UNIQUE,
    municipality_id TEXT REFERENCES municipalities (id),
    about TEXT,
    public INTEGER NOT NULL DEFAULT 0,
    named_by INTEGER REFERENCES people (id) ON DELETE SET NULL,
    told_by INTEGER REFERENCES people (id) ON DELETE SET NULL,
    joined_to INTEGER REFERENCES organisations (id) ON DELETE CASCADE,
    erased_as INTEGER UNIQUE,
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX organisations_by_key ON organisations (key, municipality_id);
CREATE INDEX organisations_joined ON organisations (joined_to) WHERE joined_to IS NOT NULL;
CREATE INDEX organisations_by_namer ON organisations (named_by) WHERE named_by IS NOT NULL;
CREATE INDEX organisations_by_teller ON organisations (told_by) WHERE told_by IS NOT NULL;
CREATE INDEX organisations_public ON organisations (municipality_id, key) WHERE public = 1;

-- Who of staff said that two are one, and when; it stays, where the organisation does not.
CREATE TABLE organisation_joins (
    id INTEGER PRIMARY KEY,
    gone INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    joined_at TEXT NOT NULL
) STRICT;
CREATE INDEX organisation_joins_by_kept ON organisation_joins (kept);

ALTER TABLE people ADD COLUMN organisation_id INTEGER REFERENCES organisations (id);
CREATE INDEX people_by_organisation ON people (organisation_id)
WHERE organisation_id IS NOT NULL;

-- The texts that are there: SQLite knows no Russian capitals, so letters are changed one by one.
CREATE TABLE moved AS
WITH RECURSIVE letters (n, a, b) AS (VALUES
    (1, 'А', 'а'), (2, 'Б', 'б'), (3, 'В', 'в'), (4, 'Г', 'г'), (5, 'Д', 'д'), (6, 'Е', 'е'),
    (7, 'Ж', 'ж'), (8, 'З', 'з'), (9, 'И', 'и'), (10, 'К', 'к'), (11, 'Л', 'л'), (12, 'М', 'м'),
    (13, 'Н', 'н'), (14, 'О', 'о'), (15, 'П', 'п'), (16, 'Р', 'р'), (17, 'С', 'с'), (18, 'Т', 'т'),
    (19, 'У', 'у'), (20, 'Ф', 'ф'), (21, 'Х', 'х'), (22, 'Ц', 'ц'), (23, 'Ч', 'ч'), (24, 'Ш', 'ш'),
    (25, 'Щ', 'щ'), (26, 'Ъ', 'ъ'), (27, 'Ы', 'ы'), (28, 'Ь', 'ь'), (29, 'Э', 'э'), (30, 'Ю', 'ю'),
    (31, 'Я', 'я'), (32, 'Ё', 'е'), (33, 'ё', 'е'), (34, 'Й', 'и'), (35, 'й', 'и'),
    (36, '№', ' no '), (37, '«', ' '), (38, '»', ' '), (39, '"', ' '), (40, '''', ' '),
    (41, '“', ' '), (42, '”', ' '), (43, '„', ' '), (44, '(', ' '), (45, ')', ' '), (46, '[', ' '),
    (47, ']', ' '), (48, ',', ' '), (49, '.', ' '), (50, ':', ' '), (51, ';', ' '), (52, '/', ' '),
    (53, '\', ' '), (54, '!', ' '), (55, '?', ' '), (56, '+', ' '), (57, '&', ' '), (58, '*', ' '),
    (59, '_', ' '), (60, '|', ' '), (61, '`', ' '), (62, '~', ' '), (63, '@', ' '), (64, '#', ' '),
    (65, '%', ' '), (66, '^', ' '), (67, '=', ' '), (68, '<', ' '), (69, '>', ' '), (70, '–', ' '),
    (71, '—', ' '), (72, '-', ' '), (73, '…', ' '), (74, '    ', ' '), (75, '   ', ' '),
    (76, '  ', ' '), (77, '  ', ' '), (78, ' автономная некоммерческая организация ', ' ано '),
    (79, ' территориальное общественное самоуправление ', ' тос '),
    (80, ' региональная общественная организация ', ' роо '),
    (81, ' местная общественная организация ', ' моо '),
    (82, ' общественная организация ', ' оо '), (83, ' благотворительныи фонд ', ' бф ')
),
step (id, n, key) AS (
    SELECT id, 0, ' ' || lower(organisation) || ' ' FROM people WHERE organisation IS NOT NULL
    UNION ALL
    SELECT s.id, s.n + 1, replace(s.key, l.a, l.b) FROM step s JOIN letters l ON l.n = s.n + 1
)
SELECT id AS person, trim(key) AS key FROM step WHERE n = (SELECT max(n) FROM letters);

INSERT INTO organisations (key, name, municipality_id, named_by, made_at)
SELECT m.key, p.organisation, p.municipality_id, min(p.id), p.consented_at
FROM moved m JOIN people p ON p.id = m.person
WHERE m.key <> '' AND p.municipality_id IS NOT NULL GROUP BY m.key, p.municipality_id;

-- Who did not say where from belongs to the only one of that name, or to one without a place.
INSERT INTO organisations (key, name, named_by, made_at)
SELECT m.key, p.organisation, min(p.id), p.consented_at
FROM moved m JOIN people p ON p.id = m.person
WHERE m.key <> '' AND p.municipality_id IS NULL
AND (SELECT count(*) FROM organisations o WHERE o.key = m.key) <> 1 GROUP BY m.key;

UPDATE people SET organisation_id = (
    SELECT o.id FROM moved m JOIN organisations o ON o.key = m.key WHERE m.person = people.id
    AND (o.municipality_id IS people.municipality_id OR people.municipality_id IS NULL)
    ORDER BY o.municipality_id IS NOT NULL LIMIT 1
) WHERE organisation IS NOT NULL;

UPDATE organisations SET erased_as = (
    SELECT e.number FROM erased_organisations e WHERE e.name = organisations.key
) WHERE id = (SELECT min(o.id) FROM organisations o WHERE o.key = organisations.key);
DROP TABLE moved;
DROP TABLE erased_organisations;
