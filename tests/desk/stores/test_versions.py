"""A store that another version of this program made is refused in words, before anything is written."""

import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.dss.tables import SCHEMA as DSS
from modusvivendi.desk.office import open_desk
from modusvivendi.desk.projection import SCHEMA
from modusvivendi.desk.stores.opening import _list_columns, open_store
from tests.desk.world import World


@pytest.mark.parametrize("change", ["DROP INDEX progress_object", "ALTER TABLE plans RENAME COLUMN cell_hours TO x"])
def test_tables_of_another_version_are_refused_in_words(world: World, change: str) -> None:
    world.desk.store.write(lambda t: t.execute(change))
    if "INDEX" in change:
        # What is only missing is made.
        open_desk(world.desk.configuration, world.clock).close()
        return
    with pytest.raises(ModusError, match="another version"):
        open_desk(world.desk.configuration, world.clock)


def test_the_columns_are_those_of_the_tables(address: str) -> None:
    store = open_store(address)
    for schema in (SCHEMA, DSS):
        store.create(schema)
        for name, columns in _list_columns(schema):
            assert len(columns) > 1
            sql = f"SELECT {', '.join(columns)} FROM {name}"
            store.read(lambda t, sql=sql: t.rows(sql))
    names = dict(_list_columns(SCHEMA))
    assert names["holder_keys"] == ["holder", "wrapped"]
    assert names["versions"] == ["object", "version", "seq"]
    store.close()
