"""Encrypting whole files in the age format: to public keys, read and written piece by piece.

The bytes are compressed first. Nothing here knows what they mean; any program that speaks age
(age-encryption.org) opens what is made here, and `gunzip` does the rest.
"""

import errno
import hashlib
import os
import signal
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

CHUNK = 1 << 16
SUFFIX = ".age"
BEGINS = b"age-encryption.org/v1\n-> X25519 "
HEADS = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - how such a key begins
AROUND = "\"'».,;"
GZIP = 31
"""What zlib calls a gzip file."""
LEVEL = 1
"""Compressing harder wins a twelfth more and takes twice the time."""

Stop = Callable[[], bool]


class AbsentError(Exception):
    """There is no encryption for this machine."""


class NoKeyError(Exception):
    """A text is no key."""


class SecretKeyError(NoKeyError):
    """A text is the secret half of a key, where the public one should stand."""


class WrongKeyError(Exception):
    """A file was encrypted for another key."""


class StoppedError(Exception):
    """It was to stop. No InterruptedError: on that the library tries again without end."""


class TornError(Exception):
    """An encrypted file is not whole, or what is in it is not."""


def _never() -> bool:
    return False


def _pyrage() -> Any:
    try:
        import pyrage
    except ImportError as error:
        raise AbsentError from error
    return pyrage


# -- keys ------------------------------------------------------------------------------------------


def recipient(text: str) -> Any:
    """Return the public key that a text (age1...) is; NoKeyError where it is none."""
    if SECRET in text.upper():
        raise SecretKeyError
    pyrage = _pyrage()
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise NoKeyError from None


def new_key() -> tuple[str, str]:
    """Make a key; return its secret and its public half."""
    secret = _pyrage().x25519.Identity.generate()
    return str(secret), str(secret.to_public())


def identities(text: str) -> list[Any]:
    """Return the secret keys of a key file; NoKeyError where it holds none, or a broken one.

    A key that was typed in from paper may have words of any kind around it.
    """
    pyrage = _pyrage()
    written = [word for word in text.upper().split() if SECRET in word]
    try:
        found = [
            pyrage.x25519.Identity.from_str(word[word.index(SECRET) :].rstrip(AROUND))
            for word in written
        ]
    except pyrage.IdentityError:
        raise NoKeyError from None
    if not found:
        raise NoKeyError
    return found


# -- files -----------------------------------------------------------------------------------------


def is_encrypted(path: Path) -> bool:
    """Whether a file says of itself that it is an age file."""
    with path.open("rb") as file:
        return file.read(64).startswith(HEADS)


def encrypt(source: Path, target: Path, keys: Sequence[str], stop: Stop = _never) -> None:
    """Write `source` into the file `target`, for whom `keys` name, and look at what stands there.

    Raises StoppedError where `stop` says so, OSError where it cannot be written or read again.
    """
    recipients = [recipient(key) for key in keys]
    with source.open("rb") as read, target.open("r+b") as write:
        packed, sealed = _Packed(read, stop), _Counted(write)
        _through(_pyrage().encrypt_io, packed, sealed, recipients)
        write.flush()
        os.fsync(write.fileno())
    _look(target, sealed)


def decrypt(source: Path, target: Path, keys: Sequence[Any]) -> None:
    """Decrypt `source` into the file `target`. Raises WrongKeyError, TornError, OSError."""
    pyrage = _pyrage()
    with source.open("rb") as read, target.open("r+b") as write:
        plain = _Unpacked(write)
        try:
            _through(pyrage.decrypt_io, _Plain(read), plain, keys)
            plain.close()
        except pyrage.DecryptError as error:
            # The library tells the two apart in words only.
            if "matching keys" in str(error):
                raise WrongKeyError from None
            raise TornError(str(error)) from None
        except zlib.error as error:
            raise TornError("gzip") from error
        except OSError as error:
            if error.errno is None:
                raise TornError(str(error)) from None
            raise
        write.flush()
        os.fsync(write.fileno())


def _look(path: Path, sealed: "_Counted") -> None:
    """Read back what was written: OSError where the disk gives other bytes than it was given."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        head = file.read(len(BEGINS))
        digest.update(head)
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    as_written = (path.stat().st_size, digest.digest()) == (sealed.size, sealed.digest.digest())
    if head != BEGINS or not as_written:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))


def _through(work: Callable[..., None], reader: "_End", writer: "_End", keys: Any) -> None:
    """Let the library work; what our own ends raise comes out of it as it was.

    The work is done between calls of our own, so that other threads get their turn.
    """
    try:
        with _held_back() as pressed:
            reader.pressed = writer.pressed = pressed
            work(reader, writer, keys)
    except BaseException:
        for end in (reader, writer):
            if end.error is not None:
                raise end.error from None
        raise


@contextmanager
def _held_back() -> Iterator[threading.Event]:
    """Note a Ctrl+C, for the ends to raise: the library would take it for an error of theirs."""
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return
    before = signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed.is_set():
        raise KeyboardInterrupt


class _End:
    """One end of the work: keeps what goes wrong in it, which the library would put otherwise."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: BaseException | None = None
        self.pressed = threading.Event()

    def read(self, size: int = -1) -> bytes:
        try:
            self._go_on()
            return self._read(size)
        except BaseException as error:
            self.error = error
            raise

    def write(self, data: bytes) -> int:
        if self.error is not None:  # the library tries once more what it still holds
            raise self.error
        try:
            self._go_on()
            self._write(bytes(data))
        except BaseException as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        """The file is flushed once, when all is written."""

    def _go_on(self) -> None:
        if self.pressed.is_set():
            raise KeyboardInterrupt

    def _read(self, size: int) -> bytes:
        raise NotImplementedError

    def _write(self, data: bytes) -> None:
        raise NotImplementedError


class _Plain(_End):
    def _read(self, size: int) -> bytes:
        return self._file.read(size)


class _Packed(_End):
    """Gives the bytes of a file compressed."""

    def __init__(self, file: BinaryIO, stop: Stop) -> None:
        super().__init__(file)
        self._stop = stop
        self._pack = zlib.compressobj(LEVEL, wbits=GZIP)
        self._ready = bytearray()
        self._ended = False

    def _read(self, size: int) -> bytes:
        while len(self._ready) < size and not self._ended:
            if self._stop():
                raise StoppedError
            chunk = self._file.read(CHUNK)
            self._ended = not chunk
            self._ready += self._pack.compress(chunk) if chunk else self._pack.flush()
        given = bytes(self._ready[:size])
        del self._ready[:size]
        return given


class _Counted(_End):
    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.size = 0
        self.digest = hashlib.sha256()

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self.size += len(data)
        self.digest.update(data)


class _Unpacked(_End):
    """Takes what was compressed, and takes what was not as it is."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self._head = b""
        self._unpack: Any = None
        self._begun = False

    def _write(self, data: bytes) -> None:
        if not self._begun:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._begun = self._head, True
            if data.startswith(b"\x1f\x8b"):
                self._unpack = zlib.decompressobj(GZIP)
        if self._unpack is None:
            self._file.write(data)
            return
        while data:
            self._file.write(self._unpack.decompress(data, CHUNK * 16))
            data = self._unpack.unconsumed_tail

    def close(self) -> None:
        if self._unpack is not None and not self._unpack.eof:
            raise TornError("gzip")
