"""Rules about parties."""

from modusvivendi.io.draft import Draft

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
