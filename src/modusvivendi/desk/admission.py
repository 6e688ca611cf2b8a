"""Whether a request is let in: who signed it, whether it was seen before, whether there are not too many."""

from dataclasses import dataclass

from modusvivendi.desk.configuration import Configuration
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.projection import count_statements
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import Member, check_signature, member
from modusvivendi.desk.signatures import Statement


@dataclass(frozen=True, slots=True)
class Admission:
    """A request that is let in. ``earlier``: the entry that the very same request made before, to be answered again."""

    party: Member
    statement: dict[str, str]
    earlier: int | None = None


def admit(
    journal: Journal,
    configuration: Configuration,
    caller: str,
    statement: Statement,
    *,
    withdrawn: bool = False,
    times: int = 1,
) -> Admission:
    """Let a request in, or raise RefusalError.

    401 not signed as it should be; 403 an unknown party, or one that has withdrawn (unless ``withdrawn`` may ask);
    409 the nonce was used for another request; 429 too many requests (``times``: so many times the limit of filings).
    """
    transaction = journal.transaction
    party = member(transaction, caller)
    if party is None:
        raise RefusalError(403, "the caller is no registered party", "Whoever runs the desk registers parties.")
    check_signature(transaction, caller, statement)
    stated = journal.blind(statement.digest)
    seen = transaction.row(
        "SELECT digest, seq FROM statements WHERE party = ? AND nonce = ?", (caller, statement.nonce)
    )
    if seen:
        if seen[0] != stated:
            raise RefusalError(409, "this nonce was used for another request", "Draw a new nonce for each request.")
        return Admission(party, {}, seen[1])
    if party.standing != "active" and not withdrawn:
        raise RefusalError(403, "the party has withdrawn", "It comes back with POST /v1/standing.")
    _check_rate(journal, configuration, caller, times)
    return Admission(party, {"nonce": statement.nonce, "digest": stated})


def _check_rate(journal: Journal, configuration: Configuration, caller: str, times: int) -> None:
    count = count_statements(journal.transaction, caller)
    for span, most, name in (
        (60_000, configuration.per_minute * times, "minute"),
        (86_400_000, configuration.per_day * times, "day"),
    ):
        # The request as many before as may come in the span: when it is younger than the span, this is one too many.
        before = journal.transaction.row(
            "SELECT at FROM statements WHERE party = ? AND number = ?", (caller, count - most)
        )
        if before and before[0] > journal.at - span:
            raise RefusalError(429, f"more than {most} requests in a {name}", "Wait, then send the same request again.")
