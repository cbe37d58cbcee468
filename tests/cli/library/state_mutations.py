"""Every check of a whole state, and the attack that succeeds, or gets further, without it."""

from .removing import several
from .removing import without as out

HEAD, STATES = "head.py", "states.py"
INCOMPLETE = "The library is not complete"
OLDER = "The library is older than what this device"
DIFFERENT = "An entry is older than, or different from"
NOT_FOLLOWING = "The library does not follow"
STRANGE = "The server sent an entry that does not belong"
NEWER = "The library is damaged: an entry is newer than its head"
OTHER_METHODS = "The server lists other ways"

_COVERS = "not opened_head.covers(account, (sealed for _header, sealed in found.values()))"
STATE_MUTATIONS = [
    out(
        STATES,
        "memory and master.generation < memory.generation",
        "rollback-generation-with-high-revision",
        "The library's key is older",
        DIFFERENT,
    ),
    out(
        STATES,
        "memory and master.generation < memory.generation",
        "rollback-to-the-old-key-with-all-rewritten",
        "The library's key is older",
    ),
    *(
        out(STATES, _COVERS, f"state-{lie}", INCOMPLETE)
        for lie in ("item-left-out", "item-added", "item-exchanged-for-older", "root-wrong", "count-wrong")
    ),
    out(STATES, _COVERS, "rotated-forged-with-the-old-key", INCOMPLETE),
    out(
        HEAD,
        'self.item.value["count"], self.item.value["root"]',
        "state-count",
        INCOMPLETE,
        by='len(items), self.item.value["root"]',
    ),
    out(
        HEAD,
        'self.item.value["count"], self.item.value["root"]',
        "state-root-wrong",
        INCOMPLETE,
        by='self.item.value["count"], root(account, items)',
    ),
    out(STATES, "SETTINGS_ID not in found", "state-without-settings", "The library is damaged: its settings"),
    out(STATES, "between < 0", "rollback-whole-state", OLDER, DIFFERENT),
    out(
        STATES,
        "between == 0 and head.digest != memory.head",
        "fork-same-revision",
        "The server shows this device another library",
    ),
    out(
        STATES,
        "between > PAST_LENGTH and len(head.past) < PAST_LENGTH",
        "fork-long-away-past-cut",
        "The library does not say how it follows",
    ),
    *(
        out(
            STATES,
            "0 < between <= PAST_LENGTH and head.past[between - 1 : between] != [memory.head]",
            lie,
            NOT_FOLLOWING,
        )
        for lie in ("fork-past-differs", "fork-past-moved-by-one", "fork-past-cut", "begun-anew")
    ),
    out(
        STATES,
        "head.past[between - 1 : between] != [memory.head]",
        "fork-past-moved-by-one",
        NOT_FOLLOWING,
        by="memory.head not in head.past",
    ),
    *(
        out(STATES, "memory.items.get(name) != Seen(header.revision, commitment_of(sealed))", lie, DIFFERENT)
        for lie in (
            "item-rolled-back-under-a-new-head",
            "item-forged-under-a-seen-revision",
            "deleted-item-comes-back",
        )
    ),
    out(STATES, "header.account != account or ", "state-of-another-account", STRANGE, by=""),
    out(STATES, " or header.id.kind == HEAD", "state-head-among-items", STRANGE, INCOMPLETE, ""),
    out(STATES, "header.revision > head.revision or ", "state-item-newer", NEWER, by=""),
    out(
        STATES,
        " or header.generation > head.generation",
        "state-item-of-generation-2",
        NEWER,
        "An entry was sealed with a key of the library that is missing",
        "",
    ),
    out(STATES, "header.id in found", "state-item-twice", "The library is damaged: an entry is there twice"),
    out(
        STATES,
        "generation >= master.generation",
        "state-with-key-not-old",
        "The library is damaged: a key among its old ones",
    ),
    out(STATES, "set(listed) != expected or ", "methods-another-kind", OTHER_METHODS, by=""),
    out(STATES, " or len(listed) != len(expected)", "methods-listed-twice", OTHER_METHODS, by=""),
    *(
        several(
            STATES,
            (("set(listed) != expected or len(listed) != len(expected)", "False"),),
            lie,
            OTHER_METHODS,
        )
        for lie in ("methods-one-added", "methods-one-missing")
    ),
]
