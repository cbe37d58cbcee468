"""What the library's modules seal, they read again; and nothing random repeats or comes from a caller."""

from typing import Any

from tests.browser.crypto.library.driver import VECTORS, Library
from tests.campaign import rounds

KEY = "A" * 43  # 32 zero bytes in base64url


def call(library: Library, function: str, *arguments: object) -> Any:
    return library.call("sealing.js", function, *arguments)


def test_a_new_library_is_unlocked_by_each_of_its_methods(library: Library) -> None:
    outcome = call(library, "founded")
    assert outcome == {
        "lengths": [188] * 3,
        "sameKey": True,
        "kinds": [1, 2, 3],
        # Argon2id with one lane, three zero bytes, 3 passes, 65,536 KiB.
        "kdf": [2, 1, 0, 0, 0, 0, 0, 0, 3, 0, 1, 0, 0],
        "extractable": False,
        "head": {"count": 1, "root": "", "past": [], "device": "Firefox on Linux", "at": 0},
        "same": True,
        "wrong": "wrong-key",
        "none": "wrong-key",
        "tooOld": "rolled-back",
        "besideDamaged": 1,
        "besideOther": 1,
        "onlyDamaged": "damaged",
    }


def test_a_change_is_what_another_device_reads_and_can_be_made_again(library: Library) -> None:
    outcome = call(library, "changed")
    assert outcome["value"] == outcome["expected"]
    assert (outcome["revisions"], outcome["after"], outcome["removed"]) == ([1, 2, 3, 4], 3, [1, 0])
    assert (outcome["gone"], outcome["same"], outcome["nothing"]) == (True, True, None)
    assert (outcome["past"], outcome["seenGrows"]) == (3, 4)


def test_after_a_change_of_the_key_all_is_readable_and_then_renewed(library: Library) -> None:
    assert call(library, "keyChanged") == {
        "same": True,
        "listed": True,
        "generations": [2],
        "names": True,
        "writes": [[250, 0], [10, 0], [0, 1]],
        "oldCode": "wrong-key",
        "oldMethod": "rolled-back",
        "newCode": 2,
        "twice": 3,
        "stale": "RangeError",
    }


def test_items_of_an_older_key_become_readable_with_their_key(library: Library) -> None:
    assert call(library, "growing") == {"opened": [[], [5, 1], [4]], "items": 3}


def test_members_of_later_versions_are_kept_in_head_and_settings(library: Library) -> None:
    by_methods, by_key = call(library, "laterMembers")
    assert by_methods == [1, 3, [2, 2, None]]
    # The methods are new after a change of the key.
    assert by_key == [1, 3, [None, None]]


def test_a_rescued_library_continues_and_a_started_over_one_is_noticed(library: Library) -> None:
    assert call(library, "replaced") == {
        "rescued": [2, 3, 1],
        "startedOver": [2, 3],
        "noticed": "started-over",
        "newDevice": 3,
    }


def test_the_cache_gives_the_same_list_and_keeps_thumbnails_apart(library: Library) -> None:
    outcome = call(library, "cached")
    a, b = outcome["names"]
    values, expected = outcome["values"], outcome["expected"]
    assert (values[f"1/{a}"], values[f"1/{b}"]) == (expected["1/a"], expected["1/b"])
    assert (outcome["apart"], outcome["stillApart"]) == ([True, False], 1)
    # An entry cannot lose its thumbnail by being written from the cache.
    assert outcome["withoutThumb"] == "RangeError"
    assert outcome["kept"] == {**expected["1/a"], "name": "b", "thumb": "data:image/webp;base64,AAAA"}
    assert (outcome["otherKey"], outcome["missing"]) == ("damaged", "incomplete")
    assert (outcome["empty"], outcome["tooMany"]) == (0, "RangeError")


def test_the_smallest_box_is_used_up_to_16_kib(library: Library) -> None:
    lengths = [90, *(length for k in range(9, 15) for length in (2**k - 4, 2**k - 3))]
    assert library.call("limits.js", "boxesOf", lengths) == [
        [9, 0, True],
        *([box, 0, True] for k in range(9, 14) for box in (k, k + 1)),
        [14, 0, True],
        "item-too-large",
    ]


