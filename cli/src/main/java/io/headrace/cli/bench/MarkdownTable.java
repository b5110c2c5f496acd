package io.headrace.cli.bench;

import java.util.ArrayList;
import java.util.List;

/** Results as a table in Markdown, columns as wide as they need to be. */
final class MarkdownTable {
  private MarkdownTable() {}

  /** A table of results: a setting a row, a figure a column. */
  static String of(String corner, List<Result> results) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(corner));
    results.getFirst().figures().forEach(figure -> head.add(figure.name()));
    rows.add(head);
    for (Result result : results) {
      List<String> row = new ArrayList<>(List.of(result.setting()));
      result.figures().forEach(figure -> row.add(figure.text()));
      rows.add(row);
    }
    return lines(rows);
  }

  private static String lines(List<List<String>> rows) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      append(text, rows.get(i), widths);
      if (i == 0) {
        text.append("|").append("-".repeat(widths[0] + 2)).append("|");
        for (int column = 1; column < widths.length; column++) {
          text.append("-".repeat(widths[column] + 1)).append(":|");
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<String> row, int[] widths) {
    text.append("| ")
        .append(row.getFirst())
        .append(" ".repeat(widths[0] - row.getFirst().length()));
    for (int i = 1; i < widths.length; i++) {
      text.append(" | ").append(" ".repeat(widths[i] - row.get(i).length())).append(row.get(i));
    }
    text.append(" |\n");
  }
}
