"""A browser's calls, without the browser."""

import itertools

import requests

TIMEOUT = 120


class RpcError(Exception):
    """The server's answer is an error.

    :ivar kind: name of the exception there, such as ``odoo.exceptions.UserError``
    """

    def __init__(self, error):
        super().__init__(error.get("data", {}).get("message") or error.get("message"))
        self.kind = error.get("data", {}).get("name", "")


def attempt(call):
    """Return the answer of ``call`` and None, or None and what went wrong."""
    try:
        return call(), None
    except (RpcError, requests.RequestException) as error:
        return None, error


class Client:
    """A person logged in by the web session, as the back office and the till are."""

    def __init__(self, url, database, login, password):
        self.url = url
        self.session = requests.Session()
        self.numbers = itertools.count(1)
        self.user_id = self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )["uid"]

    def call(self, model, method, *args, **kwargs):
        """Call a public method of a model; return its result.

        :raise RpcError: the server refused
        :raise requests.RequestException: no answer
        """
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", params)

    def _post(self, path, params):
        request = {"jsonrpc": "2.0", "id": next(self.numbers), "params": params}
        answer = self.session.post(self.url + path, json=request, timeout=TIMEOUT)
        answer.raise_for_status()
        content = answer.json()
        if "error" in content:
            raise RpcError(content["error"])
        return content.get("result")
