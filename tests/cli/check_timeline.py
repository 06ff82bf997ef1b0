#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks a timeline: JSON, tracks with names, times that never fall, slices that nest, end and make sense.

check_timeline.py FILE [--window START_US END_US] [--kinds CATEGORY,...] [--allocations N]
"""
import argparse
import collections
import json
import sys

WHOLE = "task,alloc,free,refill,grow,pages,interrupt,lock,slab,run"
# A slice of the first kind lies directly in one of the others; None: in nothing.
INSIDE = {
    "task": {None},
    "lock": {None},
    "softirq": {None, "task", "alloc", "free", "refill", "flush", "drain", "grow", "reap", "tune", "pages", "lock-wait"},
    "alloc": {None, "task", "interrupt", "softirq"},
    "free": {None, "task", "interrupt", "softirq"},
}
COUNTERS = {"slabs", "slab pages", "objects in slabs", "objects in use"}


def check_names(events):
    names = collections.defaultdict(set)
    for event in events:
        if event["ph"] == "M":
            names[event["name"]].add((event["pid"], event["tid"]))
    for event in events:
        if event["ph"] in "BEi":
            track = (event["pid"], event["tid"])
            assert track in names["thread_name"], f"a track without a name: {event}"
        if event["ph"] != "M":
            assert (event["pid"], 0) in names["process_name"], f"a process without a name: {event}"


def check_slice(event, outer):
    category = event["cat"]
    assert event["name"] and "?" not in event["name"], f"no name: {event}"
    if category in INSIDE:
        assert outer in INSIDE[category], f"in {outer}: {event}"
    if category in {"alloc", "free", "refill", "flush", "drain", "grow", "reap", "tune"}:
        assert event["name"] == f"{category} {event['args']['cache']}", f"not named after its cache: {event}"
    if category == "lock-wait":
        assert event["args"]["lock"] in event["name"], f"not named after its lock: {event}"
        assert "held_by_cpu" in event["args"] or "held_by_task" in event["args"], f"nobody holds it: {event}"


def check(path, window, kinds, allocations):
    with open(path, encoding="utf-8") as file:
        events = json.load(file)["traceEvents"]
    open_slices = collections.defaultdict(list)
    last = {}
    seen = set()
    results = 0
    check_names(events)
    for event in events:
        kind = event["ph"]
        if kind == "M":
            continue
        assert window[0] <= event["ts"] <= window[1], f"outside the window: {event}"
        if kind == "C":
            assert event["name"] in COUNTERS or event["name"].startswith("slabs of "), f"which counter? {event}"
            assert event["args"]["value"] >= 0, f"a counter below zero: {event}"
            track = (event["pid"], event["name"])
        else:
            track = (event["pid"], event["tid"])
        assert event["ts"] >= last.get(track, 0), f"time falls: {event}"
        last[track] = event["ts"]
        seen.add(event.get("cat", kind))
        stack = open_slices[track]
        if kind == "B":
            check_slice(event, stack[-1]["cat"] if stack else None)
            stack.append(event)
        elif kind == "E":
            assert stack, f"an end without a begin: {event}"
            begin = stack.pop()
            if begin["cat"] == "alloc" and event.get("args"):
                results += 1
                assert set(event["args"]) <= {"object", "failed"}, f"not the end of {begin}: {event}"
    left = {track: stack for track, stack in open_slices.items() if stack}
    assert not left, f"slices without an end: {left}"
    assert kinds <= seen, f"without {kinds - seen}, only {seen}"
    assert allocations is None or results == allocations, f"{results} allocations, expected {allocations}"
    return len(events)


parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--window", nargs=2, type=float, default=(0.0, float("inf")))
parser.add_argument("--kinds", default=WHOLE)
parser.add_argument("--allocations", type=int)
options = parser.parse_args()
try:
    print(check(options.file, options.window, set(filter(None, options.kinds.split(","))), options.allocations), "events")
except (AssertionError, KeyError, ValueError) as problem:
    sys.exit(f"{options.file}: {type(problem).__name__}: {problem}")
