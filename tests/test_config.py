"""Settings: every key from the file or the environment, and every mistake named in Russian."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr
from python_socks import parse_proxy_url

from bot import config
from bot.errors import SettingsError
from bot.setting_values import duration

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"
TOKEN = "987654321:AAH-very-secret_token"
LEAST = {"telegram.token": f'"{TOKEN}"', "staff.chat_id": "-100123", "centre.name": '"Опора"'}
KEY = "age16ugqjd2shms89wrv9x76xdupujsp20t5xwaealm7hn9l32hu4c8sp2j49w"
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)

OF_ENVIRONMENT = {
    "telegram.token": ("42:OTHER", "42:OTHER"),
    "telegram.api_base": ("http://localhost:8081/", "http://localhost:8081"),
    "telegram.proxy": ("socks5://u:p@127.0.0.1:1080", "socks5://u:p@127.0.0.1:1080"),
    "telegram.messages_per_second": ("0", 0),
    "staff.chat_id": ("-42", -42),
    "staff.working_hours": ("10:00-17:30", "10:00-17:30"),
    "staff.remind_after": ("30m, 3d", ["30m", "3d"]),
    "centre.name": ("Очаг", "Очаг"),
    "centre.timezone": ("Asia/Tomsk", "Asia/Tomsk"),
    "centre.address": ("с. Заречное", "с. Заречное"),
    "centre.hours": ("с 9 до 18", "с 9 до 18"),
    "centre.channel": ("-100999", -100999),
    "centre.operator": ("АНО «Очаг»", "АНО «Очаг»"),
    "centre.inn": ("5503000000", "5503000000"),
    "centre.phone": ("88000000000", "88000000000"),
    "centre.email": ("opora@example.org", "opora@example.org"),
    "centre.site": ("https://example.org", "https://example.org"),
    "centre.certificate": ("data/own.typ", "data/own.typ"),
    "database.path": ("/var/lib/centre.db", "/var/lib/centre.db"),
    "backup.folder": ("/mnt/usb", "/mnt/usb"),
    "backup.keys": (f"{KEY}, {KEY}", [KEY, KEY]),
    "backup.send_to": ("0", 0),
    "replica.url": ("/mnt/usb/replica/", "/mnt/usb/replica"),
    "replica.endpoint": ("https://storage.example.org", "https://storage.example.org"),
    "replica.region": ("ru-central1", "ru-central1"),
    "replica.access_key_id": ("KEY", "KEY"),
    "replica.secret_access_key": ("SECRET", "SECRET"),
    "replica.interval": ("5s", "5s"),
    "replica.retention": ("7d", "7d"),
    "reminders.quiet_hours": ("", ""),
    "privacy.closed_questions": ("5y", "5y"),
    "privacy.inactive_people": ("", ""),
    "privacy.warned_before": ("60d", "60d"),
    "faq.semantic": ("false", False),
    "web.listen": ("127.0.0.1:8081", "127.0.0.1:8081"),
    "web.public_url": ("https://example.org/panel", "https://example.org/panel"),
    "web.webhook_url": ("https://example.org/hook", "https://example.org/hook"),
}


def keys() -> dict[str, object]:
    """Every key of the model, as section.key, with its field."""
    found: dict[str, object] = {}
    for section, field in config.Settings.model_fields.items():
        assert isinstance(field.annotation, type)
        assert issubclass(field.annotation, BaseModel)
        for key, inner in field.annotation.model_fields.items():
            found[f"{section}.{key}"] = inner
    return found


def toml(**changed: str) -> str:
    """Return a file of the three keys that are needed, with others or other values."""
    sections: dict[str, list[str]] = {}
    for name, text in {**LEAST, **changed}.items():
        section, key = name.split(".")
        sections.setdefault(section, []).append(f"{key} = {text}\n")
    return "".join(f"[{section}]\n{''.join(lines)}" for section, lines in sections.items())


GOOD = toml()


def read(folder: Path, text: str = GOOD, **environment: str) -> config.Settings:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return config.read(file, environment)


def refused(folder: Path, text: str = GOOD, **environment: str) -> list[str]:
    """Return what is said of bad settings, without the folder; never the token."""
    with pytest.raises(SettingsError) as said:
        read(folder, text, **environment)
    assert TOKEN.split(":")[1] not in "".join(
        [*said.value.lines, str(said.value), repr(said.value)]
    )
    return [line.removeprefix(f"{folder}/") for line in said.value.lines]


def value(settings: config.Settings, key: str) -> object:
    section, name = key.split(".")
    found = getattr(getattr(settings, section), name)
    return bare(found)


def bare(found: object) -> object:
    return found.get_secret_value() if isinstance(found, SecretStr) else found


# -- what is taken -------------------------------------------------------------------------------------


def test_the_example_has_every_key_of_the_model_and_no_other() -> None:
    raw = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    shown = {f"{section}.{key}" for section, inner in raw.items() for key in inner}
    assert shown == set(keys())


def test_the_example_loads_and_shows_the_defaults() -> None:
    """What a volunteer sees in the example is what holds where the key is left out."""
    example = config.read(EXAMPLE, {})
    for key, field in keys().items():
        required = field.is_required()  # type: ignore[attr-defined]
        assert required == (key in {"telegram.token", "staff.chat_id", "centre.name"}), key
        if not required and key != "centre.timezone":
            assert value(example, key) == bare(field.get_default()), key  # type: ignore[attr-defined]


def test_three_keys_are_enough(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert value(settings, "telegram.token") == TOKEN
    assert settings.staff.chat_id == -100123
    assert settings.telegram.messages_per_second == 30


def test_every_key_can_be_set_from_the_environment(tmp_path: Path) -> None:
    assert set(OF_ENVIRONMENT) == set(keys())
    for key, (text, meant) in OF_ENVIRONMENT.items():
        variable = "BOT_" + key.upper().replace(".", "__")
        assert value(read(tmp_path, **{variable: text}), key) == meant, variable


def test_a_folder_for_backups_stands_beside_the_database_unless_it_is_said_where(
    tmp_path: Path,
) -> None:
    for folder, meant in (
        ("", None),
        ("backups", Path("/srv/bot/backups")),
        ("/mnt/usb", Path("/mnt/usb")),
    ):
        named = {"BOT_DATABASE__PATH": "/srv/bot/centre.db", "BOT_BACKUP__FOLDER": folder}
        assert read(tmp_path, **named).backup_folder == meant


def test_the_environment_alone_is_enough(tmp_path: Path) -> None:
    named = {"BOT_TELEGRAM__TOKEN": TOKEN, "BOT_STAFF__CHAT_ID": "-5", "BOT_CENTRE__NAME": "Опора"}
    settings = config.read(tmp_path / "none.toml", named)
    assert settings.staff.chat_id == -5


def test_other_variables_are_none_of_ours(tmp_path: Path) -> None:
    read(tmp_path, PATH="/bin", BOT="1", BOT_DEBUG="1", ROBOT_STAFF__CHAT_ID="x")


def test_a_file_saved_by_notepad_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path, "\N{BOM}" + GOOD.replace("\n", "\r\n")).centre.name == "Опора"


@pytest.mark.parametrize(
    "proxy",
    [
        "http://127.0.0.1:3128",
        "socks5://user:pa:ss@proxy.example.org:1080/",
        "socks4://[::1]:1",
        "http://u:p@h:80",
    ],
)
def test_a_proxy_that_is_taken_can_be_used(tmp_path: Path, proxy: str) -> None:
    assert parse_proxy_url(read(tmp_path, BOT_TELEGRAM__PROXY=proxy).telegram.proxy)


def test_durations_are_minutes_hours_and_days() -> None:
    spans = [duration(text) for text in ("90m", "2h", "14d")]
    assert spans == [timedelta(minutes=90), timedelta(hours=2), timedelta(days=14)]


# -- what is refused -----------------------------------------------------------------------------------


def test_no_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as said:
        config.read(tmp_path / "config.toml", {})
    (line,) = said.value.lines
    assert "такого файла нет" in line
    assert "config.example.toml" in line


@pytest.mark.parametrize(
    "text", ["[telegram", f'token = "{TOKEN}', f'a = 1\na = "{TOKEN}"', f"{TOKEN}"]
)
def test_what_is_no_toml_is_refused_and_the_token_not_shown(tmp_path: Path, text: str) -> None:
    (line,) = refused(tmp_path, text)
    assert line.startswith("config.toml: не читается: ")


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(GOOD.encode("cp1251"))
    for path in (file, tmp_path):
        with pytest.raises(SettingsError) as said:
            config.read(path, {})
        assert said.value.lines[0].startswith(f"{path}: не читается: ")


def test_everything_missing_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, "") == [
        f"config.toml: {s}: не указано" for s in ("telegram", "staff", "centre")
    ]
    assert refused(tmp_path, "[telegram]\n[staff]\n[centre]\n") == [
        "config.toml: telegram.token: не указано",
        "config.toml: staff.chat_id: не указано",
        "config.toml: centre.name: не указано",
    ]


def test_an_unknown_section_and_an_unknown_key_are_named(tmp_path: Path) -> None:
    text = GOOD + f'tokken = "{TOKEN}"\n[stuff]\nchat_id = -1\n'
    assert refused(tmp_path, text) == [
        "config.toml: centre.tokken: такого ключа нет — проверьте написание",
        "config.toml: stuff: такого ключа нет — проверьте написание",
    ]


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    assert refused(tmp_path, BOT_STAFF__CHATID="1") == [
        "BOT_STAFF__CHATID: такого ключа нет — проверьте написание"
    ]
    assert refused(tmp_path, BOT_STUFF__X="1") == [
        "BOT_STUFF__X: такого ключа нет — проверьте написание"
    ]
    (line,) = refused(tmp_path, BOT_STAFF__REMIND_AFTER="2h,soon")
    assert line.startswith("BOT_STAFF__REMIND_AFTER: нужен срок")


WRONG = [
    ("telegram.token", '""', "токен выглядит как"),
    ("telegram.token", '"secret"', "токен выглядит как"),
    ("telegram.token", f'"{TOKEN} "', "токен выглядит как"),
    ("telegram.token", "42", "нужна строка"),
    ("telegram.api_base", '"api.telegram.org"', "нужен адрес"),
    ("telegram.api_base", '""', "не может быть пустым"),
    ("telegram.api_base", '"http://"', "нужен адрес"),
    ("telegram.api_base", '"http://a b"', "нужен адрес"),
    ("telegram.proxy", '"proxy:8080"', "нужен адрес с портом"),
    ("telegram.proxy", '"https://proxy:8080"', "нужен адрес с портом"),
    ("telegram.proxy", '"http://proxy"', "нужен адрес с портом"),
    ("telegram.proxy", '"http://proxy:99999"', "нужен адрес с портом"),
    ("telegram.messages_per_second", '"много"', "нужно число"),
    ("telegram.messages_per_second", "-1", "не меньше 0"),
    ("telegram.messages_per_second", "inf", "не больше 1000"),
    ("telegram.messages_per_second", "nan", "не больше 1000"),
    ("staff.chat_id", '"@group"', "нужно целое число"),
    ("staff.chat_id", "1.5", "нужно целое число"),
    ("staff.chat_id", "1001234567890", "Номер группы начинается с минуса"),
    ("staff.chat_id", "true", "меньше 0"),
    ("staff.working_hours", '"9-18"', "нужно время вида"),
    ("staff.working_hours", '"09:00-24:00"', "нужно время вида"),
    ("staff.remind_after", '"2h"', "нужен список"),
    ("staff.remind_after", '["2h", "скоро"]', "нужен срок вида"),
    ("staff.remind_after", '["2 h"]', "нужен срок вида"),
    ("staff.remind_after", '["99999999999999d"]', "нужен срок вида"),
    ("replica.url", '"ftp://example.org/x"', "нужна папка, file:///папка или s3://"),
    ("replica.url", '"s3://"', "нужна папка, file:///папка или s3://"),
    ("replica.endpoint", '"storage.example.org"', "нужен адрес"),
    ("replica.access_key_id", "5", "нужна строка"),
    ("replica.secret_access_key", "5", "нужна строка"),
    ("replica.interval", '"0s"', "нужен срок от 1s до 5m"),
    ("replica.interval", '"1h"', "нужен срок от 1s до 5m"),
    ("replica.retention", '"30m"', "не короче 1h"),
    ("replica.retention", '"долго"', "нужен срок вида"),
    ("centre.name", '""', "не может быть пустым"),
    ("centre.name", "5", "нужна строка"),
    ("centre.timezone", '"Asia/Tara"', "нет такого часового пояса"),
    ("centre.timezone", '""', "нет такого часового пояса"),
    ("centre.timezone", '"../../etc/passwd"', "нет такого часового пояса"),
    ("centre.timezone", '"Asia"', "нет такого часового пояса"),
    ("centre.site", '"example.org"', "нужен адрес"),
    ("centre.channel", "100999", "не больше 0"),
    ("centre.phone", "[]", "нужна строка"),
    ("centre.certificate", "1", "нужна строка"),
    ("database.path", '""', "не может быть пустым"),
    ("backup.keys", "5", "нужен список"),
    ("backup.keys", '["age1q"]', "это не открытый ключ"),
    ("backup.keys", f'["{KEY}", "{KEY[:-1]}8"]', "это не открытый ключ"),
    ("backup.keys", f'"AGE-SECRET-KEY-1{"Q" * 58}"', "это СЕКРЕТНЫЙ ключ"),
    ("backup.send_to", "5", "незашифрованные копии в Telegram не посылаем"),
    ("backup.send_to", "-100123", "нужен номер личного чата"),
    ("backup.send_to", '"@olga"', "нужно целое число"),
    ("reminders.quiet_hours", '"ночью"', "нужно время вида"),
    ("privacy.closed_questions", '"3w"', "нужен срок вида"),
    ("privacy.inactive_people", '"1d"', "не короче"),
    ("privacy.warned_before", '""', "нужен срок вида"),
    ("centre.inn", "12345", "нужны 10 цифр"),
    ("faq.semantic", '"может"', "нужно true или false"),
    ("web.listen", '"8081"', "нужен адрес вида"),
    ("web.listen", '"127.0.0.1:65536"', "нужен адрес вида"),
    ("web.webhook_url", '"ftp://example.org"', "нужен адрес"),
]


@pytest.mark.parametrize(("key", "text", "reason"), WRONG)
def test_a_wrong_value_is_named_with_file_key_and_reason(
    tmp_path: Path, key: str, text: str, reason: str
) -> None:
    (line,) = refused(tmp_path, toml(**{key: text}))

    assert line.startswith(f"config.toml: {key}")
    assert reason in line


def test_a_storage_needs_both_keys_and_neither_is_repeated(tmp_path: Path) -> None:
    lines = refused(tmp_path, toml(**{"replica.url": '"s3://centre/bot"'}))
    assert [line.partition(": для s3://")[0] for line in lines] == [
        "config.toml: replica.access_key_id",
        "config.toml: replica.secret_access_key",
    ]
    kept = {"replica.url": '"s3://c/b"', "replica.secret_access_key": f'"{TOKEN}"'}
    (line,) = refused(tmp_path, toml(**kept))
    assert TOKEN not in line


def test_every_key_that_can_be_wrong_was_tried() -> None:
    """Every key but free text, and each time the reason is Russian."""
    free = {
        "backup.folder",
        "replica.region",
        "centre.operator",
        "centre.address",
        "centre.hours",
        "centre.email",
        "web.public_url",
    }
    assert {key for key, *_ in WRONG} == set(keys()) - free


def test_a_section_that_is_no_section_is_named(tmp_path: Path) -> None:
    for text in ("5", "[]", '"Опора"'):
        (line,) = refused(tmp_path, f"centre = {text}\n" + GOOD.split("[centre]")[0])
        assert line == "config.toml: centre: нужен раздел с ключами"


def test_every_reason_is_russian(tmp_path: Path) -> None:
    """No message of the checking library itself gets through, whatever type a value has."""
    for key in keys():
        for odd in (
            "[[1]]",
            "{a = 1}",
            "2026-01-01",
            "1e400",
            "nan",
            "true",
            "10000000000000000000000",
            '"\\u0000"',
        ):
            try:
                read(tmp_path, toml(**{key: odd}))
            except SettingsError as error:
                for line in error.lines:
                    assert CYRILLIC.search(line), line


def test_settings_do_not_show_the_token(tmp_path: Path) -> None:
    assert TOKEN.split(":")[1] not in repr(read(tmp_path)) + str(read(tmp_path))
