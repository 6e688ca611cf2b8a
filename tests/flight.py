"""A small instance in Flee's format, invented from end to end: two towns at war, a junction, two camps abroad."""

from pathlib import Path

INPUT = {
    "locations.csv": """\
#name,region,country,lat,lon,location_type,conflict_date,population
A,r,Home,10.0,20.0,conflict_zone,0,50000
B,r,Home,10.5,20.0,conflict_zone,5,30000
J,r,Home,10.5,20.5,forwarding_hub,,
T,r,Home,10.7,20.5,town,,4000
C1,r,Abroad,11.0,20.5,camp,,3000
C2,r,Abroad,11.0,21.0,camp,,9000
""",
    "routes.csv": """\
#name1,name2,distance,forced_redirection
A,B,60,0
A,J,80,0
B,T,50,
J,T,40
T,C1,60,0
J,C2,150,0
""",
    "closures.csv": """\
#closure_type,name1,name2,closure_start,closure_end
country,Home,Abroad,0,4
link,J,C2,10,15
""",
    "registration_corrections.csv": "C2,2012-03-20\n",
    "sim_period.csv": "StartDate,2012-03-01\nLength,40\n",
}
VALIDATION = {
    "data_layout.csv": "total,total.csv\nC1,c1.csv\nC2,c2.csv\n",
    "total.csv": "Date,Refugees\n2012-03-01,500\n2012-03-20,4000\n2012-04-09,11000\n",
    "c1.csv": ",\n2012-03-01,200\n2012-03-10,900\n2012-04-09,2800\n",
    "c2.csv": "#DateTime,people\n2012-03-01,300\n2012-03-20,2500\n2012-04-09,8200\n",
}
SETTINGS = """\
spawn_rules:
  take_from_population: False
  conflict_spawn_decay: [1.0, 0.5]
move_rules:
  max_move_speed: 100.0
  conflict_weight: 0.25
optimisations:
  hasten: 10
"""


def fighting(days: int = 40) -> str:
    """Rows of fighting: at A throughout, at B from day 5 to 24, at half intensity from day 10."""
    rows = ["#Day, A, B,"]
    rows += [f"{day},1,{0 if day < 5 or day >= 25 else 1 if day < 10 else 0.5}" for day in range(days)]
    return "\n".join(rows) + "\n"


def flight_folder(folder: Path, **changed: str) -> Path:
    """Write the instance; ``changed``: files by name without the ending, in place of what stands here."""
    texts = {f"input/{name}": text for name, text in INPUT.items()} | {"input/conflicts.csv": fighting()}
    texts |= {f"validation/{name}": text for name, text in VALIDATION.items()} | {"simsetting.yml": SETTINGS}
    for name, text in changed.items():
        key = next((known for known in texts if Path(known).stem == name), f"input/{name}.csv")
        texts[key] = text
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
