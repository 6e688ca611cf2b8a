"""A figure may draw and nothing else."""

import pytest

from modusvivendi.brief.drawing import check_drawing
from modusvivendi.core.errors import ModusError

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">'


def test_shapes_text_and_patterns_pass():
    svg = OPEN + '<defs><pattern id="p"/></defs><rect fill="url(#p)"/><text>a &lt; b</text></svg>'
    assert check_drawing(svg, "f") == svg


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        '<rect onload="x()"/>',
        '<image href="x.png"/>',
        '<use href="http://x/#a"/>',
        '<a href="#x"/>',
        '<rect fill="url(http://x)"/>',
        '<rect style="fill:red"/>',
        "<foreignObject/>",
        "<text>a < b</text>",
        "<!-- x -->",
        '<rect fill="javascript:x"/>',
    ],
)
def test_everything_else_is_refused(inside):
    with pytest.raises(ModusError, match="'f'"):
        check_drawing(f"{OPEN}{inside}</svg>", "f")
