"""A tiny valid dossier: six places in two rows of three, invented from end to end.

dogwood  elm    fir      (north, towards @XXA)
alder    birch  cedar    (south, on the sea)
"""

import json
from pathlib import Path

WEST, SOUTH, STEP = 20.0, 40.0, 0.2
PLACES = ("alder", "birch", "cedar", "dogwood", "elm", "fir")

FILES = {
    "dossier.toml": """\
format = 1
id = "tiny"
title = { en = "A tiny country", ar = "بلد صغير" }
as_of = "2015-10-01"
country = "XXT"
languages = ["en", "ar"]

[notes]
en = "Invented for tests."
ar = "مختلق للاختبار."

[limits]
en = "It says nothing about any real place."
ar = "لا يقول شيئا عن أي مكان حقيقي."
""",
    "sources.toml": """\
[census]
title = "Census of the tiny country, 2004"
kind = "measured"
author = "Tiny office of statistics"
date = "2005"

[press]
title = "The tiny gazette"
kind = "published"
date = "2015"

[guess]
title = "The author's judgement"
kind = "judgement"
note = "Chosen so that every rule has something to check."
""",
    "areas.csv": """\
id,parent,level,name_en,name_ar,source
land,,country,Land,البلد,census
west,land,district,West,الغرب,census
centre,land,district,Centre,الوسط,census
east,land,district,East,الشرق,census
""",
    "places.csv": """\
id,parent,town,name_en,name_ar,lat,lon,area_km2,population_low,population_best,population_high,source,note
alder,west,,Alder,جار الماء,40.1,20.1,378,900,1000,1100,census,
birch,centre,Midtown,Birch,البتولا,40.1,20.3,378,1800,2000,2500,census,"South bank, ""old"" town"
cedar,east,,Cedar,الأرز,40.1,20.5,378,500,500,500,census,
dogwood,west,,Dogwood,القرانيا,40.3,20.1,377,700,800,1000,census,
elm,centre,Midtown,Elm,الدردار,40.3,20.3,377,1500,1500,1500,census,North bank
fir,east,,Fir,التنوب,40.3,20.5,377,,,,census,Never counted
""",
    "points.csv": """\
place,lat,lon
alder,40.05,20.05
alder,40.15,20.15
fir,40.35,20.55
""",
    "borders.csv": """\
a,b,km,kind,source
alder,birch,22.2,land,census
birch,cedar,22.2,land,census
dogwood,elm,22.2,,census
elm,fir,22.2,,census
alder,dogwood,17.0,land,census
birch,elm,17.0,land,census
cedar,fir,17.0,land,census
alder,elm,0,point,census
birch,dogwood,0,point,census
alder,cedar,0,ferry,census
alder,@sea,39.2,land,census
birch,@sea,17.0,land,census
cedar,@sea,17.0,land,census
dogwood,@XXA,39.2,land,census
elm,@XXA,17.0,land,census
fir,@XXA,39.2,land,census
""",
    "communities.toml": """\
[hill]
name = { en = "Hill people", ar = "أهل الجبل" }
source = "guess"

[river]
name = { en = "River people", ar = "أهل النهر" }
note = { en = "Counts the ferrymen.", ar = "يشمل أصحاب العبارات." }
source = "guess"

[coast]
name = { en = "Coast people", ar = "أهل الساحل" }
source = "guess"
""",
    "people.csv": """\
place,community,share_low,share_best,share_high,source
alder,coast,0.6,0.7,0.8,guess
alder,river,0.1,0.2,0.3,guess
birch,river,0.5,0.6,0.7,guess
birch,coast,0.2,0.25,0.3,guess
birch,hill,0.05,0.1,0.15,guess
cedar,coast,0.5,0.5,0.5,census
cedar,hill,0.25,0.25,0.25,census
cedar,river,0.25,0.25,0.25,census
dogwood,hill,0.8,0.9,0.95,guess
elm,river,0.4,0.5,0.6,guess
elm,hill,0.3,0.4,0.5,guess
fir,hill,0.7,0.8,1,guess
""",
    "parties.toml": """\
[crown]
name = { en = "The Crown", ar = "التاج" }
kind = "government"
role = "needed"
patron = ["empire"]
communities = ["coast"]
source = "press"

[crown.capability]
low = 2000
best = 3000
high = 5000

[[crown.aims]]
aim = { en = "Keep the country whole", ar = "إبقاء البلد موحدا" }
quotation = "One country, one crown."
speaker = "The chamberlain"
date = "2015-03"
source = "press"

[league]
name = { en = "The League", ar = "العصبة" }
kind = "armed_group"
role = "needed"
communities = ["hill", "river"]
source = "press"

[[league.aims]]
aim = { en = "Home rule in the hills", ar = "حكم ذاتي في الجبل" }
date = "2014"
source = "press"

[empire]
name = { en = "The Empire", ar = "الإمبراطورية" }
kind = "state"
role = "outside"
clients = ["crown"]
participation = { low = 0.3, best = 0.5, high = 0.9 }
note = { en = "It lies over the sea.", ar = "تقع وراء البحر." }
source = "press"
""",
    "control.csv": """\
place,date,party,confidence,source,note
alder,2014-10,crown,0.95,press,
dogwood,2014-10,league,0.9,press,
alder,2015-10-01,crown,0.95,press,
birch,2015-10-01,crown,0.6,press,
birch,2015-10-01,league,0.3,press,Both hold a bank
cedar,2015-10-01,crown,0.9,press,
dogwood,2015-10-01,league,0.9,press,
elm,2015-10-01,league,0.7,press,
""",
    "events.csv": """\
date,place,kind,by,of,records,low,best,high,source
2014,birch,deaths,crown,civilians,3,10,12,20,press
2014,elm,deaths,league,crown,2,4,5,5,press
2015-06,west,deaths,,hill,1,1,1,3,press
2015-07-14,,incidents,,,2,2,2,2,press
""",
    "series.csv": """\
date,indicator,place,country,party,low,best,high,unit,source,note
2015-08,refugees,,XXA,,700,800,900,people,press,
2015-09,displaced,centre,,,,250,,people,press,
2015-09-30,land_share,,,crown,0.45,0.5,0.55,share,press,
""",
    "sites.csv": """\
id,name_en,name_ar,kind,place,lat,lon,sensitivity,abroad,user,source,note
alder-port,Alder port,ميناء جار الماء,port,alder,40.01,20.02,public,,empire,press,
elm-dam,Elm dam,سد الدردار,dam,elm,,,,,,press,
fir-gate,Fir gate,باب التنوب,crossing,fir,40.39,20.5,parties,XXA,,press,
""",
    "links.csv": """\
a,b,km,kind,name,source
alder,birch,18,road,Coast road,press
birch,elm,2,,Bridge,press
elm,fir,20,road,,press
fir,@XXA,8,crossing,Fir gate,press
""",
    "issues.toml": """\
[sector_plan]
name = { en = "The plan of sectors", ar = "خطة القطاعات" }
question = { en = "Is the country divided, and how?", ar = "هل يقسم البلد وكيف؟" }
source = "guess"

[sector_plan.options.halves]
name = { en = "Two halves and a shared middle", ar = "نصفان ووسط مشترك" }
plan = "halves"
one_way = true

[sector_plan.options.whole]
name = { en = "No division", ar = "بلا تقسيم" }
plan = "whole"

[head]
name = { en = "The head of state", ar = "رأس الدولة" }
owner = ["crown"]
ordered = true
source = "guess"

[head.options.stays]
name = { en = "Stays", ar = "يبقى" }

[head.options.leaves]
name = { en = "Leaves", ar = "يرحل" }

[[infeasible]]
why = "The League has said it will not live under this head undivided."
sector_plan = "whole"
head = ["stays"]
""",
    "stakes.csv": """\
party,issue,option,low,mid,high,red_line,source,note
crown,sector_plan,weight,0.5,0.6,0.8,,guess,
crown,sector_plan,halves,0,0,0.2,,guess,
crown,sector_plan,whole,0.9,1,1,,guess,
crown,head,weight,0.7,0.9,1,,guess,
crown,head,stays,1,1,1,,guess,
crown,head,leaves,0,0,0.1,yes,guess,
league,sector_plan,weight,0.6,0.8,0.9,,guess,
league,sector_plan,halves,0.8,1,1,,guess,
league,sector_plan,whole,0,0,0.3,,guess,
league,head,weight,0.2,0.4,0.6,,guess,
league,head,stays,0,0,0.2,,guess,
league,head,leaves,0.9,1,1,,guess,
empire,sector_plan,weight,0,0.1,0.3,,guess,
empire,sector_plan,halves,0.3,0.5,0.7,no,guess,
empire,sector_plan,whole,0.4,0.5,0.6,no,guess,
empire,head,weight,,,,,guess,Nobody knows
empire,head,stays,0.8,1,1,,guess,
empire,head,leaves,0,0,0.2,,guess,
""",
    "fallbacks.csv": """\
party,date,low,mid,high,source,note
crown,2014-10,0.3,0.4,0.6,guess,
crown,2015-10-01,0.4,0.5,0.7,guess,
league,2015-10-01,0.2,0.35,0.5,guess,
""",
    "assumptions.toml": """\
[guards_per_km]
low = 2
best = 4.8
high = 10
unit = "people per km"
kind = "judgement"
meaning = "Guards for each km of a quiet line"
source = "guess"
""",
    "proposals/halves.toml": """\
title = { en = "Two halves", ar = "نصفان" }
date = "2015-05"
author = "The tiny gazette"
kind = "published"
note = { en = "Read from a printed map.", ar = "مقروء من خريطة مطبوعة." }
source = "press"
default = "hills"

[sectors.coastland]
name = { en = "Coastland", ar = "الساحل" }
home = ["coast"]
held_by = ["crown"]
status = "entity"

[sectors.hills]
name = { en = "The hills", ar = "الجبل" }
home = ["hill", "river"]
held_by = ["league"]
status = "entity"

[sectors.middle]
name = { en = "The middle", ar = "الوسط" }
home = ["mixed"]
optional = true
area_share = { low = 0.1, best = 0.17, high = 0.2 }

[areas]
west = "coastland"
land = "hills"

[places]
birch = "middle"
cedar = "coastland"
dogwood = "hills"

[terms]
head = "leaves"
""",
    "proposals/whole.toml": """\
title = { en = "No division", ar = "بلا تقسيم" }
date = "2015"
kind = "baseline"
outcome = { en = "Still talked about.", ar = "ما زال قيد البحث." }
variant_of = "halves"
source = "press"
default = "country"

[sectors.country]
name = { en = "The country", ar = "البلد" }
home = ["mixed"]

[terms]
sector_plan = "whole"
""",
}
"""Every file by its name."""


def tiny_folder(path: Path, *, polygons: bool = False, outline: bool = True) -> Path:
    """Write the dossier into a folder (made if it is not there) and return the folder.

    ``polygons`` adds places.geojson with six squares; ``outline`` adds the rectangle round them.
    """
    for name, text in FILES.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    if outline:
        corners = _square(WEST, SOUTH, 3 * STEP, 2 * STEP)
        _write(path / "outline.geojson", [({"credit": "invented"}, corners)])
    if polygons:
        squares = [
            ({"id": id}, _square(WEST + STEP * (i % 3), SOUTH + STEP * (i // 3), STEP, STEP))
            for i, id in enumerate(PLACES)
        ]
        _write(path / "places.geojson", squares)
    return path


def _square(west: float, south: float, width: float, height: float) -> list[list[float]]:
    east, north = round(west + width, 6), round(south + height, 6)
    west, south = round(west, 6), round(south, 6)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _write(path: Path, shapes: list[tuple[dict[str, str], list[list[float]]]]) -> None:
    features = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for properties, ring in shapes
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
