"""The workbench's helpers with a real PostgreSQL."""

import pytest

from workbench import database
from workbench.cluster import Cluster
from workbench.proxy import Proxy
from workbench.server import free_port


@pytest.fixture(scope="module")
def durable():
    with Cluster.temporary(durable=True) as cluster:
        yield cluster


def test_acknowledged_work_survives_kill(durable):
    durable.psql("CREATE TABLE kept (n int)")
    durable.psql("INSERT INTO kept SELECT generate_series(1, 1000)")
    durable.kill()
    assert not durable.is_running()
    durable.start()
    assert durable.psql("SELECT count(*) FROM kept") == "1000"


def test_durable_settings(durable):
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        assert durable.psql(f"SHOW {name}") == "on"
    assert durable.psql("SHOW listen_addresses") == ""


def test_stop_and_start_again(durable):
    durable.stop()
    assert durable.pid is None
    durable.start()
    assert durable.is_running()


def test_last_user_stops_the_server(durable):
    durable.stop()
    with durable.in_use():
        with durable.in_use():
            assert durable.is_running()
        assert durable.is_running()
    assert not durable.is_running()
    durable.start()


def test_database_state_and_copy(durable):
    durable.psql('CREATE DATABASE "it\'s"')
    assert database.read_state(durable, "it's") is None
    database.write_state(durable, "it's", {"modules": {"a": "1'"}})
    assert database.read_state(durable, "it's") == {"modules": {"a": "1'"}}
    database.copy(durable, "it's", "copy")
    assert database.exists(durable, "copy")
    assert database.read_state(durable, "copy") is None
    database.drop(durable, "copy")
    assert not database.exists(durable, "copy")


def test_proxy_parts_websockets_from_pages():
    import http.server
    import threading
    import urllib.request

    def answering(text):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_args):
                """Stay quiet."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    page, socket = answering(b"page"), answering(b"socket")
    port = free_port()
    proxy = Proxy(("127.0.0.1", port), page.server_port, socket.server_port)
    proxy.start()
    try:
        for path, text in (("/web/login", b"page"), ("/websocket?v=1", b"socket")):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                assert answer.read() == text
    finally:
        proxy.stop()
        page.server_close()
        socket.server_close()