FULL_TAGS = [f"{number:064}" for number in range(16)]
METHOD = {"id": "0123456789ABCDEF", "kind": 1, "name": "", "added": 0}
METHODS = [{**METHOD, "id": f"{number:016}"} for number in range(21)]
THUMB = "data:image/webp;base64,"
HEAD = {"count": 1, "root": KEY, "past": [], "device": "", "at": 0}
EXTRA = {
    "head": {"kind": 6, "item": "head", "value": HEAD},
    "old key": {"kind": 5, "item": "key1", "value": {"amk": KEY}},
}
AT_LIMITS: list[tuple[str, dict[str, Any]]] = [
    ("file", {"name": "n" * 1024}),
    ("file", {"name": "é" * 512}),
    ("file", {"type": "t" * 255}),
    ("file", {"type": ""}),
    ("file", {"size": 2**46}),
    ("file", {"size": 0}),
    ("file", {"added": 2**53 - 1}),
    ("file", {"note": "n" * 4096}),
    ("file", {"thumb": THUMB + "A" * (6000 - len(THUMB))}),
    ("file", {"tags": FULL_TAGS}),
    ("file", {"tags": []}),
    ("file", {"lists": [f"{number:011}" for number in range(8)]}),
    ("file", {"folder": "0" * 16, "request": "0" * 11}),
    ("folder", {"name": "n" * 255}),
    ("folder", {"parent": "0" * 16}),
    ("request", {"title": "t" * 255}),
    ("request", {"password_key": KEY}),
    ("settings", {"methods": METHODS[:20]}),
    ("settings", {"methods": [{**METHOD, "kind": 3, "name": "n" * 64, "later": 1}]}),
    ("old key", {}),
    ("head", {"count": 100_000, "past": [f"{number:020}AA" for number in range(32)], "device": "d" * 64}),
]
OVER_LIMITS: list[tuple[str, dict[str, Any]]] = [
    ("file", {"name": "n" * 1025}),
    ("file", {"name": "é" * 513}),
    ("file", {"name": None}),
    ("file", {"type": "t" * 256}),
    ("file", {"size": 2**46 + 1}),
    ("file", {"size": -1}),
    ("file", {"size": 0.5}),
    ("file", {"size": True}),
    ("file", {"size": [1]}),
    ("file", {"added": 2**53}),
    ("file", {"added": -1}),
    ("file", {"note": "n" * 4097}),
    ("file", {"note": ""}),
    ("file", {"thumb": THUMB + "A" * (6001 - len(THUMB))}),
    ("file", {"thumb": "data:image/gif;base64,AAAA"}),
    ("file", {"thumb": "https://example.com/a.png"}),
    ("file", {"thumb": None}),
    ("file", {"tags": [*FULL_TAGS, "x"]}),
    ("file", {"tags": ["x" * 65]}),
    ("file", {"tags": [""]}),
    ("file", {"tags": {"0": "x", "length": 1}}),
    ("file", {"lists": [f"{number:011}" for number in range(9)]}),
    ("file", {"lists": ["0" * 11, "0" * 11]}),
    ("file", {"lists": ["0" * 12]}),
    ("file", {"folder": "0" * 15}),
    ("file", {"folder": "-" * 16}),
    ("file", {"request": "0" * 10}),
    ("folder", {"name": "n" * 256}),
    ("folder", {"name": ""}),
    ("folder", {"parent": VECTORS["items"]["folder"]["item"]}),
    ("request", {"title": "t" * 256}),
    ("request", {"title": ""}),
    ("request", {"seed": KEY + "A"}),
    ("request", {"seed": "A" * 42 + "B"}),
    ("request", {"seed": "+" + "A" * 42}),
    ("request", {"password_key": "A" * 42}),
    ("request-password", {"password_key": None}),
    ("settings", {"methods": METHODS}),
    ("settings", {"methods": []}),
    ("settings", {"methods": [METHOD, METHOD]}),
    ("settings", {"methods": [{**METHOD, "kind": 0}]}),
    ("settings", {"methods": [{**METHOD, "kind": 4}]}),
    ("settings", {"methods": [{**METHOD, "name": "n" * 65}]}),
    ("settings", {"methods": [{**METHOD, "id": "0" * 15}]}),
    ("settings", {"methods": [{**METHOD, "added": -1}]}),
    ("settings", {"methods": [None]}),
    ("old key", {"amk": "A" * 44}),
    ("head", {"count": 100_001}),
    ("head", {"count": -1}),
    ("head", {"root": "A" * 42}),
    ("head", {"past": [f"{number:020}AA" for number in range(33)]}),
    ("head", {"past": ["0" * 21]}),
    ("head", {"device": "d" * 65}),
    ("head", {"at": 0.5}),
]


