import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.event.ruler.Machine;

/**
 * The reference engine. `judge` reads {"pattern","event"} objects a line and answers match, no match or refused a line;
 * `rate PATTERNS EVENTS SECONDS` matches a file of events, a line each, against a file of patterns, again and again.
 */
public class Ruler {
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("judge")) judge();
    else rate(Path.of(arguments[1]), Path.of(arguments[2]), Double.parseDouble(arguments[3]));
  }

  private static void judge() throws Exception {
    ObjectMapper mapper = new ObjectMapper()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, "UTF-8");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode pair = mapper.readTree(line);
      Machine machine = new Machine();
      try {
        machine.addRule("rule", pair.get("pattern").toString());
      } catch (Exception | AssertionError refused) {
        out.println("refused");
        continue;
      }
      out.println(machine.rulesForJSONEvent(pair.get("event").toString()).isEmpty() ? "no match" : "match");
    }
    out.flush();
  }

  private static void rate(Path patternFile, Path eventFile, double seconds) throws Exception {
    Machine machine = new Machine();
    List<String> patterns = Files.readAllLines(patternFile);
    for (int index = 0; index < patterns.size(); index += 1) machine.addRule("rule" + index, patterns.get(index));
    List<String> events = Files.readAllLines(eventFile);
    long matches = 0;
    for (int round = 0; round < 3; round += 1) matches = pass(machine, events);
    long start = System.nanoTime();
    long count = 0;
    while (System.nanoTime() - start < seconds * 1e9) {
      matches = pass(machine, events);
      count += events.size();
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    System.out.printf("{\"rate\":%.0f,\"matches\":%d}%n", count / elapsed, matches);
  }

  private static long pass(Machine machine, List<String> events) throws Exception {
    long matches = 0;
    for (String event : events) matches += machine.rulesForJSONEvent(event).size();
    return matches;
  }
}
