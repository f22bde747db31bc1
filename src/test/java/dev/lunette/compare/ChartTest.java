package dev.lunette.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lunette.compare.LunetteContender.Setup;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The picture of what was measured, read by an XML parser. */
final class ChartTest {
  private static final Work READ = Work.random("read", 32);
  private static final Work WRITE = Work.random("write", 32);
  private static final String FILE = Setup.FILE.title();
  private static final String MEMORY = Setup.MEMORY.title();
  private static final String STOCK = TgtContender.Setup.STOCK.title();
  private static final String LIMIT = LimitContender.Setup.SLEEPING.title();

  private final Results results = new Results();

  private void measured(Work work, String contender, double... rounds) {
    for (double iops : rounds) {
      results.add(work, contender, new Sample(iops, iops * 4096, 50, 100, 4, 2));
    }
  }

  private Document chart() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    String svg = new Chart(results).svg();
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  private static List<Element> elements(Document chart, String name) {
    NodeList nodes = chart.getElementsByTagNameNS("http://www.w3.org/2000/svg", name);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  private static int number(Element element, String attribute) {
    return Integer.parseInt(element.getAttribute(attribute));
  }

  /** All rectangles but the first, which is the paper. */
  private static List<Element> bars(Document chart) {
    return elements(chart, "rect").stream().skip(1).toList();
  }

  @Test
  void barsAreAsLongAsMediansBesideTheFastestOfTheirWork() throws Exception {
    measured(READ, FILE, 400_000, 300_000, 100_000);
    measured(READ, STOCK, 100_000, 20_000, 75_000);
    measured(WRITE, FILE, 500);
    measured(WRITE, STOCK, 1_000);
    List<Element> bars = bars(chart());
    assertThat(bars).hasSize(4);
    double full = number(bars.get(0), "width");
    assertThat(number(bars.get(1), "width") / full).isCloseTo(0.25, within(0.01));
    assertThat(number(bars.get(2), "width") / full).isCloseTo(0.5, within(0.01));
    assertThat(number(bars.get(3), "width") / full).isEqualTo(1);
  }

  @Test
  void saysWhoseBarItIsAndHowFast() throws Exception {
    measured(READ, FILE, 300_000);
    measured(READ, STOCK, 75_000);
    measured(WRITE, STOCK, 1_000); // nothing of the other one, and no bar for it
    List<String> words = elements(chart(), "text").stream().map(Element::getTextContent).toList();
    assertThat(words)
        .containsExactly(
            READ.name(), FILE, "300,000", STOCK, "75,000", WRITE.name(), STOCK, "1,000");
  }

  @Test
  void contendersAreToldApartAndAllIsOnThePaper() throws Exception {
    for (String contender : List.of(FILE, MEMORY, STOCK, LIMIT)) {
      measured(READ, contender, 1_000);
    }
    Document chart = chart();
    List<Element> bars = bars(chart);
    assertThat(bars.stream().map(bar -> bar.getAttribute("fill"))).doesNotHaveDuplicates();
    String[] paper = chart.getDocumentElement().getAttribute("viewBox").split(" ", -1);
    int last = 0;
    for (Element bar : bars) {
      assertThat(number(bar, "y")).isGreaterThanOrEqualTo(last);
      last = number(bar, "y") + number(bar, "height");
      assertThat(last).isLessThanOrEqualTo(Integer.parseInt(paper[3]));
      assertThat(number(bar, "x") + number(bar, "width")).isLessThan(Integer.parseInt(paper[2]));
    }
  }
}
