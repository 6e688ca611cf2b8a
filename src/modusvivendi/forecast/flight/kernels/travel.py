# pyright: basic
# ruff: noqa: ANN001, ANN201, ANN202 - numba compiles these functions and infers their types
"""Along the roads: who arrives today, who later, and who decides again on the way."""

from modusvivendi.forecast.flight.kernels.arrays import (
    BINS,
    END,
    HOLD,
    KM,
    LEAVE,
    ON_ROAD,
    PART,
    RECENT,
    REST,
    ROAD,
    SPEED,
    START,
    TARGET,
    TONIGHT,
    TOWN,
    WAIT,
    WALK,
    inner,
    rare,
    small,
)
from modusvivendi.forecast.flight.kernels.binomials import invert_binomial
from modusvivendi.forecast.flight.kernels.choices import count_in, is_full, level, next_number, share_out
from modusvivendi.forecast.flight.kernels.marks import mark, next_marked, unmark

_SHORTEST = 1e-3
"""Km that a road is counted as at least, so that a day ends."""


@small
def settle(knobs, crowd, place, kind, people, moved):
    """Let people come to rest at a place, after what they have moved today."""
    crowd.stay[TONIGHT, place, recall(knobs, kind, moved)] += people
    mark(crowd.rest, 0, place)


@small
def wait(knobs, crowd, path, kind, people, moved):
    """Let people rest on their way, to go on along a path in the morning."""
    crowd.way[WAIT, path, recall(knobs, kind, moved)] += people
    crowd.load[WAIT] += people
    mark(crowd.ways, WAIT, path)


@small
def recall(knobs, kind, moved):
    """Return the class of people tomorrow who have moved so much today."""
    if not knobs.stints:
        return kind
    walks = kind // RECENT
    return walks * RECENT + level(((kind % RECENT) / 8.0 + moved / knobs.most) / 2.0)


@small
def _later(net, knobs, crowd, path, kind, people, moved, ahead, day):
    """Keep people for the day they arrive, with what they will have moved on it."""
    # The last slot is for those who would arrive after the end: they stay on the road.
    slot = knobs.slots - 1 if day + ahead >= len(net.new) else (day + ahead) % (knobs.slots - 1)
    part = int(moved / knobs.most * HOLD) if knobs.holds else 0
    part = min(max(part, 0), crowd.come.shape[3] - 1)
    crowd.come[slot, path, kind, part] += people
    crowd.moved[slot, path, kind, part] += people * moved
    crowd.due[slot] += people
    mark(crowd.dues, slot, path)
    crowd.count[ON_ROAD] += people


