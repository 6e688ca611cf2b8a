"""The ledger once more, by plain loops over plain numbers, as slow and as obvious as possible."""

import math
from collections import Counter
from dataclasses import replace

import networkx as nx

from modusvivendi.core.accounts import Ledger, SectorAccount
from modusvivendi.core.dossier import Dossier
from modusvivendi.core.plans import Plan, Sector

NAN = math.nan
Triple = tuple[float, float, float]


def whole(value: float) -> int:
    """Thousandths of a person, metres … (half to even, as IEEE rounds)."""
    return 0 if math.isnan(value) else round(value)


def people_of(dossier: Dossier, place: int) -> dict[str, list[int]]:
    """Low, best, high thousandths of people by community, and of the rest (key ``""``)."""
    population = [float(part) for part in dossier.places.population[place]]
    if math.isnan(population[1]):
        return {}
    shares = {}
    for row, community in enumerate(dossier.people.communities):
        low, best, high = (float(part) for part in dossier.people.share[place, row])
        if not math.isnan(best):
            shares[community] = [0.0 if math.isnan(low) else low, best, high]
    for community, parts in shares.items():
        if math.isnan(parts[2]):
            others = sum(other[0] for name, other in shares.items() if name != community)
            parts[2] = max(parts[1], min(1, max(0, 1 - others)))
    found = {
        community: [whole(n * share * 1000) for n, share in zip(population, parts, strict=True)]
        for community, parts in shares.items()
    }
    least_of_most = sum(whole(population[2] * parts[0] * 1000) for parts in shares.values())
    rest = max(0, whole(population[1] * 1000) - sum(parts[1] for parts in found.values()))
    low = whole(population[0] * max(0, 1 - sum(parts[2] for parts in shares.values())) * 1000)
    high = 0 if math.isnan(population[2]) else max(rest, whole(population[2] * 1000) - least_of_most)
    return {**found, "": [min(low, rest), rest, high]}


def holder_of(dossier: Dossier, place: int) -> int | None:
    """The party of highest confidence on the last date that is not later than the dossier's; None when tied."""
    control = dossier.control
    rows = [
        (control.dates[row].start, -control.dates[row].end.toordinal(), control.confidence[row], control.party[row])
        for row in range(len(control.place))
        if control.place[row] == place and control.dates[row].start <= dossier.as_of.end and control.confidence[row] > 0
    ]
    if not rows:
        return None
    last = max(row[:2] for row in rows)
    ranked = sorted((row[2:] for row in rows if row[:2] == last), key=lambda row: row[0])
    return None if len(ranked) > 1 and ranked[-1][0] == ranked[-2][0] else int(ranked[-1][1])


def check_sector(dossier: Dossier, plan: Plan, ledger: Ledger, slot: int) -> None:
    """Assert the figures of one sector (-1: the places given to none)."""
    account = ledger.sectors[plan.sectors[slot].id] if slot >= 0 else ledger.unassigned
    rows = [row for row in range(len(dossier.places)) if plan.assignment[row] == slot]
    if account is None:
        assert not rows
        return
    assert account.places == len(rows)
    check_land(dossier, account, rows)
    check_people(dossier, account, rows)
    check_pieces(dossier, account, rows)
    inside = [site.id for site in dossier.sites if site.place in rows]
    assert list(account.sites) == inside
    sector = plan.sectors[slot] if slot >= 0 else None
    found = (account.wrong_side.low, account.wrong_side.best, account.wrong_side.high)
    assert all(map(same, found, wrong_side_of(dossier, sector, rows)))
    holders = {row: holder_of(dossier, row) for row in rows}
    if sector is None or not sector.held_by or (rows and not any(h is not None for h in holders.values())):
        assert account.changes_hands is None
    else:
        governs = {dossier.party_index[party] for party in sector.held_by}
        changed = [row for row, holder in holders.items() if holder is not None and holder not in governs]
        assert list(account.changes_hands or ()) == changed


def wrong_side_of(dossier: Dossier, sector: Sector | None, rows: list[int]) -> Triple:
    """People whose community is not at home: stated lows and bests; at most everybody not surely at home."""
    counted = [row for row in rows if not math.isnan(dossier.places.population[row, 1])]
    if sector is not None and (sector.mixed or not rows):
        return 0, 0, 0
    if sector is None or not sector.home or not counted:
        return NAN, NAN, NAN
    low = best = high = 0
    for row in counted:
        people, most = people_of(dossier, row), float(dossier.places.population[row, 2])
        away = [parts for community, parts in people.items() if community and community not in sector.home]
        low, best = low + sum(parts[0] for parts in away), best + sum(parts[1] for parts in away)
        home = [int(dossier.people.communities.index(community)) for community in people if community in sector.home]
        surely = [float(dossier.people.share[row, column, 0]) for column in home]
        high += whole(most * 1000) - sum(whole(most * share * 1000) for share in surely if not math.isnan(share))
    gaps = [any(math.isnan(dossier.places.population[row, side]) for row in counted) for side in (0, 2)]
    return NAN if gaps[0] else low / 1000, best / 1000, NAN if gaps[1] else max(high, best) / 1000


