import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics to their end with Kafka's own client and isolation.level=read_committed, and prints a line a record:
 * topic, partition, offset, key in base64, between tabs. Run from its source: java -cp 'JARS/*' CommittedReader.java BROKERS
 * TOPIC...
 */
class CommittedReader {
  public static void main(String[] arguments) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", arguments[0], "isolation.level", "read_committed", "enable.auto.commit", "false");
    var bytes = new ByteArrayDeserializer();
    var lines = new StringBuilder();
    try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
      for (String topic : Arrays.copyOfRange(arguments, 1, arguments.length)) {
        List<TopicPartition> partitions =
            consumer.partitionsFor(topic).stream().map(each -> new TopicPartition(topic, each.partition())).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
          for (var record : consumer.poll(Duration.ofMillis(200))) {
            String key = record.key() == null ? "" : Base64.getEncoder().encodeToString(record.key());
            lines.append(topic).append('\t').append(record.partition()).append('\t').append(record.offset());
            lines.append('\t').append(key).append('\n');
          }
        }
      }
    }
    System.out.print(lines);
  }
}
