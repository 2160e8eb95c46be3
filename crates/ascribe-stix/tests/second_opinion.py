"""Second opinions on bundles, by tools of others (pinned in `requirements.txt` beside this file).

  python second_opinion.py BUNDLE.json …

- stix2-validator finds no error; python stix2 parses it and re-serialises the same
- misp-stix imports it: the marking stays, and of each type that it knows nothing is missing
- pycti's splitter takes it: every object comes out once, with what it refers to
`cargo test -p ascribe --test second_opinions` runs it over every sample, and over a base of all of them.
"""

import collections
import json
import logging
import sys

import stix2
import stix2validator
from misp_stix_converter import ExternalSTIX2toMISPParser

logging.disable(logging.CRITICAL)

# Types that misp-stix has no reading for.
UNKNOWN_TO_MISP = {"incident", "infrastructure"}
# Types that it reads as part of a report only. Those who deny a finding of a base do so outside of any.
ONLY_IN_REPORTS = {"opinion"}
# Types that it makes galaxy clusters of, each object one.
CLUSTERS = {"intrusion-set", "campaign", "tool", "malware", "attack-pattern", "vulnerability"}


def validator(text):
    results = stix2validator.validate_string(text, stix2validator.ValidationOptions(version="2.1"))
    for result in results if isinstance(results, list) else [results]:
        assert result.is_valid, [str(error) for error in result.errors]


def library(text):
    again = json.loads(stix2.parse(text, allow_custom=False).serialize())
    assert again == json.loads(text), "python stix2 re-serialises it otherwise"


def misp(text):
    parser = ExternalSTIX2toMISPParser()
    parser.load_stix_bundle(stix2.parse(text, allow_custom=True))
    objects = json.loads(text)["objects"]
    # The export of a base has many reports; misp-stix then gives one event of all.
    many = sum(o["type"] == "report" for o in objects) > 1
    parser.parse_stix_bundle(single_event=many)
    errors = [error for errors in parser.errors.values() for error in errors]
    unknown = UNKNOWN_TO_MISP | (ONLY_IN_REPORTS if many else set())
    errors = [e for e in errors if not any(e.endswith(f": {kind}") for kind in unknown)]
    assert not errors, errors
    event = parser.misp_event
    whole = json.dumps(json.loads(event.to_json()), ensure_ascii=False)
    assert many and "tlp:clear" in whole or "tlp:clear" in [tag.name for tag in event.tags], "the marking is lost"
    held = collections.Counter(o["type"] for o in objects)
    clusters = collections.Counter()
    for kind in CLUSTERS:
        names = {o["name"] for o in objects if o["type"] == kind}
        missing = [name for name in names if json.dumps(name, ensure_ascii=False)[1:-1] not in whole]
        clusters[kind] = len(names)
        assert not missing, f"{kind}: {missing} is missing in the event"
    for indicator in (o for o in objects if o["type"] == "indicator"):
        assert indicator["id"].split("--")[1] in whole or indicator["name"] in whole, indicator["name"]
    return sum(clusters.values()) + held["indicator"]


def splitter(text):
    try:
        from pycti import OpenCTIStix2Splitter
    except ImportError:
        from pycti.utils.opencti_stix2_splitter import OpenCTIStix2Splitter
    ids = {o["id"] for o in json.loads(text)["objects"]}
    parts = OpenCTIStix2Splitter().split_bundle(text)
    parts = parts[-1] if isinstance(parts, tuple) else parts
    out = [o["id"] for part in parts for o in json.loads(part)["objects"]]
    assert ids == set(out), f"{ids ^ set(out)} differ"
    return len(parts)


for path in sys.argv[1:]:
    with open(path, encoding="utf8") as file:
        text = file.read()
    validator(text)
    library(text)
    known, parts = misp(text), splitter(text)
    count = len(json.loads(text)["objects"])
    print(f"{path}: {count} objects valid and the same after a round trip; misp-stix kept {known}; pycti made {parts} parts")
