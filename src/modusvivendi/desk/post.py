"""Notices on their way: gathered by recipient, then entered in the log, one entry for each, in the same transaction."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from modusvivendi.desk.journal import Journal
from modusvivendi.desk.projection import notice_id
from modusvivendi.desk.register import members


@dataclass(frozen=True)
class Told:
    """A notice as its recipient reads it. ``detail`` is what it discloses."""

    id: int
    kind: str
    subject: str
    case: str
    detail: Mapping[str, Any]


@dataclass
class Post:
    """Notices on their way, by recipient."""

    items: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = field(
        default_factory=dict[str, list[tuple[dict[str, Any], dict[str, Any]]]]
    )

    def put(self, recipient: str, kind: str, subject: str, case: str, detail: Mapping[str, Any]) -> None:
        """Add a notice; ``detail`` is sealed.

        The recipient may read the entry too: nothing of the other side may stand in it.
        """
        item: dict[str, Any] = {"kind": kind, "object": subject, "case": case}
        self.items.setdefault(recipient, []).append((item, dict(detail)))


def deliver(journal: Journal, post: Post, party: str = "", known: Collection[str] | None = None) -> list[Told]:
    """Enter all notices and return those to a party; who is not registered has nowhere to read and is passed over.

    ``known``: the ids of all who are registered, where they have been looked up already.
    """
    told: list[Told] = []
    if known is None:
        known = {one.id for one in members(journal.transaction)}
    for recipient, items in sorted(post.items.items()):
        if recipient not in known:
            continue
        content = json.dumps([detail for _, detail in items]).encode()
        data = {"recipient": recipient, "items": [item for item, _ in items]}
        seq = journal.add("notices", "desk", data, content=content, holder=recipient)
        if recipient == party:
            told = [
                Told(notice_id(seq, place), item["kind"], item["object"], item["case"], detail)
                for place, (item, detail) in enumerate(items)
            ]
    return told
