-- Broadcasts that are written on the staff panel. `words`: the message in Telegram's HTML subset;
-- `attached`: the kind of its file; `once`: the form, so that sending it twice makes one broadcast.
ALTER TABLE broadcasts ADD COLUMN words TEXT;
ALTER TABLE broadcasts ADD COLUMN attached TEXT CHECK (attached IN ('photo', 'document'));
ALTER TABLE broadcasts ADD COLUMN once TEXT;
CREATE UNIQUE INDEX broadcasts_once ON broadcasts (once) WHERE once IS NOT NULL;

-- The file stays until it is decided: then it stands in the group, and Telegram keeps it.
CREATE TABLE broadcast_files (
    broadcast_id INTEGER PRIMARY KEY REFERENCES broadcasts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    data BLOB NOT NULL
) STRICT;
CREATE TRIGGER broadcast_decided AFTER UPDATE OF state ON broadcasts
WHEN NEW.state NOT IN ('draft', 'confirming')
BEGIN
    DELETE FROM broadcast_files WHERE broadcast_id = NEW.id;
END;
