"""Makes a tree of files of all kinds, or compares two.

usage: tree.py make FOLDER COUNT SEED
       tree.py compare FOLDER OTHER
"""
import hashlib
import os
import random
import stat
import sys


def make(folder, count, seed):
    """About one path in fifty is a folder, a link, a hard link, a pipe or of a strange name."""
    rng = random.Random(seed)
    os.makedirs(folder)
    folders, files = [os.fsencode(folder)], []
    for number in range(count):
        parent = rng.choice(folders[-40:])
        name = rng.choice([b"%d", b"%d with spaces", b"%d\n", b"\xff%d", b"-%d", "%d-é".encode(), b".%d"]) % number
        path = os.path.join(parent, name)
        kind = rng.random()
        if kind < 0.015 and parent.count(b"/") < 12:
            os.mkdir(path)
            folders.append(path)
        elif kind < 0.02:
            os.symlink(rng.choice([b"../nowhere", b"/", name, b"."]), path)
        elif kind < 0.025 and files:
            os.link(rng.choice(files), path)
        elif kind < 0.026:
            os.mkfifo(path)
        else:
            size = rng.choice([0, 1, 100, 100, 1000, 4096, 20000]) if rng.random() < 0.999 else 3 << 20
            with open(path, "wb") as file:
                file.write(rng.randbytes(size))
            os.chmod(path, rng.choice([0o644, 0o600, 0o755, 0o444]))
            os.utime(path, ns=(0, rng.randrange(2 * 10**18)))
            files.append(path)
    for path in reversed(folders[1:]):
        os.chmod(path, rng.choice([0o755, 0o700, 0o555]))
        os.utime(path, ns=(0, rng.randrange(2 * 10**18)))


def describe(folder):
    """Of every path below: what it is and holds; pipes are left out, as they are not kept."""
    found = {}
    for parent, names, files in os.walk(os.fsencode(folder)):
        for name in names + files:
            path = os.path.join(parent, name)
            status = os.lstat(path)
            mode, key = status.st_mode, os.path.relpath(path, os.fsencode(folder))
            if stat.S_ISLNK(mode):
                found[key] = "link", os.readlink(path), status.st_mtime_ns
            elif stat.S_ISDIR(mode):
                found[key] = "folder", stat.S_IMODE(mode), status.st_mtime_ns
            elif stat.S_ISREG(mode):
                with open(path, "rb") as file:
                    digest = hashlib.sha256(file.read()).hexdigest()
                found[key] = "file", stat.S_IMODE(mode), status.st_mtime_ns, digest
    return found


def compare(one, other):
    """Fails with the first differences."""
    first, second = describe(one), describe(other)
    wrong = sorted(key for key in first.keys() | second.keys() if first.get(key) != second.get(key))
    for key in wrong[:5]:
        print(key, first.get(key), second.get(key), file=sys.stderr)
    kinds = [entry[0] for entry in first.values()]
    print(*(kinds.count(kind) for kind in ("file", "folder", "link")))
    sys.exit(bool(wrong))


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]), sys.argv[4])
else:
    compare(sys.argv[2], sys.argv[3])