@small
def _recent_after(knobs, kind, moved, speed, nights):
    """Return the class of people at the end of a road that they have been on for so many nights."""
    if not knobs.stints:
        return kind
    value = ((kind % RECENT) / 8.0 + (moved + speed) / knobs.most) / 2.0
    for _ in range(nights - 1):
        value = (value + speed / knobs.most) / 2.0
    return (kind // RECENT) * RECENT + level(value)


@small
def _tell_speed(net, knobs, crowd, road, kind):
    """Return the km a day of people of a class on a road: on foot where their first link is walked."""
    if knobs.on_foot and kind < crowd.turn.shape[2] // 2:
        return knobs.foot
    return net.leg[SPEED, road]


@small
def _take_road(net, knobs, crowd, path, kind, people, moved, day):
    """Put people on the first road of a path; return what they will have moved at its end, -1 if not today."""
    road = net.way[ROAD, path]
    km = max(net.leg[KM, road], _SHORTEST)
    speed = _tell_speed(net, knobs, crowd, road, kind)
    if knobs.holds:
        total = moved / knobs.most + km / speed
        if total < 1.0:
            return total * knobs.most
        nights = int(total)
        arrive = (total - nights) * knobs.most
    else:
        nights = int(km / speed)
        if nights == 0:
            return moved + km
        arrive = km - nights * speed
    _later(net, knobs, crowd, path, _recent_after(knobs, kind, moved, speed, nights), people, arrive, nights, day)
    return -1.0


@rare
def _walk_some(net, knobs, crowd, path, kind, people, moved, day):
    """Put people on a road that some walk on some days; those who arrive today go on from there."""
    road = net.way[ROAD, path]
    km = max(net.leg[KM, road], _SHORTEST)
    fast = _tell_speed(net, knobs, crowd, road, kind)
    number = next_number(crowd, net.ends[START, road])
    on_foot = invert_binomial(number, people, net.leg[WALK, road])
    # Where the daily limit holds, what has been moved today is taken off the first day.
    left = 1.0 - min(moved / knobs.most, 1.0) if knobs.holds else 1.0
    for speed, some in ((knobs.foot, on_foot), (fast, people - on_foot)):
        if some > 0 and speed * left > km:
            _end_walk(net, knobs, crowd, path, kind, some, moved, km, speed, 0, day)
        elif some > 0:
            _walk_on(net, knobs, crowd, path, kind, some, moved, speed * left, day)


@rare
def _walk_on(net, knobs, crowd, path, kind, people, moved, behind, day):
    """Follow people who are on such a road for the night, with so many km behind them, until the day they arrive."""
    road = net.way[ROAD, path]
    km, fast = max(net.leg[KM, road], _SHORTEST), _tell_speed(net, knobs, crowd, road, kind)
    width = crowd.night.shape[1]
    now, left, nights = 0, people, 1
    for walked in range(width):
        crowd.night[0, walked] = crowd.night[1, walked] = 0
    crowd.night[0, 0] = people
    while left > 0 and day + nights < len(net.new):
        for walked in range(min(nights, width)):
            some = crowd.night[now, walked]
            crowd.night[now, walked] = 0
            if some == 0:
                continue
            number = next_number(crowd, net.ends[START, road])
            on_foot = invert_binomial(number, some, net.leg[WALK, road])
            so_far = behind + walked * knobs.foot + (nights - 1 - walked) * fast
            for speed, step, part in ((knobs.foot, 1, on_foot), (fast, 0, some - on_foot)):
                if part > 0 and so_far + speed > km:
                    left -= part
                    _end_walk(net, knobs, crowd, path, kind, part, moved, km - so_far, speed, nights, day)
                else:
                    crowd.night[1 - now, min(walked + step, width - 1)] += part
        now = 1 - now
        nights += 1
    if left > 0:
        _later(net, knobs, crowd, path, kind, left, 0.0, nights, day)


@rare
def _end_walk(net, knobs, crowd, path, kind, people, moved, km, speed, nights, day):
    """Let people who have ``km`` left on the last day of a road arrive, today or later."""
    before = moved if nights == 0 else 0.0
    arrive = before + km / speed * knobs.most if knobs.holds else before + km
    if nights == 0:
        land(net, knobs, crowd, path, kind, people, arrive, speed, day)
    else:
        late = _recent_after(knobs, kind, moved, speed, nights)
        _later(net, knobs, crowd, path, late, people, arrive, nights, day)


@small
def set_out(net, knobs, crowd, path, kind, people, moved, day):
    """Send people along a path: they have left their place, and have moved so much today."""
    if net.leg[WALK, net.way[ROAD, path]] > 0.0:
        _walk_some(net, knobs, crowd, path, kind, people, moved, day)
        return
    far = _take_road(net, knobs, crowd, path, kind, people, moved, day)
    if far >= 0.0:
        land(net, knobs, crowd, path, kind, people, far, _tell_speed(net, knobs, crowd, net.way[ROAD, path], kind), day)


@inner
def land(net, knobs, crowd, path, kind, people, moved, speed, day):
    """Bring people to the end of a path's first road, and on along the path as far as the day allows."""
    while True:
        place = net.ends[END, net.way[ROAD, path]]
        if knobs.on_foot and kind < crowd.turn.shape[2] // 2:
            kind += crowd.turn.shape[2] // 2
        path = net.way[REST, path]
        goes_on = moved < (knobs.most if knobs.holds else speed)
        if path < 0:
            count_in(net, knobs, crowd, place, people)
            if goes_on:
                # Never a part that has been gone through: the parts are there to take people together, no more.
                part = min(max(int(moved / knobs.most * BINS), crowd.count[PART]), BINS - 1)
                crowd.wave[part, place, kind] += people
                crowd.far[part, place, kind] += people * moved
                crowd.part[part] += people
                mark(crowd.waves, part, place)
            else:
                settle(knobs, crowd, place, kind, people, moved)
            return
        turned = net.state[day, net.way[ROAD, path]] == 0 or is_full(net, crowd, net.way[TARGET, path], day)
        # A road that some walk is begun in the morning: following each of them on from here would not end.
        if not goes_on or turned or net.leg[WALK, net.way[ROAD, path]] > 0.0:
            count_in(net, knobs, crowd, place, people)
            if goes_on and turned:
                settle(knobs, crowd, place, kind, people, moved)
            else:
                wait(knobs, crowd, path, kind, people, moved)
            return
        moved = _take_road(net, knobs, crowd, path, kind, people, moved, day)
        if moved < 0.0:
            return
        speed = _tell_speed(net, knobs, crowd, net.way[ROAD, path], kind)


@inner
def carry_on(net, knobs, crowd, day, chosen):
    """Let those who arrived with part of the day left decide again, the freshest first, until all rest or travel."""
    for part in range(BINS):
        crowd.count[PART] = min(part + 1, BINS - 1)
        for _ in range(1 if part < BINS - 1 else 1_000):
            if not _go_through(net, knobs, crowd, part, day, chosen):
                break
        else:
            if part == BINS - 1:
                _stop(knobs, crowd, part)
    crowd.count[PART] = 0


@inner
def _go_through(net, knobs, crowd, part, day, chosen):
    if crowd.part[part] == 0:
        return False
    place = next_marked(crowd.waves, part, 0)
    while place >= 0:
        unmark(crowd.waves, part, place)
        for kind in range(crowd.turn.shape[2]):
            people = crowd.wave[part, place, kind]
            if people > 0:
                moved = crowd.far[part, place, kind] / people
                crowd.wave[part, place, kind] = 0
                crowd.far[part, place, kind] = 0.0
                crowd.part[part] -= people
                _decide(net, knobs, crowd, place, kind, people, moved, day, chosen)
        place = next_marked(crowd.waves, part, place + 1)
    return True


@inner
def _decide(net, knobs, crowd, place, kind, people, moved, day, chosen):
    chance = net.mood[LEAVE, day, place]
    if knobs.stints and net.sort[TOWN, day, place] and (kind % RECENT) / 8.0 + moved / knobs.most < 1.0:
        chance = 1.0
    going = invert_binomial(next_number(crowd, place), people, chance) if chance < 1.0 else people
    went = 0
    if going > 0 and share_out(net, knobs, crowd, place, going, chosen) > 0:
        low, left = net.first[place], going
        for path in range(low, net.first[place + 1]):
            if left == 0:
                break
            some = chosen[path - low]
            left -= some
            if some == 0 or is_full(net, crowd, net.way[TARGET, path], day):
                continue
            went += some
            count_in(net, knobs, crowd, place, -some)
            set_out(net, knobs, crowd, path, kind, some, moved, day)
    if people > went:
        settle(knobs, crowd, place, kind, people - went, moved)


@rare
def _stop(knobs, crowd, part):
    """End the day for people who go round and round between places that are no distance apart."""
    crowd.part[part] = 0
    places, kinds = crowd.turn.shape[1], crowd.turn.shape[2]
    for place in range(places):
        for kind in range(kinds):
            people = crowd.wave[part, place, kind]
            if people > 0:
                settle(knobs, crowd, place, kind, people, crowd.far[part, place, kind] / people)
                crowd.wave[part, place, kind] = 0
                crowd.far[part, place, kind] = 0.0
