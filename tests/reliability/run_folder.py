# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a RUN folder independently of the program: what docs/FILES.md says of it, and nothing else."""
import json
import os
import re
import shutil
import struct
import subprocess

STATE_NAME = re.compile(r"^([0-9a-f]{16})-([0-9]{12})\.safetensors$")


class Broken(Exception):
    """The folder holds something that a reader must never find."""


def read_state(path):
    """The metadata of a state, with the file's length checked against its header."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    end = max(value["data_offsets"][1] for name, value in header.items() if name != "__metadata__")
    if size != 8 + length + end:
        raise Broken(f"{path} has {size} bytes, its header says {8 + length + end}")
    metadata = header["__metadata__"]
    return json.loads(metadata["latentscape"]), json.loads(metadata["latentscape.state"])


def current_state(folder):
    """(id, step, configuration, state) of the current state; None if the folder holds none."""
    path = os.path.join(folder, "current")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    if len(lines) != 3 or lines[0] != "latentscape current 1" or lines[2] != "":
        raise Broken(f"{path}: {lines}")
    match = STATE_NAME.match(lines[1])
    if not match:
        raise Broken(f"{path} names {lines[1]}")
    config, state = read_state(os.path.join(folder, "checkpoints", lines[1]))
    if state["run"] != match[1] or config["trained"]["step"] != int(match[2]):
        raise Broken(f"{lines[1]} is of run {state['run']}, step {config['trained']['step']}")
    return match[1], int(match[2]), config, state


def losses(folder, run, step):
    """The rows of metrics.csv that are of the run and not beyond the step."""
    with open(os.path.join(folder, "metrics.csv"), encoding="utf-8") as file:
        text = file.read()
    rows = []
    for line in text.split("\n")[1:-1]:  # what follows the last newline is a row that was being written
        cells = line.split(",")
        if cells[-1] == run and int(cells[0]) <= step:
            rows.append(cells)
    return rows


def check_whole(folder, cli, seeds, record_every):
    """Raises Broken unless the folder holds exactly one whole run, of one of the seeds. Returns its current state, or None if it
    holds no run yet."""
    found = current_state(folder)
    if found is None:
        return None
    run, step, config, _ = found
    if config["training"]["seed"] not in seeds:
        raise Broken(f"seed {config['training']['seed']}, expected one of {seeds}")
    rows = losses(folder, run, step)
    steps = [int(row[0]) for row in rows]
    if steps != sorted(set(steps)):
        place = next(i for i in range(1, len(steps)) if steps[i] <= steps[i - 1])
        raise Broken(f"the rows of metrics.csv go from step {steps[place - 1]} to {steps[place]}, of {step}")
    if step > record_every and (not steps or steps[-1] + record_every < step):
        raise Broken(f"the state is of step {step}, its losses end at {steps[-1:]}")
    opened = subprocess.run([cli, "decode", folder, "--z", "0,0", "--out", os.path.join(folder, "..", "decoded.png")],
                            capture_output=True, text=True, check=False)
    if opened.returncode != 0:
        raise Broken(f"can't be opened: {opened.stderr}")
    return found


def report(bad, work):
    """Prints what was found to be broken, and keeps its folder only then. Returns the exit status."""
    for line in bad:
        print("  " + line)
    if not bad:
        shutil.rmtree(work)
    else:
        print("  kept in " + work)
    return 1 if bad else 0
