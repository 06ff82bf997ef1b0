#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks a timeline: JSON, times that never fall on a CPU, slices that nest and end, counters that are no nonsense."""
import json
import sys


def check(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    open_slices = {}
    last = {}
    kinds = set()
    cats = set()
    for number, event in enumerate(document["traceEvents"]):
        kind = event["ph"]
        kinds.add(kind)
        cats.add(event.get("cat"))
        if kind == "M":
            continue
        if kind == "C":
            (value,) = event["args"].values()
            assert value >= 0, f"event {number}: a counter below zero: {event}"
            continue
        track = (event["pid"], event["tid"])
        assert event["ts"] >= last.get(track, 0), f"event {number}: time falls: {event}"
        last[track] = event["ts"]
        stack = open_slices.setdefault(track, [])
        if kind == "B":
            assert event["name"], f"event {number}: no name"
            stack.append(event["name"])
        elif kind == "E":
            assert stack, f"event {number}: an end without a begin: {event}"
            stack.pop()
    left = {track: stack for track, stack in open_slices.items() if stack}
    assert not left, f"slices without an end: {left}"
    assert {"M", "B", "E", "C", "i"} <= kinds, f"only {kinds}"
    assert {"task", "refill", "grow", "slab", "run"} <= cats, f"only {cats}"
    return len(document["traceEvents"])


try:
    print(check(sys.argv[1]), "events")
except (AssertionError, KeyError, ValueError) as problem:
    sys.exit(f"{sys.argv[1]}: {problem}")
