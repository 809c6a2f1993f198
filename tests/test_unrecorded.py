"""What is not recorded would be said again after a kill: of a broadcast, never more than a dozen."""

from bot.inflight import CALLS
from tests.test_broadcasts import got, newest, offered, tap
from tests.town import Town

PEOPLE = 50
AGREE = (
    "INSERT INTO people (channel, address, name, consent_version, consented_at)"
    " VALUES ('telegram', ?, 'Житель', '1', '2026-11-22T00:00:00.000Z')"
)
UNRECORDED = "SELECT count(*) FROM outbox WHERE lane = 3"


async def test_while_nothing_can_be_recorded_a_broadcast_does_not_run_ahead(town: Town) -> None:
    people = [town.person(f"Житель {number}") for number in range(PEOPLE)]
    for person in people:
        town.tg.send(person.id, person.id, "/faq")
    await town.quiet()
    await town.change(AGREE, [(person.id,) for person in people])
    await offered(town)
    await tap(town, "Всем")
    town.tg.faults.latency = 0.02
    control = newest(town, "Отправить")
    town.tg.press(town.olga.id, town.group, control["message_id"], "Отправить")

    await town.until(lambda: any(got(person) for person in people), "the first has got it")
    async with town.app.db.write():
        waiting = town.rows(UNRECORDED)[0][0]
        for _ in range(PEOPLE):  # by then a dozen at once would long have told everybody
            await town.app._bot.get_me()
        ahead = sum(map(got, people)) - (PEOPLE - waiting)

    await town.quiet()
    assert waiting > CALLS
    assert 0 < ahead <= CALLS