def check_land(dossier: Dossier, account: SectorAccount, rows: list[int]) -> None:
    """Assert area, its share and the outer borders."""
    areas = [float(dossier.places.area_km2[row]) for row in rows]
    known = [whole(area * 1e6) for area in areas if not math.isnan(area)]
    assert account.places_without_area == len(areas) - len(known)
    assert same(account.area_km2, sum(known) / 1e6 if known or not rows else NAN)
    borders = dossier.borders
    coast = Counter[str]()
    for row, beyond, km in zip(borders.outer, borders.beyond, borders.outer_km, strict=True):
        if int(row) in rows:
            coast[beyond] += NAN if math.isnan(km) else whole(float(km) * 1000)
    assert same(account.sea_km, coast["@sea"] / 1000 if len(borders.outer) else NAN)
    assert {name for name in coast if name != "@sea"} == set(account.foreign_km)
    assert all(same(km, coast[name] / 1000) for name, km in account.foreign_km.items())


def check_people(dossier: Dossier, account: SectorAccount, rows: list[int]) -> None:
    """Assert the people by community and the rest."""
    counted = [row for row in rows if not math.isnan(dossier.places.population[row, 1])]
    assert account.places_without_population == len(rows) - len(counted)
    gaps = [any(math.isnan(dossier.places.population[row, side]) for row in counted) for side in (0, 1, 2)]

    def total(key: str) -> Triple:
        parts = [people_of(dossier, row).get(key) for row in counted]
        stated = [part for part in parts if part is not None]
        if rows and not stated:
            return NAN, NAN, NAN
        low, best, high = (NAN if gaps[side] else sum(part[side] for part in stated) / 1000 for side in range(3))
        return low, best, high

    for community, found in account.people.items():
        assert all(map(same, (found.low, found.best, found.high), total(community)))
    assert all(map(same, (account.unknown.low, account.unknown.best, account.unknown.high), total("")))


def check_pieces(dossier: Dossier, account: SectorAccount, rows: list[int]) -> None:
    """Assert the pieces and exclaves, with networkx."""
    borders = dossier.borders
    graph = nx.Graph()
    graph.add_nodes_from(rows)
    for row, (a, b) in enumerate(zip(borders.a.tolist(), borders.b.tolist(), strict=True)):
        tied = borders.land[row] or (borders.ferry is not None and borders.ferry[row])
        if tied and a in rows and b in rows:
            graph.add_edge(a, b)
    pieces = [tuple(sorted(piece)) for piece in nx.connected_components(graph)]
    areas = dossier.places.area_km2
    pieces.sort(key=lambda piece: (-sum(whole(float(areas[row]) * 1e6) for row in piece), -len(piece), piece[0]))
    assert account.pieces == len(pieces)
    assert account.exclaves == tuple(pieces[1:])


def lines_of(dossier: Dossier, plan: Plan) -> dict[tuple[str, str], list[float]]:
    """Km of line and of front by pair of sectors."""
    borders = dossier.borders
    lines: dict[tuple[str, str], list[float]] = {}
    for a, b, km, land in zip(borders.a, borders.b, borders.km, borders.land, strict=True):
        pair = sorted((int(plan.assignment[a]), int(plan.assignment[b])))
        if not land or pair[0] < 0 or pair[0] == pair[1]:
            continue
        here, there = holder_of(dossier, int(a)), holder_of(dossier, int(b))
        front = here is not None and there is not None and here != there
        line = lines.setdefault((plan.sectors[pair[0]].id, plan.sectors[pair[1]].id), [0, 0, 0])
        line[2] += here is not None and there is not None
        length = NAN if math.isnan(km) else whole(float(km) * 1000)
        line[0] += length
        line[1] += length if front else 0
    return {pair: [km / 1000, front / 1000 if held else NAN] for pair, (km, front, held) in lines.items()}


def same(a: float, b: float) -> bool:
    """Whether two numbers are the same to the last digit, or both unknown."""
    return a == b or (math.isnan(a) and math.isnan(b))


def figures(ledger: Ledger, dossier: Dossier) -> str:
    """All figures of a ledger to the last digit, without the row numbers of places: ids, and the sizes of exclaves."""

    def strip(account: SectorAccount | None) -> object:
        if account is None:
            return None
        changed = account.changes_hands
        ids = None if changed is None else sorted(dossier.places.ids[row] for row in changed)
        sizes = sorted((len(rows), sum_area(dossier, rows)) for rows in account.exclaves)
        return replace(account, exclaves=(), changes_hands=None), ids, sizes

    sectors = {id: strip(account) for id, account in ledger.sectors.items()}
    rest = (ledger.plan, ledger.line_km, ledger.front_km, ledger.split_towns, ledger.split_areas)
    return repr((sectors, strip(ledger.unassigned), strip(ledger.total), rest))


def sum_area(dossier: Dossier, rows: tuple[int, ...]) -> int:
    """Land of some places in m2, the known."""
    return sum(whole(float(dossier.places.area_km2[row]) * 1e6) for row in rows)
