"""Files of objects in and out over HTTP, in all formats that the desk knows."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from modusvivendi.desk.doubts import read_doubts
from modusvivendi.desk.exports import export
from modusvivendi.desk.forms import FileFormat, ImportForm
from modusvivendi.desk.imports import Brought, import_file
from modusvivendi.desk.register import Member
from modusvivendi.desk.service.access import FILE, READ, desk_of, metrics_of, signed, who
from modusvivendi.desk.service.answers import DISCLAIMER, Answer, CoordinatesAnswer, DoubtAnswer, ToldAnswer
from modusvivendi.desk.service.filings import REFUSALS, say_coordinates, say_told
from modusvivendi.desk.signatures import Statement

MEDIA = {
    "geojson": "application/geo+json", "kml": "application/vnd.google-earth.kml+xml", "moving": "application/json",
    "cot": "application/xml", "aco": "text/plain; charset=utf-8", "csv": "text/csv; charset=utf-8",
}  # fmt: skip
Reader = Annotated[Member, Depends(who(READ, FILE))]
Filer = Annotated[Member, Depends(who(FILE))]
Signed = Annotated[Statement, Depends(signed)]
router = APIRouter(prefix="/v1", responses=REFUSALS)


class BroughtAnswer(Answer):
    """What became of an object of a file."""

    place: int = Field(description="Its place among the objects of the file, from 0.")
    name: str
    kind: str
    object: str
    known: bool = Field(description="It was there already, word for word, and was not filed again.")
    conflicts: list[ToldAnswer]
    coordinates: CoordinatesAnswer | None = Field(description="Of a new object; null for a known one.")


class ImportAnswer(Answer):
    """The receipt of a file. It is not a permission."""

    entry: int
    note: str = Field(description="The signed head of the log that holds all its entries.")
    again: bool
    objects: list[BroughtAnswer]
    warnings: list[DoubtAnswer] = Field(description="What is doubtful in the file itself.")
    disclaimer: str = DISCLAIMER


@router.post("/imports", status_code=201)
async def import_objects(request: Request, filer: Filer, statement: Signed, body: ImportForm) -> ImportAnswer:
    """File all objects of a file, or nothing of it; everything that is wrong with any of them is said at once."""
    desk = desk_of(request)

    def work() -> ImportAnswer:
        found = import_file(desk, filer.id, statement, body)

        def say(one: Brought) -> BroughtAnswer:
            coordinates = None if one.known else say_coordinates(read_doubts(desk, filer.id, one.subject))
            return BroughtAnswer(
                place=one.place, name=one.name, kind=one.kind, object=one.subject, known=one.known,
                conflicts=say_told(one.told), coordinates=coordinates,
            )  # fmt: skip

        metrics_of(request).event("imports_again" if found.again else "imports")
        return ImportAnswer(
            entry=found.entry, note=found.head, again=found.again, objects=[say(one) for one in found.items],
            warnings=[
                DoubtAnswer(kind="file", what=one.what, why=one.why, repair=one.repair) for one in found.warnings
            ],
        )  # fmt: skip

    return await run_in_threadpool(work)


_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media.split(";")[0]: {} for media in MEDIA.values()}, "description": "The file."}
}


@router.get("/export", responses=_FILES, response_class=Response)
def export_objects(
    request: Request,
    reader: Reader,
    format: Annotated[FileFormat, Query()] = "geojson",  # noqa: A002 - the name of the query parameter
    kind: Literal["operation", "site", "movement", "constraint"] | None = None,
    of: Annotated[
        Literal["own", "told"], Query(description="told: others', as far as their exact place was given.")
    ] = "own",
) -> Response:
    """The caller's own live objects, or what it was told, as a file marked with the reader and the number of the copy.

    Headers: ``Desk-Objects``, how many; ``Desk-Left-Out``, how many the format has no word for.
    """
    found = export(desk_of(request), reader.id, format, kind, told=of == "told")
    metrics_of(request).event("exports")
    headers = {
        "Content-Disposition": f'attachment; filename="{found.name}"', "Desk-Objects": str(found.objects),
        "Desk-Left-Out": str(found.left_out), "Desk-Copy": found.copy,
    }  # fmt: skip
    return Response(found.text, media_type=MEDIA[format], headers=headers)
