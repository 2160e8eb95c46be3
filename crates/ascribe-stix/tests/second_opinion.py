"""Second opinion on a bundle: stix2-validator finds no error, python stix2 parses it and re-serialises the same.

Optional, since it needs PyPI: pip install stix2 stix2-validator, then
  ASCRIBE_BUNDLE_OUT=bundle.json cargo test -p ascribe-stix --test export
  python crates/ascribe-stix/tests/second_opinion.py bundle.json
"""

import json
import sys

import stix2
import stix2validator

for path in sys.argv[1:]:
    text = open(path, encoding="utf8").read()
    results = stix2validator.validate_string(text, stix2validator.ValidationOptions(version="2.1"))
    for result in results if isinstance(results, list) else [results]:
        assert result.is_valid, [str(error) for error in result.errors]
    again = json.loads(stix2.parse(text, allow_custom=False).serialize())
    assert again == json.loads(text), f"{path}: python stix2 re-serialises it otherwise"
    print(f"{path}: {len(again['objects'])} objects, valid, and the same after a round trip")
