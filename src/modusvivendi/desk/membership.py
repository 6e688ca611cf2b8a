"""What a party says about itself: who may file for it, and whether it still takes part."""

from collections.abc import Mapping
from typing import Any

from modusvivendi.desk.admission import admit
from modusvivendi.desk.cases import withdraw
from modusvivendi.desk.forms import ConsentForm, WithdrawalForm
from modusvivendi.desk.journal import Journal
from modusvivendi.desk.office import Desk
from modusvivendi.desk.refusals import RefusalError
from modusvivendi.desk.register import member
from modusvivendi.desk.signatures import Statement


def give_consent(desk: Desk, caller: str, statement: Statement, form: ConsentForm) -> tuple[int, str]:
    """Record that a filer may file for the caller's party; returns the entry and the signed head.

    Raises RefusalError: 404 when the filer is not registered, and as ``admission.admit`` does.
    """

    def add(journal: Journal, stated: Mapping[str, str]) -> int:
        found = member(journal.transaction, form.filer)
        if found is None or found.id == caller:
            raise RefusalError(404, f"there is no other party {form.filer!r}")
        data: dict[str, Any] = {
            "party": caller, "filer": form.filer, "given_by": form.given_by, "reference": form.reference,
            "statement": stated,
        }  # fmt: skip
        return journal.add("consent", caller, data)

    return _state(desk, caller, statement, add)


def end_consent(desk: Desk, caller: str, statement: Statement, filer: str) -> tuple[int, str]:
    """End a consent; what was filed by it stays. Raises RefusalError (404) when there is none."""

    def add(journal: Journal, stated: Mapping[str, str]) -> int:
        sql = "SELECT seq FROM consents WHERE party = ? AND filer = ?"
        if journal.transaction.row(sql, (caller, filer)) is None:
            raise RefusalError(404, f"there is no consent for {filer!r}")
        return journal.add("consent-ended", caller, {"party": caller, "filer": filer, "statement": stated})

    return _state(desk, caller, statement, add)


def change_standing(desk: Desk, caller: str, statement: Statement, form: WithdrawalForm) -> tuple[int, str]:
    """Record that the caller's party leaves or comes back, and tell all; raises RefusalError (409) when that is so."""

    def add(journal: Journal, stated: Mapping[str, str]) -> int:
        found = member(journal.transaction, caller)
        if found and found.standing == form.standing:
            raise RefusalError(409, f"the party is {form.standing} already")
        return withdraw(journal, caller, form.standing, form.reason, stated)

    return _state(desk, caller, statement, add)


def _state(desk: Desk, caller: str, statement: Statement, add: Any) -> tuple[int, str]:
    def work(journal: Journal) -> int:
        admission = admit(journal, desk.configuration, caller, statement, withdrawn=True)
        return admission.earlier if admission.earlier is not None else add(journal, admission.statement)

    return desk.write(work)
