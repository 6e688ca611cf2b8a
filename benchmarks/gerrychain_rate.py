"""Run plain recombination with GerryChain 1.0 and say how long it took; sampling.py starts this where it is installed.

Reads JSON lines {"graph": {"a", "b", "load"}, "k", "tolerance", "tree", "start", "seconds", "seed"}, answers each with
{"steps", "cpu_seconds", "cut_edges"}: only the steps are timed, not the set-up.
"""

import json
import random
import sys
import time

import networkx
from gerrychain import Graph, MarkovChain, Partition, accept, constraints, updaters
from gerrychain.proposals import ReCom


def build(task):
    """Return the partition to start from."""
    plain = networkx.Graph()
    for place, (load, part) in enumerate(zip(task["graph"]["load"], task["start"], strict=True)):
        plain.add_node(place, load=load, part=part)
    plain.add_edges_from(zip(task["graph"]["a"], task["graph"]["b"], strict=True))
    graph = Graph.from_networkx(plain)
    tallies = {"load": updaters.Tally("load", alias="load"), "cut_edges": updaters.cut_edges}
    return Partition(graph, assignment="part", updaters=tallies)


def run(task):
    """Run the chain for so many seconds and return what came of it."""
    random.seed(task["seed"])
    first = build(task)
    mean = sum(task["graph"]["load"]) / task["k"]
    make = ReCom.cut_edges_ust if task["tree"] == "ust" else ReCom.cut_edges_mst
    proposal = make(pop_col="load", pop_target=mean, epsilon=task["tolerance"])
    fits = constraints.within_percent_of_ideal_population(first, task["tolerance"], pop_key="load")
    chain = MarkovChain(proposal, [fits], accept.always_accept, first, total_steps=10**9, rng=task["seed"])
    cuts, steps = [], -1
    begin = time.process_time()
    for plan in chain:
        steps += 1
        if steps == 0:
            begin = time.process_time()
        cuts.append(len(plan["cut_edges"]))
        if time.process_time() - begin > task["seconds"]:
            break
    return {"steps": steps, "cpu_seconds": time.process_time() - begin, "cut_edges": cuts}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
