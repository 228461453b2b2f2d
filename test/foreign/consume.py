"""Orders dialogues and reads them back with confluent-kafka, and nothing else.

    KAFKA_BROKERS=... SCHEMA_REGISTRY_URL=... python consume.py ORDER_ID DIALOGUES

Prints each verified dialogue of the order as a line of JSON, and ends when there are as many as were asked for.
"""

import json
import os
import sys

from confluent_kafka import DeserializingConsumer, SerializingProducer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import StringSerializer

order_id, count = sys.argv[1], int(sys.argv[2])
prefix = os.environ.get("KAFKA_TOPIC_PREFIX", "")
brokers = os.environ["KAFKA_BROKERS"]
registry = SchemaRegistryClient({"url": os.environ["SCHEMA_REGISTRY_URL"]})

# Fields that have a default in the schema may be left out.
catalog = {
    "name": "library",
    "tools": [
        {
            "name": "find_book",
            "description": "Finds a book by its title.",
            "parameters": json.dumps(
                {
                    "type": "object",
                    "properties": {"title": {"type": "string", "description": "Title of the book."}},
                    "required": ["title"],
                }
            ),
        },
        {
            "name": "reserve_book",
            "description": "Reserves a book for a reader.",
            "parameters": json.dumps(
                {
                    "type": "object",
                    "properties": {"title": {"type": "string"}, "days": {"type": "integer", "minimum": 1}},
                    "required": ["title", "days"],
                }
            ),
        },
    ],
    "order": {"id": order_id, "dialogues": count, "seed": 7},
}

# The schema is looked up, never registered: `dialoom setup` has put it there.
serializer = AvroSerializer(registry, conf={"auto.register.schemas": False, "use.latest.version": True})
producer = SerializingProducer(
    {
        "bootstrap.servers": brokers,
        "compression.type": "lz4",
        "key.serializer": StringSerializer(),
        "value.serializer": serializer,
    }
)
refused = []
producer.produce(
    f"{prefix}tool-catalogs",
    key=order_id,
    value=catalog,
    on_delivery=lambda error, _message: refused.append(error) if error else None,
)
if producer.flush(30) > 0 or refused:
    sys.exit(f"the catalog was not taken: {refused or 'no answer'}")

consumer = DeserializingConsumer(
    {
        "bootstrap.servers": brokers,
        "group.id": f"readers-of-{order_id}",
        "auto.offset.reset": "earliest",
        "value.deserializer": AvroDeserializer(registry),  # by the schema id in the message
    }
)
consumer.subscribe([f"{prefix}verified"])

# One dialogue a slot: a message may be delivered again, so the slots are what is counted.
slots = set()
while len(slots) < count:
    message = consumer.poll(1.0)
    if message is None:
        continue
    if message.error():
        sys.exit(str(message.error()))
    dialogue = message.value()["dialogue"]
    spec = dialogue["spec"]
    if spec["orderId"] != order_id or spec["slot"] in slots:
        continue
    slots.add(spec["slot"])
    print(json.dumps({"id": dialogue["id"], "slot": spec["slot"], "turns": dialogue["turns"]}), flush=True)
consumer.close()