def test_values_at_their_limits_are_sealed_and_beyond_them_are_not(library: Library) -> None:
    library.page.evaluate("(extra) => void (vectors.extra = extra)", EXTRA)
    assert library.call("limits.js", "accepted", AT_LIMITS) == [True] * len(AT_LIMITS)
    assert library.call("limits.js", "accepted", OVER_LIMITS) == ["RangeError"] * len(OVER_LIMITS)


def test_values_at_their_limits_are_read_and_beyond_them_are_damaged(library: Library) -> None:
    library.page.evaluate("(extra) => void (vectors.extra = extra)", EXTRA)
    attacks = library.call("attacks.js", "valuesSealed", AT_LIMITS + OVER_LIMITS)
    outcomes = [outcome["code"] for outcome in library.attempt_all(attacks).values()]
    assert outcomes == ["opened"] * len(AT_LIMITS) + ["damaged"] * len(OVER_LIMITS)


def test_salts_and_nonces_never_repeat(library: Library) -> None:
    count = rounds(5_000)
    assert library.call("limits.js", "freshness", count) == {
        "salts": 2 * count,
        "nonces": 2 * count,
        "cache": count,
    }


def test_keys_codes_and_ids_never_repeat_and_ids_prefer_no_character(library: Library) -> None:
    outcome = library.call("limits.js", "drawn", 20)
    assert (outcome["codes"], outcome["amks"], outcome["ids"]) == (20, 20, 20_000)
    counts = outcome["characters"].values()
    # 5161 of each are expected, with a standard deviation of 71. Eight would occur 6250 times if no byte were dropped.
    assert len(counts) == 62
    assert min(counts) > 4700
    assert max(counts) < 5620


def test_no_function_takes_a_salt_or_a_nonce(library: Library) -> None:
    found = library.call("limits.js", "interfaceOf")
    assert found["names"] == [
        *("CryptoError", "DamagedError", "Draft", "FILE", "FOLDER", "ItemTooLargeError", "MAX_IN_WRITE"),
        *("OLD_KEY", "PAGE_LENGTH", "PASSKEY", "PASSPHRASE", "PRF_INPUT", "RECOVERY", "REQUEST"),
        *("RolledBackError", "SETTINGS", "UnsupportedError", "WrongContextError", "WrongLibraryKeyError"),
        *("cacheKeyOf", "changeKey", "changeMethods", "found", "masterKeyOf", "memoryOf", "nameOf", "newId"),
        *(
            "openPage",
            "openThumb",
            "parseRecoveryCode",
            "renewalOf",
            "requireMethods",
            "rescue",
            "sealChange",
        ),
        *("sealPage", "sealThumb", "startOver", "unlock"),
    ]
    named = " ".join([*found["parameters"], *found["read"]]).lower()
    assert "device" in named
    assert "prf" in found["read"]
    assert not [word for word in ("nonce", "salt") if word in named]
    assert "iv" not in found["read"]


def test_a_callers_mistakes_are_refused(library: Library) -> None:
    outcome = call(library, "mistakes")
    assert {name for name, refusal in outcome.items() if refusal is None} == {"put250", "eighteenMore"}
    assert set(outcome.values()) == {None, "RangeError"}
    assert len(outcome) == 20
