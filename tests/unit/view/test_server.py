"""The server answers this computer only, under its own name only, and ends when it is told to."""

from __future__ import annotations

import http.client
import json
import signal
import socket

import pytest
from jsonschema import validate

from sim.errors import UserError
from sim.view.server import HOST, address, listen
from support.command import ROOT


def asked(port: int, host: str) -> int:
    """Returns the status of the page when it is asked for under a name."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request("GET", "/", headers={"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


def test_it_listens_on_the_loopback_address():
    bound = listen(0)
    try:
        assert bound.getsockname()[0] == "127.0.0.1"
        assert address(bound) == f"http://127.0.0.1:{bound.getsockname()[1]}/"
    finally:
        bound.close()


def test_a_port_that_is_taken_is_refused_with_what_to_do():
    first = listen(0)
    try:
        port = first.getsockname()[1]
        with pytest.raises(UserError, match=rf"--port: {port} cannot be used .*give another one, or 0"):
            listen(port)
    finally:
        first.close()


@pytest.mark.browser
def test_no_other_address_of_this_machine_answers(served):
    for name in {"127.0.0.2", *(info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET))}:
        if name == HOST:
            continue
        with pytest.raises(OSError):
            socket.create_connection((name, served["port"]), timeout=5).close()


@pytest.mark.browser
def test_it_answers_to_its_own_name_only(served):
    port = served["port"]
    assert asked(port, f"127.0.0.1:{port}") == 200
    assert asked(port, f"localhost:{port}") == 200
    assert asked(port, f"evil.example:{port}") == 400


@pytest.mark.browser
def test_json_says_where_it_is_and_keeps_to_the_schema(served):
    validate(served, json.loads((ROOT / "docs" / "json" / "view.schema.json").read_text(encoding="utf-8")))
    assert served["url"] == f"http://127.0.0.1:{served['port']}/"
    assert served["scenario"] == "scenarios/nato-sg-2024.toml"


@pytest.mark.browser
def test_ctrl_c_ends_it_without_a_traceback(served_hostile):
    _, process = served_hostile
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == "" and err == "interrupted; what is finished is kept\n"
