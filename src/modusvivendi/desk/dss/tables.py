"""The tables of the service in a store of the desk. Times are microseconds since 1970, heights metres."""

from modusvivendi.desk.stores import Schema

TABLES = {"intent": "dss_intents", "constraint": "dss_constraints", "subscription": "dss_subscriptions"}

_EXTENT = "cells BLOB NOT NULL, low REAL, high REAL, starts BIGINT NOT NULL, ends BIGINT NOT NULL"
_ENTITY = f"""
    id TEXT PRIMARY KEY, number BIGINT NOT NULL UNIQUE, manager TEXT NOT NULL, version BIGINT NOT NULL,
    ovn TEXT NOT NULL, url TEXT NOT NULL, {_EXTENT}, state TEXT NOT NULL, subscription TEXT NOT NULL
"""
_SUBSCRIPTION = f"""
    id TEXT PRIMARY KEY, number BIGINT NOT NULL UNIQUE, manager TEXT NOT NULL, version TEXT NOT NULL,
    told BIGINT NOT NULL, url TEXT NOT NULL, {_EXTENT}, intents BIGINT NOT NULL, constraints BIGINT NOT NULL,
    implicit BIGINT NOT NULL
"""
_OTHERS = {
    "dss_availability": "uss TEXT PRIMARY KEY, availability TEXT NOT NULL, version TEXT NOT NULL",
    "dss_reports": "id TEXT PRIMARY KEY, reporter TEXT NOT NULL, received BIGINT NOT NULL, exchange TEXT NOT NULL",
    "dss_taken": "ovn TEXT PRIMARY KEY, taken BIGINT NOT NULL",
}
_ALL = {"dss_intents": _ENTITY, "dss_constraints": _ENTITY, "dss_subscriptions": _SUBSCRIPTION, **_OTHERS}

SCHEMA = Schema(
    tables=(
        *(f"CREATE TABLE IF NOT EXISTS {table} ({columns})" for table, columns in _ALL.items()),
        "CREATE INDEX IF NOT EXISTS dss_intents_by_subscription ON dss_intents (subscription)",
        *(f"CREATE INDEX IF NOT EXISTS {table}_by_end ON {table} (ends)" for table in TABLES.values()),
    ),
    indexes=tuple(f"{table}_boxes" for table in TABLES.values()),
)
