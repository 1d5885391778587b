"""A small reverse proxy for ``bin/run --workers``: websockets to Odoo's gevent port.

A browser opens a connection of its own for a websocket, so the first request of a
connection says where all of it belongs. Production has a real proxy
(docker-compose.yml).
"""

import asyncio
import contextlib
import threading

LONGEST_REQUEST_LINE = 65536


def is_websocket(request_line):
    """Tell whether a request belongs to the gevent process.

    >>> is_websocket(b"GET /websocket?version=19 HTTP/1.1")
    True
    >>> is_websocket(b"GET /web/login HTTP/1.1")
    False
    """
    words = request_line.split()
    return len(words) > 1 and words[1].startswith(b"/websocket")


class Proxy:
    """Listens on one port and passes connections on to two others.

    :param listen: (address, port) for browsers
    :param http_port: Odoo's workers
    :param gevent_port: Odoo's process for websockets
    """

    def __init__(self, listen, http_port, gevent_port):
        self.listen = listen
        self.http_port = http_port
        self.gevent_port = gevent_port
        self._server = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self):
        """Listen from now on."""
        self._thread.start()
        opening = asyncio.start_server(
            self._serve, *self.listen, limit=LONGEST_REQUEST_LINE
        )
        opened = asyncio.run_coroutine_threadsafe(opening, self._loop)
        self._server = opened.result()

    def stop(self):
        """Stop listening and cut what is open."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self):
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader, writer):
        with contextlib.suppress(OSError, ValueError):
            line = await reader.readline()
            port = self.gevent_port if is_websocket(line) else self.http_port
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", port)
            up_writer.write(line)
            await asyncio.gather(_pump(reader, up_writer), _pump(up_reader, writer))
        writer.close()


async def _pump(reader, writer):
    """Copy until the source ends, then say so to the target."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    finally:
        with contextlib.suppress(OSError):
            writer.close()
