# SPDX-License-Identifier: GPL-2.0-or-later
"""Plots comparison.csv: plot.py CSV FOLDER. Published points, simulated lines; filled points were fitted to."""
import csv
import os
import sys

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "slabsim"  # the same file each time
import matplotlib.pyplot as plt

PANELS = {
    "e5345": (
        ("2 x Xeon E5345, one CPU", (("E5345/A", "A: kmalloc"), ("E5345/B", "B: kfree"))),
        ("2 x Xeon E5345, eight CPUs", (("E5345/D", "D: kmalloc on all CPUs"), ("E5345/F", "F: CPU 0 frees for seven"))),
    ),
    "i7-3770": (
        (
            "Core i7-3770, kmalloc on eight CPUs",
            (("i7-3770/alloc", "before the series"), ("i7-3770/alloc-1", "racy colour"),
             ("i7-3770/alloc-2", "refill without the lock")),
        ),
        (
            "Core i7-3770, kfree on eight CPUs",
            (("i7-3770/free", "before the series"), ("i7-3770/free-1", "racy colour"),
             ("i7-3770/free-2", "refill without the lock")),
        ),
    ),
    "i7-4790k": (("Core i7-4790K, bursts of 256 bytes", (("i7-4790K/burst", "allocation and free"),)),),
}
COLOURS = ("tab:blue", "tab:orange", "tab:green")


def draw(axis, title, series, rows):
    for (name, label), colour in zip(series, COLOURS):
        points = [row for row in rows if row["series"] == name]
        sizes = [int(row["size"]) for row in points]
        axis.plot(sizes, [float(row["simulated_cycles"]) for row in points], color=colour, label=label + ", simulated")
        for half, face in (("fitted", colour), ("held-out", "white")):
            of_half = [row for row in points if row["half"] == half]
            axis.plot(
                [int(row["size"]) for row in of_half], [float(row["published_cycles"]) for row in of_half], "o",
                color=colour, markerfacecolor=face, markersize=6,
            )
    axis.plot([], [], "o", color="grey", label="published, fitted to")
    axis.plot([], [], "o", color="grey", markerfacecolor="white", label="published, not fitted to")
    axis.set_xscale("log", base=2)
    axis.set_yscale("log")
    sizes = sorted({int(row["size"]) for row in rows if row["series"] == series[0][0]})
    if len(sizes) <= 10:
        axis.set_xticks(sizes, [str(size) for size in sizes])
        axis.set_xlabel("object size, bytes")
    else:
        axis.set_yscale("linear")
        axis.set_ylim(0, 130)
        axis.set_xlabel("objects in a burst")
    axis.set(ylabel="cycles for each object", title=title)
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)


def main(source, folder):
    with open(source, newline="") as file:
        rows = list(csv.DictReader(file))
    for name, panels in PANELS.items():
        figure, axes = plt.subplots(1, len(panels), figsize=(6 * len(panels), 4.5), squeeze=False)
        for axis, (title, series) in zip(axes[0], panels):
            draw(axis, title, series, rows)
        figure.tight_layout()
        figure.savefig(os.path.join(folder, f"{name}.svg"), metadata={"Date": None})
        plt.close(figure)


main(*sys.argv[1:])
