"""All calls of taxii2-client and cytaxii2 against a server: peers.py DISCOVERY COLLECTION NAME PASSWORD"""

import json
import sys

from cytaxii2 import cytaxii2
from taxii2client.v21 import ApiRoot, Collection, Server, as_pages

url, uuid, name, password = sys.argv[1:]


def indicator(at, year=2020):
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--00000000-0000-4000-8000-{at:012x}",
        "created": "2016-01-01T00:00:00.000Z",
        "modified": f"{year}-01-01T00:00:00.000Z",
        "pattern": "[domain-name:value = 'a.example']",
        "pattern_type": "stix",
        "valid_from": "2016-01-01T00:00:00Z",
    }


server = Server(url, user=name, password=password)
assert server.title and server.description and server.default
root = server.default
assert isinstance(root, ApiRoot) and root.url in [r.url for r in server.api_roots]
root.refresh()
assert root.title and root.versions == ["application/taxii+json;version=2.1"] and root.max_content_length > 0
collection = next(c for c in root.collections if c.id == uuid)
collection = Collection(collection.url, user=name, password=password)
assert collection.can_read and collection.can_write and collection.alias == "in" and collection.media_types

status = collection.add_objects({"objects": [indicator(at) for at in range(25)] + [indicator(3, 2021)]})
assert (status.status, status.total_count, status.success_count, len(status.successes)) == ("complete", 26, 26, 26)
assert status.failure_count == status.pending_count == 0
assert root.get_status(status.id).success_count == 26
status.refresh()
status.wait_until_final()
broken = collection.add_objects(json.dumps({"objects": [{"type": "indicator"}]}))
assert broken.failure_count == 1 and broken.failures[0]["message"]

assert len(collection.get_objects()["objects"]) == 25
pages = list(as_pages(collection.get_objects, per_request=10))
assert [len(page["objects"]) for page in pages] == [10, 10, 5], pages
records = [r for page in as_pages(collection.get_manifest, per_request=7) for r in page["objects"]]
assert len(records) == 25 and {"id", "date_added", "version", "media_type"} <= records[0].keys()
later = collection.get_objects(added_after=records[19]["date_added"])
assert len(later["objects"]) == 5
assert len(collection.get_objects(version="all", id=indicator(3)["id"])["objects"]) == 2
assert len(collection.get_objects(type=["indicator", "tool"], spec_version="2.1")["objects"]) == 25
assert collection.get_object(indicator(3)["id"])["objects"] == [indicator(3, 2021)]
assert len(collection.get_object(indicator(3)["id"], version="all")["objects"]) == 2
assert collection.object_versions(indicator(3)["id"])["versions"] == [
    "2020-01-01T00:00:00.000Z",
    "2021-01-01T00:00:00.000Z",
]
collection.delete_object(indicator(3)["id"], version="2021-01-01T00:00:00.000Z")
assert collection.get_object(indicator(3)["id"])["objects"] == [indicator(3)]
collection.delete_object(indicator(3)["id"])
assert len(collection.get_manifest()["objects"]) == 24
print("taxii2-client: all calls")

client = cytaxii2.cytaxii2(url, name, password)
for answer in [
    client.discovery_request(),
    client.root_discovery(),
    client.collection_request(),
    client.collection_data_request(uuid),
    client.inbox_request(uuid, json.dumps({"objects": [indicator(100)]})),
]:
    assert answer["status"], answer
answer = client.poll_request(uuid, limit=10, object_type="indicator")
assert answer["status"] and len(answer["response"]["objects"]) == 10, answer
answer = client.poll_request(uuid, limit=100, object_type="indicator", next=answer["response"]["next"])
assert len(answer["response"]["objects"]) == 15, answer
answer = client.poll_request(uuid, added_after=records[-1]["date_added"], object_id=indicator(100)["id"])
assert answer["response"]["objects"] == [indicator(100)], answer
print("cytaxii2: all calls")
