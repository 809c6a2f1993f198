"""Ports that stay ours."""

import atexit
import socket


def free_port() -> int:
    """Return a port of 127.0.0.1 nobody else is given while this process lives.

    A port that was merely free a moment ago can go to any connection made in
    between. The socket stays bound, without listening: who asks for no port in
    particular is never given this one, and who names it may listen there.
    """
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind(("127.0.0.1", 0))
    atexit.register(door.close)
    port: int = door.getsockname()[1]
    return port
