"""What a chapter says, block by block, as plain texts."""

from collections.abc import Iterable, Iterator

from modusvivendi.brief.blocks import (
    Beside,
    Block,
    Bullets,
    Callout,
    Facts,
    Figure,
    Folded,
    Heading,
    Multiples,
    Paragraph,
    Stack,
    Table,
)


def texts(blocks: Iterable[Block | None]) -> Iterator[str]:
    """Yield the words of blocks and of the blocks in them; of a picture its caption, alternative and table."""
    for block in blocks:
        if isinstance(block, Paragraph | Heading | Callout):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Folded | Beside | Stack):
            yield from texts(block.blocks)
        elif isinstance(block, Table):
            yield from (cell for row in [block.columns, *block.rows] for cell in row)
        elif isinstance(block, Figure | Multiples):
            yield from [block.caption, block.alt, *texts([block.table])]
        elif isinstance(block, Facts):
            yield from (f"{one.label} {one.value} {one.note}" for one in block.items)
