"""Attack 9: devices that write at the same time, and every lie that the server can tell about the whole."""

from tests.browser.crypto.library.driver import Library
from tests.campaign import SEED, seeded

EVERYBODY = ("now", "before", "long ago", "old key", "new")


def test_interleaved_writes_end_in_the_same_list_everywhere(library: Library) -> None:
    seed = seeded(SEED, "library").randrange(2**32)
    outcome = library.call("sync_model.js", "interleave", seed, 200)
    assert (outcome["equal"], outcome["digests"], outcome["generation"]) == (True, 1, 2)
    assert outcome["writes"] > 100
    assert outcome["conflicts"] > 50
    assert outcome["between"] > 5
    assert outcome["items"] > 10


def all_notice(what: str) -> dict[str, str]:
    return dict.fromkeys(EVERYBODY, what)


LIES = {
    "the truth": all_notice("nothing"),
    "an item is left out": all_notice("incomplete"),
    "an item is its older self": all_notice("incomplete"),
    "an item is exchanged for another": all_notice("damaged"),
    "a removed item is back": all_notice("incomplete"),
    "an item of another account": all_notice("wrong-context"),
    "an item forged with the old key": all_notice("incomplete"),
    "an old key is left out": all_notice("incomplete"),
    "an older head": all_notice("damaged"),
    "older items under the head": all_notice("incomplete"),
    # A new device cannot know that there was more, nor can one that last saw an even older state.
    "the state of one write ago": all_notice("nothing") | {"now": "older"},
    "the state of ten writes ago": all_notice("nothing") | {"now": "older", "before": "older"},
    "the state before the change of the key": all_notice("older") | {"old key": "nothing", "new": "nothing"},
    "the old methods only": all_notice("older") | {"old key": "wrong-key", "new": "wrong-key"},
    # Whoever saw the last write of one history notices the other, however long it is.
    "another history at the same revision": all_notice("nothing") | {"now": "forked"},
    "another history, longer": all_notice("nothing") | {"now": "forked"},
    "one more method": all_notice("methods"),
    "one method less": all_notice("methods"),
    "a method of another kind": all_notice("methods"),
    "started over by the owner": all_notice("started-over") | {"new": "nothing"},
}


def test_each_lie_is_noticed_by_the_devices_that_can(library: Library) -> None:
    assert library.call("sync_model.js", "lies") == LIES


def test_a_removed_method_that_the_server_keeps_is_noticed(library: Library) -> None:
    assert library.call("sync_model.js", "keptMethod") == {
        "truth": "nothing",
        "removedSecret": "wrong-key",
        "kept": "methods",
        "settings": 2,
    }
