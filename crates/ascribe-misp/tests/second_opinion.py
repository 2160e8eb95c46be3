"""PyMISP loads our events and writes them again without loss, and takes our feed's manifest for its own.

  python second_opinion.py EVENT.json …
`cargo test -p ascribe --test second_opinions` runs it over every sample.
"""

import json
import logging
import sys

from pymisp import MISPEvent

logging.disable(logging.CRITICAL)

for path in sys.argv[1:]:
    with open(path, encoding="utf8") as file:
        ours = json.load(file)
    event = MISPEvent()
    event.load(json.loads(json.dumps(ours)))
    again = json.loads(event.to_json())
    again = again.get("Event", again)
    ours = ours["Event"]
    for name in ("uuid", "info", "date", "analysis", "threat_level_id"):
        assert str(again[name]) == ours[name], name
    for name in ("Attribute", "Object", "Tag", "Galaxy", "EventReport"):
        assert len(again.get(name, [])) == len(ours.get(name, [])), f"{name}: {len(again.get(name, []))}"
    for mine, theirs in zip(ours.get("Attribute", []), again.get("Attribute", [])):
        assert (mine["uuid"], mine["value"], mine["type"]) == (theirs["uuid"], theirs["value"], theirs["type"])
    manifest = event.manifest[event.uuid]
    assert manifest["info"] == ours["info"] and manifest["Orgc"]["uuid"] == ours["Orgc"]["uuid"]
    hashes = set(event.attributes_hashes())
    count = len(ours.get("Attribute", []))
    print(f"{path}: {count} attributes, {len(ours.get('Object', []))} objects, {len(hashes)} hashes: PyMISP agrees")
