#include "braid/report/page.h"

#include "braid/core/escape.h"
#include "braid/report/style.h"

namespace braid {

std::string html_page(const std::string& title, const std::string& body) {
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
         "img-src data:; media-src data:\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         escape_html(title) + "</title>\n<style>" + std::string(report_style) + "</style>\n</head>\n<body>\n<main>\n" +
         body + "</main>\n</body>\n</html>\n";
}

std::string html_section(const std::string& id, const std::string& title, const std::string& body) {
  return "<section id=\"" + id + "\">\n<h2>" + escape_html(title) + "</h2>\n" + body + "</section>\n";
}

std::string html_figure(const std::string& caption, const std::string& body) {
  return "<figure><figcaption>" + escape_html(caption) + "</figcaption>" + body + "</figure>\n";
}

std::string html_grid(const std::vector<std::string>& figures) {
  std::string out = "<div class=\"figures\">\n";
  for (const std::string& figure : figures) out += figure;
  return figures.empty() ? std::string() : out + "</div>\n";
}

std::string html_table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows) {
  const auto number = [&](size_t column) { return column < head.size() && head[column].rfind('#', 0) == 0; };
  std::string out = "<div class=\"scroll\"><table>\n<thead><tr>";
  for (size_t i = 0; i < head.size(); ++i)
    out += (number(i) ? "<th class=\"n\">" : "<th>") + escape_html(head[i].substr(number(i) ? 1 : 0)) + "</th>";
  out += "</tr></thead>\n<tbody>\n";
  for (const auto& row : rows) {
    out += "<tr>";
    for (size_t i = 0; i < row.size(); ++i) out += (number(i) ? "<td class=\"n\">" : "<td>") + row[i] + "</td>";
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace braid
