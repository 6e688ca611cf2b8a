"""Rules about parties."""

from functools import partial

from modusvivendi.io.draft import Draft
from modusvivendi.io.nearest import suggest_among

_WHOLE = 0.05
_MIRROR = {"patron": "clients", "clients": "patron"}


def check_patrons(draft: Draft) -> None:
    """A patron's clients and a client's patrons must tell the same story."""
    parties, settings = draft.entries("parties"), draft.settings.get("parties")
    if settings is None:
        return
    for id, party in parties.items():
        for key, mirror in _MIRROR.items():
            for i, other in enumerate(party.get(key, ())):
                if other == id:
                    draft.findings.add(
                        "patron",
                        settings.where((id, key, i)),
                        f"{id!r} backs itself",
                        "",
                        "name another party, or none",
                    )
                elif other in parties and id not in parties[other].get(mirror, ()):
                    draft.findings.add(
                        "patron",
                        settings.where((id, key, i)),
                        f"{id!r} has {other!r} under {key}, but {other!r} does not have {id!r} under {mirror}",
                        "who backs whom decides who can bring whom to the table",
                        f'add "{id}" to {mirror} of [{other}]',
                        severity="warning",
                    )


def check_purposes(draft: Draft) -> None:
    """A purpose is satisfied by answers to its own issue."""
    settings = draft.settings.get("parties")
    if settings is None:
        return
    for id, party in draft.entries("parties").items():
        for i, purpose in enumerate(party.get("purposes", ())):
            options = draft.options(purpose["issue"])
            for k, option in enumerate(purpose["options"]):
                if options is not None and option not in options:
                    draft.findings.add(
                        "link.option",
                        settings.where((id, "purposes", i, "options", k)),
                        f"unknown option {option[:60]!r} of {purpose['issue'][:60]!r}",
                        "a purpose is satisfied by answers to its own issue",
                        partial(suggest_among, option, options),
                    )


def check_published_strikes(draft: Draft) -> None:
    """A published share ends after it begins, and is a whole number of what was counted."""
    settings = draft.settings.get("parties")
    if settings is None:
        return
    for id, party in draft.entries("parties").items():
        for i, share in enumerate(party.get("shares", ())):
            if share["last"].end < share["first"].start:
                draft.findings.add(
                    "order",
                    settings.where((id, "shares", i, "last")),
                    f"{share['last']} is before {share['first']}, the first day",
                    "nothing could have been counted",
                    "change the two round, or correct them",
                )
            hits = share.get("named", 0) * share["share"]["best"]
            if abs(hits - round(hits)) > _WHOLE:
                draft.findings.add(
                    "share",
                    settings.where((id, "shares", i, "share")),
                    f"{share['share']['best']:g} of {share['named']} is {hits:.2f}, no whole number",
                    "a share of things counted is a whole number of them",
                    f"write {round(hits)} / {share['named']} with more digits, or leave named out",
                    severity="warning",
                )
