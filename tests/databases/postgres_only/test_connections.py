"""A server with more threads than PostgreSQL allows connections warns at startup."""

from tests.conftest import StartServer

WARNING = "PostgreSQL takes 500 connections in all"  # as tests/databases/postgres.py sets it


def test_too_few_connections_are_reported_at_startup(start_server: StartServer) -> None:
    server = start_server(WEB_CONCURRENCY="2", WEB_THREADS="251")
    assert f"{WARNING}, and this server may open 502" in server.log()


def test_enough_connections_are_not_reported(start_server: StartServer) -> None:
    assert WARNING not in start_server(WEB_CONCURRENCY="2", WEB_THREADS="250").log()
