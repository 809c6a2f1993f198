"""Of what a question is: set by a consultant, one of the FAQ's topics."""

from bot import replies
from bot.buttons import QuestionTopic, button, named
from bot.errors import RefusalError
from bot.outbox import Button, Buttons
from bot.texts import render
from db import faq
from db import topics as rows
from db.database import Tx

A_LINE = 2
NONE = 0


async def asked(tx: Tx, number: int) -> tuple[str, Buttons]:
    """Return what is asked about the topic of a question: its present one, and a button each."""
    await replies.question_of(tx, number)
    made: list[Button] = [
        named(one.title, QuestionTopic(question=number, topic=one.id))
        for one in await faq.topics(tx)
    ]
    lines = [made[at : at + A_LINE] for at in range(0, len(made), A_LINE)]
    none = button("no_topic", QuestionTopic(question=number, topic=NONE))
    text = render(
        "questions/topic", number=number, topic=await rows.topic_of(tx, number), set=False
    )
    return text, [*lines, [none]]


async def choose(tx: Tx, number: int, topic: int) -> str:
    """Give a question its topic; return the words to say so."""
    await replies.question_of(tx, number)
    if topic != NONE and await faq.topic(tx, topic) is None:
        raise RefusalError("topic_gone")
    await rows.set_topic(tx, number, topic or None)
    return render("questions/topic", number=number, topic=await rows.topic_of(tx, number), set=True)
