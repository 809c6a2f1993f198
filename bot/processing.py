"""The register of processing for the operator's file: what for, whose data, how long, how kept."""

import tomllib
from datetime import UTC, datetime

from bot.config import Settings
from bot.texts import FOLDER, plain, render

FORMS = (".md", ".html")


def written(settings: Settings, form: str) -> str:
    """Return the register as `.md` or `.html`, out of templates/privacy/register.toml."""
    with (FOLDER / "privacy" / "register.toml").open("rb") as file:
        said = tomllib.load(file)
    facts = {
        "centre": settings.centre,
        "kept": settings.privacy,
        "backups": bool(settings.backup.folder),
        "encrypted": bool(settings.backup.folder and settings.backup.keys),
        "sent": bool(settings.backup.send_to),
        "replica": bool(settings.replica.url),
        "made": datetime.now(UTC),
        "zone": settings.centre.zone,
        "purposes": said["purpose"],
        "measures": said["measures"],
    }
    if form == ".html":
        return render("privacy/register_html", **facts) + "\n"
    return plain(render("privacy/register_md", **facts)) + "\n"
