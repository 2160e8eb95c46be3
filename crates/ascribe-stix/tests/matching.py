"""Times python stix2-matcher over the same patterns and observations as the example `matching`; run by `cargo xtask stix`.

  python matching.py PATTERNS.json OBSERVATIONS.json
"""

import json
import sys
import time

from stix2matcher.matcher import Pattern

patterns = json.load(open(sys.argv[1], encoding="utf8"))
observations = json.load(open(sys.argv[2], encoding="utf8"))
compiled = [Pattern(pattern, stix_version="2.1") for pattern in patterns]
start = time.perf_counter()
matched = sum(bool(pattern.match([observation])) for pattern in compiled for observation in observations)
print(f"{time.perf_counter() - start:.6f} {matched}")
