# SPDX-License-Identifier: GPL-2.0-or-later
"""Plots what reap_rotor measured: plot.py CSV SVG."""
import csv
import sys

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "slabsim"  # the same file each time
import matplotlib.pyplot as plt

LOADS = (("frees-to-slabs", "remote frees, no shared arrays", "o"), ("frees", "remote frees", "s"), ("idle", "idle", "^"))
REAPERS = (("every-node", "without rotor", "tab:red", "-"), ("rotor", "with rotor", "tab:blue", "--"))
PANELS = (("irq_off_ns", "all together"), ("irq_off_longest_ns", "longest at a time"))


def main(source, target):
    with open(source, newline="") as file:
        rows = list(csv.DictReader(file))
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.5), sharey=True)
    for axis, (column, title) in zip(axes, PANELS):
        for reaper, reaper_label, colour, line in REAPERS:
            for load, load_label, marker in LOADS:
                points = [row for row in rows if row["reaper"] == reaper and row["load"] == load and int(row["nodes"]) > 1]
                axis.plot(
                    [int(row["nodes"]) for row in points],
                    [int(row[column]) / 1000 for row in points],
                    line, color=colour, marker=marker, markersize=4, label=f"{reaper_label}: {load_label}",
                )
        axis.set(xscale="log", yscale="log", xlabel="nodes", title=title)
        axis.set_xticks([2, 4, 8, 16, 32, 64], ["2", "4", "8", "16", "32", "64"])
        axis.minorticks_off()
        axis.grid(alpha=0.3)
    axes[0].axhline(10000, color="grey", linewidth=0.8)
    axes[0].text(2, 11500, "about 10 ms: published, before the rotor", color="grey", fontsize=8)
    axes[0].set_ylabel("interrupts off in one pass, us")
    axes[1].legend(fontsize=8, loc="upper left")
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None})


main(*sys.argv[1:])
