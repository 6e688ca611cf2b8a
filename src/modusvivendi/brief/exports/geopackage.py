"""GeoPackage files that open in QGIS with their colours: layers and a ``layer_styles`` table in one SQLite file."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import numpy as np

from modusvivendi.brief.exports.symbols import Style, write_qml
from modusvivendi.core.errors import ModusError, Where

Value = str | float | int | bool | None
NO_DATE = "1970-01-01T00:00:00.000Z"

_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
  description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)
"""
"""The table that QGIS makes itself to save styles in the data; it looks the default up by layer and column."""


@dataclass(frozen=True)
class Layer:
    """A layer of f features.

    ``geometry`` (f,): shapely geometries in degrees (WGS 84). ``columns``: values (f,) by name; None and NaN are NULL.
    ``description`` goes into the layer's metadata.
    """

    name: str
    kind: Literal["Point", "MultiLineString", "MultiPolygon"]
    geometry: Any
    columns: Mapping[str, Sequence[Value]]
    description: str = ""


def write_geopackage(path: Path, layers: Iterable[Layer], styles: Mapping[str, Style], date: str = NO_DATE) -> None:
    """Write layers (EPSG:4326) with their default styles, by layer name, into one file.

    Layers without features are left out. The file is written under another name and renamed, and the same content
    gives the same bytes: ``date`` (ISO 8601, UTC) stands for the times that a GeoPackage keeps.
    Raises ``ModusError`` when the folder cannot be written or there is nothing to write.
    """
    filled = [layer for layer in layers if len(layer.geometry)]
    if not filled:
        raise ModusError("there is no layer with features to write", Where(path.name), "draw at least one place")
    try:
        with TemporaryDirectory(dir=path.parent, prefix=".modus-") as folder:
            made = Path(folder) / "layers.gpkg"
            for layer in filled:
                _write_layer(made, layer)
            _finish(made, filled, styles, date)
            made.replace(path)
    except (OSError, RuntimeError, sqlite3.Error) as error:  # pyogrio raises RuntimeErrors
        raise ModusError(f"cannot write {path.name}: {error}", Where(str(path)), "name another folder") from None


def pack_geopackage(layers: Iterable[Layer], styles: Mapping[str, Style], date: str = NO_DATE) -> bytes:
    """Return the content of the file that ``write_geopackage`` would write."""
    with TemporaryDirectory(prefix="modus-") as folder:
        path = Path(folder) / "pack.gpkg"
        write_geopackage(path, layers, styles, date)
        return path.read_bytes()


def _write_layer(path: Path, layer: Layer) -> None:
    import shapely
    from pyogrio import raw

    names = list(layer.columns)
    data, masks = zip(*(_as_array(layer.columns[name]) for name in names), strict=True) if names else ((), ())
    raw.write(
        str(path),
        geometry=shapely.to_wkb(np.asarray(layer.geometry, object)),
        field_data=list(data),
        field_mask=list(masks),
        fields=names,
        layer=layer.name,
        driver="GPKG",
        geometry_type=layer.kind,
        promote_to_multi=layer.kind.startswith("Multi"),
        crs="EPSG:4326",
        layer_options={"DESCRIPTION": layer.description, "GEOMETRY_NAME": "geom"},
    )


def _as_array(values: Sequence[Value]) -> tuple[Any, Any]:
    """Return a column in one type, and which of its values are missing (None when none can be)."""
    missing = np.array([value is None for value in values], bool)
    known = [value for value in values if value is not None]
    if all(isinstance(value, bool) for value in known) and known:
        return np.array([bool(value) for value in values]), missing
    if all(isinstance(value, (int, float)) for value in known) and known:
        return np.array([np.nan if value is None else value for value in values], float), None
    return np.array([None if value is None else str(value) for value in values], object), None


def _finish(path: Path, layers: Sequence[Layer], styles: Mapping[str, Style], date: str) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(_STYLES)
        file.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
            " styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)"
            " VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', '', ?)",
            [
                (layer.name, layer.name[:30], write_qml(styles[layer.name], layer.kind), layer.description, date)
                for layer in layers
                if layer.name in styles
            ],
        )
        file.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES (?, ?, ?, ?)",
            ("layer_styles", "attributes", "layer_styles", "Colours for QGIS"),
        )
        file.execute("UPDATE gpkg_contents SET last_change = ?", (date,))
    with closing(sqlite3.connect(path)) as file:
        file.execute("VACUUM")
