"""Methods by which the bot gets its updates, and answers what waits for an answer."""

from __future__ import annotations

import re

from bot.sandbox.methods.registry import method
from bot.sandbox.talk import Talk
from bot.sandbox.updates import Webhook
from bot.sandbox.utf16 import units
from bot.sandbox.wire import Json, Params, bad_request

_OLD = "query is too old and response timeout expired or query ID is invalid"


@method("getUpdates")
def get_updates(tg: Talk, params: Params) -> object:
    """What waits now; the long wait is the HTTP server's."""
    tg.updates.allow(params.decoded("allowed_updates"))
    return tg.updates.poll(params.integer("offset"), params.integer("limit", 100))


@method("setWebhook")
def set_webhook(tg: Talk, params: Params) -> object:
    """Any http address is taken here: the receiver runs on this machine."""
    url = params.string("url")
    if "url" not in params.raw:
        raise bad_request('parameter "url" is required')
    if params.flag("drop_pending_updates"):
        tg.updates.queue.clear()
    tg.updates.allow(params.decoded("allowed_updates"))
    secret = params.string("secret_token")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    if url and not re.match(r"https?://[^/]+", url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    most = params.integer("max_connections") or 40
    tg.updates.webhook = Webhook(url, secret, most) if url else None
    tg.updates.arrived()
    return True


@method("deleteWebhook")
def delete_webhook(tg: Talk, params: Params) -> object:
    if params.flag("drop_pending_updates"):
        tg.updates.queue.clear()
    tg.updates.webhook = None
    tg.updates.arrived()
    return True


@method("getWebhookInfo")
def get_webhook_info(tg: Talk, params: Params) -> object:  # noqa: ARG001
    webhook = tg.updates.webhook
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(tg.updates.queue),
    }
    if webhook:
        info["max_connections"] = webhook.max_connections
        if webhook.last_error:
            info["last_error_date"] = webhook.last_error_at
            info["last_error_message"] = webhook.last_error
    if tg.updates.allowed is not None:
        info["allowed_updates"] = sorted(tg.updates.allowed)
    return info


@method("answerCallbackQuery")
def answer_callback_query(tg: Talk, params: Params) -> object:
    query = params.need("callback_query_id")
    text = params.string("text")
    if units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if query not in tg.open_queries:
        raise bad_request(_OLD)
    answer: Json = {
        "user": tg.open_queries.pop(query),
        "text": text,
        "show_alert": params.flag("show_alert"),
        "at": tg.now(),
    }
    tg.answers[query] = answer
    tg.changed()
    return True


@method("answerInlineQuery")
def answer_inline_query(tg: Talk, params: Params) -> object:
    query = params.need("inline_query_id")
    params.need("results")
    results = params.array("results")
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    names = [one.get("id") if isinstance(one, dict) else None for one in results]
    if not all(isinstance(name, str) and 1 <= len(name.encode()) <= 64 for name in names):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(names)) < len(names):
        raise bad_request("RESULT_ID_DUPLICATE")
    if query not in tg.open_queries:
        raise bad_request(_OLD)
    tg.open_queries.pop(query)
    tg.inline_answers[query] = {"results": results}
    return True
