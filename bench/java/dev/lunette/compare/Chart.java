package dev.lunette.compare;

import java.util.List;
import java.util.Optional;

/**
 * The speeds as a picture: a group of bars for each work, the fastest as long as there is place.
 */
final class Chart {
  private static final int LABEL_WIDTH = 150;
  private static final int BAR_WIDTH = 520;
  private static final int WIDTH = LABEL_WIDTH + BAR_WIDTH + 130;
  private static final int BAR_HEIGHT = 16;
  private static final int STEP = 20;
  private static final int GAP = 34;
  private static final List<String> OUR_COLORS = List.of("#1b6ca8", "#4a9fd8", "#9ccbea");
  private static final List<String> OTHER_COLORS = List.of("#8a8a8a", "#bdbdbd");

  private static final String LIMIT_COLOR = "#303030";

  private final Results results;
  private final StringBuilder svg = new StringBuilder();
  private int y = 10;

  Chart(Results results) {
    this.results = results;
  }

  String svg() {
    results.works().forEach(this::group);
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" \
    font-size="12">
    <rect width="100%%" height="100%%" fill="#ffffff"/>
    %s</svg>
    """
        .formatted(WIDTH, y, svg);
  }

  private void group(Work work) {
    List<String> names =
        results.contenders().stream()
            .filter(name -> results.median(work, name).isPresent())
            .toList();
    double fastest =
        names.stream()
            .flatMap(name -> results.median(work, name).stream())
            .mapToDouble(Sample::iops)
            .max()
            .orElse(1);
    text(4, y + BAR_HEIGHT - 4, "start", "font-weight=\"bold\"", work.name());
    y += STEP + 2;
    for (String name : names) {
      Optional<Sample> sample = results.median(work, name);
      sample.ifPresent(one -> bar(name, one.iops() / fastest, Page.speed(work, one)));
    }
    y += GAP - STEP;
  }

  private void bar(String name, double part, String speed) {
    int width = (int) Math.max(1, part * BAR_WIDTH);
    text(LABEL_WIDTH - 8, y + BAR_HEIGHT - 4, "end", "", name);
    svg.append(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n"
            .formatted(LABEL_WIDTH, y, width, BAR_HEIGHT, color(name)));
    text(LABEL_WIDTH + width + 6, y + BAR_HEIGHT - 4, "start", "", speed);
    y += STEP;
  }

  private String color(String name) {
    if (LimitContender.is(name)) {
      return LIMIT_COLOR;
    }
    boolean ours = Page.isOurs(name);
    List<String> alike =
        results.servers().stream().filter(other -> Page.isOurs(other) == ours).toList();
    List<String> colors = ours ? OUR_COLORS : OTHER_COLORS;
    return colors.get(alike.indexOf(name) % colors.size());
  }

  private void text(int x, int baseline, String anchor, String more, String words) {
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>\n"
            .formatted(x, baseline, anchor, more, words));
  }
}
