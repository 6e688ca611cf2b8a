"""What every store promises, on both kinds."""

import threading
from collections.abc import Callable
from random import Random

import pytest

from modusvivendi.core.errors import ModusError
from modusvivendi.desk.stores import Box, Schema, Store, Transaction, open_store

LIMIT = 2**31 - 1
SCHEMA = Schema(
    ("CREATE TABLE IF NOT EXISTS things (id BIGINT PRIMARY KEY, name TEXT NOT NULL, content BLOB, size REAL)",),
    ("thing_boxes",),
)


@pytest.fixture
def filled(store: Store) -> Store:
    store.create(SCHEMA)
    return store


def names(store: Store) -> list[str]:
    return store.read(lambda transaction: [name for (name,) in transaction.rows("SELECT name FROM things ORDER BY id")])


def test_what_is_written_is_read_back_with_its_type(filled: Store) -> None:
    row = (2**62, "قافلة", bytes(range(256)), 0.1)
    filled.write(lambda transaction: transaction.execute("INSERT INTO things VALUES (?, ?, ?, ?)", row))
    assert filled.read(lambda transaction: transaction.row("SELECT * FROM things WHERE id = ?", (2**62,))) == row
    assert filled.read(lambda transaction: transaction.row("SELECT * FROM things WHERE id = 1")) is None


def test_an_error_leaves_nothing_behind(filled: Store) -> None:
    def work(transaction: Transaction) -> None:
        transaction.execute("INSERT INTO things (id, name) VALUES (1, 'a')")
        transaction.add_boxes("thing_boxes", [(1, (0, 1) * 4)])
        raise ModusError("no")

    with pytest.raises(ModusError, match="no"):
        filled.write(work)
    assert names(filled) == []
    assert filled.read(lambda transaction: transaction.overlapping("thing_boxes", (0, 1) * 4)) == []
    filled.write(lambda transaction: transaction.execute("INSERT INTO things (id, name) VALUES (1, 'b')"))
    assert names(filled) == ["b"]


def test_a_reader_changes_nothing(filled: Store) -> None:
    with pytest.raises(Exception, match="read"):
        filled.read(lambda transaction: transaction.execute("INSERT INTO things (id, name) VALUES (1, 'a')"))
    assert names(filled) == []


def test_a_reader_sees_one_moment(filled: Store) -> None:
    def look(transaction: Transaction) -> tuple[int, int]:
        first = len(transaction.rows("SELECT id FROM things"))
        writer = threading.Thread(
            target=lambda: filled.write(lambda other: other.execute("INSERT INTO things (id, name) VALUES (1, 'a')"))
        )
        writer.start()
        writer.join()
        return first, len(transaction.rows("SELECT id FROM things"))

    assert filled.read(look) == (0, 0)
    assert names(filled) == ["a"]


def test_it_is_there_when_opened_again(filled: Store, address: str) -> None:
    filled.write(lambda transaction: transaction.execute("INSERT INTO things (id, name) VALUES (1, 'a')"))
    again = open_store(address)
    again.create(SCHEMA)
    assert names(again) == ["a"]
    again.close()


def test_many_writers_at_once_lose_no_increment(filled: Store) -> None:
    filled.write(lambda transaction: transaction.execute("INSERT INTO things (id, name, size) VALUES (1, 'a', 0)"))

    def increase(transaction: Transaction) -> None:
        (size,) = transaction.row("SELECT size FROM things WHERE id = 1") or (None,)
        transaction.execute("UPDATE things SET size = ? WHERE id = 1", (size + 1,))

    threads = [threading.Thread(target=lambda: [filled.write(increase) for _ in range(10)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert filled.read(lambda transaction: transaction.row("SELECT size FROM things")) == (80.0,)


def test_boxes_at_the_ends_of_the_numbers_touch(filled: Store) -> None:
    """Plain R-trees hold 32-bit floats, in which LIMIT and LIMIT - 1 are the same number."""
    boxes: list[tuple[int, Box]] = [
        (1, (LIMIT, LIMIT) * 4),
        (2, (LIMIT - 1, LIMIT - 1) * 4),
        (3, (-LIMIT - 1, -LIMIT - 1) * 4),
    ]
    filled.write(lambda transaction: transaction.add_boxes("thing_boxes", boxes))
    for id, box in boxes:
        found = filled.read(lambda transaction, box=box: transaction.overlapping("thing_boxes", box))
        assert found == [id]


def test_overlaps_equal_brute_force(filled: Store) -> None:
    random = Random(5)

    def box(size: int) -> Box:
        low = [random.randint(-LIMIT, LIMIT - size) for _ in range(4)]
        return tuple(end for one in low for end in (one, one + random.randint(0, size)))  # type: ignore[return-value]

    def meet(one: Box, other: Box) -> bool:
        return all(one[i] <= other[i + 1] and other[i] <= one[i + 1] for i in range(0, 8, 2))

    boxes = {id: box(2**30) for id in range(400)}
    filled.write(lambda transaction: transaction.add_boxes("thing_boxes", boxes.items()))
    gone = set(random.sample(sorted(boxes), 100))
    filled.write(lambda transaction: transaction.remove_boxes("thing_boxes", [*gone, 10_000]))
    found = 0
    for query in [box(2**31) for _ in range(100)]:
        expected = [id for id, other in boxes.items() if id not in gone and meet(query, other)]
        assert filled.read(lambda transaction, query=query: transaction.overlapping("thing_boxes", query)) == expected
        found += len(expected)
    assert found > 100


def test_what_cannot_be_opened_says_so(tmp_path, new_database: Callable[[], str]) -> None:
    with pytest.raises(ModusError, match="cannot be opened"):
        open_store(str(tmp_path / "no" / "folder" / "desk.sqlite"))
    (tmp_path / "text").write_text("this is no database, but a text that is long enough " * 50)
    with pytest.raises(ModusError, match="cannot be opened"):
        open_store(str(tmp_path / "text"))
    with pytest.raises(ModusError, match="cannot be opened") as caught:
        open_store(new_database().replace("desk@", "desk:secret@") + "nowhere")
    assert "secret" not in str(caught.value)


def test_weaker_isolation_lets_two_overlapping_filings_both_commit_unseen(new_database: Callable[[], str]) -> None:
    """The reason for SERIALIZABLE: each looks, sees nothing, and files."""
    from modusvivendi.desk.stores.postgres import PostgresStore

    def told(isolation) -> list[list[int]]:
        store = PostgresStore(new_database(), isolation=isolation, queue=False)
        store.create(SCHEMA)
        together, answers = threading.Barrier(2), {}

        def file(id: int) -> None:
            looked = False

            def work(transaction: Transaction) -> list[int]:
                nonlocal looked
                seen = transaction.overlapping("thing_boxes", (0, 10) * 4)
                if not looked:
                    looked = True
                    together.wait(timeout=20)
                transaction.add_boxes("thing_boxes", [(id, (5, 6) * 4)])
                return seen

            answers[id] = store.write(work)

        threads = [threading.Thread(target=file, args=(id,)) for id in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.read(lambda transaction: transaction.overlapping("thing_boxes", (0, 10) * 4)) == [1, 2]
        store.close()
        return sorted(answers.values())

    assert told("READ COMMITTED") == [[], []]
    assert told("REPEATABLE READ") == [[], []]
    assert told("SERIALIZABLE") in ([[], [1]], [[], [2]])
