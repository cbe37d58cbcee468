"""The vendored Argon2id in its worker, under the policies of the pages and the worker script."""

import base64
from typing import Any

import pytest
from argon2.low_level import Type, hash_secret_raw

from tests.browser.crypto.driver import Crypto, to_base64

PASSWORD, SALT = "пароль 1".encode(), bytes(range(16))
SIMD = "/static/vendor/argon2id/dist/simd.wasm"
NO_SIMD = "/static/vendor/argon2id/dist/no-simd.wasm"
WORKER = "/static/files/js/workers/argon2id-worker.js"
MISSING = "/static/vendor/argon2id/dist/missing.wasm"


def run(crypto: Crypto, cost: dict[str, int], **urls: str) -> dict[str, Any]:
    paths = {"worker": WORKER, "simd": SIMD, "noSimd": NO_SIMD, **urls}
    outcome: dict[str, Any] = crypto.page.evaluate(
        """async ([urls, password, salt, cost]) => {
          const { argon2idInWorker } = await import("/static/files/js/encrypted/argon2id.js");
          const { fromBase64, toBase64 } = await import("/scripts/reading.js");
          try {
            const key = await argon2idInWorker(urls)(fromBase64(password), fromBase64(salt), cost);
            return { key: await toBase64([key]) };
          } catch (error) {
            return { error: error.message };
          }
        }""",
        [paths, to_base64(PASSWORD), to_base64(SALT), cost],
    )
    return outcome


COST = {"passes": 2, "memorySize": 19_456, "parallelism": 1, "tagLength": 32}


@pytest.mark.parametrize(("passes", "memory"), [(2, 19_456), (3, 65_536), (1, 131_072)])
def test_key_equals_that_of_another_implementation(crypto: Crypto, passes: int, memory: int) -> None:
    key = run(crypto, {**COST, "passes": passes, "memorySize": memory})["key"]
    assert base64.b64decode(key) == hash_secret_raw(PASSWORD, SALT, passes, memory, 1, 32, Type.ID)


def test_processor_without_simd_gets_the_same_key(crypto: Crypto) -> None:
    assert run(crypto, COST, simd=MISSING) == run(crypto, COST)


@pytest.mark.parametrize("missing", [{"simd": MISSING, "noSimd": MISSING}, {"worker": MISSING}])
def test_a_script_or_module_that_cannot_be_loaded_is_an_error(
    crypto: Crypto, missing: dict[str, str]
) -> None:
    assert run(crypto, COST, **missing)["error"]


def test_the_page_itself_cannot_compile_webassembly(crypto: Crypto) -> None:
    refused = crypto.page.evaluate(
        "async (url) => WebAssembly.compile(await (await fetch(url)).arrayBuffer()).then(() => '', (e) => e.name)",
        SIMD,
    )
    assert refused == "CompileError"
