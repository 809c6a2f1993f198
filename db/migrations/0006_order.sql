-- What waits for one desk, and albums being gathered: found without a look at a whole broadcast.

CREATE INDEX outbox_waiting_for_desk ON outbox (desk_of, lane)
WHERE desk_of IS NOT NULL AND state IN ('queued', 'sending');

CREATE INDEX outbox_gathering ON outbox (chat_id, desk_of)
WHERE act = 'album' AND state = 'queued';
