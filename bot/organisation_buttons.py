"""Buttons of organisations. Append only, and told from all the others.

Like those of bot/buttons.py: 64 bytes at the most, rows named by number.
"""

from aiogram.filters.callback_data import CallbackData


class Orgs(CallbackData, prefix="orgs"):
    """The register in the staff group, by pages."""

    page: int = 0


class Org(CallbackData, prefix="orgcard"):
    """The card of an organisation."""

    organisation: int


class JoinOrg(CallbackData, prefix="orgjoin"):
    """«Соединить с …»: which one, by pages; `sure`: after both were shown.

    `other` 0: not chosen yet. The organisation stays, the other one becomes it.
    """

    organisation: int
    other: int = 0
    page: int = 0
    sure: bool = False


class DifferOrg(CallbackData, prefix="orgdiffer"):
    """«Это разные» of two that look alike; `yes` False: it is taken back."""

    organisation: int
    other: int
    yes: bool = True


class HideOrg(CallbackData, prefix="orghide"):
    """«Убрать из каталога», by staff."""

    organisation: int


class ShowMine(CallbackData, prefix="showmine"):
    """«Показывать в каталоге»; `sure`: after the look."""

    sure: bool = False


class HideMine(CallbackData, prefix="hidemine"):
    """«Убрать из каталога», by a person of the organisation."""


class Catalogue(CallbackData, prefix="cat"):
    """The municipalities of the catalogue, by pages."""

    page: int = 0


class CataloguePlace(CallbackData, prefix="catplace"):
    """The organisations of a municipality, by its number; 0: without one."""

    place: int
    page: int = 0
