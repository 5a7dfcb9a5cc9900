"""Kills a batch at random moments, runs the same command again each time, and checks what is there in the end.

usage: interruptions.py COFFER MEBIBYTES KILLS [SEED]

Works in the current folder, with the default key. Prints what it counted as JSON; fails with a message if anything is
wrong: a file that differs, a leftover, or an index that was sealed twice in a run.
"""
import glob
import json
import os
import random
import subprocess
import sys
import time

HEADER, TAG, SEGMENT = 32, 16, 1 << 20
STRIDE = HEADER + SEGMENT + TAG


def seals(path):
    """Of every segment whose record stands in a container, whole or not: (salt of the run, index) and its tag."""
    found, salt = {}, None
    with open(path, "rb") as file:
        start = file.read(1 << 16)
        if len(start) < 1 << 12:
            return found
        context = int.from_bytes(start[48:52], "little")
        at, end = int.from_bytes(start[124 + context:128 + context], "little"), os.path.getsize(path)
        while at + HEADER <= end:
            file.seek(at)
            header = file.read(HEADER)
            kind, stored = header[3:4], int.from_bytes(header[8:12], "little")
            if header[:3] == b"CFR" and kind in (b"M", b"R", b"P"):
                if kind == b"R":
                    salt = file.read(32)
                at += HEADER + stored
            elif header[:3] == b"CFR" and kind == b"S":
                file.seek(at + HEADER + stored - TAG)
                found[salt, int.from_bytes(header[16:24], "little")] = file.read(TAG)
                at += HEADER + stored
            elif header == bytes(HEADER):
                # Not written yet: segments behind it may be.
                at += STRIDE
            else:
                break
    return found


def main(program, mebibytes, kills, seed=None):
    """Does it all."""
    seed = seed or str(time.time_ns())
    rng = random.Random(seed)
    os.makedirs("t/a/b")
    os.makedirs("t/empty")
    os.makedirs("out")
    for number in range(300):
        with open(f"t/{'a/b/' * (number % 2)}{number}", "wb") as file:
            file.write(rng.randbytes(rng.choice([0, 1, 100, 5000, 70000])))
    with open("t/a/large", "wb") as file:
        for _ in range(mebibytes):
            file.write(rng.randbytes(1 << 20))
    os.symlink("large", "t/a/link")
    command = [program, "encrypt", "-r", "--resume", "--update", "--json", "--progress", "never", "t", "-o", "out"]
    large = "out/t/a/large.coffer"
    counts = {"killed": 0, "midway": 0, "resumed": 0, "restarted": 0, "completed": 0, "seals": 0, "runs": 0, "seed": seed}
    known, step = {}, 0.05

    def note(path):
        for seal, tag in seals(path).items():
            if known.setdefault(seal, tag) != tag:
                sys.exit(f"seed {seed}: segment {seal[1]} was sealed twice in the run {seal[0].hex()}")

    def tell(output):
        for line in output.splitlines():
            try:
                status = json.loads(line).get("status")
            except ValueError:
                continue  # The line that was being written.
            if status in counts:
                counts[status] += 1

    while counts["killed"] < kills:
        started = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            output, _ = child.communicate(timeout=rng.uniform(0, step))
            if child.returncode != 0:
                sys.exit(f"seed {seed}: exit {child.returncode}: {output.decode()}")
            # It was quicker: begin the large one anew.
            counts["completed"] += 1
            note(large)
            os.remove(large)
        except subprocess.TimeoutExpired:
            child.kill()
            output, _ = child.communicate()
            counts["killed"] += 1
            partials = glob.glob("out/t/a/.coffer-*")
            counts["midway"] += len(partials)
            for path in partials:
                note(path)
            # Late enough to get somewhere, early enough not to be done.
            step = step if partials else min(step * 1.2, 2.0)
        tell(output)
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    tell(done.stdout)
    note(large)
    counts["seals"], counts["runs"] = len(known), len({salt for salt, _ in known})
    leftovers = [name for _, _, names in os.walk("out") for name in names if name.endswith(".partial")]
    if leftovers:
        sys.exit(f"seed {seed}: left over: {leftovers}")
    os.makedirs("back")
    subprocess.run([program, "decrypt", "-r", "-q", "out/t", "-o", "back"], check=True)
    subprocess.run(["diff", "-r", "--no-dereference", "t", "back/t"], check=True)
    print(json.dumps(counts))


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
