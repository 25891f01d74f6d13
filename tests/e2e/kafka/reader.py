"""What stands in a topic, read by a client and an SDK that are not ours: kafka-python, and CloudEvents for Python.

    python reader.py create BROKER TOPIC PARTITIONS       makes the topic, once the broker answers
    python reader.py read BROKER TOPIC COUNT SECONDS      a line of JSON for each message, from the beginning: until COUNT
                                                          different ids were there and a second is quiet, SECONDS at most
"""
import json
import sys
import time

from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

ATTRIBUTES = ("id", "source", "type", "subject", "specversion", "datacontenttype")


def create(broker, topic, partitions, seconds=90):
    end = time.monotonic() + seconds
    while True:
        try:
            KafkaAdminClient(bootstrap_servers=broker).create_topics([NewTopic(topic, int(partitions), 1)])
            return
        except TopicAlreadyExistsError:
            return
        except KafkaError:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)


def told(record):
    """A message as the SDK understands it."""
    line = {"partition": record.partition, "offset": record.offset, "key": record.key.decode(), "faults": []}
    try:
        event = from_binary(KafkaMessage(headers=dict(record.headers), key=record.key, value=record.value), JSONFormat())
    except Exception as error:      # whatever the SDK does not take
        return line | {"faults": [f"{type(error).__name__}: {error}"]}
    attributes = event.get_attributes()
    line |= {name: attributes[name] for name in ATTRIBUTES}
    line["time"] = event.get_time().strftime("%Y-%m-%dT%H:%M:%SZ")
    line["extensions"] = {name: value for name, value in attributes.items() if name not in ATTRIBUTES + ("time",)}
    return line | {"data": event.get_data(), "headers": sorted(name for name, _ in record.headers)}


def read(broker, topic, count, seconds):
    consumer = KafkaConsumer(bootstrap_servers=broker, group_id=None, auto_offset_reset="earliest", enable_auto_commit=False)
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ids, end = set(), time.monotonic() + float(seconds)
    while time.monotonic() < end:
        batches = consumer.poll(timeout_ms=1000)
        if not batches and len(ids) >= int(count):
            return
        for records in batches.values():
            for record in records:
                line = told(record)
                ids.add(line.get("id"))
                print(json.dumps(line), flush=True)


if __name__ == "__main__":
    {"create": create, "read": read}[sys.argv[1]](*sys.argv[2:])
